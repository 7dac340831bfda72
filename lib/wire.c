/* SPDX-License-Identifier: ISC */
/*
 * The client: lines in, replies out.  Nobody else reads from descriptor 0, and
 * what others write to 1 is one refusal (lib/connection.c).
 * Runs as nobody (login) and as the mail user (session).
 *
 * Neither descriptor is ever made non-blocking: that would hold for everybody
 * who shares the open file, and launchers do.
 */
#include "lib/wire.h"

#include "lib/deadline.h"
#include "lib/number.h"
#include "lib/process.h"

#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* A pipe that poll() calls writable takes this much without blocking. */
enum { PIPE_PIECE = 4096 };

static bool
is_socket(int fd)
{
	int type;
	socklen_t size = sizeof type;

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

/*
 * Makes TCP send at once, and notice within five minutes that the other host
 * has vanished: the system's own wait is two hours.
 */
static void
set_tcp_options(void)
{
	const struct {
		int level, option, value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 120 }, /* seconds */
		{ IPPROTO_TCP, TCP_KEEPINTVL, 30 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 5 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
	};

	/*
	 * What is no TCP has none of these.  Without the first, replies that do
	 * not fill a packet wait for the client's delayed ACK; without the
	 * rest, a dead client stays until it has idled too long.
	 */
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		(void)setsockopt(1, options[i].level, options[i].option,
		    &options[i].value, sizeof options[i].value);
}

void
wire_open(struct wire *wire, bool unbuffered, int64_t deadline, unsigned idle)
{
	wire->unbuffered = unbuffered;
	set_tcp_options();
	wire->in_socket = is_socket(0);
	wire->out_socket = is_socket(1);
	wire->failed = wire->expired = false;
	wire->allowance = WIRE_UNBUFFERED;
	wire->idle = idle;
	wire->deadline = idle != 0 ? deadline_in(idle) : deadline;
	wire->begin = wire->end = 0;
	wire->length = 0;
}

static void
extend_deadline(struct wire *wire)
{
	if (wire->idle != 0)
		wire->deadline = deadline_in(wire->idle);
}

/* Octets that were sent and that the client's host has not got, 0 if unknown.
 */
static int
octets_on_the_way(const struct wire *wire)
{
	int octets;

	/* Known to sockets as SIOCOUTQ; the login process may not ask. */
	return wire->out_socket && wire->idle != 0 &&
		       ioctl(1, TIOCOUTQ, &octets) == 0
		   ? octets
		   : 0;
}

/*
 * Waits until FD is ready for EVENTS, or gone.  Returns 0, or -1 with
 * ETIMEDOUT. A slow client takes what the kernel has in its buffer long before
 * there is room again, or a word from it: so that is looked at too, and as long
 * as it gets less the deadline is extended.
 */
static int
wait_ready(struct wire *wire, int fd, short events)
{
	enum { LOOK = 1000 /* milliseconds */ };
	struct pollfd poller = { .fd = fd, .events = events };
	int waiting = octets_on_the_way(wire);

	for (;;) {
		int left = deadline_left(wire->deadline);
		bool look = waiting > 0 && left > LOOK;
		int rc = poll(&poller, 1, look ? LOOK : left);
		int now;

		if (rc > 0)
			return 0;
		if (rc == -1 && errno != EINTR)
			return -1;
		now = octets_on_the_way(wire);
		if (now < waiting) {
			extend_deadline(wire);
		} else if (left == 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		waiting = now;
	}
}

/* Whether a call that failed with ERROR may work when it is made again. */
static bool
is_transient(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

/* Sends some of it, without blocking; 0 if there is no room now. */
static ssize_t
send_some(const struct wire *wire, const char *octets, size_t length)
{
	ssize_t sent;

	if (wire->out_socket) {
		sent = send(1, octets, length, MSG_DONTWAIT | MSG_NOSIGNAL);
	} else {
		struct pollfd poller = { .fd = 1, .events = POLLOUT };

		if (poll(&poller, 1, 0) == 0)
			return 0;
		sent =
		    write(1, octets, length < PIPE_PIECE ? length : PIPE_PIECE);
	}
	if (sent == -1 && is_transient(errno))
		return 0;
	return sent;
}

int
wire_flush(struct wire *wire)
{
	size_t done = 0;

	while (!wire->failed && done < wire->length) {
		ssize_t sent =
		    send_some(wire, wire->output + done, wire->length - done);

		if (sent > 0) {
			done += (size_t)sent;
			extend_deadline(wire);
		} else if (sent == -1 || wait_ready(wire, 1, POLLOUT) == -1) {
			wire->failed = true;
			wire->expired = errno == ETIMEDOUT;
		}
	}
	wire->length = 0;
	return wire->failed ? -1 : 0;
}

/* Whether nothing that is sent can reach the client any more. */
static bool
is_cut(void)
{
	struct pollfd poller = { .fd = 1 };

	return poll(&poller, 1, 0) == 1;
}

int
wire_deliver(struct wire *wire)
{
	enum { PAUSE = 5 /* milliseconds */ };
	int waiting = 0;

	if (wire_flush(wire) == -1)
		return -1;
	for (;;) {
		struct pollfd poller = { .fd = 1 };
		int now = octets_on_the_way(wire);

		errno = ECONNRESET;
		if (is_cut())
			break;
		if (now == 0)
			return 0;
		if (now < waiting)
			extend_deadline(wire);
		errno = ETIMEDOUT;
		if (deadline_left(wire->deadline) == 0)
			break;
		waiting = now;
		(void)poll(&poller, 1, PAUSE); /* looked at again anyway */
	}
	wire->failed = true;
	wire->expired = errno == ETIMEDOUT;
	return -1;
}

bool
wire_is_left(const struct wire *wire)
{
	struct pollfd poller = { .fd = 0, .events = POLLIN };
	char octet;

	if (is_cut())
		return true;
	if (wire->begin < wire->end)
		return false;
	if (wire->in_socket) {
		ssize_t seen = recv(0, &octet, 1, MSG_PEEK | MSG_DONTWAIT);

		return seen == 0 || (seen == -1 && !is_transient(errno));
	}
	return poll(&poller, 1, 0) == 1 && (poller.revents & POLLIN) == 0;
}

char *
wire_room(struct wire *wire, size_t length)
{
	if (length > WIRE_OUTPUT - wire->length)
		(void)wire_flush(wire); /* a failure is kept in wire->failed */
	return wire->output + wire->length;
}

void
wire_filled(struct wire *wire, size_t length)
{
	wire->length += length;
}

/*
 * Most of a listing is made of texts of a few octets: the C library's strlen()
 * and memcpy() took half the time of one.
 */
void
wire_put(struct wire *wire, const char *text)
{
	while (*text != '\0') {
		char *begin = wire_room(wire, 1);
		const char *end = wire->output + WIRE_OUTPUT;
		char *to = begin;

		while (*text != '\0' && to < end)
			*to++ = *text++;
		wire_filled(wire, (size_t)(to - begin));
	}
}

void
wire_number(struct wire *wire, uint64_t number)
{
	char text[NUMBER_TEXT];

	wire_put(wire, number_format(number, text));
}

/* What one look at the client brought: octets, 0 at its end, -1 to wait. */
static ssize_t
receive(struct wire *wire, char *octets, size_t room)
{
	if (!wire->in_socket)
		return read(0, octets, wire->unbuffered ? 1 : room);
	if (!wire->unbuffered)
		return recv(0, octets, room, MSG_DONTWAIT);

	ssize_t seen = recv(0, octets, room, MSG_PEEK | MSG_DONTWAIT);

	if (seen <= 0)
		return seen;

	const char *lf = memchr(octets, '\n', (size_t)seen);

	if (lf != NULL)
		seen = lf + 1 - octets;
	return recv(0, octets, (size_t)seen, MSG_DONTWAIT);
}

/*
 * Moves the input to the front of its buffer and adds to it.  Returns
 * WIRE_GOT if there is more now.
 */
static enum wire_line
fill(struct wire *wire)
{
	memmove(
	    wire->input, wire->input + wire->begin, wire->end - wire->begin);
	wire->end -= wire->begin;
	wire->begin = 0;
	for (;;) {
		size_t room = sizeof wire->input - wire->end;

		if (wire->unbuffered && room > wire->allowance)
			room = wire->allowance;
		if (room == 0)
			return WIRE_CLOSED;
		if (wait_ready(wire, 0, POLLIN) == -1)
			return errno == ETIMEDOUT ? WIRE_EXPIRED : WIRE_CLOSED;

		ssize_t got = receive(wire, wire->input + wire->end, room);

		if (got > 0) {
			if (wire->unbuffered)
				wire->allowance -= (size_t)got;
			wire->end += (size_t)got;
			return WIRE_GOT;
		}
		if (got == 0 || !is_transient(errno))
			return WIRE_CLOSED;
	}
}

/* Cuts the line end off.  Returns what the line is good for. */
static enum wire_line
trim(char *line, size_t length, size_t max)
{
	if (length >= max || memchr(line, '\0', length) != NULL)
		return WIRE_REFUSED;
	if (length > 0 && line[length - 1] == '\r')
		length--;
	line[length] = '\0';
	return WIRE_GOT;
}

/* Reads a line of MAX octets at max, its line end included. */
static enum wire_line
read_line(struct wire *wire, char **line, size_t max)
{
	size_t searched = 0;
	bool too_long = false;

	if (wire->failed)
		return wire->expired ? WIRE_EXPIRED : WIRE_CLOSED;
	extend_deadline(wire);
	for (;;) {
		char *begin = wire->input + wire->begin;
		size_t length = wire->end - wire->begin;
		char *lf = memchr(begin + searched, '\n', length - searched);

		if (lf != NULL) {
			length = (size_t)(lf - begin);
			wire->begin += length + 1;
			*line = begin;
			return too_long ? WIRE_REFUSED
					: trim(begin, length, max);
		}
		searched = length;
		if (length >= max) { /* forget it, look for its end */
			too_long = true;
			wire->begin = wire->end = 0;
			searched = 0;
		}
		if (wire->length > 0 && wire_flush(wire) == -1)
			return errno == ETIMEDOUT ? WIRE_EXPIRED : WIRE_CLOSED;

		enum wire_line outcome = fill(wire);

		if (outcome != WIRE_GOT)
			return outcome;
	}
}

enum wire_line
wire_read(struct wire *wire, char **line)
{
	return read_line(wire, line, WIRE_LINE);
}

enum wire_line
wire_read_answer(struct wire *wire, char **line)
{
	return read_line(wire, line, WIRE_ANSWER);
}

bool
wire_is_exhausted(const struct wire *wire)
{
	return wire->allowance == 0;
}

enum wire_line
wire_take(struct wire *wire, void *octets, size_t *length)
{
	for (;;) {
		if (wait_ready(wire, 0, POLLIN) == -1)
			return errno == ETIMEDOUT ? WIRE_EXPIRED : WIRE_CLOSED;

		ssize_t got = wire->in_socket
				  ? recv(0, octets, *length, MSG_DONTWAIT)
				  : read(0, octets, *length);

		if (got > 0) {
			*length = (size_t)got;
			return WIRE_GOT;
		}
		if (got == 0 || !is_transient(errno))
			return WIRE_CLOSED;
	}
}

void
wire_close(struct wire *wire)
{
	/* A client that goes on and on has to live with the reset. */
	enum { LOOKS = 16 };

	(void)wire_flush(wire); /* nobody to tell */
	for (int i = 0; wire->in_socket && i < LOOKS; i++)
		if (recv(0, wire->input, sizeof wire->input, MSG_DONTWAIT) <= 0)
			break;
}

void
wire_wipe(struct wire *wire)
{
	process_wipe(wire->input, sizeof wire->input);
	wire->begin = wire->end = 0;
}
