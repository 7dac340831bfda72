/* SPDX-License-Identifier: ISC */
/*
 * The client's end of the connections that the conversations go over.
 */
#include "tests/talk.h"

#include "lib/deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int
open_tcp(int pair[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof address;
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pair[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (listener == -1 || pair[0] == -1 ||
	    bind(listener, (const struct sockaddr *)&address, size) == -1 ||
	    listen(listener, 1) == -1 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) == -1 ||
	    connect(pair[0], (const struct sockaddr *)&address, size) == -1 ||
	    setsockopt(pair[0], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == -1)
		return -1;
	pair[1] = accept(listener, NULL, NULL);
	return pair[1] == -1 ? -1 : close(listener);
}

int
talk_open(struct talk *talk, enum talk_kind kind, int server[2])
{
	int pair[2], up[2], down[2];

	*talk = (struct talk){ .deadline = talk->deadline };
	if (kind == TALK_PIPES) {
		if (pipe(up) == -1 || pipe(down) == -1)
			return -1;
		talk->in = down[0];
		talk->out = up[1];
		server[0] = up[0];
		server[1] = down[1];
	} else {
		if (kind == TALK_TCP
			? open_tcp(pair) == -1
			: socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
			return -1;
		talk->in = talk->out = pair[0];
		server[0] = server[1] = pair[1];
	}
	/* Its own end only: the server's is another open file. */
	if (fcntl(talk->in, F_SETFL, O_NONBLOCK) == -1 ||
	    fcntl(talk->out, F_SETFL, O_NONBLOCK) == -1)
		return -1;
	return 0;
}

static void
take(struct talk *talk)
{
	if (talk->room - talk->length < 65536) {
		talk->room = 2 * talk->room + 131072;
		talk->got = realloc(talk->got, talk->room);
		if (talk->got == NULL)
			abort();
	}

	ssize_t got =
	    read(talk->in, talk->got + talk->length, talk->room - talk->length);

	if (got > 0)
		talk->length += (size_t)got;
	else if (got == 0 || (errno != EAGAIN && errno != EINTR))
		talk->ended = true; /* a reset is an end too */
}

int
talk_more(struct talk *talk)
{
	struct pollfd poller = { .fd = talk->in, .events = POLLIN };
	int rc = poll(&poller, 1, deadline_left(talk->deadline));

	if (rc == 1)
		take(talk);
	return rc == 0 ? -1 : 0;
}

int
talk_send(struct talk *talk, const char *octets, size_t length, size_t piece)
{
	while (length > 0 && talk->out != -1) {
		struct pollfd pollers[] = {
			{ .fd = talk->out, .events = POLLOUT },
			{ .fd = talk->ended ? -1 : talk->in, .events = POLLIN },
		};
		int left = deadline_left(talk->deadline);

		if (left == 0)
			return -1;
		if (poll(pollers, 2, left) <= 0)
			continue;
		if (pollers[1].revents != 0)
			take(talk);
		if (pollers[0].revents == 0)
			continue;

		ssize_t sent =
		    write(talk->out, octets, length < piece ? length : piece);

		if (sent > 0) {
			octets += sent;
			length -= (size_t)sent;
		} else if (errno != EAGAIN && errno != EINTR) {
			return 0; /* it does not want the rest */
		}
	}
	return 0;
}

void
talk_hang_up(struct talk *talk)
{
	if (talk->out == talk->in)
		(void)shutdown(talk->out, SHUT_WR); /* it may be gone */
	else
		(void)close(talk->out);
	talk->out = -1;
}

void
talk_close(struct talk *talk)
{
	if (talk->out != -1 && talk->out != talk->in)
		(void)close(talk->out); /* nothing is kept back */
	if (talk->in != -1)
		(void)close(talk->in);
	talk->in = talk->out = -1;
}
