/* SPDX-License-Identifier: ISC */
/*
 * Line ends, dots, counting: a message between file and client.
 * Runs as the mail user.  Pure: octets in, octets out.
 */
#include "store/message.h"

#include <string.h>

void
message_begin(struct message *message, uint64_t lines)
{
	*message = (struct message){ .lines = lines };
}

/* A line has ended that was LENGTH octets long without its line end. */
static void
line_ended(struct message *message, size_t length)
{
	if (message->body)
		message->lines--;
	else if (length == 0)
		message->body = true;
	message->done = message->body && message->lines == 0;
	message->column = 0;
	message->after_cr = false;
}

/*
 * Lines have 76 octets or so: too few for the C library, whose memchr() and
 * memcpy() would take most of the time.  So sixteen octets are looked at
 * together, as GCC and clang do on any machine, with vectors or without.
 */
enum { BLOCK = 16, WORD = 8 };

typedef unsigned char octets16 __attribute__((vector_size(BLOCK)));
typedef uint64_t pair __attribute__((vector_size(BLOCK)));

static octets16
block_of(const char *octets)
{
	octets16 block;

	memcpy(&block, octets, BLOCK);
	return block;
}

/* All bits set where an octet of BLOCK is OCTET. */
static octets16
find_octets(octets16 in, char octet)
{
	return (octets16)(in == (unsigned char)octet);
}

/* Where the first LF is among the WORD octets at FILE, or WORD. */
static size_t
find_line_end(const char *file)
{
	const unsigned char *o = (const unsigned char *)file;
	const uint64_t every = UINT64_C(0x0101010101010101);
	/* Compilers see that this is one load. */
	uint64_t word = (uint64_t)o[0] | (uint64_t)o[1] << 8 |
			(uint64_t)o[2] << 16 | (uint64_t)o[3] << 24 |
			(uint64_t)o[4] << 32 | (uint64_t)o[5] << 40 |
			(uint64_t)o[6] << 48 | (uint64_t)o[7] << 56;
	uint64_t zero = word ^ every * '\n';
	/* The lowest bit of it belongs to the first octet that is zero. */
	uint64_t found = (zero - every) & ~zero & every * 0x80;

	return found == 0 ? WORD : (size_t)__builtin_ctzll(found) / 8;
}

/*
 * Copies from FILE to OUT up to the next LF or END, and returns where it
 * stopped.  Octets behind that may be written as well, but not more of them
 * than there are between it and END.
 */
static const char *
copy_line(const char *file, const char *end, char *out)
{
	for (; end - file >= BLOCK; file += BLOCK, out += BLOCK) {
		octets16 now = block_of(file);
		pair found = (pair)find_octets(now, '\n');

		memcpy(out, &now, BLOCK);
		if ((found[0] | found[1]) != 0)
			break;
	}
	while (end - file >= WORD) {
		size_t run = find_line_end(file);

		memcpy(out, file, WORD);
		file += run;
		out += run;
		if (run < WORD)
			return file;
	}
	while (file < end && *file != '\n')
		*out++ = *file++;
	return file;
}

size_t
message_encode(
    struct message *message, const char *file, size_t length, char *client)
{
	const char *end = file + length;
	char *out = client;
	uint64_t dots = 0;

	while (file < end && !message->done) {
		if (message->column == 0 && *file == '.') {
			*out++ = '.';
			dots++;
		}

		/* OUT has room for twice what FILE has left. */
		const char *lf = copy_line(file, end, out);
		size_t run = (size_t)(lf - file);

		out += run;
		message->column += run;
		if (run > 0)
			message->after_cr = lf[-1] == '\r';
		if (lf == end)
			break;

		size_t line = message->column - message->after_cr;

		if (!message->after_cr)
			*out++ = '\r';
		*out++ = '\n';
		file = lf + 1;
		line_ended(message, line);
	}
	message->octets += (uint64_t)(out - client) - dots;
	return (size_t)(out - client);
}

size_t
message_end(struct message *message, char *client)
{
	size_t length = 0;

	if (message->column > 0 || message->octets == 0) {
		memcpy(client, "\r\n", 2);
		length = 2;
		message->octets += 2;
		message->column = 0;
	}
	memcpy(client + length, ".\r\n", 3);
	return length + 3;
}

/*
 * Counts the LFs from FILE to END that no CR stands before; FILE has an octet
 * before it.
 */
static uint64_t
count_bare_lfs(const char *file, const char *end)
{
	uint64_t count = 0;

	while (end - file >= BLOCK) {
		octets16 found = { 0 };

		/* As often as the octets of a block can count. */
		for (int i = 0; i < UINT8_MAX && end - file >= BLOCK; i++) {
			found -= find_octets(block_of(file), '\n') &
				 ~find_octets(block_of(file - 1), '\r');
			file += BLOCK;
		}
		for (size_t i = 0; i < BLOCK; i++)
			count += found[i];
	}
	for (; file < end; file++)
		count += *file == '\n' && file[-1] != '\r';
	return count;
}

void
message_measure(struct message *message, const char *file, size_t length)
{
	const char *end = file + length;

	if (length == 0)
		return;
	message->octets += length + count_bare_lfs(file + 1, end);
	if (*file == '\n' && !message->after_cr)
		message->octets++;
	message->after_cr = end[-1] == '\r';
	message->column = end[-1] != '\n';
}

uint64_t
message_octets(const struct message *message)
{
	return message->octets +
	       (message->column > 0 || message->octets == 0 ? 2 : 0);
}
