/* SPDX-License-Identifier: ISC */
/*
 * Holds one conversation, in a process of its own.
 * Runs as root or as an ordinary user; the mail user's work is done as he.
 */
#include "tests/hold.h"

#include "lib/confine.h"
#include "lib/deadline.h"
#include "tests/scratch.h"
#include "tests/talk.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	SECONDS = 30, /* for a conversation */
	USER = 12345, /* who starts the server when it is not root */
	MAIL = 12346, /* whose mail it is when root starts it */
};

/* As its process sees it. */
struct held {
	const struct transcript *transcript;
	unsigned modes;
	int report;
	uid_t mail;
	pid_t server; /* 0: not started */
	struct talk talk;
	size_t matched; /* octets of talk.got that were expected */
};

/* Writes octets so that they can be read. */
static void
show(FILE *out, const char *octets, size_t length)
{
	enum { MOST = 300 };

	fputc('"', out);
	for (size_t i = 0; i < length && i < MOST; i++) {
		unsigned char c = (unsigned char)octets[i];

		if (c == '\r')
			fputs("\\r", out);
		else if (c == '\n')
			fputs("\\n", out);
		else if (c < ' ' || c > '~' || c == '\\')
			fprintf(out, "\\x%02x", c);
		else
			fputc(c, out);
	}
	fputs(length > MOST ? "\"..." : "\"", out);
}

/* Ends this process: LINE (or NULL) did not go as it should, WHAT says how. */
static _Noreturn void
fail(const struct held *held, const struct line *line, const char *what)
{
	char why[HOLD_WHY] = "";
	FILE *out = fmemopen(why, sizeof why - 1, "w");
	const struct talk *talk = &held->talk;

	if (held->server > 0) /* its own group, and never reaped so far */
		(void)kill(-held->server, SIGKILL);
	fprintf(out, "%s:%u [", held->transcript->path,
	    line != NULL ? line->number : 0);
	for (size_t i = 0; i < MODE_COUNT; i++)
		if ((held->modes & 1U << i) != 0)
			fprintf(out, " %s", transcript_mode_names[i]);
	fprintf(out, " ] %s", what);
	if (line != NULL) {
		fputs(": wanted ", out);
		show(out, line->text, line->length);
		fputs(", got ", out);
		show(out, talk->got + held->matched,
		    talk->length - held->matched);
		fputs(talk->ended ? " and the end" : "", out);
	}
	(void)fclose(out); /* it is memory */
	if (write(held->report, why, strlen(why)) == -1)
		_exit(3);
	_exit(1);
}

/* Becomes whoever this conversation's commands are run by. */
static void
be_user(const struct held *held)
{
	if (geteuid() == 0 &&
	    confine_identity(held->mail, (gid_t)held->mail) == -1)
		_exit(125);
}

/*
 * Waits for PID, or, if that is -1, until no child is left; *STATUS is the
 * server's.  Returns -1 past the deadline.
 */
static int
await(const struct held *held, pid_t pid, int *status)
{
	sigset_t child;

	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	for (;;) {
		int left = deadline_left(held->talk.deadline);
		struct timespec wait = { .tv_sec = left / 1000,
			.tv_nsec = left % 1000 * 1000000L };
		int ended_status;
		pid_t ended = waitpid(pid, &ended_status, WNOHANG);

		if (ended == -1)
			return errno == ECHILD ? 0 : -1;
		if (ended == 0) {
			if (left == 0)
				return -1;
			(void)sigtimedwait(&child, NULL, &wait);
			continue;
		}
		if (ended == pid || ended == held->server)
			*status = ended_status;
		if (ended == pid)
			return 0;
	}
}

/* In a new process: puts back what this one changed for itself. */
static void
reset_signals(void)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };
	sigset_t none;

	(void)sigemptyset(&none); /* these three cannot fail */
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)sigaction(SIGPIPE, &standard, NULL);
}

/* In a new process: the shell does COMMAND. */
static _Noreturn void
be_shell(const char *command)
{
	reset_signals();
	(void)execl("/bin/sh", "sh", "-e", "-c", command, (char *)NULL);
	_exit(126);
}

/* The same without a shell, which costs more than all of the session. */
static _Noreturn void
be_server(const char *run)
{
	const char *pop3d = getenv("POP3D");
	const char *checker = getenv("CHECKER");

	if (run != NULL)
		be_shell(run);
	reset_signals();
	(void)execl(pop3d, "pop3d", "-n", "dewey", checker, "kcope", "secret",
	    ".", (char *)NULL);
	_exit(126);
}

