/* SPDX-License-Identifier: ISC */
/*
 * A client that believes nothing.
 */
#include "tests/faults/client.h"

#include "tests/common/model.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SECONDS = 25, ROOM = 1024 * 1024, UNKNOWN = -1 };

struct client {
	const struct scenario *scenario;
	struct outcome *outcome;
	int fd;
	bool closed; /* by the server */
	char *got;   /* what came and was not looked at yet: begin to end */
	size_t begin;
	size_t end;
	size_t left;                       /* messages that are not marked */
	int message_of[SCENARIO_MESSAGES]; /* number - 1: which, or UNKNOWN */
	bool deleted[SCENARIO_MESSAGES];   /* number - 1 */
};

__attribute__((format(printf, 2, 3))) static void
broken(struct client *client, const char *format, ...)
{
	char *why = client->outcome->why;
	va_list arguments;

	va_start(arguments, format);
	if (*why == '\0')
		vsnprintf(why, sizeof client->outcome->why, format, arguments);
	va_end(arguments);
	client->closed = true;
}

/* Waits for more.  Returns false if there is no more. */
static bool
more(struct client *client)
{
	struct pollfd poller = { .fd = client->fd, .events = POLLIN };
	ssize_t got;

	if (client->closed)
		return false;
	memmove(client->got, client->got + client->begin,
	    client->end - client->begin);
	client->end -= client->begin;
	client->begin = 0;
	if (poll(&poller, 1, SECONDS * 1000) != 1) {
		broken(client, "the server neither answers nor closes");
		return false;
	}
	got = read(client->fd, client->got + client->end, ROOM - client->end);
	if (got <= 0) {
		client->closed = true;
		return false;
	}
	client->end += (size_t)got;
	return true;
}

/* The next line without its CRLF, good until the next call; or NULL. */
static char *
next_line(struct client *client)
{
	for (;;) {
		char *begin = client->got + client->begin;
		char *lf = memchr(begin, '\n', client->end - client->begin);

		if (lf != NULL) {
			client->begin += (size_t)(lf - begin) + 1;
			if (lf == begin || lf[-1] != '\r') {
				broken(client, "a line without CR");
				return NULL;
			}
			lf[-1] = '\0';
			return begin;
		}
		if (!more(client))
			return NULL;
	}
}

/* The status line: its text behind +OK, or NULL if it is -ERR or none came. */
static char *
next_reply(struct client *client)
{
	char *line = next_line(client);

	if (line == NULL || strncmp(line, "+OK", 3) == 0)
		return line != NULL ? line + (line[3] == ' ' ? 4 : 3) : NULL;
	if (strncmp(line, "-ERR", 4) != 0)
		broken(client, "neither +OK nor -ERR: %.80s", line);
	else if (client->outcome->logged_in &&
		 (strstr(line, "before login") != NULL ||
		     strstr(line, "password") != NULL))
		broken(client, "an answer to PASS, later: %.80s", line);
	return NULL;
}

static size_t
octets_of(int message)
{
	static char wire[ROOM];
	uint64_t octets;
	size_t length;
	const char *file = scenario_octets((size_t)message, &length);

	(void)model_message(file, length, UINT64_MAX, wire, &octets);
	return (size_t)octets;
}

/* Checks "2 320" of STAT against what is known. */
static void
check_totals(struct client *client, size_t count, size_t octets)
{
	size_t sum = 0;
	bool all = true;

	for (size_t i = 0; i < client->outcome->count; i++)
		if (client->message_of[i] == UNKNOWN)
			all = false;
		else if (!client->deleted[i])
			sum += octets_of(client->message_of[i]);
	if (count != client->left || (all && octets != sum))
		broken(client,
		    "it counts %zu messages, %zu octets, not %zu, %zu", count,
		    octets, client->left, sum);
}

static void
after_pass(struct client *client, const char *reply)
{
	size_t octets;

	if (sscanf(reply, SCENARIO_USER "'s maildrop has %zu message%*[s (]%zu",
		&client->outcome->count, &octets) != 2 ||
	    client->outcome->count > SCENARIO_MESSAGES) {
		broken(client, "PASS got %.80s", reply);
		return;
	}
	client->outcome->logged_in = true;
	client->left = client->outcome->count;
}

