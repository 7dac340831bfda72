/* SPDX-License-Identifier: ISC */
/*
 * The monitor: it asks a jailed login process for a name and a password, has a
 * checker look at them, and waits for the session.
 * Runs as root, all the time.  It reads nothing from the network; what comes
 * from the login process is one record that credentials_unpack() looks over.
 */
#include "monitor.h"

#include "checker.h"
#include "credentials.h"
#include "interview.h"
#include "lib/command.h"
#include "lib/confine.h"
#include "lib/deadline.h"
#include "lib/log.h"
#include "lib/number.h"
#include "peer.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	/* After as many refusals the connection ends. */
	REFUSALS = 3,
	/*
	 * A refusal comes this many seconds after the attempt, whatever the
	 * reason and however long the checker took (if not longer).
	 */
	REFUSAL_SECONDS = 1,
	/* "<pid.seconds.nanoseconds@host>" */
	STAMP = 3 * NUMBER_TEXT + MONITOR_HOST + 3,
};

struct monitor {
	const struct monitor_options *options;
	struct peer peer;
	const char *tls; /* for the log and the session */
	bool passwords;
	int64_t deadline;
	char stamp[STAMP];
};

/* Unique as long as the clock goes forward (RFC 1939, section 7). */
static void
make_stamp(char stamp[STAMP], const char *host)
{
	struct timespec now = { 0 };
	char pid[NUMBER_TEXT], seconds[NUMBER_TEXT], nanoseconds[NUMBER_TEXT];

	(void)clock_gettime(CLOCK_REALTIME, &now); /* every system has it */

	const char *const parts[] = {
		"<",
		number_format((uint64_t)getpid(), pid),
		".",
		number_format((uint64_t)now.tv_sec, seconds),
		".",
		number_format((uint64_t)now.tv_nsec, nanoseconds),
		"@",
		host,
		">",
	};
	size_t used = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t length = strlen(parts[i]);

		memcpy(stamp + used, parts[i], length);
		used += length;
	}
	stamp[used] = '\0';
}

/* Whether a record is one that our own login process could have sent. */
static bool
believe(const struct monitor *monitor, const struct record *record,
    struct credentials *credentials)
{
	if (credentials_unpack(record->octets, record->length, credentials) !=
		record->length ||
	    *credentials->secret == '\0')
		return false;
	if (strcmp(credentials->third, "APOP") == 0)
		return *monitor->stamp != '\0';
	return strcmp(credentials->third, "USER") == 0 && monitor->passwords;
}

