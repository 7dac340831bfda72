/* SPDX-License-Identifier: ISC */
/*
 * A client that believes nothing.
 */
#include "tests/player.h"

#include "tests/model.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SECONDS = 25, ROOM = 1024 * 1024, UNKNOWN = -1 };

struct player {
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
broken(struct player *player, const char *format, ...)
{
	char *why = player->outcome->why;
	va_list arguments;

	va_start(arguments, format);
	if (*why == '\0')
		vsnprintf(why, sizeof player->outcome->why, format, arguments);
	va_end(arguments);
	player->closed = true;
}

/* Waits for more.  Returns false if there is no more. */
static bool
more(struct player *player)
{
	struct pollfd poller = { .fd = player->fd, .events = POLLIN };
	ssize_t got;

	if (player->closed)
		return false;
	memmove(player->got, player->got + player->begin,
	    player->end - player->begin);
	player->end -= player->begin;
	player->begin = 0;
	if (poll(&poller, 1, SECONDS * 1000) != 1) {
		broken(player, "the server neither answers nor closes");
		return false;
	}
	got = read(player->fd, player->got + player->end, ROOM - player->end);
	if (got <= 0) {
		player->closed = true;
		return false;
	}
	player->end += (size_t)got;
	return true;
}

/* The next line without its CRLF, good until the next call; or NULL. */
static char *
next_line(struct player *player)
{
	for (;;) {
		char *begin = player->got + player->begin;
		char *lf = memchr(begin, '\n', player->end - player->begin);

		if (lf != NULL) {
			player->begin += (size_t)(lf - begin) + 1;
			if (lf == begin || lf[-1] != '\r') {
				broken(player, "a line without CR");
				return NULL;
			}
			lf[-1] = '\0';
			return begin;
		}
		if (!more(player))
			return NULL;
	}
}

/* The status line: its text behind +OK, or NULL if it is -ERR or none came. */
static char *
next_reply(struct player *player)
{
	char *line = next_line(player);

	if (line == NULL || strncmp(line, "+OK", 3) == 0)
		return line != NULL ? line + (line[3] == ' ' ? 4 : 3) : NULL;
	if (strncmp(line, "-ERR", 4) != 0)
		broken(player, "neither +OK nor -ERR: %.80s", line);
	else if (player->outcome->logged_in &&
		 (strstr(line, "before login") != NULL ||
		     strstr(line, "password") != NULL))
		broken(player, "an answer to PASS, later: %.80s", line);
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
check_totals(struct player *player, size_t count, size_t octets)
{
	size_t sum = 0;
	bool all = true;

	for (size_t i = 0; i < player->outcome->count; i++)
		if (player->message_of[i] == UNKNOWN)
			all = false;
		else if (!player->deleted[i])
			sum += octets_of(player->message_of[i]);
	if (count != player->left || (all && octets != sum))
		broken(player,
		    "it counts %zu messages, %zu octets, not %zu, %zu", count,
		    octets, player->left, sum);
}

static void
after_pass(struct player *player, const char *reply)
{
	size_t octets;

	if (sscanf(reply, SCENARIO_USER "'s maildrop has %zu message%*[s (]%zu",
		&player->outcome->count, &octets) != 2 ||
	    player->outcome->count > SCENARIO_MESSAGES) {
		broken(player, "PASS got %.80s", reply);
		return;
	}
	player->outcome->logged_in = true;
	player->left = player->outcome->count;
}

static void
after_stat(struct player *player, const char *reply)
{
	size_t count, octets;

	if (sscanf(reply, "%zu %zu", &count, &octets) != 2)
		broken(player, "STAT got %.80s", reply);
	else
		check_totals(player, count, octets);
}

/* "3 200": a line of LIST. */
static void
check_size(struct player *player, size_t number, const char *text)
{
	int message = player->message_of[number - 1];
	size_t octets = strtoul(text, NULL, 10);

	if (message != UNKNOWN && octets != octets_of(message))
		broken(player, "LIST says %zu %zu, it is %zu", number, octets,
		    octets_of(message));
}

/* "3 1000000003.c.dewey": a line of UIDL. */
static void
learn_uid(struct player *player, size_t number, const char *uid)
{
	const char *const *files = player->scenario->files;

	if (player->scenario->twins)
		return;
	for (int i = 0; files[i] != NULL; i++) {
		size_t length = strcspn(files[i] + 4, ":");

		if (strlen(uid) == length &&
		    strncmp(uid, files[i] + 4, length) == 0) {
			player->message_of[number - 1] = i;
			return;
		}
	}
	broken(player, "an unknown unique-id: %.80s", uid);
}

static void
after_listing(struct player *player,
    void (*look)(struct player *player, size_t number, const char *text))
{
	size_t last = 0, seen = 0;
	char *line;

	while ((line = next_line(player)) != NULL && strcmp(line, ".") != 0) {
		char *text;
		size_t number = strtoul(line, &text, 10);

		if (number <= last || number > player->outcome->count ||
		    *text != ' ' || player->deleted[number - 1]) {
			broken(player, "not a listing: %.80s", line);
			return;
		}
		last = number;
		seen++;
		look(player, number, text + 1);
	}
	if (line != NULL && seen != player->left)
		broken(player, "%zu listed, not %zu", seen, player->left);
}

/* Reads a message up to its "." or the end.  Returns its octets on the wire. */
static size_t
read_message(struct player *player, bool *ended)
{
	*ended = false;
	for (;;) {
		char *begin = player->got + player->begin;
		size_t length = player->end - player->begin;

		for (char *p = begin; p + 3 <= begin + length; p++)
			if (memcmp(p, ".\r\n", 3) == 0 &&
			    (p == begin || p[-1] == '\n')) {
				*ended = true;
				return (size_t)(p + 3 - begin);
			}
		if (!more(player))
			return player->end - player->begin;
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
after_message(struct player *player, size_t number, uint64_t lines)
{
	bool ended;
	size_t length = read_message(player, &ended);
	const char *octets = player->got + player->begin;
	int *known = &player->message_of[number - 1];

	player->begin += length;
	if (*known != UNKNOWN) {
		if (!is_message(*known, octets, length, lines, ended))
			broken(player, "message %zu is not what it is", number);
		return;
	}
	for (int i = 0; player->scenario->files[i] != NULL; i++)
		if (is_message(i, octets, length, lines, ended)) {
			if (ended)
				*known = i;
			return;
		}
	broken(player, "message %zu is none of them", number);
}

static void
after_retr(struct player *player, size_t number, const char *reply)
{
	int message = player->message_of[number - 1];

	if (message != UNKNOWN &&
	    strtoul(reply, NULL, 10) != octets_of(message))
		broken(player, "RETR %zu says %.40s", number, reply);
	after_message(player, number, UINT64_MAX);
}

static void
after_dele(struct player *player, size_t number)
{
	player->deleted[number - 1] = true;
	player->left--;
	player->outcome->marked[player->message_of[number - 1]] = true;
}

/* Nobody deletes what he does not know: it could not be read, perhaps. */
static bool
is_blind(const struct player *player, const char *line)
{
	size_t number;

	return sscanf(line, "DELE %zu", &number) == 1 &&
	       number <= player->outcome->count &&
	       player->message_of[number - 1] == UNKNOWN;
}

/* The truth about what is left, and not a word more. */
static void
after_quit(struct player *player, const char *reply)
{
	const char *text = strchr(reply, '(');
	size_t left = text != NULL ? strtoul(text + 1, NULL, 10) : 0;

	if (!player->outcome->logged_in)
		return;
	player->outcome->quit_ok = true;
	if (text == NULL || left != player->left)
		broken(player, "QUIT got %.80s with %zu left", reply,
		    player->left);
}

static void
understand(struct player *player, const char *line, const char *reply)
{
	size_t number = 0;
	unsigned lines = 0;

	(void)sscanf(line, "%*s %zu %u", &number, &lines); /* as there are */
	if (strncmp(line, "PASS", 4) == 0)
		after_pass(player, reply);
	else if (strcmp(line, "STAT") == 0)
		after_stat(player, reply);
	else if (strcmp(line, "LIST") == 0)
		after_listing(player, check_size);
	else if (strcmp(line, "UIDL") == 0)
		after_listing(player, learn_uid);
	else if (strcmp(line, "QUIT") == 0)
		after_quit(player, reply);
	else if (number > player->outcome->count)
		broken(player, "+OK to %s", line);
	else if (strncmp(line, "RETR", 4) == 0)
		after_retr(player, number, reply);
	else if (strncmp(line, "TOP", 3) == 0)
		after_message(player, number, lines);
	else if (strncmp(line, "DELE", 4) == 0)
		after_dele(player, number);
}

/* Notes what may happen from now on, whatever the answer is. */
static void
before(struct player *player, const char *line)
{
	size_t number;

	if (strcmp(line, "QUIT") == 0)
		player->outcome->quit_sent = player->outcome->logged_in;
	if (sscanf(line, "RETR %zu", &number) == 1 &&
	    number <= player->outcome->count &&
	    player->message_of[number - 1] != UNKNOWN)
		player->outcome->retrieved[player->message_of[number - 1]] =
		    true;
}

static void
say(struct player *player, const char *line)
{
	char text[128];
	int length = snprintf(text, sizeof text, "%s\r\n", line);

	before(player, line);
	if (send(player->fd, text, (size_t)length, MSG_NOSIGNAL) != length)
		player->closed = true;
}

void
player_play(const struct scenario *scenario, int fd, struct outcome *outcome)
{
	struct player player = { .scenario = scenario,
		.outcome = outcome,
		.fd = fd,
		.got = malloc(ROOM) };

	*outcome = (struct outcome){ 0 };
	for (size_t i = 0; i < SCENARIO_MESSAGES; i++)
		player.message_of[i] = UNKNOWN;
	if (player.got == NULL)
		abort();
	(void)next_reply(&player); /* the greeting */
	for (size_t i = 0; scenario->lines[i] != NULL && !player.closed; i++) {
		const char *line = scenario->lines[i];
		const char *reply;

		if (*line == '\0')
			break;
		/* Without a login there is nothing to do but to leave. */
		if (i > 1 && !outcome->logged_in && strcmp(line, "QUIT") != 0)
			continue;
		if (is_blind(&player, line))
			continue;
		say(&player, line);
		reply = next_reply(&player);
		if (reply != NULL)
			understand(&player, line, reply);
	}
	if (shutdown(fd, SHUT_WR) == 0 && next_line(&player) != NULL)
		broken(&player, "more replies than commands");
	(void)close(fd); /* nothing was lost */
	free(player.got);
}