static void
after_stat(struct client *client, const char *reply)
{
	size_t count, octets;

	if (sscanf(reply, "%zu %zu", &count, &octets) != 2)
		broken(client, "STAT got %.80s", reply);
	else
		check_totals(client, count, octets);
}

/* "3 200": a line of LIST. */
static void
check_size(struct client *client, size_t number, const char *text)
{
	int message = client->message_of[number - 1];
	size_t octets = strtoul(text, NULL, 10);

	if (message != UNKNOWN && octets != octets_of(message))
		broken(client, "LIST says %zu %zu, it is %zu", number, octets,
		    octets_of(message));
}

/* "3 1000000003.c.dewey": a line of UIDL. */
static void
learn_uid(struct client *client, size_t number, const char *uid)
{
	const char *const *files = client->scenario->files;

	if (client->scenario->duplicates)
		return;
	for (int i = 0; files[i] != NULL; i++) {
		size_t length = strcspn(files[i] + 4, ":");

		if (strlen(uid) == length &&
		    strncmp(uid, files[i] + 4, length) == 0) {
			client->message_of[number - 1] = i;
			return;
		}
	}
	broken(client, "an unknown unique-id: %.80s", uid);
}

static void
after_listing(struct client *client,
    void (*look)(struct client *client, size_t number, const char *text))
{
	size_t last = 0, seen = 0;
	char *line;

	while ((line = next_line(client)) != NULL && strcmp(line, ".") != 0) {
		char *text;
		size_t number = strtoul(line, &text, 10);

		if (number <= last || number > client->outcome->count ||
		    *text != ' ' || client->deleted[number - 1]) {
			broken(client, "not a listing: %.80s", line);
			return;
		}
		last = number;
		seen++;
		look(client, number, text + 1);
	}
	if (line != NULL && seen != client->left)
		broken(client, "%zu listed, not %zu", seen, client->left);
}

/* Reads a message up to its "." or the end.  Returns its octets on the wire. */
static size_t
read_message(struct client *client, bool *ended)
{
	*ended = false;
	for (;;) {
		char *begin = client->got + client->begin;
		size_t length = client->end - client->begin;

		for (char *p = begin; p + 3 <= begin + length; p++)
			if (memcmp(p, ".\r\n", 3) == 0 &&
			    (p == begin || p[-1] == '\n')) {
				*ended = true;
				return (size_t)(p + 3 - begin);
			}
		if (!more(client))
			return client->end - client->begin;
	}
}

/* Compares with MESSAGE.  Only what is whole may be ended. */
static bool
is_message(
    int message, const char *octets, size_t length, uint64_t lines, bool ended)
{
	static char wire[ROOM];
	uint64_t count;
	size_t file_length;
	const char *file = scenario_octets((size_t)message, &file_length);
	size_t whole = model_message(file, file_length, lines, wire, &count);

	return length <= whole && memcmp(octets, wire, length) == 0 &&
	       ended == (length == whole);
}

static void
after_message(struct client *client, size_t number, uint64_t lines)
{
	bool ended;
	size_t length = read_message(client, &ended);
	const char *octets = client->got + client->begin;
	int *known = &client->message_of[number - 1];

	client->begin += length;
	if (*known != UNKNOWN) {
		if (!is_message(*known, octets, length, lines, ended))
			broken(client, "message %zu is not what it is", number);
		return;
	}
	for (int i = 0; client->scenario->files[i] != NULL; i++)
		if (is_message(i, octets, length, lines, ended)) {
			if (ended)
				*known = i;
			return;
		}
	broken(client, "message %zu is none of them", number);
}

static void
after_retr(struct client *client, size_t number, const char *reply)
{
	int message = client->message_of[number - 1];

	if (message != UNKNOWN &&
	    strtoul(reply, NULL, 10) != octets_of(message))
		broken(client, "RETR %zu says %.40s", number, reply);
	after_message(client, number, UINT64_MAX);
}

