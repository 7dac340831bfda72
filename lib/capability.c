/* SPDX-License-Identifier: ISC */
/*
 * The answer to CAPA.
 * Runs as nobody (login) and as the mail user (session).
 */
#include "lib/capability.h"

#include "lib/reply.h"

#include <stddef.h>

/* Pieces of the answer, each said if all of it is offered. */
static const struct {
	unsigned what;
	const char *text;
} pieces[] = {
	{ CAPABILITY_PASSWORDS, "USER\r\nSASL PLAIN LOGIN" },
	{ CAPABILITY_PASSWORDS | CAPABILITY_TOKENS, " OAUTHBEARER XOAUTH2" },
	{ CAPABILITY_PASSWORDS, "\r\n" },
	{ CAPABILITY_STLS, "STLS\r\n" },
	{ CAPABILITY_UTF8, "UTF8" },
	{ CAPABILITY_UTF8 | CAPABILITY_NAMES, " USER" },
	{ CAPABILITY_UTF8, "\r\n" },
};

void
capability_utf8(struct wire *wire, unsigned capabilities)
{
	wire->locale.utf8 = (capabilities & CAPABILITY_UTF8) != 0;
	reply_say(wire, wire->locale.utf8
			    ? "+OK UTF8 is on\r\n"
			    : "-ERR UTF8 is not offered here\r\n");
}

void
capability_list(struct wire *wire, unsigned capabilities,
    const struct capability_policy *policy)
{
	reply_say(wire, "+OK capability list follows\r\n");
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		if ((capabilities & pieces[i].what) == pieces[i].what)
			wire_put(wire, pieces[i].text);
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
