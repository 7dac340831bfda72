/* SPDX-License-Identifier: ISC */
/*
 * One attempt to log in: the checker, its verdict, and the session that
 * follows.
 * Runs as root (monitor).  Reads nothing from the network.
 */
#include "auth/root/attempt.h"

#include "lib/deadline.h"
#include "lib/process.h"
#include "lib/username.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/*
 * A refusal comes this many seconds after the attempt, whatever the reason and
 * however long the checker took (if not longer).
 */
enum { REFUSAL_SECONDS = 1 };

/*
 * "login failed" is what guessing is counted by: whatever came between, the
 * password was not proved right.
 */
static void
log_outcome(const struct attempt *attempt, const struct handover *handover,
    const struct checker_outcome *outcome)
{
	bool started = strcmp(outcome->reason, "start") != 0;
	struct log line;

	checker_log_begin(&line,
	    outcome->session ? "end"
	    : started        ? "login failed"
			     : "checker failed",
	    attempt->peer, handover);
	log_text(&line, "reason", outcome->reason);
	if (!started)
		log_error(&line, (int)outcome->number);
	else if (outcome->number != 0)
		log_number(&line, "number", outcome->number);
	log_end(&line);
}

/* Sleeps until DEADLINE. */
static void
sleep_until(int64_t deadline)
{
	int left;

	while ((left = deadline_left(deadline)) > 0)
		(void)poll(NULL, 0, left);
}

enum checker_verdict
attempt_login(const struct attempt *attempt, const struct record *record,
    struct packet *packet)
{
	int64_t answer = deadline_in(REFUSAL_SECONDS);
	char user[USERNAME_MAX + 1];
	const struct handover handover = {
		.user = user,
		.peer = peer_name(attempt->peer),
		.method = record_method(record->kind),
		.tls = attempt->tls,
		.capabilities = attempt->capabilities,
		.locale = record->locale,
	};
	struct checker checker;
	struct checker_outcome outcome = {
		.verdict = CHECKER_TEMPORARY,
		.reason = "start",
	};
	/* The stamp is our own: the login process has no say in it. */
	const char *stamp = record->kind == RECORD_APOP ? attempt->stamp : "";

	memcpy(user, record->strings[0], strlen(record->strings[0]) + 1);

	int rc = sigprocmask(SIG_BLOCK, attempt->signals, NULL);

	if (rc == 0)
		rc = checker_start(&checker, attempt->checker, packet, stamp,
		    attempt->peer, &handover, attempt->signals);
	outcome.number = rc == -1 ? (uint64_t)errno : 0;
	process_wipe(packet, sizeof *packet);
	if (rc == 0)
		outcome = checker_await(&checker);
	if (outcome.reason != NULL)
		log_outcome(attempt, &handover, &outcome);
	(void)sigprocmask(SIG_UNBLOCK, attempt->signals, NULL); /* as before */
	if (outcome.verdict != CHECKER_OVER)
		sleep_until(answer);
	return outcome.verdict;
}
