/* SPDX-License-Identifier: ISC */
/*
 * pop3d: a POP3 server for the one connection on descriptors 0 and 1.
 *
 * Without -s it is the monitor (auth/): it finds out who the client is.  With
 * -s it is the session (store/): it serves one Maildir.  A checkpassword
 * program stands between the two.  This file is all that knows both.
 * Runs as root (monitor) and as the mail user (session).
 */
#include "auth/root/checkup.h"
#include "auth/root/monitor.h"
#include "auth/root/ucspi_tls.h"
#include "lib/connection.h"
#include "lib/handover.h"
#include "lib/log.h"
#include "lib/number.h"
#include "lib/privileges.h"
#include "lib/process.h"
#include "lib/sandbox.h"
#include "store/maildir/checkup.h"
#include "store/session.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	ARGUMENTS = 112, /* of the checker, at most; and of the session */
	SESSION_ARGUMENTS = 2 + 2 * 5 + 1,
	PATH = 4096,
	SECONDS_MAX = 24 * 60 * 60,
	DAYS_MAX = 36500,

	EXIT_MISUSED = 2,
	EXIT_TROUBLE = 111,
};

/* As getopt() wants them: "+" ends them at the checker. */
static const char letters[] = "+8aC:cD:E:i:l:m:n:oprstu:Vx";

/* By their letters. */
struct options {
	bool flag[128];
	char *value[128];
};

/* What they say that is not just passed on. */
struct limits {
	uint64_t idle, login; /* seconds */
	struct capability_policy policy;
};

static const char usage[] =
    "usage: pop3d [-8aoprtx] [-D seconds] [-E days] [-i seconds] [-l seconds]\n"
    "             [-m maildir] [-n name] [-u user] checker [argument ...]\n"
    "       pop3d -C user[:port] [option ...] checker [argument ...]\n"
    "       pop3d -s [-cr] [-D seconds] [-E days] [-i seconds] [-m maildir]\n"
    "             [-n name]\n"
    "       pop3d -s -C user [-r] [-m maildir]\n"
    "       pop3d -V\n";

/* LETTER is the option in question, or 0; WORD its value or an argument. */
static int
misused(const char *problem, int letter, const char *word)
{
	const char option[] = { '-', (char)letter, '\0' };
	struct log line;

	log_begin(&line, "pop3d", problem);
	if (letter != 0)
		log_name(&line, "option", option);
	if (word != NULL)
		log_name(&line, "argument", word);
	log_end(&line);
	/* Nobody to tell if this fails too. */
	if (write(2, usage, sizeof usage - 1) == -1)
		return EXIT_MISUSED;
	return EXIT_MISUSED;
}

static int
trouble(const char *with)
{
	struct log line;
	int error = errno;

	log_begin(&line, "pop3d", "cannot start:");
	log_text(&line, "with", with);
	log_error(&line, error);
	log_end(&line);
	return EXIT_TROUBLE;
}

/* A name that may stand in a reply and in an APOP timestamp. */
static bool
is_host(const char *name)
{
	size_t length = strlen(name);

	return length > 0 && length <= MONITOR_HOST_MAX &&
	       strspn(name,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		   "0123456789.-_") == length;
}

/* The host's own name, where it can be one. */
static void
find_host(char host[MONITOR_HOST_MAX + 1])
{
	static const char otherwise[] = "localhost";

	if (gethostname(host, MONITOR_HOST_MAX + 1) == -1)
		*host = '\0';
	host[MONITOR_HOST_MAX] = '\0'; /* gethostname() may leave it out */
	if (!is_host(host))
		memcpy(host, otherwise, sizeof otherwise);
}

