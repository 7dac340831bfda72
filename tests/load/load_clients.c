/* SPDX-License-Identifier: ISC */
/*
 * Clients of all kinds: silent, slow, idle, and of any mood.
 */
#include "lib/deadline.h"
#include "tests/common/model.h"
#include "tests/load/load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
	struct load *load;
	int fd;
	size_t begin;
	size_t end;
	char got[MODEL_ROOM(LOAD_TEXT) + 4096];
};

static int
connect_to_server(struct load *load)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)load->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd != -1 && connect(fd, (const struct sockaddr *)&address,
			    sizeof address) == -1) {
		(void)close(fd); /* nothing was sent */
		fd = -1;
	}
	if (fd == -1)
		load_broken(load, "cannot connect: %s", strerror(errno));
	else
		load_count(load, LOAD_CONNECTIONS);
	return fd;
}

/* A line without its CRLF, or NULL if none came in time. */
static char *
next_line(struct client *client)
{
	for (;;) {
		char *begin = client->got + client->begin;
		char *lf = memchr(begin, '\n', client->end - client->begin);
		struct pollfd poller = { .fd = client->fd, .events = POLLIN };
		ssize_t got;

		if (lf != NULL && lf > begin) {
			client->begin += (size_t)(lf - begin) + 1;
			lf[-1] = '\0';
			return begin;
		}
		memmove(client->got, begin, client->end - client->begin);
		client->end -= client->begin;
		client->begin = 0;
		int most = (int)(client->load->idle_seconds + LOAD_SLACK);

		if (poll(&poller, 1, most * 1000) != 1) {
			load_broken(client->load, "no answer in time");
			return NULL;
		}
		got = read(client->fd, client->got + client->end,
		    sizeof client->got - client->end);
		if (got <= 0)
			return NULL;
		client->end += (size_t)got;
	}
}

static void
say(const struct client *client, const char *text)
{
	if (send(client->fd, text, strlen(text), MSG_NOSIGNAL) == -1)
		return; /* the next look tells */
}

/* Says a line.  Returns the answer, or NULL if there was none. */
static char *
ask(struct client *client, const char *text)
{
	say(client, text);
	return next_line(client);
}

static bool
is_ok(const char *line)
{
	return line != NULL && strncmp(line, "+OK", 3) == 0;
}

/* Logs in as NAME.  Returns the number of messages, or -1. */
static long
log_in(struct client *client, const char *name)
{
	char text[64];
	char *line;
	long count;

	client->begin = client->end = 0;
	if (!is_ok(next_line(client))) {
		load_broken(client->load, "no greeting");
		return -1;
	}
	snprintf(text, sizeof text, "USER %s\r\nPASS secret\r\n", name);
	if (!is_ok(ask(client, text)))
		return -1;
	line = next_line(client);
	if (line != NULL && strncmp(line, "-ERR [IN-USE]", 13) == 0) {
		load_count(client->load, LOAD_IN_USE);
		return -1;
	}
	if (!is_ok(line) ||
	    sscanf(line, "+OK %*s maildrop has %ld", &count) != 1) {
		load_broken(client->load, "PASS got %.100s",
		    line != NULL ? line : "nothing");
		return -1;
	}
	load_count(client->load, LOAD_LOGINS);
	return count;
}

/* Fetches message NUMBER.  Returns which one it is, or -1. */
static long
fetch(struct client *client, long number, unsigned user)
{
	char wire[MODEL_ROOM(LOAD_TEXT)], wanted[MODEL_ROOM(LOAD_TEXT)],
	    file[LOAD_TEXT], text[64];
	size_t length = 0;
	uint64_t octets;
	unsigned id = 0;
	char *line;

	snprintf(text, sizeof text, "RETR %ld\r\n", number);
	if (!is_ok(ask(client, text)))
		return -1; /* gone, or on the move */
	while ((line = next_line(client)) != NULL) {
		length += (size_t)snprintf(
		    wire + length, sizeof wire - length, "%s\r\n", line);
		if (strcmp(line, ".") == 0 || length > sizeof wire - 1024)
			break;
	}
	if (line == NULL)
		return -1;
	if (sscanf(wire, "X-Id: %u", &id) != 1 || id % LOAD_USERS != user ||
	    model_message(file, load_text(id, file), UINT64_MAX, wanted,
		&octets) != length ||
	    memcmp(wire, wanted, length) != 0) {
		load_broken(client->load, "message %u is not what it was", id);
		return -1;
	}
	return id;
}

