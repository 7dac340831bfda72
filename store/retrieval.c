/* SPDX-License-Identifier: ISC */
/*
 * Sending messages, whole or their tops.
 * Runs as the mail user, confined.
 */
#include "store/retrieval.h"

#include "lib/capability.h"
#include "lib/reply.h"
#include "store/addresses.h"
#include "store/maildir/file.h"

#include <errno.h>
#include <unistd.h>

enum {
	/* Octets of a message read at once: what becomes of them fits a wire */
	PIECE = 64 * 1024,
	/* and how many of them are remembered in a sum. */
	SAMPLE = 512,
};

_Static_assert(MESSAGE_GROWTH *PIECE + MESSAGE_END <= WIRE_OUTPUT,
    "a piece of a message fits, and the end of the message with it");

static uint64_t
add_sample(uint64_t sum, const char *piece, size_t length)
{
	for (size_t i = 0; i < length && i < SAMPLE; i++)
		sum = (sum ^ (unsigned char)piece[i]) * UINT64_C(0x100000001b3);
	return sum;
}

/*
 * Whether the first SIZE octets of FD, whose samples have this SUM, are what
 * they were when FILE described it: others may only have added to them.
 */
static bool
is_as_sent(int fd, const struct stat *file, off_t size, uint64_t sum)
{
	enum file_change change = file_change(fd, file);
	uint64_t again = 0;

	for (off_t at = 0; change == FILE_LONGER && at < size; at += PIECE) {
		char piece[SAMPLE];
		size_t most = size - at < SAMPLE ? (size_t)(size - at) : SAMPLE;

		if (pread(fd, piece, most, at) != (ssize_t)most)
			return false;
		again = add_sample(again, piece, most);
	}
	return change == FILE_SAME || (change == FILE_LONGER && again == sum);
}

/*
 * Sends FD, which FILE describes, as a message of OCTETS octets, and its end
 * only once all of it is on its way.  What others add to it meanwhile is not
 * sent.  Returns 0, or -1 if the file could not be read, or was changed.
 */
static int
send_file(struct wire *wire, int fd, const struct stat *file,
    struct message *message, uint64_t octets)
{
	char piece[PIECE];
	off_t done = 0;
	uint64_t sum = 0;

	while (done < file->st_size && !message->done && !wire->failed) {
		off_t left = file->st_size - done;
		ssize_t got =
		    read(fd, piece, left < PIECE ? (size_t)left : PIECE);

		if (got <= 0) /* an error, or shorter than it was */
			return -1;

		sum = add_sample(sum, piece, (size_t)got);

		/* Room for the end too: CRLF "." CRLF go out together. */
		char *room =
		    wire_room(wire, MESSAGE_GROWTH * (size_t)got + MESSAGE_END);

		wire_filled(
		    wire, message_encode(message, piece, (size_t)got, room));
		done += got;
	}
	if (wire->failed)
		return 0;
	if (!is_as_sent(fd, file, done, sum) ||
	    (!message->done && message_octets(message) != octets))
		return -1;
	wire_filled(wire, message_end(message, wire_room(wire, MESSAGE_END)));
	return 0;
}

/*
 * Whether the client may not get the file FD as it is.  Where the operator says
 * that there is internationalized mail, RFC 6856, section 2.1, demands that
 * it is kept from clients that have not said UTF8; and all that is left to do
 * without telling them something else than what was sent is to refuse.
 * Returns -1 if that cannot be found out.
 */
static int
is_withheld(const struct retrieval *r, int fd)
{
	struct addresses addresses = { 0 };
	char piece[PIECE];
	ssize_t got = 1;

	if (r->wire->locale.utf8 || (r->capabilities & CAPABILITY_UTF8) == 0)
		return 0;
	while (got > 0 && !addresses.over) {
		got = read(fd, piece, sizeof piece);
		if (got > 0)
			addresses_look(&addresses, piece, (size_t)got);
	}
	addresses_look(&addresses, "\n\n", 2); /* the end, if none came */
	if (got == -1 || lseek(fd, 0, SEEK_SET) == -1)
		return -1;
	return addresses.found ? 1 : 0;
}

static void
say_withheld(const struct retrieval *r, size_t index)
{
	reply_say(r->wire, "-ERR [UTF8] message ");
	wire_number(r->wire, index + 1);
	reply_say(
	    r->wire, " needs UTF8: it has an internationalized address\r\n");
}

static void
say_unreadable(const struct retrieval *r, size_t index)
{
	bool gone = errno == ENOENT;

	reply_say(r->wire, gone ? "-ERR message " : "-ERR [SYS/TEMP] message ");
	wire_number(r->wire, index + 1);
	reply_say(r->wire, gone ? " is gone: another program removed it\r\n"
				: " cannot be read now\r\n");
}

enum retrieval_end
retrieval_send(const struct retrieval *r, size_t index, struct message *message,
    const char *first)
{
	struct stat file;
	int fd = file_open_message(r->maildir, r->drop, index, &file);
	int withheld = fd == -1 ? -1 : is_withheld(r, fd);

	if (withheld != 0) {
		if (withheld == -1)
			say_unreadable(r, index);
		else
			say_withheld(r, index);
		if (fd != -1)
			(void)close(fd); /* it was only read */
		return RETRIEVAL_NONE;
	}
	if (first != NULL) {
		reply_say(r->wire, first);
	} else {
		wire_put(r->wire, "+OK ");
		reply_count(r->wire, r->drop->entries[index].octets, " octets",
		    " octets");
		wire_put(r->wire, "\r\n");
	}

	int rc = send_file(
	    r->wire, fd, &file, message, r->drop->entries[index].octets);

	if (close(fd) == -1 || rc == -1)
		return RETRIEVAL_TORN;
	/* If it failed, not all of it was read, nor taken. */
	return r->wire->failed ? RETRIEVAL_NONE : RETRIEVAL_SENT;
}
