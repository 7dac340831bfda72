/* SPDX-License-Identifier: ISC */
/*
 * The answer to CAPA.
 * Runs as nobody (login) and as the mail user (session).
 */
#include "lib/capability.h"

void
capability_list(struct wire *wire, bool passwords)
{
	wire_put(wire, "+OK capability list follows\r\n");
	if (passwords)
		wire_put(wire, "USER\r\n");
	wire_put(wire, "TOP\r\n"
		       "UIDL\r\n"
		       "RESP-CODES\r\n"
		       "AUTH-RESP-CODE\r\n"
		       "PIPELINING\r\n"
		       "EXPIRE NEVER\r\n"
		       "IMPLEMENTATION pop3d\r\n"
		       ".\r\n");
}
