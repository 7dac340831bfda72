/* SPDX-License-Identifier: ISC */
/*
 * Running a checkpassword program, which may become the session, and
 * understanding how it ends.
 * Runs as root (monitor), as the program it starts does.
 */
#include "auth/root/checker.h"

#include "auth/root/handover_give.h"
#include "lib/deadline.h"
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	/* A checker's own, whatever is left of the client's time. */
	CHECKER_SECONDS = 15,
	/* What was killed has as many to end, and a session told to. */
	KILL_SECONDS = 2,
};

void
checker_log_begin(
    struct log *line, const char *event, const struct attempt *attempt)
{
	peer_log_begin(line, attempt->peer, event);
	log_text(line, "method", attempt->handover.method);
	log_text(line, "tls", attempt->handover.tls);
	log_name(line, "user", attempt->handover.user);
}

/* Puts back what the monitor changed for itself. */
static int
reset_signals(void)
{
	struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t none;

	if (sigemptyset(&none) == -1 ||
	    sigprocmask(SIG_SETMASK, &none, NULL) == -1 ||
	    sigaction(SIGXFSZ, &standard, NULL) == -1)
		return -1;
	return sigaction(SIGPIPE, &standard, NULL);
}

/* In the new process, which becomes the checker or tells why it cannot. */
static _Noreturn void
become_checker(const struct attempt *attempt, const struct packet *packet,
    int report, int *not_run)
{
	/* In a session of its own: no terminal of root's is its terminal. */
	bool given =
	    setsid() != -1 && handover_give(attempt, packet, report) == 0;

	if (given && reset_signals() == 0)
		(void)execvp(attempt->checker[0], attempt->checker);

	*not_run = errno;
	_exit(given ? 2 : 111); /* misused, or to be tried again */
}

int
checker_start(struct checker *checker, const struct attempt *attempt,
    const struct packet *packet, const sigset_t *signals)
{
	int report[2];

	checker->not_run = process_share();
	if (checker->not_run == NULL || pipe(report) == -1)
		return -1;
	children_list(&checker->before);
	checker->pid = -1;
	checker->report = report[0];
	checker->signals = process_watch(signals);
	if (checker->signals != -1 &&
	    fcntl(report[0], F_SETFL, O_NONBLOCK) != -1)
		checker->pid = fork();
	if (checker->pid == 0)
		become_checker(attempt, packet, report[1], checker->not_run);

	int error = errno;

	(void)close(report[1]); /* the checker has it */
	if (checker->pid != -1)
		return 0;
	(void)close(checker->report);
	(void)close(checker->signals); /* if there is one */
	errno = error;
	return -1;
}

struct checker_outcome
checker_judge(int status)
{
	struct checker_outcome outcome = {
		.first = AUTHORIZATION_TEMPORARY,
		.reason = "signal",
		.number = (uint64_t)WTERMSIG(status),
	};

	if (WIFSIGNALED(status))
		return outcome;
	outcome.number = (uint64_t)WEXITSTATUS(status);
	outcome.reason = "exit";
	if (outcome.number == 0)
		outcome.reason = "no-session";
	else if (outcome.number == 2)
		outcome.first = AUTHORIZATION_PERMANENT;
	else if (outcome.number < 100) {
		outcome.first = AUTHORIZATION_REFUSED;
		outcome.reason = "refused";
	}
	return outcome;
}

/* Whether it has ended.  How is left for waitpid(), and its number its own. */
static bool
has_ended(pid_t pid)
{
	siginfo_t end = { .si_pid = 0 };

	return waitid(P_PID, (id_t)pid, &end, WEXITED | WNOHANG | WNOWAIT) ==
		   -1 ||
	       end.si_pid == pid;
}

/*
 * Takes what came through the pipe.  Returns whether it is from the checker,
 * whose words are not welcome.
 */