static void
log_refusal(const struct monitor *monitor, const struct handover *handover,
    const struct checker_outcome *outcome)
{
	struct log line;

	peer_log_begin(&line, &monitor->peer,
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
await_session(const struct monitor *monitor, const struct handover *handover,
    pid_t pid, const sigset_t *signals)
{
	struct log line;
	int status = 0;
	int got;

	while (waitpid(pid, &status, WNOHANG) == 0)
		if (sigwait(signals, &got) == 0 && got == SIGTERM)
			(void)kill(pid, SIGTERM); /* it may be ending */
	if (!WIFSIGNALED(status))
		return;
	peer_log_begin(&line, &monitor->peer, "end");
	log_name(&line, "user", handover->user);
	log_text(&line, "reason", "signal");
	log_number(&line, "number", (uint64_t)WTERMSIG(status));
	log_end(&line);
}

/* What the login process shall say about an outcome. */
static enum login_say
say_about(enum checker_verdict verdict)
{
	switch (verdict) {
	case CHECKER_REFUSED:
		return LOGIN_REFUSED;
	case CHECKER_PERMANENT:
		return LOGIN_PERMANENT;
	case CHECKER_TEMPORARY:
	case CHECKER_SESSION:
		break;
	}
	return LOGIN_TEMPORARY;
}

/* Sleeps until DEADLINE. */
static void
sleep_until(int64_t deadline)
{
	int left;

	while ((left = deadline_left(deadline)) > 0)
		(void)poll(NULL, 0, left);
}

/* An attempt to log in, as the checker and the session get it. */
struct attempt {
	struct handover handover;
	char user[COMMAND_NAME + 1];
	size_t length; /* of the record */
	char record[CREDENTIALS_MOST];
};

/*
 * Makes an attempt of a record, which is wiped.  The stamp that APOP hashed is
 * our own: the login process has no say in it.  Returns 0, or -1 if the record
 * is not to be believed.
 */
static int
prepare(const struct monitor *monitor, struct record *record,
    struct attempt *attempt)
{
	struct credentials credentials;
	int rc = -1;

	if (!believe(monitor, record, &credentials))
		goto out;

	bool apop = strcmp(credentials.third, "APOP") == 0;

	memcpy(attempt->user, credentials.user, strlen(credentials.user) + 1);
	attempt->handover = (struct handover){
		.user = attempt->user,
		.peer = peer_name(&monitor->peer),
		.method = apop ? "APOP" : "USER",
		.tls = monitor->tls,
		.passwords = monitor->passwords,
	};
	credentials.third = apop ? monitor->stamp : "";
	attempt->length = credentials_pack(&credentials, attempt->record);
	if (attempt->length > 0)
		rc = 0;
out:
	confine_wipe(record, sizeof *record);
	return rc;
}

/*
 * Has the checker look at a record, which is wiped.  Returns CHECKER_SESSION
 * after the whole session, or the verdict, a second after the attempt.
 */
static enum checker_verdict
try_login(const struct monitor *monitor, struct record *record,
    const sigset_t *signals)
{
	int64_t answer = deadline_in(REFUSAL_SECONDS);
	struct attempt attempt;
	struct checker checker;
	struct checker_outcome outcome = {
		.verdict = CHECKER_TEMPORARY,
		.reason = "start",
	};

	if (prepare(monitor, record, &attempt) == -1) {
		peer_log_trouble(&monitor->peer, "record", EPROTO);
		return CHECKER_PERMANENT;
	}

	int rc = sigprocmask(SIG_BLOCK, signals, NULL);

	if (rc == 0)
		rc = checker_start(&checker, monitor->options->checker,
		    attempt.record, attempt.length, &monitor->peer,
		    &attempt.handover);
	outcome.number = rc == -1 ? (uint64_t)errno : 0;
	confine_wipe(attempt.record, sizeof attempt.record);
	if (rc == 0)
		outcome = checker_await(&checker, monitor->deadline);
	if (outcome.verdict == CHECKER_SESSION) {
		await_session(monitor, &attempt.handover, checker.pid, signals);
		return CHECKER_SESSION;
	}
	(void)sigprocmask(SIG_UNBLOCK, signals, NULL); /* as it was before */
	log_refusal(monitor, &attempt.handover, &outcome);
	sleep_until(answer);
	return outcome.verdict;
}

/*
 * Whatever the launcher left: an ignored SIGCHLD would hide how a child ended,
 * a blocked SIGTERM would keep us alive.
 */
static int
set_signals(sigset_t *signals)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };

	if (sigemptyset(signals) == -1 ||
	    sigprocmask(SIG_SETMASK, signals, NULL) == -1 ||
	    sigaction(SIGCHLD, &standard, NULL) == -1 ||
	    sigaction(SIGTERM, &standard, NULL) == -1 ||
	    sigaddset(signals, SIGCHLD) == -1)
		return -1;
	return sigaddset(signals, SIGTERM);
}

static const char *
tls_name(const struct monitor_options *options)
{
	const char *protocol = getenv("SSL_PROTOCOL");

	if (!options->tls)
		return "no";
	return protocol != NULL && *protocol != '\0' ? protocol : "yes";
}

int
monitor_run(const struct monitor_options *options, struct wire *wire)
{
	struct monitor monitor = {
		.options = options,
		.tls = tls_name(options),
		.deadline = deadline_in(options->login_seconds),
	};
	struct login login = {
		.say = LOGIN_GREETING,
		.host = options->host,
		.stamp = monitor.stamp,
		.deadline = monitor.deadline,
		.wire = wire,
	};
	unsigned refusals = 0;
	struct record record;
	sigset_t signals;

	if (set_signals(&signals) == -1) {
		peer_log_trouble(&monitor.peer, "signals", errno);
		return 111;
	}
	peer_find(&monitor.peer);
	monitor.passwords =
	    options->plaintext || options->tls || monitor.peer.on_this_host;
	if (options->apop)
		make_stamp(monitor.stamp, options->host);

	login.passwords = monitor.passwords;
	while (interview_hold(
	    &login, &monitor.peer, options->uid, options->gid, &record)) {
		enum checker_verdict verdict =
		    try_login(&monitor, &record, &signals);

		if (verdict == CHECKER_SESSION)
			break;
		login.say = say_about(verdict);
		login.last = ++refusals == REFUSALS ||
			     deadline_left(monitor.deadline) == 0;
	}
	return 0;
}