enum { MARKS = 4 };

/* What a client may have in mind. */
enum mood {
	MOOD_LEAVE_AT_ONCE,
	MOOD_LEAVE_AT_USER,
	MOOD_LEAVE_AT_PASS,
	MOOD_LEAVE_IN_MESSAGE,
	MOOD_LEAVE_WITH_MARKS,
	MOOD_LEAVE_AT_QUIT,
	MOOD_STAY, /* and all above it */
	MOODS = 12,
};

static void
quit(struct client *client, enum mood mood, const long *marked, size_t marks)
{
	struct load *load = client->load;

	for (size_t i = 0; i < marks; i++)
		atomic_fetch_or(&load->state[marked[i]], LOAD_MAY_GO);
	say(client, "QUIT\r\n");
	if (mood == MOOD_LEAVE_AT_QUIT)
		return;
	if (!is_ok(next_line(client)))
		return; /* some are still there, it says */
	load_count(load, LOAD_QUITS);
	for (size_t i = 0; i < marks; i++)
		atomic_fetch_or(&load->state[marked[i]], LOAD_MUST_GO);
}

/* Fetches some messages, marks some of those, and ends one way or another. */
static void
work(struct client *client, enum mood mood, unsigned user, long count,
    unsigned *seed)
{
	long marked[MARKS];
	size_t marks = 0;
	char text[64];

	for (int i = 0; i < MARKS && count > 0; i++) {
		long number = 1 + rand_r(seed) % count;

		if (mood == MOOD_LEAVE_IN_MESSAGE) {
			say(client, "RETR 1\r\nRETR 1\r\nRETR 1\r\n");
			return;
		}

		long id = fetch(client, number, user);

		snprintf(text, sizeof text, "DELE %ld\r\n", number);
		if (id != -1 && rand_r(seed) % 2 == 0 &&
		    is_ok(ask(client, text)))
			marked[marks++] = id;
	}
	if (mood != MOOD_LEAVE_WITH_MARKS)
		quit(client, mood, marked, marks);
}

static void
one_session(struct client *client, unsigned *seed)
{
	enum mood mood = (enum mood)(rand_r(seed) % MOODS);
	unsigned user = (unsigned)rand_r(seed) % LOAD_USERS;
	char name[16];
	long count;

	snprintf(name, sizeof name, "r%u", user);
	client->fd = connect_to_server(client->load);
	if (client->fd == -1)
		return;
	if (mood < MOOD_STAY)
		load_count(client->load, LOAD_LEFT);
	if (mood == MOOD_LEAVE_AT_USER)
		say(client, "USER r0\r\n");
	else if (mood == MOOD_LEAVE_AT_PASS)
		say(client, "USER r0\r\nPASS secret\r\nDELE 1\r\n");
	else if (mood != MOOD_LEAVE_AT_ONCE) {
		count = log_in(client, name);
		if (count >= 0)
			work(client, mood, user, count, seed);
	}
	(void)close(client->fd); /* rudely, perhaps */
}

void
load_be_random(struct load *load, unsigned seed)
{
	static struct client client;

	client.load = load;
	while (!load->stop) {
		one_session(&client, &seed);
		load_sleep(rand_r(&seed) % 20);
	}
}

/* Somebody who waits for a timer to end the connection. */
struct patient {
	int fd;
	int64_t begin;  /* before the server's timer began */
	int64_t latest; /* and after that; 0: not known yet */
};

static void
check_timer(struct load *load, const struct patient *patient, unsigned seconds)
{
	const int64_t least = (int64_t)seconds * 1000 - 500;
	const int64_t most = (int64_t)(seconds + LOAD_SLACK) * 1000;
	int64_t now = deadline_now();

	if (now - patient->begin < least)
		load_broken(load, "a timer of %u s took %ld ms", seconds,
		    (long)(now - patient->begin));
	else if (patient->latest == 0 || now - patient->latest > most)
		load_broken(load, "a timer of %u s took %ld ms", seconds,
		    (long)(now - patient->latest));
	else
		load_count(load, LOAD_TIMERS);
}