static bool
read_report(struct pollfd *report, struct checker_outcome *outcome)
{
	static const char started[] = HANDOVER_STARTED;
	char text[64];

	if (report->fd == -1)
		return false;

	ssize_t length = read(report->fd, text, sizeof text);

	if (length == 0)
		report->fd = -1; /* nobody is left to say anything */
	/* What cannot be read may be this: the client gets no other answer. */
	if ((length == sizeof started - 1 &&
		memcmp(text, started, sizeof started - 1) == 0) ||
	    (length == -1 && errno != EAGAIN && errno != EINTR))
		outcome->session = true;
	return length > 0 && !outcome->session;
}

/* Kills it, and its process group with it: both may be gone already. */
static void
stop(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)kill(-pid, SIGKILL);
}

/*
 * Watches the checker until it has ended.  As the session it has no deadline
 * here until it is told to end.  One that it became just as it was stopped has
 * ended too, but the client may have its +OK: nothing is left to say.
 */
static struct checker_outcome
watch(const struct checker *checker)
{
	int64_t deadline = deadline_in(CHECKER_SECONDS);
	struct checker_outcome outcome = { .first = AUTHORIZATION_TEMPORARY };
	struct pollfd pollers[] = {
		{ .fd = checker->report, .events = POLLIN },
		{ .fd = checker->signals, .events = POLLIN },
	};
	bool ended = false;

	while (!ended) {
		bool stopped = outcome.reason != NULL;
		int left = deadline_left(deadline);

		if (stopped && left == 0)
			break; /* there is nothing that ends it */
		(void)poll(pollers, 2, left);

		/* Before the look at what it is about: none is missed. */
		int got = process_next_signal(checker->signals);
		bool terminated = got != 0 && got != SIGCHLD;

		/* First, so that all that it said is there to be read. */
		ended = has_ended(checker->pid);

		bool session = outcome.session;
		bool printed = read_report(&pollers[0], &outcome);

		if (stopped || (ended && !printed))
			continue;
		if (outcome.session && !session)
			deadline = INT64_MAX;
		if (outcome.session && terminated && deadline == INT64_MAX) {
			(void)kill(checker->pid, SIGTERM);
			(void)kill(checker->pid, SIGCONT); /* if stopped */
			deadline = deadline_in(KILL_SECONDS);
		}
		if (outcome.session && deadline_left(deadline) > 0)
			continue;
		if (printed)
			outcome.reason = "printed";
		else if (terminated)
			outcome.reason = "terminated";
		else if (deadline_left(deadline) == 0)
			outcome.reason = "timeout";
		if (outcome.reason != NULL) {
			stop(checker->pid);
			deadline = deadline_in(KILL_SECONDS);
		}
	}
	return outcome;
}

struct checker_outcome
checker_await(struct checker *checker)
{
	struct checker_outcome outcome = watch(checker);
	int status = 0;

	stop(checker->pid); /* what is left of its group */

	bool ended = waitpid(checker->pid, &status, WNOHANG) == checker->pid;

	children_end(&checker->before);
	(void)close(checker->report); /* these were only read */
	(void)close(checker->signals);
	if (outcome.session) {
		outcome = checker_judge(status);
		if (status == 0)
			outcome.reason = NULL;
		/* A session exits with 0: a checker spoke in its name. */
		outcome.session = !WIFEXITED(status) || status == 0;
		outcome.first = AUTHORIZATION_OVER;
	} else if (outcome.reason == NULL) {
		outcome = checker_judge(status);
		outcome.error = *checker->not_run;
		if (outcome.error != 0)
			outcome.reason = "exec";
	} else if (!ended || strcmp(outcome.reason, "terminated") == 0) {
		outcome.first = AUTHORIZATION_OVER;
	} else if (strcmp(outcome.reason, "printed") == 0) {
		outcome.first = AUTHORIZATION_PERMANENT;
	}
	(void)munmap(checker->not_run, sizeof *checker->not_run);
	return outcome;
}