static int
read_options(int argc, char *argv[], struct options *options)
{
	int letter;

	opterr = 0;
	while ((letter = getopt(argc, argv, letters)) != -1) {
		if (letter == '?')
			return misused("bad option", optopt, NULL);
		options->flag[letter] = true;

		const char *at = strchr(letters, letter);

		if (at != NULL && at[1] == ':')
			options->value[letter] = optarg;
	}
	if (!options->flag['V'] && options->flag['s'] != (optind == argc))
		return misused(
		    options->flag['s'] ? "too many arguments" : "no checker", 0,
		    argv[optind]);
	return 0;
}

/* Returns the exit status if the options are no good, or 0. */
static int
check_options(const struct options *options, struct limits *limits)
{
	char *const *value = options->value;
	uint64_t delay, days = DAYS_MAX;

	if (number_parse(value['i'], SECONDS_MAX, &limits->idle) == -1 ||
	    limits->idle == 0)
		return misused("bad seconds", 'i', value['i']);
	if (number_parse(value['l'], SECONDS_MAX, &limits->login) == -1 ||
	    limits->login == 0)
		return misused("bad seconds", 'l', value['l']);
	if (number_parse(value['D'], SECONDS_MAX, &delay) == -1)
		return misused("bad seconds", 'D', value['D']);
	if (strcmp(value['E'], "NEVER") != 0 &&
	    number_parse(value['E'], DAYS_MAX, &days) == -1)
		return misused("bad days", 'E', value['E']);
	/* The time of a login could not be noted, nor anything be removed. */
	if (options->flag['r'] && (delay > 0 || days == 0))
		return misused("-r excludes -D and -E 0", 0, NULL);
	if (!is_host(value['n']))
		return misused("bad name", 'n', value['n']);
	limits->policy = (struct capability_policy){
		.delay = (unsigned)delay,
		.expire = value['E'],
	};
	return 0;
}

/* The user that the login process becomes: USER, or nobody (65534). */
static int
find_user(const char *user, struct monitor_options *monitor)
{
	const struct passwd *entry;

	monitor->uid = 65534;
	monitor->gid = 65534;
	if (user == NULL)
		return 0;
	entry = getpwnam(user);
	if (entry == NULL)
		return -1;
	monitor->uid = entry->pw_uid;
	monitor->gid = entry->pw_gid;
	return 0;
}

/*
 * Our own path.  Not argv[0], which is free text under inetd, and before the
 * client has said anything, so that an upgrade meanwhile does not matter.
 */
static int
find_self(char path[PATH])
{
	ssize_t length = readlink("/proc/self/exe", path, PATH - 1);

	if (length == -1)
		return -1;
	path[length] = '\0';
	return 0;
}

static int
monitor(const struct options *options, const struct limits *limits,
    char *checker[], struct wire *wire)
{
	static char chained[] = "-sc", read_only[] = "-r";
	static char passed_on[][3] = { "-i", "-m", "-n", "-D", "-E" };
	char self[PATH];
	char *argv[ARGUMENTS + SESSION_ARGUMENTS + 1];
	size_t used = 0;
	const bool *flag = options->flag;
	struct monitor_options monitor = {
		.checker = argv,
		.host = options->value['n'],
		.login_seconds = (unsigned)limits->login,
		.apop = flag['a'],
		.tokens = flag['o'],
		.allow_plaintext = flag['p'],
		.tls = flag['t'],
		.utf8 = flag['8'],
		.proxy = flag['x'],
		.policy = limits->policy,
	};

	for (; checker[used] != NULL; used++) {
		if (used == ARGUMENTS)
			return misused("too many arguments", 0, NULL);
		argv[used] = checker[used];
	}
	const struct checkup checkup = {
		.user = options->value['C'],
		.maildir = options->value['m'],
		.read_only = flag['r'],
		.words = used,
	};

	argv[used++] = self;
	argv[used++] = chained;
	for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++) {
		argv[used++] = passed_on[i];
		argv[used++] = options->value[(size_t)passed_on[i][1]];
	}
	argv[used++] = flag['r'] ? read_only : NULL;
	argv[used] = NULL;
	monitor.policy.per_user = true;
	if (find_user(options->value['u'], &monitor) == -1)
		return misused("no such user", 'u', options->value['u']);
	if (ucspi_tls_open(!flag['t'], &monitor.helper) == -1)
		return errno == EINVAL
			   ? misused("bad SSLCTLFD, SSLREADFD or SSLWRITEFD", 0,
				 NULL)
			   : trouble("descriptors");
	if (find_self(self) == -1)
		return trouble("/proc/self/exe");
	if (!flag['C'])
		return monitor_run(&monitor, wire);
	return checkup_run(&monitor, &checkup, wire);
}

