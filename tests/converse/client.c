/* SPDX-License-Identifier: ISC */
/*
 * The client's end of the connections that the conversations go over.
 */
#include "tests/converse/client.h"

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
client_open(struct client *client, enum client_kind kind, int server[2])
{
	int pair[2], up[2], down[2];

	*client = (struct client){ .deadline = client->deadline };
	if (kind == CLIENT_PIPES) {
		if (pipe(up) == -1 || pipe(down) == -1)
			return -1;
		client->in = down[0];
		client->out = up[1];
		server[0] = up[0];
		server[1] = down[1];
	} else {
		if (kind == CLIENT_TCP
			? open_tcp(pair) == -1
			: socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
			return -1;
		client->in = client->out = pair[0];
		server[0] = server[1] = pair[1];
	}
	/* Its own end only: the server's is another open file. */
	if (fcntl(client->in, F_SETFL, O_NONBLOCK) == -1 ||
	    fcntl(client->out, F_SETFL, O_NONBLOCK) == -1)
		return -1;
	return 0;
}

static void
take(struct client *client)
{
	if (client->room - client->length < 65536) {
		client->room = 2 * client->room + 131072;
		client->got = realloc(client->got, client->room);
		if (client->got == NULL)
			abort();
	}

	ssize_t got = read(client->in, client->got + client->length,
	    client->room - client->length);

	if (got > 0)
		client->length += (size_t)got;
	else if (got == 0 || (errno != EAGAIN && errno != EINTR))
		client->ended = true; /* a reset is an end too */
}

int
client_more(struct client *client)
{
	struct pollfd poller = { .fd = client->in, .events = POLLIN };
	int rc = poll(&poller, 1, deadline_left(client->deadline));

	if (rc == 1)
		take(client);
	return rc == 0 ? -1 : 0;
}

int
client_send(
    struct client *client, const char *octets, size_t length, size_t piece)
{
	while (length > 0 && client->out != -1) {
		struct pollfd pollers[] = {
			{ .fd = client->out, .events = POLLOUT },
			{ .fd = client->ended ? -1 : client->in,
			    .events = POLLIN },
		};
		int left = deadline_left(client->deadline);

		if (left == 0)
			return -1;
		if (poll(pollers, 2, left) <= 0)
			continue;
		if (pollers[1].revents != 0)
			take(client);
		if (pollers[0].revents == 0)
			continue;

		ssize_t sent =
		    write(client->out, octets, length < piece ? length : piece);

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
client_hang_up(struct client *client)
{
	if (client->out == client->in)
		(void)shutdown(client->out, SHUT_WR); /* it may be gone */
	else
		(void)close(client->out);
	client->out = -1;
}

void
client_close(struct client *client)
{
	if (client->out != -1 && client->out != client->in)
		(void)close(client->out); /* nothing is kept back */
	if (client->in != -1)
		(void)close(client->in);
	client->in = client->out = -1;
}
