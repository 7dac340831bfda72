/* SPDX-License-Identifier: ISC */
/*
 * A check-up: looks at what a launcher would start, before it has clients.
 * Runs as root (monitor), started by hand: it refuses a connection.  It reads
 * nothing from anybody.
 */
#include "auth/root/checkup.h"

#include "auth/root/attempt.h"
#include "auth/root/privsep.h"
#include "auth/shared/jail.h"
#include "lib/deadline.h"
#include "lib/finding.h"
#include "lib/number.h"
#include "lib/privileges.h"
#include "lib/process.h"
#include "lib/sandbox.h"
#include "lib/text.h"
#include "lib/username.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 5, MISUSED = 2, FOUND = 3, ARGUMENTS = 128 };

#define SAY(...) FINDING_SAY(findings, __VA_ARGS__)

/* In the jail, as nobody: it is alive, so nothing that it needs is refused. */
static enum jail_end
say_alive(const struct authorization_options *options)
{
	(void)options;
	return send(JAIL_MONITOR, "", 1, MSG_NOSIGNAL) == 1 ? JAIL_DONE
							    : JAIL_BROKEN;
}

/* What the kernel lacks is asked by a process that has given up root. */
static void
check_kernel(struct findings *findings, const struct monitor_options *options)
{
	pid_t pid = fork();

	if (pid == 0) {
		const char *missing = "";

		if (geteuid() != 0 ||
		    privileges_drop(options->uid, options->gid) == 0)
			missing = sandbox_missing();
		if (*missing != '\0')
			SAY(FINDING_NOTE, 0, "this kernel lacks ", missing,
			    ": pop3d works without, less confined");
		_exit(0);
	}
	if (pid != -1)
		(void)waitpid(pid, NULL, 0); /* it was only asked */
}

static void
check_jail(struct findings *findings, const struct monitor_options *options,
    struct wire *wire)
{
	const struct authorization_options jail = {
		.deadline = deadline_in(SECONDS),
		.wire = wire,
	};
	const struct peer nobody = { .on_this_host = true };
	char uid[NUMBER_TEXT];
	struct packet packet;

	if (geteuid() != 0)
		SAY(FINDING_NOTE, 0,
		    "not root: only this user's mail can be served");
	if (privsep_run(
		say_alive, &jail, &nobody, options->uid, options->gid, &packet))
		SAY(FINDING_OK, 0, "the login process is confined, as uid ",
		    number_format(
			geteuid() == 0 ? options->uid : geteuid(), uid));
	else
		SAY(FINDING_WRONG, 0,
		    "the login process cannot be confined; the line above "
		    "tells with what: man pop3d, DIAGNOSTICS, \"trouble\"");
}

/* What of the launcher's reaches us, and what of ours a log. */
static void
check_surroundings(
    struct findings *findings, const struct monitor_options *options)
{
	struct peer peer = { .on_this_host = false };
	const char *tls = "no TLS here: only clients on this host can log in";
	int log;

	peer_find(&peer);
	if (*peer.address != '\0')
		SAY(FINDING_WRONG, 0, "clients from this host would count as ",
		    peer.address,
		    ", which a variable here says: unset REMOTE_HOST "
		    "REMOTE_ADDR SOCAT_PEERADDR, before the launcher starts");
	else
		SAY(FINDING_OK, 0,
		    "no variable here claims a client's address");
	log = log_connect();
	if (log != -1)
		SAY(FINDING_OK, 0,
		    "the log is standard error, or syslog where that is the "
		    "client");
	else
		SAY(FINDING_NOTE, errno,
		    "nobody listens on /dev/log: under inetd, xinetd, rlinetd "
		    "and stunnel there is no log until a syslog runs");
	if (log != -1)
		(void)close(log); /* nothing was sent */
	if (options->allow_plaintext)
		tls = "-p: passwords are taken in the clear from anywhere";
	else if (options->helper)
		tls = "a UCSPI-TLS helper is there, for STLS";
	else if (options->tls)
		tls = "-t: only a TLS front may be able to connect here";
	else if (options->proxy)
		tls = "-x: a front tells of each client whether it has TLS";
	SAY(FINDING_NOTE, 0, tls);
}

/* The checker is what root runs.  Returns whether it is worth trying. */
static bool
check_program(struct findings *findings, const char *path)
{
	struct stat file;
	const char *problem = NULL;
	bool usable = false;
	int error = 0;

	if (strchr(path, '/') == NULL) {
		problem = " is looked for in PATH, and launchers have others: "
			  "write its whole path: command -v ";
	} else if (stat(path, &file) == -1) {
		error = errno;
		problem = " is not there: ln -sf "
			  "/usr/local/lib/pop3d/checkpw, or where it is, ";
	} else if (!S_ISREG(file.st_mode) || access(path, X_OK) == -1) {
		problem = " cannot be run: chmod 755 ";
	} else {
		usable = true;
		if (geteuid() == 0 && file.st_uid != 0)
			problem = " is another user's, who so becomes root: "
				  "chown root ";
		else if ((file.st_mode & 022) != 0)
			problem = " can be written to by others: chmod go-w ";
	}
	if (problem != NULL)
		SAY(FINDING_WRONG, error, "checker ", path, problem, path);
	return usable;
}

