/* SPDX-License-Identifier: ISC */
/*
 * The login process, from its first moment to its last, and the one record
 * that comes out of it.
 * Runs as root (monitor); run_child() becomes nobody.
 */
#include "auth/root/privsep.h"

#include "auth/root/ucspi_tls.h"
#include "lib/connection.h"
#include "lib/deadline.h"
#include "lib/log.h"
#include "lib/privileges.h"
#include "lib/process.h"
#include "lib/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* The jail has the helper where the monitor has it. */
_Static_assert((int)JAIL_CONTROL == (int)UCSPI_TLS_CONTROL, "");

/*
 * Milliseconds that the login process has to notice the deadline itself, and
 * seconds, rounded down before, until it ends anyway.
 */
enum { GRACE = 2000, ALARM_SECONDS = 4 };

/* Tells the log what the system refused, and the client that it did. */
static void
refuse(const struct peer *peer, const char *with)
{
	int error = errno;

	peer_log_trouble(peer, with, error);
	connection_refuse(error);
}

/* In the new process. */
static _Noreturn void
run_child(privsep_child *child, const struct authorization_options *options,
    const struct peer *peer, uid_t uid, gid_t gid, const int pair[2])
{
	const char *step = "descriptors";

	/*
	 * Where the monitor may not kill it, this does: nothing in the sandbox
	 * can call it off.
	 */
	(void)alarm(
	    (unsigned)deadline_left(options->deadline) / 1000 + ALARM_SECONDS);

	/* The helper's pipes, above all: they lead into TLS. */
	if (close(pair[0]) == 0 && dup2(pair[1], JAIL_MONITOR) != -1 &&
	    process_close_from(JAIL_MONITOR + 1) == 0 &&
	    (geteuid() != 0 || privileges_jail(uid, gid, &step) == 0)) {
		/* From here on as nobody. */
		wire_open(options->wire, true, options->deadline, 0);
		if (sandbox_login(&step) == 0) {
			(void)close(2); /* the log is no business of it */
			_exit((int)child(options));
		}
	}
	refuse(peer, step);
	_exit(JAIL_REFUSED);
}

/* Why a login process ended without a record. */
static void
log_no_record(const struct peer *peer, int status)
{
	static const char *const reasons[] = {
		[JAIL_EXPIRED] = "timeout",
		[JAIL_NO_TLS] = "tls",
		[JAIL_NO_PROXY] = "proxy",
		[JAIL_PLAINTEXT] = "plaintext",
		[JAIL_TOO_MUCH] = "too-much",
	};
	const char *reason = "login-process";
	size_t end = (size_t)WEXITSTATUS(status);
	struct log line;

	if (WIFSIGNALED(status))
		reason = "signal";
	else if (end == JAIL_DONE || end == JAIL_REFUSED)
		return; /* the client went away, or the log has it already */
	else if (end < sizeof reasons / sizeof *reasons)
		reason = reasons[end];
	peer_log_begin(&line, peer, "no login");
	log_text(&line, "reason", reason);
	if (WIFSIGNALED(status))
		log_number(&line, "number", (uint64_t)WTERMSIG(status));
	log_end(&line);
}

bool
privsep_run(privsep_child *child, const struct authorization_options *options,
    const struct peer *peer, uid_t uid, gid_t gid, struct packet *packet)
{
	int pair[2], status;
	pid_t pid;
	ssize_t got = 0;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair) == -1 ||
	    (pid = fork()) == -1) {
		refuse(peer, "fork");
		return false; /* the end of the connection, and of us */
	}
	if (pid == 0)
		run_child(child, options, peer, uid, gid, pair);
	(void)close(pair[1]); /* the login process has it */

	struct pollfd poller = { .fd = pair[0], .events = POLLIN };

	if (poll(&poller, 1, deadline_left(options->deadline + GRACE)) == 1)
		got = recv(pair[0], packet->octets, sizeof packet->octets, 0);
	(void)close(pair[0]); /* it was only read */
	packet->length = got > 0 ? (size_t)got : 0;
	/* If it has ended already, that does not change how. */
	(void)kill(pid, SIGKILL);
	if (waitpid(pid, &status, 0) == pid && packet->length == 0)
		log_no_record(peer, status);
	return packet->length > 0;
}
