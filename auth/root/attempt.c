/* SPDX-License-Identifier: ISC */
/*
 * One attempt to log in: the checker, its verdict, and the session that
 * follows.
 * Runs as root (monitor).  Reads nothing from the network.
 */
#include "auth/root/attempt.h"

#include "lib/deadline.h"
#include "lib/process.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/*
 * A refusal comes this many seconds after the attempt, whatever the reason and
 * however long the checker took (if not longer).
 */
enum { REFUSAL_SECONDS = 1, LOOK_MILLISECONDS = 200 };

/*
 * "login failed" is what guessing is counted by: whatever came between, the
 * password was not proved right.
 */
static void
log_outcome(
    const struct attempt *attempt, const struct checker_outcome *outcome)
{
	const char *event = outcome->session ? "end"
			    : outcome->error ? "checker failed"
					     : "login failed";
	struct log line;

	checker_log_begin(&line, event, attempt);
	log_text(&line, "reason", outcome->reason);
	if (outcome->error != 0) {
		log_name(&line, "checker", attempt->checker[0]);
		log_error(&line, outcome->error);
	} else if (outcome->number != 0) {
		log_number(&line, "number", outcome->number);
	}
	log_end(&line);
}

enum authorization_first
attempt_login(const struct attempt *attempt, struct packet *packet,
    const sigset_t *signals)
{
	int64_t answer = deadline_in(REFUSAL_SECONDS);
	struct checker checker;
	struct checker_outcome outcome = {
		.first = AUTHORIZATION_TEMPORARY,
		.reason = "start",
	};
	int left;

	/* The first cannot fail. */
	if (sigprocmask(SIG_BLOCK, signals, NULL) == -1 ||
	    checker_start(&checker, attempt, packet, signals) == -1)
		outcome.error = errno;
	process_wipe(packet, sizeof *packet);
	if (outcome.error == 0)
		outcome = checker_await(&checker);
	if (outcome.reason != NULL)
		log_outcome(attempt, &outcome);
	/* The journal looks whose line it is: we must be there still. */
	if (deadline_left(answer) < LOOK_MILLISECONDS)
		answer = deadline_now() + LOOK_MILLISECONDS;
	(void)sigprocmask(SIG_UNBLOCK, signals, NULL); /* as before */
	while (outcome.first != AUTHORIZATION_OVER &&
	       (left = deadline_left(answer)) > 0)
		(void)poll(NULL, 0, left);
	return outcome.first;
}
