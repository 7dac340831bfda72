/* SPDX-License-Identifier: ISC */
/*
 * The processes of a conversation: the server, the shell, and how they end.
 * Runs as root or as an ordinary user; what a shell does is done as the mail
 * user.
 */
#include "tests/converse/conversation.h"

#include "lib/deadline.h"
#include "lib/privileges.h"
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

_Noreturn void
conversation_fail(const struct conversation *conversation,
    const struct line *line, const char *what)
{
	char why[CONVERSATION_WHY] = "";
	FILE *out = fmemopen(why, sizeof why - 1, "w");
	const struct client *client = &conversation->client;

	fprintf(out, "%s:%u [", conversation->transcript->path,
	    line != NULL ? line->number : 0);
	for (size_t i = 0; i < MODE_COUNT; i++)
		if ((conversation->modes & 1U << i) != 0)
			fprintf(out, " %s", transcript_mode_names[i]);
	fprintf(out, " ] %s", what);
	if (line != NULL) {
		fputs(": wanted ", out);
		show(out, line->text, line->length);
		fputs(", got ", out);
		show(out, client->got + conversation->matched,
		    client->length - conversation->matched);
		fputs(client->ended ? " and the end" : "", out);
	}
	(void)fclose(out); /* it is memory */
	if (write(conversation->report, why, strlen(why)) == -1)
		_exit(3);
	/* The server and what commands left behind: our process group. */
	(void)kill(-getpid(), SIGKILL);
	_exit(1); /* it is not ours yet: nothing was started */
}

/* Becomes whoever this conversation's commands are run by. */
static void
be_user(const struct conversation *conversation)
{
	if (geteuid() == 0 && privileges_drop(conversation->mail,
				  (gid_t)conversation->mail) == -1)
		_exit(125);
}

int
conversation_await(
    const struct conversation *conversation, pid_t pid, int *status)
{
	sigset_t child;

	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	for (;;) {
		int left = deadline_left(conversation->client.deadline);
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
		if (ended == pid || ended == conversation->server)
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

void
conversation_command(const struct conversation *conversation,
    const struct line *line, const char *script, char **output, size_t *length)
{
	int ends[2];
	int status = 0;
	struct conversation reader = { .client.deadline =
					   conversation->client.deadline };

	if (pipe(ends) == -1)
		conversation_fail(conversation, line, "cannot have a pipe");

	pid_t pid = fork();

	if (pid == 0) {
		be_user(conversation);
		if (output != NULL && dup2(ends[1], 1) == -1)
			_exit(125);
		(void)close(ends[0]); /* the parent's */
		(void)close(ends[1]); /* it is 1 now, or not wanted */
		be_shell(script);
	}
	(void)close(ends[1]); /* the command's */
	reader.client.in = ends[0];
	while (output != NULL && !reader.client.ended)
		if (client_more(&reader.client) == -1)
			conversation_fail(
			    conversation, line, "command took too long");
	(void)close(ends[0]); /* it was only read */
	if (conversation_await(conversation, pid, &status) == -1 || status != 0)
		conversation_fail(conversation, line, "command failed");
	if (output != NULL) {
		*output = reader.client.got;
		*length = reader.client.length;
	}
}

void
conversation_commands(
    const struct conversation *conversation, size_t *i, size_t end)
{
	const struct transcript *transcript = conversation->transcript;
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
		conversation_fail(conversation, first, "no memory");
	conversation_command(conversation, first, script, NULL, NULL);
	free(script);
}

void
conversation_start(struct conversation *conversation)
{
	static const enum client_kind kinds[] = { CLIENT_SOCKET, CLIENT_TCP,
		CLIENT_PIPES };
	size_t kind = 0;
	int server[2];

	while ((conversation->modes & (unsigned)MODE_SOCKET << kind) == 0)
		kind++;
	if (client_open(&conversation->client, kinds[kind], server) == -1)
		conversation_fail(conversation, NULL, "no connection");
	conversation->server = fork();
	if (conversation->server == 0) {
		int log = open("log", O_WRONLY | O_CREAT | O_APPEND, 0644);

		if (dup2(server[0], 0) == -1 || dup2(server[1], 1) == -1 ||
		    dup2(log, 2) == -1 || process_close_from(3) == -1)
			_exit(125);
		if ((conversation->modes & MODE_USER) != 0)
			be_user(conversation);
		be_server(conversation->transcript->run);
	}
	(void)close(server[0]); /* the server's */
	if (server[1] != server[0])
		(void)close(server[1]);
}
