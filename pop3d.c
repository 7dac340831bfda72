/* SPDX-License-Identifier: ISC */
/*
 * pop3d: a POP3 server for the one connection on descriptors 0 and 1.
 *
 * Without -s it is the monitor (auth/): it finds out who the client is.  With
 * -s it is the session (store/): it serves one Maildir.  A checkpassword
 * program stands between the two.  This file is all that knows both. Runs as
 * root (monitor) and as the mail user (session).
 */
#include "auth/root/monitor.h"
#include "auth/root/ucspi_tls.h"
#include "lib/connection.h"
#include "lib/handover.h"
#include "lib/log.h"
#include "lib/number.h"
#include "lib/privileges.h"
#include "lib/process.h"
#include "lib/sandbox.h"
#include "store/session.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	ARGUMENTS = 128, /* of checker and session together, at most */
	PATH = 4096,
	SECONDS_MAX = 24 * 60 * 60,
	DAYS_MAX = 36500,

	EXIT_MISUSED = 2,
	EXIT_TROUBLE = 111,
};

struct options {
	bool serve;     /* -s */
	bool chained;   /* -c */
	bool version;   /* -V */
	bool read_only; /* -r */
	const char *user;
	/* As they go on to the session. */
	char *idle;
	char *maildir;
	char *host;
	char *delay;
	char *expire;
	unsigned idle_seconds;
	struct monitor_options monitor;
};

static const char usage[] =
    "usage: pop3d [-8aoprtx] [-D seconds] [-E days] [-i seconds] [-l seconds]\n"
    "             [-m maildir] [-n name] [-u user] checker [argument ...]\n"
    "       pop3d -s [-cr] [-D seconds] [-E days] [-i seconds] [-m maildir]\n"
    "             [-n name]\n"
    "       pop3d -V\n";

