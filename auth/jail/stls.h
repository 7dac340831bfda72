/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_STLS_H
#define AUTH_JAIL_STLS_H

#include <stdint.h>

#include "auth/shared/tls.h"

/*
 * In the login process, after its +OK: has the helper on CONTROL start TLS,
 * and waits for its name.  Returns 0, or -1: with ETIMEDOUT past DEADLINE,
 * with EPROTO if TLS did not start.
 */
int stls_start(int control, int64_t deadline, char name[TLS_TEXT]);

#endif