static void
judge_checker(struct findings *findings, const char *path,
    const struct checker_outcome *outcome)
{
	const char *problem = NULL;

	if (outcome->error != 0)
		problem = " cannot be run: look at its first line";
	else if (outcome->first == AUTHORIZATION_OVER)
		problem = " lets in somebody who does not exist: use another";
	else if (strcmp(outcome->reason, "printed") == 0)
		problem = " prints: whatever does, in it, needs >&2";
	else if (strcmp(outcome->reason, "timeout") == 0)
		problem = " takes more than 15 seconds: ask its service";
	else if (strcmp(outcome->reason, "no-session") == 0)
		problem = " ends well without pop3d: end it with \"$@\"";
	else if (outcome->first == AUTHORIZATION_PERMANENT)
		problem = " is misused, or is none: see the line above, and "
			  "its options";
	else if (outcome->first == AUTHORIZATION_TEMPORARY)
		problem = " cannot check passwords: see the line above";
	SAY(problem != NULL ? FINDING_WRONG : FINDING_OK, outcome->error,
	    "checker ", path,
	    problem != NULL ? problem : " refuses who does not exist");
}

/* Has it look at somebody who does not exist, just as if that were a client. */
static void
check_checker(struct findings *findings, const struct monitor_options *options)
{
	const struct peer here = { .on_this_host = true };
	char user[32 + NUMBER_TEXT];
	const struct attempt attempt = {
		.checker = options->checker,
		.peer = &here,
		.timestamp = "",
		.handover = {
			.user = user,
			.peer = "-",
			.method = "USER",
			.tls = "no",
		},
	};
	struct checker_outcome outcome = { .reason = "start" };
	struct checker checker;
	struct packet packet;
	sigset_t signals;
	char *to = packet.octets;

	*to++ = RECORD_USER;
	(void)text_add_number(
	    text_add(user, "pop3d-check-up-"), (uint64_t)getpid());
	to = text_add(to, user) + 1;
	to = text_add(to, user) + 1;
	packet.length = (size_t)(to - packet.octets);
	if (sigemptyset(&signals) == -1 || sigaddset(&signals, SIGCHLD) == -1 ||
	    sigprocmask(SIG_BLOCK, &signals, NULL) == -1 ||
	    process_adopt_orphans() == -1 ||
	    checker_start(&checker, &attempt, &packet, &signals) == -1)
		outcome.error = errno;
	else
		outcome = checker_await(&checker);
	(void)sigprocmask(SIG_UNBLOCK, &signals, NULL); /* as before */
	judge_checker(findings, *options->checker, &outcome);
}

/*
 * Has the checker become USER without a password, as ours do for root, and then
 * pop3d look at her mail.
 */
static void
check_user(struct findings *findings, char *const *words,
    const struct checkup *checkup, char *user)
{
	static char as[] = "-b", session[] = "-s", look[] = "-C",
		    maildir[] = "-m", read_only[] = "-r";
	char *const more[] = { as, user, words[checkup->words], session, look,
		user, maildir, checkup->maildir,
		checkup->read_only ? read_only : NULL, NULL };
	char *argv[ARGUMENTS];
	const char *checker = *words;
	int status = 0;
	pid_t pid;

	if (checkup->words > ARGUMENTS - sizeof more / sizeof *more)
		return; /* pop3d takes fewer */
	memcpy(argv, words, checkup->words * sizeof *words);
	memcpy(argv + checkup->words, more, sizeof more);
	pid = fork();
	if (pid == 0) {
		/* Root's terminal is not hers. */
		if (setsid() != -1 && process_close_from(3) == 0)
			(void)execvp(checker, argv);
		_exit(111);
	}
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		status = -1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == MISUSED)
		SAY(FINDING_NOTE, 0, "", checker,
		    " cannot become a user without a password, as checkpw -b "
		    "can: log in once by hand");
	else if (WIFEXITED(status) && WEXITSTATUS(status) == FOUND)
		findings->wrong = true; /* it was said what */
	else if (status != 0)
		SAY(FINDING_WRONG, 0, "", checker, " cannot become user ", user,
		    ": see the line above");
}

/* Nothing is sent and nothing is read. */
static void
check_port(struct findings *findings, uint64_t port)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	char number[NUMBER_TEXT];
	const char *text = number_format(port, number);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd != -1 &&
	    connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
		SAY(FINDING_OK, 0, "port ", text,
		    " of 127.0.0.1 is listened on");
	else
		SAY(FINDING_WRONG, errno, "port ", text,
		    " of 127.0.0.1 is not listened on: start the launcher or "
		    "the TLS front; its own log tells why it does not");
	if (fd != -1)
		(void)close(fd); /* nothing was sent */
}

int
checkup_run(const struct monitor_options *options,
    const struct checkup *checkup, struct wire *wire)
{
	struct findings found = { .fd = 2 };
	struct findings *findings = &found;
	int null = open("/dev/null", O_RDWR);
	char user[USERNAME_MAX + 1];
	const char *port = strrchr(checkup->user, ':');
	size_t length = port != NULL ? (size_t)(port - checkup->user)
				     : strlen(checkup->user);
	uint64_t number = 0;

	/* What others log about it stands among our lines; 1 may be theirs. */
	if (null == -1 || dup2(1, 2) == -1 || dup2(null, 0) == -1 ||
	    dup2(null, 1) == -1)
		return 111;
	if (length >= sizeof user ||
	    (port != NULL && number_parse(port + 1, 65535, &number) == -1)) {
		SAY(FINDING_WRONG, 0, "-C ", checkup->user,
		    " is no user with a port: pop3d -C alice:995");
		return 1;
	}
	memcpy(user, checkup->user, length);
	user[length] = '\0';

	check_kernel(findings, options);
	check_jail(findings, options, wire);
	check_surroundings(findings, options);
	if (check_program(findings, *options->checker)) {
		check_checker(findings, options);
		if (*user != '\0')
			check_user(findings, options->checker, checkup, user);
	}
	if (port != NULL)
		check_port(findings, number);
	return found.wrong ? 1 : 0;
}
