/* SPDX-License-Identifier: ISC */
#ifndef LIB_HANDOVER_H
#define LIB_HANDOVER_H

#include <stdbool.h>

#include "lib/locale.h"

/*
 * How a connection goes from the monitor through a checker, a foreign program,
 * to the session.
 *
 * The checker has the client on descriptor 0 and the credentials on 3.  On 1 it
 * has a pipe to the monitor, so that nothing it prints can reach the client;
 * the client's side of 1 waits on 4.  The session says HANDOVER_STARTED into
 * that pipe and takes the client back, so the monitor knows that the checker
 * has done its work.  Everything else travels in the environment, which
 * checkers leave alone.
 */
#define HANDOVER_STARTED "pop3d session started\n"

enum { HANDOVER_CREDENTIALS = 3, HANDOVER_CLIENT = 4 };

/* What the session cannot find out by itself. */
struct handover {
	const char *user;   /* the name that was given */
	const char *peer;   /* the client's address; "-": not from a network */
	const char *method; /* "USER", "PLAIN" and others: see pop3d(8) */
	const char *tls;    /* "no", or what is known of it */
	unsigned capabilities; /* before login: lib/capability.h */
	unsigned locale;       /* that the client has chosen: lib/locale.h */
};

/*
 * In the session.  CHAINED: the monitor started us through a checker; takes
 * the client from descriptor 4 and reports the start.  Otherwise (over ssh, by
 * hand, after another checker) the client is where it always was.
 * That is not read off the environment, which a checker may have lost: then a
 * session would obey a client whom the monitor tells that there is none.
 * Strings are the environment's own.  Returns 0, or -1 with errno: the checker
 * did not leave the environment (EPROTO) or descriptor 4 alone, or the monitor
 * is gone.
 */
int handover_take(struct handover *handover, bool chained);

#endif