/* Reads and forgets.  Returns false if the server has closed. */
static bool
is_open(struct patient *patient)
{
	char octets[512];
	ssize_t got = recv(patient->fd, octets, sizeof octets, MSG_DONTWAIT);

	if (got > 0 && patient->latest == 0)
		patient->latest = deadline_now();
	return got > 0 || (got == -1 && errno == EAGAIN);
}

/*
 * COUNT connections that say TEXT (octet by octet, one a second) or nothing,
 * each replaced when the server closes it, which must be when it should.
 */
static void
be_patient(struct load *load, unsigned count, const char *text)
{
	const size_t length = text != NULL ? strlen(text) : 0;
	const int pause = length > 0 ? 1000 : 200;
	const unsigned most = LOAD_PER_SECOND * (unsigned)pause / 1000;
	const unsigned turns = 1 + count / 1000; /* to look at them all */
	struct patient *patients = calloc(count + 1, sizeof *patients);

	if (patients == NULL)
		abort();
	for (unsigned i = 0; i < count; i++)
		patients[i].fd = -1;
	for (size_t at = 0; !load->stop; at++) {
		unsigned begun = 0;

		for (unsigned i = 0; i < count && !load->stop; i++) {
			struct patient *patient = &patients[i];

			if (patient->fd != -1 && (at + i) % turns == 0 &&
			    !is_open(patient)) {
				check_timer(load, patient, load->login_seconds);
				(void)close(patient->fd); /* it is */
				patient->fd = -1;
			}
			if (patient->fd != -1 && length > 0)
				(void)send(patient->fd, text + at % length, 1,
				    MSG_NOSIGNAL); /* the next look tells */
			if (patient->fd != -1 || begun == most)
				continue;
			patient->latest = 0;
			patient->begin = deadline_now();
			patient->fd = connect_to_server(load);
			begun++;
		}
		load_sleep(pause);
	}
	for (unsigned i = 0; i < count; i++)
		if (patients[i].fd != -1)
			(void)close(patients[i].fd); /* that was all */
	free(patients);
}

void
load_be_silent(struct load *load)
{
	be_patient(load, load->silent, NULL);
}

void
load_be_slow(struct load *load)
{
	be_patient(
	    load, load->silent / 10 + 1, "NO SUCH COMMAND, AND NO END OF IT ");
}

/* User i USER: logged in, and then nothing, again and again. */
void
load_be_idle(struct load *load, unsigned user)
{
	static struct client client;
	char name[16];

	snprintf(name, sizeof name, "i%u", user);
	client.load = load;
	load_sleep((int)user * 1000 / LOAD_PER_SECOND); /* not all at once */
	while (!load->stop) {
		struct patient patient = { .begin = deadline_now() };

		client.fd = patient.fd = connect_to_server(load);
		if (client.fd == -1)
			return;
		if (log_in(&client, name) >= 0) {
			struct pollfd poller = { .fd = client.fd,
				.events = POLLIN };

			patient.latest = deadline_now();
			while (is_open(&patient) && !load->stop)
				(void)poll(&poller, 1, 2000); /* it may end */
			if (!load->stop)
				check_timer(load, &patient, load->idle_seconds);
		}
		(void)close(client.fd); /* it is, or we are done */
	}
}

/* 25 MB through a straw, as long as the server likes. */
void
load_read_slowly(struct load *load)
{
	static struct client client;
	static char piece[256 * 1024];
	const int small = 32 * 1024;

	client.load = load;
	while (!load->stop) {
		size_t total = 0;

		client.fd = connect_to_server(load);
		if (client.fd == -1)
			return;
		(void)setsockopt(client.fd, SOL_SOCKET, SO_RCVBUF, &small,
		    sizeof small); /* or it is less slow */
		if (log_in(&client, "large") > 0) {
			say(&client, "RETR 1\r\n");
			while (!load->stop && total < LOAD_LARGE) {
				ssize_t got =
				    read(client.fd, piece, sizeof piece);

				if (got <= 0) {
					load_broken(load,
					    "25 MB ended after %zu octets",
					    total);
					break;
				}
				total += (size_t)got;
				load_sleep(1);
			}
			if (total >= LOAD_LARGE)
				load_count(load, LOAD_LARGE_READ);
		}
		(void)close(client.fd); /* in the middle, perhaps */
		load_sleep(100);
	}
}