/* Has the shell run a command; *OUTPUT (if it is wanted) is to be freed. */
static void
command(const struct held *held, const struct line *line, const char *script,
    char **output, size_t *length)
{
	int ends[2];
	int status = 0;
	struct held reader = { .talk.deadline = held->talk.deadline };

	if (pipe(ends) == -1)
		fail(held, line, "cannot have a pipe");

	pid_t pid = fork();

	if (pid == 0) {
		be_user(held);
		if (output != NULL && dup2(ends[1], 1) == -1)
			_exit(125);
		(void)close(ends[0]); /* the parent's */
		(void)close(ends[1]); /* it is 1 now, or not wanted */
		be_shell(script);
	}
	(void)close(ends[1]); /* the command's */
	reader.talk.in = ends[0];
	while (output != NULL && !reader.talk.ended)
		if (talk_more(&reader.talk) == -1)
			fail(held, line, "command took too long");
	(void)close(ends[0]); /* it was only read */
	if (await(held, pid, &status) == -1 || status != 0)
		fail(held, line, "command failed");
	if (output != NULL) {
		*output = reader.talk.got;
		*length = reader.talk.length;
	}
}

/* Runs the $ lines from *I on as one script, and moves *I behind them. */
static void
commands(const struct held *held, size_t *i, size_t end)
{
	const struct transcript *transcript = held->transcript;
	const struct line *first = &transcript->lines[*i];
	char *script = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&script, &length);

	fprintf(out, "trap 'test $? = 0 || echo \"%s:$at failed\" >&2' EXIT\n",
	    transcript->path);
	for (; *i < end; ++*i) {
		const struct line *line = &transcript->lines[*i];

		if (line->kind != LINE_COMMAND)
			break;
		fprintf(out, "at=%u\n%s\n", line->number, line->text);
	}
	if (fclose(out) != 0)
		fail(held, first, "no memory");
	command(held, first, script, NULL, NULL);
	free(script);
}

static void
start_server(struct held *held)
{
	static const enum talk_kind kinds[] = { TALK_SOCKET, TALK_TCP,
		TALK_PIPES };
	size_t kind = 0;
	int server[2];

	while ((held->modes & (unsigned)MODE_SOCKET << kind) == 0)
		kind++;
	if (talk_open(&held->talk, kinds[kind], server) == -1)
		fail(held, NULL, "no connection");
	held->server = fork();
	if (held->server == 0) {
		int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0644);

		if (setpgid(0, 0) == -1 || dup2(server[0], 0) == -1 ||
		    dup2(server[1], 1) == -1 || dup2(log, 2) == -1 ||
		    confine_close_from(3) == -1)
			_exit(125);
		if ((held->modes & MODE_USER) != 0)
			be_user(held);
		be_server(held->transcript->run);
	}
	(void)setpgid(held->server, held->server); /* or it has already */
	(void)close(server[0]);                    /* the server's */
	if (server[1] != server[0])
		(void)close(server[1]);
}

static void
need_octets(struct held *held, const struct line *line, const char *octets,
    size_t length)
{
	struct talk *talk = &held->talk;

	for (;;) {
		size_t there = talk->length - held->matched;
		size_t common = there < length ? there : length;

		if (common > 0 && /* talk->got may be NULL */
		    memcmp(talk->got + held->matched, octets, common) != 0)
			fail(held, line, "not what was wanted");
		if (common == length) {
			held->matched += length;
			return;
		}
		if (talk->ended || talk_more(talk) == -1)
			fail(held, line, "not all that was wanted");
	}
}

static void
need_match(struct held *held, const struct line *line)
{
	struct talk *talk = &held->talk;
	char *begin, *lf;

	for (;;) {
		begin = talk->got + held->matched;
		lf = talk->length > held->matched
			 ? memchr(begin, '\n', talk->length - held->matched)
			 : NULL;
		if (lf != NULL)
			break;
		if (talk->ended || talk_more(talk) == -1)
			fail(held, line, "no line");
	}
	if (lf == begin || lf[-1] != '\r')
		fail(held, line, "no CRLF");
	lf[-1] = '\0';

	int rc = fnmatch(line->text, begin, 0);

	lf[-1] = '\r';
	if (rc != 0)
		fail(held, line, "no match");
	held->matched += (size_t)(lf + 1 - begin);
}

static void
need_end(struct held *held, const struct line *line)
{
	while (!held->talk.ended)
		if (talk_more(&held->talk) == -1)
			fail(held, line, "the server does not close");
	if (held->talk.length > held->matched)
		fail(held, line, "more than was wanted");
}

/* What the client says at LINE, if it says something: to be freed. */
static char *
client_says(const struct held *held, const struct line *line, size_t *length)
{
	char *octets = NULL;

	*length = 0;
	if (line->kind == LINE_CLIENT_BY)
		command(held, line, line->text, &octets, length);
	else if (line->kind == LINE_CLIENT) {
		octets = malloc(line->length + 1);
		if (octets == NULL)
			fail(held, line, "no memory");
		memcpy(octets, line->text, line->length);
		*length = line->length;
	}
	return octets;
}

/* Sends everything, without looking at an answer. */
static void
send_all(struct held *held)
{
	const struct transcript *transcript = held->transcript;
	char *all = NULL;
	size_t total = 0;
	FILE *out = open_memstream(&all, &total);
	bool hangup = false;

	for (size_t i = transcript->begin; i < transcript->end; i++) {
		const struct line *line = &transcript->lines[i];
		size_t length;
		char *octets = client_says(held, line, &length);

		if (fwrite(octets, 1, length, out) != length)
			fail(held, line, "no memory");
		free(octets);
		hangup = hangup || line->kind == LINE_HANGUP;
	}
	if (fclose(out) != 0 ||
	    talk_send(&held->talk, all, total,
		(held->modes & MODE_DRIP) != 0 ? 1 : total) == -1)
		fail(held, NULL, "the server does not take it all");
	free(all);
	if (hangup)
		talk_hang_up(&held->talk);
}

