/* SPDX-License-Identifier: ISC */
/*
 * Lines over a socket: the first octet says how, the others come from the
 * client.  What wire_read() makes of them must be what a slow reading says.
 */
#include "lib/wire.h"
#include "tests/fuzz/fuzz.h"

#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 8192 };

/* The next line of DATA: what it is, and where the one after it begins. */
static enum wire_line
expect(const uint8_t *data, size_t size, size_t *begin, size_t *length)
{
	const uint8_t *line = data + *begin;
	const uint8_t *lf = memchr(line, '\n', size - *begin);

	if (lf == NULL)
		return WIRE_CLOSED;
	*length = (size_t)(lf - line);
	*begin += *length + 1;
	if (*length >= WIRE_LINE || memchr(line, '\0', *length) != NULL)
		return WIRE_REFUSED;
	if (*length > 0 && line[*length - 1] == '\r')
		--*length;
	return WIRE_GOT;
}

/* Puts the client at descriptors 0 and 1, with all that it will ever say. */
static int
connect_client(const uint8_t *data, size_t size)
{
	int pair[2];

	need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "a socket");
	need(send(pair[0], data, size, 0) == (ssize_t)size, "room");
	need(shutdown(pair[0], SHUT_WR) == 0, "an end");
	need(dup2(pair[1], 0) == 0 && dup2(pair[1], 1) == 1, "0 and 1");
	need(close(pair[1]) == 0, "close");
	return pair[0];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wire wire;

	if (size < 2 || size > MOST)
		return 0;

	bool unbuffered = (data[0] & 1) != 0;
	size_t stop = data[0] >> 1; /* lines, then somebody else goes on */
	size_t begin = 0;
	enum wire_line wanted = WIRE_GOT;

	data++;
	size--;

	int client = connect_client(data, size);

	wire_open(&wire, unbuffered, 0, 5);
	for (size_t i = 0; wanted != WIRE_CLOSED && !(unbuffered && i == stop);
	     i++) {
		char *line = NULL;
		size_t at = begin, length = 0;
		enum wire_line got = wire_read(&wire, &line);

		wanted = expect(data, size, &begin, &length);
		need(got == wanted, "lines are found");
		need(got != WIRE_GOT ||
			 (strlen(line) == length &&
			     memcmp(line, data + at, length) == 0),
		    "lines are what was sent");
	}
	if (unbuffered && wanted != WIRE_CLOSED) {
		static char rest[MOST];
		ssize_t left = recv(0, rest, sizeof rest, MSG_DONTWAIT);

		need(left == (ssize_t)(size - begin) &&
			 memcmp(rest, data + begin, size - begin) == 0,
		    "nothing behind the line was taken");
	}
	need(close(client) == 0, "close");
	return 0;
}
