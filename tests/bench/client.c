/* SPDX-License-Identifier: ISC */
/*
 * The load client of the benchmark.  An ordinary Linux client: it waits for
 * every reply before it says more, and its ACKs come when Linux sends them.
 *	client PORT USER login SESSIONS    login STAT QUIT, one after the other
 *	client PORT USER poll              login STAT UIDL LIST QUIT
 *	client PORT USER stat              login STAT QUIT, and how fast
 *	client PORT USER retr MESSAGES     RETR 1 to MESSAGES
 *	client PORT USER dele MESSAGES     DELE 1 to MESSAGES and QUIT
 *	client PORT USER idle SESSIONS     log in as USER0, USER1, and so on, say
 *	                                   "ready", and wait for input
 * Prints milliseconds: of all of it, then of what the mode is about.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct client {
	int fd;
	size_t begin;
	size_t end;
	uint64_t octets;
	char buffer[256 * 1024];
};

static double
now(void)
{
	struct timespec t = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &t); /* every system has it */
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static _Noreturn void
give_up(const char *what)
{
	perror(what);
	exit(1);
}

/* The next line, without its LF; good until the next call. */
static char *
get_line(struct client *client)
{
	for (;;) {
		char *begin = client->buffer + client->begin;
		char *lf = memchr(begin, '\n', client->end - client->begin);

		if (lf != NULL) {
			*lf = '\0';
			client->begin = (size_t)(lf + 1 - client->buffer);
			return begin;
		}
		memmove(client->buffer, begin, client->end - client->begin);
		client->end -= client->begin;
		client->begin = 0;

		ssize_t got = recv(client->fd, client->buffer + client->end,
		    sizeof client->buffer - client->end, 0);

		if (got <= 0)
			give_up("no reply");
		client->end += (size_t)got;
	}
}

/* Reads up to the "." of a long reply, as fast as can be. */
static void
get_lines(struct client *client)
{
	static const char end[] = "\r\n.\r\n";

	for (;;) {
		char *begin = client->buffer + client->begin;
		size_t length = client->end - client->begin;
		size_t keep = length < 4 ? length : 4;

		if (length >= 3 &&
		    memcmp(client->buffer + client->end - 3, ".\r\n", 3) == 0 &&
		    (length == 3 || memcmp(client->buffer + client->end - 5,
					end, 5) == 0)) {
			client->octets += length;
			client->begin = client->end = 0;
			return;
		}
		client->octets += length - keep;
		memmove(client->buffer, begin + length - keep, keep);
		client->begin = 0;
		client->end = keep;

		ssize_t got = recv(client->fd, client->buffer + keep,
		    sizeof client->buffer - keep, 0);

		if (got <= 0)
			give_up("no reply");
		client->end += (size_t)got;
	}
}

static void
ask(struct client *client, const char *command)
{
	size_t length = strlen(command);

	if (send(client->fd, command, length, MSG_NOSIGNAL) !=
		(ssize_t)length ||
	    get_line(client)[0] != '+')
		give_up(command);
}

static void
log_in(struct client *client, int port, const char *user)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	char command[128];

	client->begin = client->end = 0;
	client->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (client->fd == -1 ||
	    connect(client->fd, (const struct sockaddr *)&address,
		sizeof address) == -1)
		give_up("connect");
	if (get_line(client)[0] != '+')
		give_up("greeting");
	(void)snprintf(command, sizeof command, "USER %s\r\n", user);
	ask(client, command);
	ask(client, "PASS secret\r\n");
}

static void
quit(struct client *client)
{
	ask(client, "QUIT\r\n");
	while (recv(client->fd, client->buffer, sizeof client->buffer, 0) > 0)
		continue;
	(void)close(client->fd); /* nothing more to lose */
}

static double
retrieve(struct client *client, int messages)
{
	double begin = now();

	for (int i = 1; i <= messages; i++) {
		char command[32];

		(void)snprintf(command, sizeof command, "RETR %d\r\n", i);
		ask(client, command);
		get_lines(client);
	}
	return now() - begin;
}

static double delete (struct client *client, int messages)
{
	for (int i = 1; i <= messages; i++) {
		char command[32];

		(void)snprintf(command, sizeof command, "DELE %d\r\n", i);
		ask(client, command);
	}

	double begin = now();

	ask(client, "QUIT\r\n");
	return now() - begin;
}

static void
idle(int port, const char *user, int sessions)
{
	static struct client client;

	for (int i = 0; i < sessions; i++) {
		char name[64];

		(void)snprintf(name, sizeof name, "%s%d", user, i);
		log_in(&client, port, name);
	}
	if (puts("ready") == EOF || fflush(stdout) == EOF)
		give_up("stdout");
	(void)getchar(); /* until whoever started us says so */
}

int
main(int argc, char *argv[])
{
	static struct client client;

	if (argc < 4)
		return 2;

	int port = atoi(argv[1]);
	const char *user = argv[2];
	const char *mode = argv[3];
	int count = argc > 4 ? atoi(argv[4]) : 1;
	double begin = now();
	double about = 0;

	if (strcmp(mode, "idle") == 0) {
		idle(port, user, count);
		return 0;
	}
	if (strcmp(mode, "login") == 0) {
		for (int i = 0; i < count; i++) {
			log_in(&client, port, user);
			ask(&client, "STAT\r\n");
			quit(&client);
		}
		printf("%.3f %.3f\n", now() - begin, (now() - begin) / count);
		return 0;
	}
	log_in(&client, port, user);
	if (strcmp(mode, "retr") == 0) {
		about = retrieve(&client, count) / count;
	} else if (strcmp(mode, "dele") == 0) {
		about = delete (&client, count);
		printf("%.3f %.3f\n", now() - begin, about);
		return 0;
	} else {
		ask(&client, "STAT\r\n");
		about = now() - begin;
	}
	if (strcmp(mode, "poll") == 0) {
		ask(&client, "UIDL\r\n");
		get_lines(&client);
		ask(&client, "LIST\r\n");
		get_lines(&client);
	}
	quit(&client);
	printf("%.3f %.3f\n", now() - begin, about);
	return 0;
}
