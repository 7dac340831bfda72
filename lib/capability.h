/* SPDX-License-Identifier: ISC */
#ifndef LIB_CAPABILITY_H
#define LIB_CAPABILITY_H

#include <stdbool.h>

#include "lib/wire.h"

/*
 * What a connection offers, as far as that differs from one to the next.
 */
enum {
	CAPABILITY_PASSWORDS = 1 << 0, /* USER, PASS and AUTH are safe */
	CAPABILITY_TOKENS = 1 << 1,    /* AUTH takes tokens too, where it is */
	CAPABILITY_STLS = 1 << 2,      /* TLS can be started */
	CAPABILITY_UTF8 = 1 << 3,      /* mail may need UTF-8 mode */
	CAPABILITY_NAMES = 1 << 4,     /* and names and passwords are UTF-8 */
};

/* All of these together are at most this. */
enum { CAPABILITY_ALL = (1 << 5) - 1 };

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
 * before login, which CAPABILITIES says, is announced after it too.
 */
void capability_list(struct wire *wire, unsigned capabilities,
    const struct capability_policy *policy);

/*
 * Answers UTF8 (RFC 6856, section 2.1).  It belongs before login, but Outlook
 * sends it after, and there it does no harm.
 */
void capability_utf8(struct wire *wire, unsigned capabilities);

#endif
