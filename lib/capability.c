/* SPDX-License-Identifier: ISC */
/*
 * The answer to CAPA.
 * Runs as nobody (login) and as the mail user (session).
 */
#include "lib/capability.h"

#include "lib/reply.h"

const char *
capability_offers(bool passwords, bool tokens, bool stls)
{
	static const char *const offers[][2] = {
		{ "", "STLS" },
		{ "USER,SASL PLAIN LOGIN", "USER,SASL PLAIN LOGIN,STLS" },
		{ "USER,SASL PLAIN LOGIN OAUTHBEARER XOAUTH2",
		    "USER,SASL PLAIN LOGIN OAUTHBEARER XOAUTH2,STLS" },
	};

	return offers[!passwords ? 0 : tokens ? 2 : 1][stls ? 1 : 0];
}

void
capability_list(struct wire *wire, const char *offers,
    const struct capability_policy *policy)
{
	reply_say(wire, "+OK capability list follows\r\n");
	/* Letter by letter: nothing says how long it is after a checker. */
	for (const char *p = offers; *p != '\0'; p++) {
		const char letter[] = { *p, '\0' };

		wire_put(wire, *p == ',' ? "\r\n" : letter);
	}
	if (*offers != '\0')
		wire_put(wire, "\r\n");
	wire_put(wire, "TOP\r\n"
		       "UIDL\r\n"
		       "LANG\r\n"
		       "RESP-CODES\r\n"
		       "AUTH-RESP-CODE\r\n"
		       "PIPELINING\r\n");
	if (policy->delay > 0) {
		wire_put(wire, "LOGIN-DELAY ");
		wire_number(wire, policy->delay);
		wire_put(wire, policy->per_user ? " USER\r\n" : "\r\n");
	}
	wire_put(wire, "EXPIRE ");
	wire_put(wire, policy->expire);
	wire_put(wire, "\r\n"
		       "IMPLEMENTATION pop3d\r\n"
		       ".\r\n");
}
