/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_ATTEMPT_H
#define AUTH_ROOT_ATTEMPT_H

#include <signal.h>

#include "auth/root/checker.h"
#include "auth/root/peer.h"
#include "auth/shared/record.h"

/* What an attempt to log in is made with, besides what the client said. */
struct attempt {
	char *const *checker; /* program and arguments, NULL at the end */
	const struct peer *peer;
	const char *tls;         /* for the log and the session */
	unsigned capabilities;   /* for the session: lib/capability.h */
	const char *stamp;       /* that APOP hashed */
	const sigset_t *signals; /* SIGCHLD and SIGTERM */
};

/*
 * Has the checker look at RECORD, an attempt, which points into PACKET, which
 * is wiped.  Returns after the whole session, or with an answer for the client,
 * a second after the attempt at the earliest.  The log has it then.
 */
enum checker_verdict attempt_login(const struct attempt *attempt,
    const struct record *record, struct packet *packet);

#endif
