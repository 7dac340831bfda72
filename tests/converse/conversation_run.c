/* SPDX-License-Identifier: ISC */
/*
 * Runs one conversation, in a process of its own: sends what the client says
 * and compares what the server says.
 */
#include "tests/converse/conversation_run.h"

#include "lib/deadline.h"
#include "tests/common/scratch.h"
#include "tests/converse/conversation.h"

#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SECONDS = 120, /* for a conversation */
	USER = 12345,  /* who starts the server when it is not root */
	MAIL = 12346,  /* whose mail it is when root starts it */
};

static void
need_octets(struct conversation *conversation, const struct line *line,
    const char *octets, size_t length)
{
	struct client *client = &conversation->client;
	const char *what = NULL;

	while (what == NULL && client->length - conversation->matched < length)
		if (client->ended || client_more(client) == -1)
			what = "not all that was wanted";

	size_t there = client->length - conversation->matched;
	size_t common = there < length ? there : length;

	if (common > 0 && /* client->got may be NULL */
	    memcmp(client->got + conversation->matched, octets, common) != 0)
		what = "not what was wanted";
	if (what != NULL)
		conversation_fail(conversation, line, what);
	conversation->matched += length;
}

static void
need_match(struct conversation *conversation, const struct line *line)
{
	struct client *client = &conversation->client;
	char *begin, *lf;

	for (;;) {
		begin = client->got + conversation->matched;
		lf = client->length > conversation->matched
			 ? memchr(begin, '\n',
			       client->length - conversation->matched)
			 : NULL;
		if (lf != NULL)
			break;
		if (client->ended || client_more(client) == -1)
			conversation_fail(conversation, line, "no line");
	}
	if (lf == begin || lf[-1] != '\r')
		conversation_fail(conversation, line, "no CRLF");
	lf[-1] = '\0';

	int rc = fnmatch(line->text, begin, 0);

	lf[-1] = '\r';
	if (rc != 0)
		conversation_fail(conversation, line, "no match");
	conversation->matched += (size_t)(lf + 1 - begin);
}

static void
need_end(struct conversation *conversation, const struct line *line)
{
	while (!conversation->client.ended)
		if (client_more(&conversation->client) == -1)
			conversation_fail(
			    conversation, line, "the server does not close");
	if (conversation->client.length > conversation->matched)
		conversation_fail(conversation, line, "more than was wanted");
}

/* What the client says at LINE, if it says something: to be freed. */
static char *
client_says(const struct conversation *conversation, const struct line *line,
    size_t *length)
{
	char *octets = NULL;

	*length = 0;
	if (line->kind == LINE_CLIENT_BY)
		conversation_command(
		    conversation, line, line->text, &octets, length);
	else if (line->kind == LINE_CLIENT) {
		octets = malloc(line->length + 1);
		if (octets == NULL)
			conversation_fail(conversation, line, "no memory");
		memcpy(octets, line->text, line->length);
		*length = line->length;
	}
	return octets;
}

/* Sends everything, without looking at an answer. */
static void
send_all(struct conversation *conversation)
{
	const struct transcript *transcript = conversation->transcript;
	char *all = NULL;
	size_t total = 0;
	FILE *out = open_memstream(&all, &total);
	bool hangup = false;

	for (size_t i = transcript->begin; i < transcript->end; i++) {
		const struct line *line = &transcript->lines[i];
		size_t length;
		char *octets = client_says(conversation, line, &length);

		if (fwrite(octets, 1, length, out) != length)
			conversation_fail(conversation, line, "no memory");
		free(octets);
		hangup = hangup || line->kind == LINE_HANGUP;
	}
	if (fclose(out) != 0 ||
	    client_send(&conversation->client, all, total,
		(conversation->modes & MODE_DRIP) != 0 ? 1 : total) == -1)
		conversation_fail(
		    conversation, NULL, "the server does not take it all");
	free(all);
	if (hangup)
		client_hang_up(&conversation->client);
}

