/* SPDX-License-Identifier: ISC */
#ifndef AUTH_INTERVIEW_H
#define AUTH_INTERVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "credentials.h"
#include "login.h"
#include "peer.h"

/* A record as it came, with room to see that it is too long. */
struct record {
	size_t length;
	char octets[CREDENTIALS_MOST + 1];
};

/*
 * Has a new login process (login.h), confined as UID and GID if we are root,
 * talk to the client.  Returns whether it sent a record, of which nothing may
 * be believed; if not, the log tells why, unless the client just went away.
 * Either way the process is gone then, soon after the deadline at the latest.
 */
bool interview_hold(const struct login *login, const struct peer *peer,
    uid_t uid, gid_t gid, struct record *record);

#endif