/* Does what LINE says; what the client says only if it is not said yet. */
static void
follow(struct held *held, const struct line *line)
{
	char *octets = NULL;
	size_t length;

	switch (line->kind) {
	case LINE_CLIENT:
	case LINE_CLIENT_BY:
		if ((held->modes & MODE_STEP) == 0)
			break;
		octets = client_says(held, line, &length);
		if (talk_send(&held->talk, octets, length, length) == -1)
			fail(held, line, "the server does not take it");
		break;
	case LINE_SERVER:
		need_octets(held, line, line->text, line->length);
		break;
	case LINE_SERVER_BY:
		command(held, line, line->text, &octets, &length);
		need_octets(held, line, octets, length);
		break;
	case LINE_MATCH:
		need_match(held, line);
		break;
	case LINE_HANGUP:
		if ((held->modes & MODE_STEP) != 0)
			talk_hang_up(&held->talk);
		break;
	case LINE_GONE:
		talk_close(&held->talk);
		held->talk.ended = true;
		held->matched = held->talk.length;
		break;
	case LINE_REST:
		while (!held->talk.ended)
			if (talk_more(&held->talk) == -1)
				fail(held, line, "the server does not close");
		held->matched = held->talk.length;
		break;
	case LINE_EOF:
		need_end(held, line);
		break;
	case LINE_COMMAND:
	case LINE_LOG:
	case LINE_NO_LOG:
		break;
	}
	free(octets);
}

static void
converse(struct held *held)
{
	const struct transcript *transcript = held->transcript;
	size_t i = transcript->begin;

	if ((held->modes & MODE_STEP) == 0)
		send_all(held);
	while (i < transcript->end) {
		if (transcript->lines[i].kind == LINE_COMMAND) {
			commands(held, &i, transcript->end);
			continue;
		}
		follow(held, &transcript->lines[i++]);
	}
	need_end(held, &transcript->lines[transcript->end - 1]);
	talk_close(&held->talk);
}

/* L* and L! */
static void
check_log(const struct held *held, const struct line *line)
{
	FILE *log = fopen("log", "r");
	char *text = NULL;
	size_t room = 0;
	ssize_t length;
	bool found = false;

	if (log == NULL)
		fail(held, line, "no log");
	while ((length = getline(&text, &room, log)) != -1) {
		text[length - 1] = '\0';
		if (fnmatch(line->text, text, 0) == 0)
			found = true;
	}
	free(text);
	(void)fclose(log); /* it was only read */
	if (found != (line->kind == LINE_LOG))
		fail(held, line, found ? "in the log" : "not in the log");
}

static void
check_end(struct held *held)
{
	const struct transcript *transcript = held->transcript;
	int status = -1;
	FILE *received = fopen("received", "w");

	if (await(held, -1, &status) == -1)
		fail(held, NULL, "a process did not end");
	held->server = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != transcript->status)
		fail(held, NULL, "the server's exit status is wrong");
	if (received == NULL ||
	    fwrite(held->talk.got, 1, held->talk.length, received) !=
		held->talk.length ||
	    fclose(received) != 0)
		fail(held, NULL, "cannot keep what was received");
	for (size_t i = transcript->end; i < transcript->count;) {
		if (transcript->lines[i].kind == LINE_COMMAND)
			commands(held, &i, transcript->count);
		else
			check_log(held, &transcript->lines[i++]);
	}
}

_Noreturn void
hold(const struct transcript *transcript, unsigned modes, const char *directory,
    int report)
{
	const bool root = geteuid() == 0;
	struct held held = {
		.transcript = transcript,
		.modes = modes,
		.report = report,
		.mail = geteuid(),
		.talk = { .in = -1, .out = -1 },
	};
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t child;
	size_t i = 0;

	held.talk.deadline = deadline_in(SECONDS);
	if (root)
		held.mail = (held.modes & MODE_ROOT) != 0 ? MAIL : USER;
	/* Whoever is left behind becomes ours, so that none is missed. */
	if (sigemptyset(&child) == -1 || sigaddset(&child, SIGCHLD) == -1 ||
	    sigprocmask(SIG_BLOCK, &child, NULL) == -1 ||
	    sigaction(SIGPIPE, &ignore, NULL) == -1 ||
	    prctl(PR_SET_CHILD_SUBREAPER, 1) == -1 ||
	    scratch_enter(directory, held.mail) == -1)
		fail(&held, NULL, "cannot set up");
	while (i < transcript->begin)
		if (transcript->lines[i].kind == LINE_COMMAND)
			commands(&held, &i, transcript->begin);
		else
			i++;
	start_server(&held);
	converse(&held);
	check_end(&held);
	_exit(0);
}
