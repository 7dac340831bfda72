/* SPDX-License-Identifier: ISC */
#ifndef LIB_CAPABILITY_H
#define LIB_CAPABILITY_H

#include <stdbool.h>

#include "lib/wire.h"

/*
 * What a connection offers before login, as far as that differs from one to
 * the next: lines of the answer to CAPA, with a comma between them.
 * PASSWORDS: USER, PASS and AUTH are safe; TOKENS: AUTH takes tokens too,
 * where it is; STLS: TLS can be started.
 */
const char *capability_offers(bool passwords, bool tokens, bool stls);

/*
 * What the operator wants clients to know: how many days messages are kept,
 * or "NEVER" if for ever (RFC 2449, section 6.7), and how many seconds lie
 * between two logins, 0 if none need to (section 6.5).
 */
struct capability_policy {
	const char *expire;
	unsigned delay;
	bool per_user; /* before login: after it, the delay may be another */
};

/*
 * Answers CAPA (RFC 2449).  Both states tell the same: what may be used
 * before login, which OFFERS says, is announced after it too.
 */
void capability_list(struct wire *wire, const char *offers,
    const struct capability_policy *policy);

#endif
