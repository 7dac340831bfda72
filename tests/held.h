/* SPDX-License-Identifier: ISC */
#ifndef TESTS_HELD_H
#define TESTS_HELD_H

#include "tests/talk.h"
#include "tests/transcript.h"

#include <sys/types.h>

/* Octets of a reason, at most, and its NUL: what a pipe takes at once. */
enum { HELD_WHY = 2048 };

/* A conversation, as the process that holds it sees it. */
struct held {
	const struct transcript *transcript;
	unsigned modes;
	int report;
	uid_t mail;
	pid_t server; /* 0: not started */
	struct talk talk;
	size_t matched; /* octets of talk.got that were expected */
};

/*
 * Ends this process and all that it started: LINE (or NULL) did not go as it
 * should, WHAT says how.
 */
_Noreturn void held_fail(
    const struct held *held, const struct line *line, const char *what);

/*
 * Waits for the child PID, or, if that is -1, until none is left; *STATUS is
 * that of PID, or else the server's.  Returns 0, or -1 past the deadline.
 */
int held_await(const struct held *held, pid_t pid, int *status);

/*
 * Has the shell run SCRIPT as the mail user.  *OUTPUT, unless OUTPUT is NULL,
 * is what it printed, to be freed.  Fails if the script does.
 */
void held_command(const struct held *held, const struct line *line,
    const char *script, char **output, size_t *length);

/*
 * Runs the $ lines from *I up to END, as far as they follow each other, as
 * one script, and moves *I behind them.
 */
void held_commands(const struct held *held, size_t *i, size_t end);

/* Makes the connection and starts the server on it. */
void held_start(struct held *held);

#endif
