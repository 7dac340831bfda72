/* SPDX-License-Identifier: ISC */
/*
 * Line ends, dots, counting: a message between file and client.
 * Runs as the mail user.  Pure: octets in, octets out.
 */
#include "message.h"

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

size_t
message_encode(
    struct message *message, const char *file, size_t length, char *client)
{
	const char *end = file + length;
	char *out = client;
	uint64_t dots = 0;

	while (file < end && !message->done) {
		const char *lf = memchr(file, '\n', (size_t)(end - file));
		size_t run = (size_t)((lf != NULL ? lf : end) - file);

		if (message->column == 0 && *file == '.') {
			*out++ = '.';
			dots++;
		}
		memcpy(out, file, run);
		out += run;
		file += run;
		message->column += run;
		if (run > 0)
			message->after_cr = file[-1] == '\r';
		if (lf == NULL)
			break;

		size_t line = message->column - message->after_cr;

		if (!message->after_cr)
			*out++ = '\r';
		*out++ = '\n';
		file++;
		line_ended(message, line);
	}
	message->octets += (uint64_t)(out - client) - dots;
	return (size_t)(out - client);
}

size_t
message_end(struct message *message, char *client)
{
	size_t length = 0;

	if (message->column > 0) {
		memcpy(client, "\r\n", 2);
		length = 2;
		message->octets += 2;
		message->column = 0;
	}
	memcpy(client + length, ".\r\n", 3);
	return length + 3;
}

void
message_measure(struct message *message, const char *file, size_t length)
{
	const char *end = file + length;

	message->octets += length;
	while (file < end) {
		const char *lf = memchr(file, '\n', (size_t)(end - file));

		if (lf == NULL) {
			message->after_cr = end[-1] == '\r';
			message->column = 1;
			return;
		}
		if (lf > file)
			message->after_cr = lf[-1] == '\r';
		if (!message->after_cr)
			message->octets++;
		file = lf + 1;
		message->after_cr = false;
		message->column = 0;
	}
}

uint64_t
message_octets(const struct message *message)
{
	return message->octets + (message->column > 0 ? 2 : 0);
}