static int
misused(const char *problem, const char *word)
{
	struct log line;

	log_begin(&line, "pop3d", problem);
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

static int
parse_seconds(const char *text, unsigned *seconds)
{
	uint64_t number;

	if (number_parse(text, SECONDS_MAX, &number) == -1 || number == 0)
		return -1;
	*seconds = (unsigned)number;
	return 0;
}

/* The delay and the days that CAPA shall tell: 0 and NEVER say nothing. */
static int
parse_policy(const struct options *options, struct capability_policy *policy)
{
	uint64_t delay, days = DAYS_MAX;

	if (number_parse(options->delay, SECONDS_MAX, &delay) == -1)
		return misused("bad seconds", options->delay);
	if (strcmp(options->expire, "NEVER") != 0 &&
	    number_parse(options->expire, DAYS_MAX, &days) == -1)
		return misused("bad days", options->expire);
	/* The time of a login could not be noted, nor anything be removed. */
	if (options->read_only && (delay > 0 || days == 0))
		return misused("-r excludes -D and -E 0", NULL);
	policy->delay = (unsigned)delay;
	policy->expire = options->expire;
	return 0;
}

/* A name that may stand in a reply and in an APOP stamp. */
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

/* The flag that LETTER sets; NULL if it is none. */
static bool *
find_flag(struct options *options, int letter)
{
	switch (letter) {
	case '8':
		return &options->monitor.utf8;
	case 'a':
		return &options->monitor.apop;
	case 'c':
		return &options->chained;
	case 'o':
		return &options->monitor.tokens;
	case 'p':
		return &options->monitor.plaintext;
	case 'r':
		return &options->read_only;
	case 's':
		return &options->serve;
	case 't':
		return &options->monitor.tls;
	case 'V':
		return &options->version;
	case 'x':
		return &options->monitor.proxy;
	default:
		return NULL;
	}
}

/* Returns the exit status if the options are no good, or 0. */
static int
parse_options(int argc, char *argv[], struct options *options)
{
	bool *flag;
	int letter;

	opterr = 0;
	while (
	    (letter = getopt(argc, argv, "+8acD:E:i:l:m:n:oprstu:Vx")) != -1) {
		switch (letter) {
		case 'D':
			options->delay = optarg;
			break;
		case 'E':
			options->expire = optarg;
			break;
		case 'i':
			options->idle = optarg;
			if (parse_seconds(optarg, &options->idle_seconds) == -1)
				return misused("bad seconds", optarg);
			break;
		case 'l':
			if (parse_seconds(
				optarg, &options->monitor.login_seconds) == -1)
				return misused("bad seconds", optarg);
			break;
		case 'm':
			options->maildir = optarg;
			break;
		case 'n':
			options->host = optarg;
			if (!is_host(optarg))
				return misused("bad name", optarg);
			break;
		case 'u':
			options->user = optarg;
			break;
		default:
			flag = find_flag(options, letter);
			if (flag == NULL)
				return misused("bad option", NULL);
			*flag = true;
		}
	}
	if (!options->version && options->serve != (optind == argc))
		return misused(
		    options->serve ? "too many arguments" : "no checker",
		    argv[optind]);
	return parse_policy(options, &options->monitor.policy);
}

/* Whom the login process becomes: USER, or whoever is nobody everywhere. */
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

/* The checker with its arguments, and behind it the session with its own. */
static int
chain(char *checker[], char *const session[], char *argv[ARGUMENTS])
{
	char *const *parts[] = { checker, session };
	size_t used = 0;

	for (size_t i = 0; i < 2; i++)
		for (char *const *part = parts[i]; *part != NULL; part++) {
			if (used == ARGUMENTS - 1)
				return -1;
			argv[used++] = *part;
		}
	argv[used] = NULL;
	return 0;
}

static int
monitor(struct options *options, char *checker[], struct wire *wire)
{
	static char dash_s[] = "-sc", dash_i[] = "-i", dash_m[] = "-m",
		    dash_n[] = "-n", dash_d[] = "-D", dash_e[] = "-E",
		    dash_r[] = "-r";
	char self[PATH];
	char *const session[] = { self, dash_s, dash_i, options->idle, dash_m,
		options->maildir, dash_n, options->host, dash_d, options->delay,
		dash_e, options->expire, options->read_only ? dash_r : NULL,
		NULL };
	char *argv[ARGUMENTS];

	if (find_user(options->user, &options->monitor) == -1)
		return misused("no such user", options->user);
	if (chain(checker, session, argv) == -1)
		return misused("too many arguments", NULL);
	if (find_self(self) == -1)
		return trouble("/proc/self/exe");
	options->monitor.checker = argv;
	options->monitor.host = options->host;
	options->monitor.policy.per_user = true;
	return monitor_run(&options->monitor, wire);
}

static int
serve(const struct options *options, struct wire *wire)
{
	const struct session_options session = {
		.maildir = options->maildir,
		.host = options->host,
		.idle_seconds = options->idle_seconds,
		.read_only = options->read_only,
		.policy = options->monitor.policy,
	};
	struct handover who;

	if (privileges_refuse_root() == -1)
		return misused("the session must not be root", NULL);
	if (handover_take(&who, options->chained) == -1)
		return trouble("handover");
	if (process_close_from(3) == -1)
		return trouble("close");
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

int
main(int argc, char *argv[])
{
	/* Static: what is never touched of its buffers costs no memory. */
	static struct wire wire;
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	char host[MONITOR_HOST_MAX + 1] = "";
	char idle[] = "600", maildir[] = "Maildir", delay[] = "0",
	     expire[] = "NEVER";
	struct options options = {
		.idle = idle,
		.host = host,
		.maildir = maildir,
		.delay = delay,
		.expire = expire,
		.idle_seconds = 600,
		.monitor = { .login_seconds = 60 },
	};
	const char *problem;

	/* Nobody looks into it or takes its descriptors, as whoever it runs. */
	if (process_no_dumps() == -1)
		return EXIT_TROUBLE;

	int adopted = connection_adopt();
	int error = errno;
	int status;

	/* Once the client's place is known: nothing said below may reach it. */
	if (log_open() == -1)
		return EXIT_TROUBLE;
	errno = error;
	if (adopted == -1)
		return trouble("LISTEN_FDS");
	status = parse_options(argc, argv, &options);
	if (status != 0)
		return status;
	if (options.version)
		return version();
	problem = connection_check();
	if (problem != NULL)
		return misused(problem, NULL);
	if (sigaction(SIGPIPE, &ignore, NULL) == -1)
		return trouble("SIGPIPE");
	(void)umask(077); /* cannot fail */
	if (options.host == host)
		find_host(host);
	if (options.serve)
		return serve(&options, &wire);
	if (ucspi_tls_open(!options.monitor.tls, &options.monitor.helper) == -1)
		return errno == EINVAL
			   ? misused(
				 "bad SSLCTLFD, SSLREADFD or SSLWRITEFD", NULL)
			   : trouble("descriptors");
	return monitor(&options, argv + optind, &wire);
}