static int
serve(const struct options *options, const struct limits *limits,
    struct wire *wire)
{
	const struct session_options session = {
		.maildir = options->value['m'],
		.host = options->value['n'],
		.idle_seconds = (unsigned)limits->idle,
		.read_only = options->flag['r'],
		.policy = limits->policy,
	};
	struct handover who;

	if (privileges_refuse_root() == -1)
		return misused("the session must not be root", 0, NULL);
	if (handover_take(&who, options->flag['c']) == -1)
		return trouble("handover");
	if (process_close_from(3) == -1)
		return trouble("close");
	if (options->flag['C'])
		return checkup_maildir(options->value['C'], session.maildir,
		    session.read_only, wire);
	session_run(&session, &who, wire);
	return 0;
}

static int
version(void)
{
	const char *missing = sandbox_missing();
	const char *const parts[] = { "pop3d " VERSION "\nthis kernel lacks: ",
		*missing != '\0' ? missing : "nothing", "\n" };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (write(STDOUT_FILENO, parts[i], strlen(parts[i])) == -1)
			return EXIT_TROUBLE;
	return 0;
}

/* Does what the options say, for the client.  Returns the exit status. */
static int
run(int argc, char *argv[], struct options *options)
{
	/* Static: what is never touched of its buffers costs no memory. */
	static struct wire wire;
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct limits limits;
	const char *problem;
	int status = read_options(argc, argv, options);

	if (status == 0)
		status = check_options(options, &limits);
	if (status != 0)
		return status;
	if (options->flag['V'])
		return version();
	problem = connection_check();
	if (problem != NULL)
		return misused(problem, 0, NULL);
	if (options->flag['C'] &&
	    (connection_is_served() || options->flag['c']))
		return misused("a check-up is not for a client: start it by "
			       "hand, with </dev/null and without PROTO",
		    'C', NULL);
	/* A limit on file sizes is for index and log to meet, not for us. */
	if (sigaction(SIGPIPE, &ignore, NULL) == -1 ||
	    sigaction(SIGXFSZ, &ignore, NULL) == -1)
		return trouble("signals");
	(void)umask(077); /* cannot fail */
	return options->flag['s']
		   ? serve(options, &limits, &wire)
		   : monitor(options, &limits, argv + optind, &wire);
}

int
main(int argc, char *argv[])
{
	static char idle[] = "600", login[] = "60", maildir[] = "Maildir",
		    delay[] = "0", expire[] = "NEVER";
	char host[MONITOR_HOST_MAX + 1];
	struct options options = { .value = { ['i'] = idle,
				       ['l'] = login,
				       ['m'] = maildir,
				       ['n'] = host,
				       ['D'] = delay,
				       ['E'] = expire } };
	int error, status;

	/* Nobody looks into it or takes its descriptors, as whoever it runs. */
	if (process_no_dumps() == -1)
		return EXIT_TROUBLE;
	status = connection_adopt();
	error = errno;
	/* Once the client's place is known: nothing said below may reach it. */
	if (log_open() == -1)
		return EXIT_TROUBLE;
	errno = error;
	find_host(host);
	status =
	    status == -1 ? trouble("LISTEN_FDS") : run(argc, argv, &options);
	/* On 1, the session that a monitor started does not have its client. */
	if (status != 0 && !options.flag['c'])
		connection_refuse(0);
	return status;
}
