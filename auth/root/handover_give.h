/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_HANDOVER_GIVE_H
#define AUTH_ROOT_HANDOVER_GIVE_H

#include "auth/root/peer.h"
#include "auth/shared/record.h"
#include "lib/handover.h"

/* An attempt to log in, as the checker, the session and the log are told. */
struct attempt {
	char *const *checker; /* program and arguments, NULL at the end */
	const struct peer *peer;
	const char *timestamp; /* that APOP hashed, or "" */
	struct handover handover;
};

/*
 * In the checker's process, before the checker: the strings of PACKET and the
 * timestamp as credentials, the client, REPORT (a pipe's end to write) and the
 * log are in their places then, nothing else is open, and the environment is
 * set. Returns 0, or -1 with errno.
 */
int handover_give(
    const struct attempt *attempt, const struct packet *packet, int report);

#endif
