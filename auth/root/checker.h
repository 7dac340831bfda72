/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_CHECKER_H
#define AUTH_ROOT_CHECKER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "auth/root/peer.h"
#include "auth/shared/credentials.h"
#include "lib/handover.h"

/* What a checker made of a login. */
enum checker_verdict {
	CHECKER_SESSION,   /* the session has begun */
	CHECKER_REFUSED,   /* name or password is wrong */
	CHECKER_TEMPORARY, /* could not tell now */
	CHECKER_PERMANENT, /* cannot tell until somebody repairs it */
};

struct checker_outcome {
	enum checker_verdict verdict;
	const char *reason; /* one word for the log */
	uint64_t number;    /* its exit code, signal or errno; else 0 */
};

/* A checker that was started. */
struct checker {
	pid_t pid;
	int report; /* the end of its pipe to us */
};

/*
 * Starts the program ARGV with a record of LENGTH octets on descriptor 3
 * (https://cr.yp.to/checkpwd/interface.html) and the client as lib/handover.h
 * says.  Returns 0, or -1 with errno.
 */
int checker_start(struct checker *checker, char *const argv[],
    const char record[CREDENTIALS_MAX], size_t length, const struct peer *peer,
    const struct handover *handover);

/*
 * Waits until the session has begun or the checker has ended.  One that does
 * neither before DEADLINE or a SIGTERM that is blocked, or prints, is killed.
 * Unless the verdict is CHECKER_SESSION the process is gone on return.
 */
struct checker_outcome checker_await(struct checker *checker, int64_t deadline);

/*
 * What a checker that ended with STATUS (as from waitpid) means by it: exit 2
 * is "misused", from 100 up is "try again later", everything else but 0 is
 * "no": vpopmail's says no with 3 and more.  0 is none of these.
 */
struct checker_outcome checker_judge(int status);

#endif
