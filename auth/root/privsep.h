/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_PRIVSEP_H
#define AUTH_ROOT_PRIVSEP_H

#include <stdbool.h>
#include <sys/types.h>

#include "auth/jail/authorization.h"
#include "auth/root/peer.h"
#include "auth/shared/record.h"

typedef enum login_end interview_talk(const struct login *login);

/*
 * Has a new process, confined as UID and GID if we are root, hold a TALK with
 * the client: login_talk(), or one like it.  Returns whether it sent a record,
 * of which nothing may be believed; if not, the log tells why, unless the
 * client just went away. Either way the process is gone then, soon after the
 * deadline at the latest.
 */
bool interview_hold(interview_talk *talk, const struct login *login,
    const struct peer *peer, uid_t uid, gid_t gid, struct record *record);

#endif
