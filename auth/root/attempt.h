/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_ATTEMPT_H
#define AUTH_ROOT_ATTEMPT_H

#include <signal.h>

#include "auth/root/checker.h"
#include "auth/shared/record.h"

/*
 * Has the checker look at an attempt to log in, the strings of PACKET, which is
 * wiped.  SIGNALS are SIGCHLD and those that end us.  Returns
 * AUTHORIZATION_OVER after the whole session, or what to say to the client, a
 * second after the attempt at the earliest.  The log has it then.
 */
enum authorization_first attempt_login(const struct attempt *attempt,
    struct packet *packet, const sigset_t *signals);

#endif
