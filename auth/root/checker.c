/* SPDX-License-Identifier: ISC */
/*
 * Running a checkpassword program and understanding how it ends.
 * Runs as root (monitor), as the program it starts does.
 */
#include "auth/root/checker.h"

#include "auth/root/handover_give.h"
#include "lib/deadline.h"
#include "lib/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a checker's process says when there is no checker to become. */
static const char exec_failed = '!';

/* For launchers that leave none (openbsd-inetd). */
static const char default_path[] = "/usr/local/bin:/usr/bin:/bin";

/*
 * Other checkers look here for the client (PAM, vpopmail), and some decide by
 * the port which protocol is spoken.
 */
static int
set_environment(const struct peer *peer)
{
	int rc = setenv("PATH", default_path, 0);

	if (*peer->address != '\0')
		rc |= setenv("TCPREMOTEIP", peer->address, 1);
	else
		rc |= unsetenv("TCPREMOTEIP");
	if (*peer->local_port != '\0')
		rc |= setenv("TCPLOCALPORT", peer->local_port, 1);
	return rc;
}

/* Puts back what the monitor changed for itself. */
static int
reset_signals(void)
{
	struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t none;

	if (sigemptyset(&none) == -1 ||
	    sigprocmask(SIG_SETMASK, &none, NULL) == -1)
		return -1;
	return sigaction(SIGPIPE, &standard, NULL);
}

/* In the new process.  Tells the monitor why it could not be the checker. */
static _Noreturn void
become_checker(char *const argv[], int credentials, int report,
    const struct peer *peer, const struct handover *handover)
{
	int to_monitor = report;

	if (handover_give(handover, credentials, report) == 0) {
		to_monitor = 1;
		/* A UCSPI-TLS helper's descriptors are no business of it. */
		if (process_close_from(HANDOVER_CLIENT + 1) == 0 &&
		    set_environment(peer) == 0 && reset_signals() == 0)
			(void)execvp(argv[0], argv); /* returns if it fails */
	}

	const char story[2] = { exec_failed, (char)errno };

	/* If this fails too, the exit code still says that it failed. */
	if (write(to_monitor, story, sizeof story) == -1)
		_exit(111);
	_exit(111);
}

/* A pipe with the whole record in it: never more than it takes at once. */
static int
record_pipe(const char *record, size_t length)
{
	int ends[2];

	if (pipe(ends) == -1)
		return -1;
	if (write(ends[1], record, length) != (ssize_t)length ||
	    close(ends[1]) == -1) {
		(void)close(ends[0]); /* the first error is the one to tell */
		return -1;
	}
	return ends[0];
}

int
checker_start(struct checker *checker, char *const argv[],
    const char record[CREDENTIALS_MAX], size_t length, const struct peer *peer,
    const struct handover *handover)
{
	int credentials = record_pipe(record, length);
	int report[2];

	if (credentials == -1)
		return -1;
	if (pipe(report) == -1)
		goto no_report;
	checker->pid = fork();
	if (checker->pid == 0) {
		if (close(report[0]) == -1)
			_exit(111);
		become_checker(argv, credentials, report[1], peer, handover);
	}

	int error = errno;

	(void)close(credentials); /* the checker has its own now */
	(void)close(report[1]);
	if (checker->pid != -1) {
		checker->report = report[0];
		return 0;
	}
	(void)close(report[0]);
	errno = error;
	return -1;
no_report:
	(void)close(credentials); /* the first error is the one to tell */
	return -1;
}

struct checker_outcome
checker_judge(int status)
{
	struct checker_outcome outcome = {
		.verdict = CHECKER_TEMPORARY,
		.reason = "signal",
	};

	if (WIFSIGNALED(status)) {
		outcome.number = (uint64_t)WTERMSIG(status);
		return outcome;
	}
	outcome.number = (uint64_t)WEXITSTATUS(status);
	outcome.reason = "exit";
	if (outcome.number == 0)
		outcome.reason = "no-session";
	else if (outcome.number == 2)
		outcome.verdict = CHECKER_PERMANENT;
	else if (outcome.number < 100) {
		outcome.verdict = CHECKER_REFUSED;
		outcome.reason = "refused";
	}
	return outcome;
}

