/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_PRIVSEP_H
#define AUTH_ROOT_PRIVSEP_H

#include <stdbool.h>
#include <sys/types.h>

#include "auth/jail/authorization.h"
#include "auth/root/peer.h"
#include "auth/shared/record.h"

typedef enum jail_end privsep_child(
    const struct authorization_options *options);

/*
 * Runs CHILD, which is authorization_run() or proxy_run(), in a new process in
 * the jail, as UID and GID if we are root.  Returns whether it sent a packet,
 * of which nothing may be believed; if not, the log tells why, unless the
 * client just went away.  Either way the process is gone then, soon after the
 * deadline at the latest.
 */
bool privsep_run(privsep_child *child,
    const struct authorization_options *options, const struct peer *peer,
    uid_t uid, gid_t gid, struct packet *packet);

#endif
