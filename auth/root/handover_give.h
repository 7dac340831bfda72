/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_HANDOVER_GIVE_H
#define AUTH_ROOT_HANDOVER_GIVE_H

#include "auth/root/peer.h"
#include "auth/shared/record.h"
#include "lib/handover.h"

/*
 * In the checker's process, before the checker: the strings of PACKET and STAMP
 * as credentials, the client, REPORT (a pipe's end to write) and the log are in
 * their places then, nothing else is open, and the environment is set.  Returns
 * 0, or -1 with errno.
 */
int handover_give(const struct handover *handover, const struct peer *peer,
    const struct packet *packet, const char *stamp, int report);

#endif
