/* SPDX-License-Identifier: ISC */
/*
 * One attempt to log in: the checker, its verdict, and the session that
 * follows.
 * Runs as root (monitor).  Reads nothing from the network.
 */
#include "auth/root/attempt.h"

#include "auth/shared/credentials.h"
#include "lib/deadline.h"
#include "lib/handover.h"
#include "lib/log.h"
#include "lib/process.h"
#include "lib/username.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

/*
 * A refusal comes this many seconds after the attempt, whatever the reason and
 * however long the checker took (if not longer).
 */
enum { REFUSAL_SECONDS = 1 };

static void
log_refusal(const struct attempt *attempt, const struct handover *handover,
    const struct checker_outcome *outcome)
{
	struct log line;

	peer_log_begin(&line, attempt->peer,
	    outcome->verdict == CHECKER_REFUSED ? "login failed"
						: "checker failed");
	log_text(&line, "method", handover->method);
	log_text(&line, "tls", handover->tls);
	log_name(&line, "user", handover->user);
	log_text(&line, "reason", outcome->reason);
	if (strcmp(outcome->reason, "exec") == 0 ||
	    strcmp(outcome->reason, "start") == 0)
		log_error(&line, (int)outcome->number);
	else if (outcome->number != 0)
		log_number(&line, "number", outcome->number);
	log_end(&line);
}

/*
 * Waits for the end of the session, so that whoever counts connections counts
 * this one, and passes on a request to end it.
 */
static void
await_session(
    const struct attempt *attempt, const struct handover *handover, pid_t pid)
{
	struct log line;
	int status = 0;
	int got;

	while (waitpid(pid, &status, WNOHANG) == 0)
		if (sigwait(attempt->signals, &got) == 0 && got == SIGTERM)
			(void)kill(pid, SIGTERM); /* it may be ending */
	if (!WIFSIGNALED(status))
		return;
	peer_log_begin(&line, attempt->peer, "end");
	log_name(&line, "user", handover->user);
	log_text(&line, "reason", "signal");
	log_number(&line, "number", (uint64_t)WTERMSIG(status));
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

/*
 * Starts the checker.  Returns 0, or -1 with errno.  The stamp that APOP hashed
 * is our own: the login process has no say in it.
 */
static int
start(const struct attempt *attempt, const struct record *record,
    const struct handover *handover, struct checker *checker)
{
	const struct credentials credentials = {
		.user = record->strings[0],
		.secret = record->strings[1],
		.third = record->kind == RECORD_APOP ? attempt->stamp : "",
	};
	char octets[CREDENTIALS_MAX];
	size_t length = credentials_pack(&credentials, octets);
	int rc = -1;

	errno = EMSGSIZE;
	if (length > 0)
		rc = checker_start(checker, attempt->checker, octets, length,
		    attempt->peer, handover);
	process_wipe(octets, sizeof octets);
	return rc;
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

	memcpy(user, record->strings[0], strlen(record->strings[0]) + 1);

	int rc = sigprocmask(SIG_BLOCK, attempt->signals, NULL);

	if (rc == 0)
		rc = start(attempt, record, &handover, &checker);
	outcome.number = rc == -1 ? (uint64_t)errno : 0;
	process_wipe(packet, sizeof *packet);
	if (rc == 0)
		outcome = checker_await(&checker, attempt->deadline);
	if (outcome.verdict == CHECKER_SESSION) {
		await_session(attempt, &handover, checker.pid);
		return CHECKER_SESSION;
	}
	(void)sigprocmask(SIG_UNBLOCK, attempt->signals, NULL); /* as before */
	log_refusal(attempt, &handover, &outcome);
	sleep_until(answer);
	return outcome.verdict;
}
