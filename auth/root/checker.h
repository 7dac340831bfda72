/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_CHECKER_H
#define AUTH_ROOT_CHECKER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "auth/jail/authorization.h"
#include "auth/root/children.h"
#include "auth/root/handover_give.h"
#include "auth/shared/record.h"

struct checker_outcome {
	enum authorization_first first; /* what to say next, or _OVER */
	bool session;       /* there was one: the password is right */
	const char *reason; /* one word for the log; NULL: it has it, or none */
	uint64_t number;    /* its exit code or signal; else 0 */
	int error;          /* why it could not be run; else 0 */
};

/* A checker that was started. */
struct checker {
	pid_t pid;
	int report;             /* the end of its pipe to us */
	int *not_run;           /* why: said before exec, by our own code */
	int signals;            /* those that came since */
	struct children before; /* who are not its children */
};

/*
 * Starts the checker of ATTEMPT, in a session of its own, with the strings of
 * PACKET and the timestamp on descriptor 3
 * (https://cr.yp.to/checkpwd/interface.html) and the client as lib/handover.h
 * says.  SIGNALS, SIGCHLD and those that end us, must be blocked.  Returns 0,
 * or -1 with errno.
 */
int checker_start(struct checker *checker, const struct attempt *attempt,
    const struct packet *packet, const sigset_t *signals);

/*
 * Waits until the checker has ended, and if it has become the session, until
 * that has; a signal to end is passed on to it, as SIGTERM, and two seconds
 * later it is killed.  A checker that takes more than 15 seconds, or prints, or
 * is running at such a signal, is killed.  Whatever it started has ended too on
 * return.
 */
struct checker_outcome checker_await(struct checker *checker);

/*
 * What a checker that ended with STATUS (as from waitpid) means by it: exit 2
 * is "misused", from 100 up is "try again later", everything else but 0 is
 * "no": vpopmail's says no with 3 and more.  0 is none of these.
 */
struct checker_outcome checker_judge(int status);

/* Begins a line of log about an attempt. */
void checker_log_begin(
    struct log *line, const char *event, const struct attempt *attempt);

#endif
