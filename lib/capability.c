/* SPDX-License-Identifier: ISC */
/*
 * The answer to CAPA.
 * Runs as nobody (login), as root (monitor) and as the mail user (session).
 */
#include "lib/capability.h"

#include "lib/reply.h"

#include <string.h>

/* What is said of it, if all of it is offered. */
static const struct {
	unsigned what;
	const char *text;
} offers_of[] = {
	{ CAPABILITY_PASSWORDS, ",USER,SASL PLAIN LOGIN" },
	{ CAPABILITY_PASSWORDS | CAPABILITY_TOKENS, " OAUTHBEARER XOAUTH2" },
	{ CAPABILITY_STLS, ",STLS" },
	{ CAPABILITY_UTF8, ",UTF8" },
	{ CAPABILITY_UTF8 | CAPABILITY_NAMES, " USER" },
};

void
capability_format(unsigned what, char capabilities[CAPABILITY_TEXT])
{
	size_t used = 0;

	for (size_t i = 0; i < sizeof offers_of / sizeof *offers_of; i++)
		if ((what & offers_of[i].what) == offers_of[i].what)
			for (const char *p = offers_of[i].text; *p != '\0'; p++)
				if (used > 0 || *p != ',') /* only between */
					capabilities[used++] = *p;
	capabilities[used] = '\0';
}

bool
capability_has_utf8(const char *capabilities)
{
	return strstr(capabilities, "UTF8") != NULL;
}

void
capability_utf8(struct wire *wire, const char *capabilities)
{
	wire->locale.utf8 = capability_has_utf8(capabilities);
	reply_say(wire, wire->locale.utf8
			    ? "+OK UTF8 is on\r\n"
			    : "-ERR UTF8 is not offered here\r\n");
}

void
capability_list(struct wire *wire, const char *capabilities,
    const struct capability_policy *policy)
{
	reply_say(wire, "+OK capability list follows\r\n");
	/* Letter by letter: nothing says how long it is after a checker. */
	for (const char *p = capabilities; *p != '\0'; p++) {
		const char letter[] = { *p, '\0' };

		wire_put(wire, *p == ',' ? "\r\n" : letter);
	}
	if (*capabilities != '\0')
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
