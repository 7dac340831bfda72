/* SPDX-License-Identifier: ISC */
#ifndef TESTS_CONVERSE_CONVERSATION_H
#define TESTS_CONVERSE_CONVERSATION_H

#include "tests/converse/client.h"
#include "tests/converse/transcript.h"

#include <sys/types.h>

/* Octets of a reason, at most, and its NUL: what a pipe takes at once. */
enum { CONVERSATION_WHY = 2048 };

/* A conversation, as the process that runs it sees it. */
struct conversation {
	const struct transcript *transcript;
	unsigned modes;
	int report;
	uid_t mail;
	pid_t server; /* 0: not started */
	struct client client;
	size_t matched; /* octets of client.got that were expected */
};

/*
 * Ends this process and all that it started: LINE (or NULL) did not go as it
 * should, WHAT says how.
 */
_Noreturn void conversation_fail(const struct conversation *conversation,
    const struct line *line, const char *what);

/*
 * Waits for the child PID, or, if that is -1, until none is left; *STATUS is
 * that of PID, or else the server's.  Returns 0, or -1 past the deadline.
 */
int conversation_await(
    const struct conversation *conversation, pid_t pid, int *status);

/*
 * Has the shell run SCRIPT as the mail user.  *OUTPUT, unless OUTPUT is NULL,
 * is what it printed, to be freed.  Fails if the script does.
 */
void conversation_command(const struct conversation *conversation,
    const struct line *line, const char *script, char **output, size_t *length);

/*
 * Runs the $ lines from *I up to END, as far as they follow each other, as
 * one script, and moves *I behind them.
 */
void conversation_commands(
    const struct conversation *conversation, size_t *i, size_t end);

/* Makes the connection and starts the server on it. */
void conversation_start(struct conversation *conversation);

#endif
