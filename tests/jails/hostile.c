/* SPDX-License-Identifier: ISC */
/*
 * hostile: the real monitor with a login process that an attacker has taken
 * over.
 *
 *	hostile
 *
 * Every case is a connection of its own, in a process of its own: it plays
 * its trick from where authorization_run() would be, inside the jail.  Then the
 * monitor must have ended, have logged what is expected, have started the
 * checker as often as records could be believed, and nobody may be left.
 * Ends with one line of figures, and with 1 if something was otherwise.
 */
#define _GNU_SOURCE
#include "auth/jail/authorization.h"
#include "auth/root/monitor.h"
#include "lib/process.h"
#include "lib/wire.h"
#include "tests/common/scratch.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 12345, LOGIN_SECONDS = 3, SECONDS = 60 };

enum trick {
	TRICK_SEND, /* the octets, and end */
	TRICK_APOP, /* the same, where APOP is offered */
	TRICK_SEND_TWICE,
	TRICK_SEND_HANG, /* the octets, and wait for ever */
	TRICK_FLOOD,     /* the octets, until the monitor takes no more */
	TRICK_END,       /* with a code */
	TRICK_HANG,
	TRICK_SPIN,
	TRICK_CLOSE_HANG, /* closes all it has, and hangs */
	TRICK_CRASH,
	TRICK_OPEN, /* a call that is not allowed */
	/* These, where the monitor may not kill it. */
	TRICK_SEND_STAY,
	TRICK_STAY,
};

struct hostile {
	const char *name;
	enum trick trick;
	const char *octets;
	size_t length;
	int code;
	unsigned starts; /* of the checker */
	const char *log; /* a pattern for a line of the log; NULL: no line; */
			 /* ANY: it may have ended before it was killed */
};

#define ANY ""
#define RECORD(text) text, sizeof text - 1
#define REFUSED "*trouble rip=- with=record error=<Protocol?x20error>"
#define X16 "xxxxxxxxxxxxxxxx"
#define X256 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16