/* What the checker said: nothing that it says itself is welcome. */
static struct checker_outcome
read_report(const char *text, size_t length)
{
	static const char started[] = HANDOVER_STARTED;
	struct checker_outcome outcome = {
		.verdict = CHECKER_PERMANENT,
		.reason = "printed",
	};

	if (length == sizeof started - 1 && memcmp(text, started, length) == 0)
		return (struct checker_outcome){ .verdict = CHECKER_SESSION };
	if (length == 2 && text[0] == exec_failed) {
		outcome.reason = "exec";
		outcome.number = (unsigned char)text[1];
		if (outcome.number == EAGAIN || outcome.number == ENOMEM ||
		    outcome.number == EMFILE || outcome.number == ENFILE)
			outcome.verdict = CHECKER_TEMPORARY;
	}
	return outcome;
}

/* Whether we are to end, as soon as SIGTERM is not blocked any more. */
static bool
is_called_off(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && sigismember(&pending, SIGTERM) == 1;
}

/*
 * Reads one report.  Returns its length, 0 at the end, -1 past DEADLINE or if
 * we are to end: then the checker must not be left behind.
 */
static ssize_t
next_report(int report, int64_t deadline, char *text, size_t room)
{
	const int look = 500; /* milliseconds */
	struct pollfd poller = { .fd = report, .events = POLLIN };

	for (;;) {
		int left = deadline_left(deadline);
		int rc = poll(&poller, 1, left < look ? left : look);

		if (rc > 0)
			return read(report, text, room);
		if ((rc == -1 && errno != EINTR) || left == 0 ||
		    is_called_off())
			return -1;
	}
}

/*
 * Waits for the end of a checker that has closed its side of the pipe: most
 * have ended already.  Returns 0, or -1 past DEADLINE or if we are to end.
 */
static int
await_end(pid_t pid, int64_t deadline, int *status)
{
	pid_t ended;

	while ((ended = waitpid(pid, status, WNOHANG)) == 0) {
		int left = deadline_left(deadline);

		if (left == 0 || is_called_off())
			return -1;
		(void)poll(NULL, 0, left < 10 ? left : 10);
	}
	return ended == pid ? 0 : -1;
}

/*
 * Kills a checker.  Returns whether it had become the session meanwhile: then
 * the client may have its +OK, and there is nothing left to say.
 */
static bool
stop(const struct checker *checker)
{
	static const char started[] = HANDOVER_STARTED;
	struct pollfd poller = { .fd = checker->report, .events = POLLIN };
	char text[sizeof started];
	siginfo_t end;

	/* Only ESRCH can be: it is gone, as it should be. */
	(void)kill(checker->pid, SIGKILL);
	/* Until it is dead, but leave its status to whoever wants it. */
	(void)waitid(P_PID, (id_t)checker->pid, &end, WEXITED | WNOWAIT);
	return poll(&poller, 1, 0) == 1 &&
	       read(checker->report, text, sizeof text) == sizeof started - 1 &&
	       memcmp(text, started, sizeof started - 1) == 0;
}

struct checker_outcome
checker_await(struct checker *checker, int64_t deadline)
{
	char text[64];
	ssize_t length =
	    next_report(checker->report, deadline, text, sizeof text);
	struct checker_outcome outcome = {
		.verdict = CHECKER_TEMPORARY,
		.reason = "timeout",
	};
	int status;

	if (length > 0)
		outcome = read_report(text, (size_t)length);
	if (length == 0 && await_end(checker->pid, deadline, &status) == 0)
		outcome = checker_judge(status);
	else if (outcome.verdict != CHECKER_SESSION && stop(checker))
		outcome.verdict = CHECKER_SESSION;
	else if (outcome.verdict != CHECKER_SESSION)
		(void)waitpid(checker->pid, &status, 0); /* it is dead */
	(void)close(checker->report);                    /* it was only read */
	return outcome;
}
