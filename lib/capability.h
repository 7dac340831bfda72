/* SPDX-License-Identifier: ISC */
#ifndef LIB_CAPABILITY_H
#define LIB_CAPABILITY_H

#include "lib/wire.h"

/*
 * Answers CAPA (RFC 2449).  Both states tell the same: what may be used
 * before login is announced after it too.  PASSWORDS: whether this connection
 * takes USER and PASS.
 */
void capability_list(struct wire *wire, bool passwords);

#endif