/* Does what LINE says; what the client says only if it is not said yet. */
static void
follow(struct conversation *conversation, const struct line *line)
{
	char *octets = NULL;
	size_t length;

	switch (line->kind) {
	case LINE_CLIENT:
	case LINE_CLIENT_BY:
		if ((conversation->modes & MODE_STEP) == 0)
			break;
		octets = client_says(conversation, line, &length);
		if (client_send(
			&conversation->client, octets, length, length) == -1)
			conversation_fail(
			    conversation, line, "the server does not take it");
		break;
	case LINE_SERVER:
		need_octets(conversation, line, line->text, line->length);
		break;
	case LINE_SERVER_BY:
		conversation_command(
		    conversation, line, line->text, &octets, &length);
		need_octets(conversation, line, octets, length);
		break;
	case LINE_MATCH:
		need_match(conversation, line);
		break;
	case LINE_HANGUP:
		if ((conversation->modes & MODE_STEP) != 0)
			client_hang_up(&conversation->client);
		break;
	case LINE_GONE:
		client_close(&conversation->client);
		conversation->client.ended = true;
		conversation->matched = conversation->client.length;
		break;
	case LINE_REST:
		while (!conversation->client.ended)
			if (client_more(&conversation->client) == -1)
				conversation_fail(conversation, line,
				    "the server does not close");
		conversation->matched = conversation->client.length;
		break;
	case LINE_EOF:
		need_end(conversation, line);
		break;
	case LINE_COMMAND:
	case LINE_LOG:
	case LINE_NO_LOG:
		break;
	}
	free(octets);
}

static void
converse(struct conversation *conversation)
{
	const struct transcript *transcript = conversation->transcript;
	size_t i = transcript->begin;

	if ((conversation->modes & MODE_STEP) == 0)
		send_all(conversation);
	while (i < transcript->end) {
		if (transcript->lines[i].kind == LINE_COMMAND) {
			conversation_commands(
			    conversation, &i, transcript->end);
			continue;
		}
		follow(conversation, &transcript->lines[i++]);
	}
	need_end(conversation, &transcript->lines[transcript->end - 1]);
	client_close(&conversation->client);
}

/* L* and L! */
static void
check_log(const struct conversation *conversation, const struct line *line)
{
	FILE *log = fopen("log", "r");
	char *text = NULL;
	size_t room = 0;
	ssize_t length;
	bool found = false;
	char what[1024] = "not in the log:";
	size_t used = strlen(what);

	if (log == NULL)
		conversation_fail(conversation, line, "no log");
	while ((length = getline(&text, &room, log)) != -1) {
		text[length - 1] = '\0';
		if (fnmatch(line->text, text, 0) == 0)
			found = true;
		(void)snprintf(what + used, sizeof what - used, " %s;", text);
		used += strlen(what + used);
	}
	free(text);
	(void)fclose(log); /* it was only read */
	if (found != (line->kind == LINE_LOG))
		conversation_fail(
		    conversation, line, found ? "in the log" : what);
}

static void
check_end(struct conversation *conversation)
{
	const struct transcript *transcript = conversation->transcript;
	int status = -1;
	FILE *received = fopen("received", "w");

	if (conversation_await(conversation, -1, &status) == -1)
		conversation_fail(conversation, NULL, "a process did not end");
	conversation->server = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != transcript->status)
		conversation_fail(
		    conversation, NULL, "the server's exit status is wrong");
	if (received == NULL ||
	    fwrite(conversation->client.got, 1, conversation->client.length,
		received) != conversation->client.length ||
	    fclose(received) != 0)
		conversation_fail(
		    conversation, NULL, "cannot keep what was received");
	for (size_t i = transcript->end; i < transcript->count;) {
		if (transcript->lines[i].kind == LINE_COMMAND)
			conversation_commands(
			    conversation, &i, transcript->count);
		else
			check_log(conversation, &transcript->lines[i++]);
	}
}

_Noreturn void
conversation_run(const struct transcript *transcript, unsigned modes,
    const char *directory, int report)
{
	const bool root = geteuid() == 0;
	struct conversation conversation = {
		.transcript = transcript,
		.modes = modes,
		.report = report,
		.mail = geteuid(),
		.client = { .in = -1, .out = -1 },
	};
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t child;
	size_t i = 0;

	conversation.client.deadline = deadline_in(SECONDS);
	if (root)
		conversation.mail =
		    (conversation.modes & MODE_ROOT) != 0 ? MAIL : USER;
	/* Whoever is left behind becomes ours, so that none is missed. */
	if (sigemptyset(&child) == -1 || sigaddset(&child, SIGCHLD) == -1 ||
	    sigprocmask(SIG_BLOCK, &child, NULL) == -1 ||
	    sigaction(SIGPIPE, &ignore, NULL) == -1 || setpgid(0, 0) == -1 ||
	    prctl(PR_SET_CHILD_SUBREAPER, 1) == -1 ||
	    scratch_enter(directory, conversation.mail) == -1)
		conversation_fail(&conversation, NULL, "cannot set up");
	while (i < transcript->begin)
		if (transcript->lines[i].kind == LINE_COMMAND)
			conversation_commands(
			    &conversation, &i, transcript->begin);
		else
			i++;
	conversation_start(&conversation);
	converse(&conversation);
	check_end(&conversation);
	_exit(0);
}