static const struct hostile cases[] = {
	{ "ends without a word", TRICK_END, NULL, 0, 0, 0, NULL },
	{ "ends with another code", TRICK_END, NULL, 0, 77, 0,
	    "*no login rip=- reason=login-process" },
	{ "crashes", TRICK_CRASH, NULL, 0, 0, 0,
	    "*no login rip=- reason=signal number=4" },
	{ "opens a file", TRICK_OPEN, NULL, 0, 0, 0,
	    "*no login rip=- reason=signal number=31" },
	{ "hangs", TRICK_HANG, NULL, 0, 0, 0,
	    "*no login rip=- reason=signal number=9" },
	{ "spins", TRICK_SPIN, NULL, 0, 0, 0,
	    "*no login rip=- reason=signal number=9" },
	{ "closes all and hangs", TRICK_CLOSE_HANG, NULL, 0, 0, 0,
	    "*no login rip=- reason=signal number=9" },
	{ "sends nothing", TRICK_SEND, RECORD(""), 0, 0, ANY },
	{ "sends garbage", TRICK_SEND, RECORD("\377\376\1\0\2\0\200\0garbage"),
	    0, 0, REFUSED },
	{ "sends one NUL", TRICK_SEND, RECORD("\0"), 0, 0, REFUSED },
	{ "sends NULs", TRICK_SEND, RECORD("\0\0\0\0\0\0"), 0, 0, REFUSED },
	{ "sends a kind alone", TRICK_SEND, RECORD("\1"), 0, 0, REFUSED },
	{ "sends no kind", TRICK_SEND, RECORD("kcope\0secret\0"), 0, 0,
	    REFUSED },
	{ "invents a kind", TRICK_SEND, RECORD("\11kcope\0secret\0"), 0, 0,
	    REFUSED },
	{ "invents a language", TRICK_SEND, RECORD("\141kcope\0secret\0"), 0, 0,
	    REFUSED },
	{ "says UTF8, not offered", TRICK_SEND, RECORD("\21kcope\0secret\0"), 0,
	    0, REFUSED },
	{ "does not end the name", TRICK_SEND, RECORD("\1kcope"), 0, 0,
	    REFUSED },
	{ "does not end the secret", TRICK_SEND, RECORD("\1kcope\0secret"), 0,
	    0, REFUSED },
	{ "sends three strings", TRICK_SEND, RECORD("\1kcope\0secret\0more\0"),
	    0, 0, REFUSED },
	{ "sends no name", TRICK_SEND, RECORD("\1\0secret\0"), 0, 0, REFUSED },
	{ "sends no secret", TRICK_SEND, RECORD("\1kcope\0\0"), 0, 0, REFUSED },
	{ "sends controls", TRICK_SEND, RECORD("\1kco\npe\0secret\0"), 0, 0,
	    REFUSED },
	{ "sends an escape", TRICK_SEND, RECORD("\1\33[2J\0secret\0"), 0, 0,
	    REFUSED },
	{ "uses APOP, not offered", TRICK_SEND, RECORD("\2kcope\0digest\0"), 0,
	    0, REFUSED },
	{ "sends a password by APOP", TRICK_APOP, RECORD("\2kcope\0secret\0"),
	    0, 0, REFUSED },
	{ "sends half a digest", TRICK_APOP, RECORD("\2kcope\0" X16 "\0"), 0, 0,
	    REFUSED },
	{ "sends capitals", TRICK_APOP,
	    RECORD("\2kcope\0"
		   "C4C9334BAC560ECC979E58001B3E22FB\0"),
	    0, 0, REFUSED },
	{ "sends a digest", TRICK_APOP,
	    RECORD("\2kcope\0"
		   "c4c9334bac560ecc979e58001b3e22fb\0"),
	    0, 1, "*login failed rip=- method=APOP tls=no user=<kcope> *" },
	{ "uses OAUTHBEARER, not offered", TRICK_SEND,
	    RECORD("\5kcope\0token\0"), 0, 0, REFUSED },
	{ "sends a long token, not offered", TRICK_SEND,
	    RECORD("\6kcope\0" X256 X256 X256 "\0"), 0, 0, REFUSED },
	{ "uses XOAUTH2, not offered", TRICK_SEND, RECORD("\6kcope\0token\0"),
	    0, 0, REFUSED },
	{ "says that TLS is on", TRICK_SEND, RECORD("\7TLSv1.3/X\0"), 0, 0,
	    REFUSED },
	{ "says who the client is", TRICK_SEND,
	    RECORD("\10192.0.2.1\000110\0yes\0"), 0, 0, REFUSED },
	{ "sends too long a name", TRICK_SEND, RECORD("\1" X256 "\0secret\0"),
	    0, 0, REFUSED },
	{ "sends 513 octets", TRICK_SEND,
	    RECORD("\1kcop\0" X256 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16 X16
		    X16 X16 X16 X16 "1234567890\0"),
	    0, 0, REFUSED },
	{ "sends 2 KiB", TRICK_SEND,
	    RECORD("\1kcope\0" X256 X256 X256 X256 X256 X256 X256 X256 "\0"), 0,
	    0, REFUSED },
	{ "sends what is right", TRICK_SEND, RECORD("\1kcope\0secret\0"), 0, 1,
	    "*login failed rip=- method=USER tls=no user=<kcope> *" },
	{ "sends it by AUTH", TRICK_SEND, RECORD("\3kcope\0secret\0"), 0, 1,
	    "*login failed rip=- method=PLAIN tls=no user=<kcope> *" },
	{ "sends it twice", TRICK_SEND_TWICE, RECORD("\1kcope\0secret\0"), 0, 1,
	    "*login failed rip=- method=USER tls=no user=<kcope> *" },
	{ "sends it and hangs", TRICK_SEND_HANG, RECORD("\1kcope\0secret\0"), 0,
	    1, "*login failed rip=- method=USER tls=no user=<kcope> *" },
	{ "sends it and stays", TRICK_SEND_STAY, RECORD("\1kcope\0secret\0"), 0,
	    1, "*login failed rip=- method=USER tls=no user=<kcope> *" },
	{ "stays", TRICK_STAY, NULL, 0, 0, 0,
	    "*no login rip=- reason=signal number=*" },
	{ "floods", TRICK_FLOOD, RECORD("\1kcope\0secret\0"), 0, 1,
	    "*login failed rip=- method=USER tls=no user=<kcope> *" },
};
enum { CASES = sizeof cases / sizeof *cases };

/*
 * Which case this process plays: authorization_run() has no other way to know.
 */
static const struct hostile *played;

static void
deliver(int flags)
{
	if (send(JAIL_MONITOR, played->octets, played->length,
		MSG_NOSIGNAL | flags) == -1)
		return; /* the monitor has had enough */
}

static _Noreturn void
hang(void)
{
	for (;;)
		(void)poll(NULL, 0, -1); /* it cannot fail */
}

static _Noreturn void
spin(void)
{
	for (volatile unsigned long i = 0;; i++)
		;
}

/* In place of the one in auth/jail/authorization.c. */
enum jail_end
authorization_run(const struct authorization_options *options)
{
	if (options->first !=
	    AUTHORIZATION_GREETING) /* the case was played already */
		return JAIL_DONE;
	switch (played->trick) {
	case TRICK_SEND:
	case TRICK_APOP:
		deliver(0);
		break;
	case TRICK_SEND_TWICE:
		deliver(0);
		deliver(0);
		break;
	case TRICK_SEND_HANG:
	case TRICK_SEND_STAY:
		deliver(0);
		hang();
	case TRICK_FLOOD:
		for (int i = 0; i < 10000; i++)
			deliver(MSG_DONTWAIT);
		break;
	case TRICK_END:
		return (enum jail_end)played->code;
	case TRICK_HANG:
	case TRICK_STAY:
		hang();
	case TRICK_SPIN:
		spin();
	case TRICK_CLOSE_HANG:
		for (int fd = 0; fd < 16; fd++)
			(void)close(fd); /* as many as there are */
		hang();
	case TRICK_CRASH:
		__builtin_trap();
	case TRICK_OPEN:
		(void)open("/", O_RDONLY); /* never returns */
		break;
	}
	return JAIL_DONE;
}

