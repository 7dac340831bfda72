/* SPDX-License-Identifier: ISC */
/*
 * Holds one conversation, in a process of its own: says what the client says
 * and compares what the server says.
 */
#include "tests/hold.h"

#include "lib/deadline.h"
#include "tests/held.h"
#include "tests/scratch.h"

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
need_octets(struct held *held, const struct line *line, const char *octets,
    size_t length)
{
	struct talk *talk = &held->talk;
	const char *what = NULL;

	while (what == NULL && talk->length - held->matched < length)
		if (talk->ended || talk_more(talk) == -1)
			what = "not all that was wanted";

	size_t there = talk->length - held->matched;
	size_t common = there < length ? there : length;

	if (common > 0 && /* talk->got may be NULL */
	    memcmp(talk->got + held->matched, octets, common) != 0)
		what = "not what was wanted";
	if (what != NULL)
		held_fail(held, line, what);
	held->matched += length;
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
			held_fail(held, line, "no line");
	}
	if (lf == begin || lf[-1] != '\r')
		held_fail(held, line, "no CRLF");
	lf[-1] = '\0';

	int rc = fnmatch(line->text, begin, 0);

	lf[-1] = '\r';
	if (rc != 0)
		held_fail(held, line, "no match");
	held->matched += (size_t)(lf + 1 - begin);
}

static void
need_end(struct held *held, const struct line *line)
{
	while (!held->talk.ended)
		if (talk_more(&held->talk) == -1)
			held_fail(held, line, "the server does not close");
	if (held->talk.length > held->matched)
		held_fail(held, line, "more than was wanted");
}

/* What the client says at LINE, if it says something: to be freed. */
static char *
client_says(const struct held *held, const struct line *line, size_t *length)
{
	char *octets = NULL;

	*length = 0;
	if (line->kind == LINE_CLIENT_BY)
		held_command(held, line, line->text, &octets, length);
	else if (line->kind == LINE_CLIENT) {
		octets = malloc(line->length + 1);
		if (octets == NULL)
			held_fail(held, line, "no memory");
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
			held_fail(held, line, "no memory");
		free(octets);
		hangup = hangup || line->kind == LINE_HANGUP;
	}
	if (fclose(out) != 0 ||
	    talk_send(&held->talk, all, total,
		(held->modes & MODE_DRIP) != 0 ? 1 : total) == -1)
		held_fail(held, NULL, "the server does not take it all");
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
			held_fail(held, line, "the server does not take it");
		break;
	case LINE_SERVER:
		need_octets(held, line, line->text, line->length);
		break;
	case LINE_SERVER_BY:
		held_command(held, line, line->text, &octets, &length);
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
				held_fail(
				    held, line, "the server does not close");
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
			held_commands(held, &i, transcript->end);
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
		held_fail(held, line, "no log");
	while ((length = getline(&text, &room, log)) != -1) {
		text[length - 1] = '\0';
		if (fnmatch(line->text, text, 0) == 0)
			found = true;
	}
	free(text);
	(void)fclose(log); /* it was only read */
	if (found != (line->kind == LINE_LOG))
		held_fail(held, line, found ? "in the log" : "not in the log");
}

static void
check_end(struct held *held)
{
	const struct transcript *transcript = held->transcript;
	int status = -1;
	FILE *received = fopen("received", "w");

	if (held_await(held, -1, &status) == -1)
		held_fail(held, NULL, "a process did not end");
	held->server = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != transcript->status)
		held_fail(held, NULL, "the server's exit status is wrong");
	if (received == NULL ||
	    fwrite(held->talk.got, 1, held->talk.length, received) !=
		held->talk.length ||
	    fclose(received) != 0)
		held_fail(held, NULL, "cannot keep what was received");
	for (size_t i = transcript->end; i < transcript->count;) {
		if (transcript->lines[i].kind == LINE_COMMAND)
			held_commands(held, &i, transcript->count);
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
	    sigaction(SIGPIPE, &ignore, NULL) == -1 || setpgid(0, 0) == -1 ||
	    prctl(PR_SET_CHILD_SUBREAPER, 1) == -1 ||
	    scratch_enter(directory, held.mail) == -1)
		held_fail(&held, NULL, "cannot set up");
	while (i < transcript->begin)
		if (transcript->lines[i].kind == LINE_COMMAND)
			held_commands(&held, &i, transcript->begin);
		else
			i++;
	held_start(&held);
	converse(&held);
	check_end(&held);
	_exit(0);
}