static void
after_dele(struct client *client, size_t number)
{
	client->deleted[number - 1] = true;
	client->left--;
	client->outcome->marked[client->message_of[number - 1]] = true;
}

/* Nobody deletes what he does not know: it could not be read, perhaps. */
static bool
is_blind(const struct client *client, const char *line)
{
	size_t number;

	return sscanf(line, "DELE %zu", &number) == 1 &&
	       number <= client->outcome->count &&
	       client->message_of[number - 1] == UNKNOWN;
}

/* The truth about what is left, and not a word more. */
static void
after_quit(struct client *client, const char *reply)
{
	const char *text = strchr(reply, '(');
	size_t left = text != NULL ? strtoul(text + 1, NULL, 10) : 0;

	if (!client->outcome->logged_in)
		return;
	client->outcome->quit_ok = true;
	if (text == NULL || left != client->left)
		broken(client, "QUIT got %.80s with %zu left", reply,
		    client->left);
}

static void
understand(struct client *client, const char *line, const char *reply)
{
	size_t number = 0;
	unsigned lines = 0;

	(void)sscanf(line, "%*s %zu %u", &number, &lines); /* as there are */
	if (strncmp(line, "PASS", 4) == 0)
		after_pass(client, reply);
	else if (strcmp(line, "STAT") == 0)
		after_stat(client, reply);
	else if (strcmp(line, "LIST") == 0)
		after_listing(client, check_size);
	else if (strcmp(line, "UIDL") == 0)
		after_listing(client, learn_uid);
	else if (strcmp(line, "QUIT") == 0)
		after_quit(client, reply);
	else if (number > client->outcome->count)
		broken(client, "+OK to %s", line);
	else if (strncmp(line, "RETR", 4) == 0)
		after_retr(client, number, reply);
	else if (strncmp(line, "TOP", 3) == 0)
		after_message(client, number, lines);
	else if (strncmp(line, "DELE", 4) == 0)
		after_dele(client, number);
}

/* Notes what may happen from now on, whatever the answer is. */
static void
before(struct client *client, const char *line)
{
	size_t number;

	if (strcmp(line, "QUIT") == 0)
		client->outcome->quit_sent = client->outcome->logged_in;
	if (sscanf(line, "RETR %zu", &number) == 1 &&
	    number <= client->outcome->count &&
	    client->message_of[number - 1] != UNKNOWN)
		client->outcome->retrieved[client->message_of[number - 1]] =
		    true;
}

static void
say(struct client *client, const char *line)
{
	char text[128];
	int length = snprintf(text, sizeof text, "%s\r\n", line);

	before(client, line);
	if (send(client->fd, text, (size_t)length, MSG_NOSIGNAL) != length)
		client->closed = true;
}

void
client_run(const struct scenario *scenario, int fd, struct outcome *outcome)
{
	struct client client = { .scenario = scenario,
		.outcome = outcome,
		.fd = fd,
		.got = malloc(ROOM) };

	*outcome = (struct outcome){ 0 };
	for (size_t i = 0; i < SCENARIO_MESSAGES; i++)
		client.message_of[i] = UNKNOWN;
	if (client.got == NULL)
		abort();
	(void)next_reply(&client); /* the greeting */
	for (size_t i = 0; scenario->lines[i] != NULL && !client.closed; i++) {
		const char *line = scenario->lines[i];
		const char *reply;

		if (*line == '\0')
			break;
		/* Without a login there is nothing to do but to leave. */
		if (i > 1 && !outcome->logged_in && strcmp(line, "QUIT") != 0)
			continue;
		if (is_blind(&client, line))
			continue;
		say(&client, line);
		reply = next_reply(&client);
		if (reply != NULL)
			understand(&client, line, reply);
	}
	if (shutdown(fd, SHUT_WR) == 0 && next_line(&client) != NULL)
		broken(&client, "more replies than commands");
	(void)close(fd); /* nothing was lost */
	free(client.got);
}