/* Root that may not kill a process of somebody else, as a unit may have it. */
static void
drop_kill(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &head, data) == -1)
		_exit(99);
	data[0].effective &= ~(1U << CAP_KILL);
	data[0].permitted &= ~(1U << CAP_KILL);
	if (syscall(SYS_capset, &head, data) == -1)
		_exit(99);
}

/* In a process of its own: the server of one connection. */
static _Noreturn void
serve(const char *directory, int client)
{
	static struct wire wire;
	static char sh[] = "/bin/sh", c[] = "-c",
		    script[] = "echo x >>starts; exit 1";
	static char *const checker[] = { sh, c, script, NULL };
	const struct monitor_options options = {
		.checker = checker,
		.host = "dewey",
		.uid = NOBODY,
		.gid = NOBODY,
		.login_seconds = LOGIN_SECONDS,
		.apop = played->trick == TRICK_APOP,
	};
	int log;

	(void)alarm(SECONDS);
	if (played->trick == TRICK_STAY || played->trick == TRICK_SEND_STAY)
		drop_kill();
	if (chdir(directory) == -1)
		_exit(99);
	log = open("log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log == -1 || dup2(client, 0) == -1 || dup2(client, 1) == -1 ||
	    dup2(log, 2) == -1 || process_close_from(3) == -1)
		_exit(99);
	_exit(monitor_run(&options, &wire));
}

static size_t
read_whole(const char *directory, const char *name, char *text, size_t room)
{
	char path[96];
	size_t length = 0;

	snprintf(path, sizeof path, "%s/%s", directory, name);

	FILE *file = fopen(path, "r");

	if (file != NULL) {
		length = fread(text, 1, room - 1, file);
		(void)fclose(file); /* it was only read */
	}
	text[length] = '\0';
	return length;
}

/* Whether the log has LINE, or is empty if that is NULL. */
static bool
is_logged(char *log, const char *line)
{
	if (line != NULL && *line == '\0')
		return true;
	if (line == NULL)
		return *log == '\0';
	for (char *text = strtok(log, "\n"); text != NULL;
	     text = strtok(NULL, "\n"))
		if (fnmatch(line, text, 0) == 0)
			return true;
	return false;
}

static bool
judge(const struct hostile *hostile, const char *directory, int client,
    int status)
{
	char log[8192], starts[64], said[256], shown[8192];
	size_t count =
	    read_whole(directory, "starts", starts, sizeof starts) / 2;
	ssize_t got = recv(client, said, sizeof said, MSG_DONTWAIT);

	(void)read_whole(directory, "log", log, sizeof log);
	memcpy(shown, log, sizeof shown);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 &&
	    count == hostile->starts && got == 0 &&
	    is_logged(log, hostile->log))
		return true;
	printf("FAIL - a login process that %s: status %d, checker started %zu"
	       " times, client got %zd octets or an error, the log says\n%s",
	    hostile->name, status, count, got, shown);
	return false;
}

struct running {
	pid_t pid;
	int client;
	char directory[64];
};

static void
begin(const char *parent, size_t index, struct running *running)
{
	int pair[2];

	snprintf(running->directory, sizeof running->directory, "%s/%zu",
	    parent, index);
	if (mkdir(running->directory, 0711) == -1 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1) {
		perror(running->directory);
		exit(2);
	}
	played = &cases[index];
	running->client = pair[0];
	running->pid = fork();
	if (running->pid == 0) {
		(void)close(pair[0]); /* the client's */
		serve(running->directory, pair[1]);
	}
	(void)close(pair[1]); /* the server's */
}

int
main(void)
{
	static struct running running[CASES];
	char parent[] = "/tmp/hostile.XXXXXX";
	unsigned broken = 0;

	if (mkdtemp(parent) == NULL || chmod(parent, 0711) == -1)
		return 2;
	/* All at once: some have to wait for a deadline. */
	for (size_t i = 0; i < CASES; i++)
		begin(parent, i, &running[i]);
	for (size_t i = 0; i < CASES; i++) {
		int status = -1;

		if (waitpid(running[i].pid, &status, 0) != running[i].pid ||
		    !judge(&cases[i], running[i].directory, running[i].client,
			status))
			broken++;
		(void)close(running[i].client); /* nothing was lost */
	}
	scratch_remove(parent);
	printf("hostile: %d login processes, %u broken\n", CASES, broken);
	return broken == 0 ? 0 : 1;
}
