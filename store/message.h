/* SPDX-License-Identifier: ISC */
#ifndef STORE_MESSAGE_H
#define STORE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A message on its way from file to client: line ends become CRLF, a dot that
 * begins a line is doubled (RFC 1939, section 3), all other octets stay what
 * they are, NUL and lone CR included.  A last line without a line end gets one,
 * even if it is the only line and has no octet: some clients give up on a
 * message of no octets.
 */
struct message {
	uint64_t octets; /* as LIST counts: CRLF line ends, no added dots */
	uint64_t lines;  /* of the body, that may still pass */
	size_t column;   /* octets of the current line so far */
	bool after_cr;   /* the last of them was a CR */
	bool body;       /* behind the empty line that ends the header */
	bool done;       /* no line of the body may pass any more */
};

enum {
	/* message_encode() makes at most this many octets of one */
	MESSAGE_GROWTH = 2,
	/* message_end() adds at most this many */
	MESSAGE_END = 5,
};

/* As many lines as there are. */
#define MESSAGE_WHOLE UINT64_MAX

/* Begins a message of which LINES lines of the body shall pass (TOP). */
void message_begin(struct message *message, uint64_t lines);

/*
 * Turns LENGTH octets of the file into octets for the client, and returns
 * how many those are: at most MESSAGE_GROWTH times LENGTH.
 */
size_t message_encode(
    struct message *message, const char *file, size_t length, char *client);

/*
 * Ends the message: a line end if one is missing, and the line ".".  Returns
 * the number of octets written to CLIENT, at most MESSAGE_END.
 */
size_t message_end(struct message *message, char *client);

/*
 * Only counts: after LENGTH octets more, message_octets() is the size of the
 * message if it ended here, the missing line end included.
 */
void message_measure(struct message *message, const char *file, size_t length);
uint64_t message_octets(const struct message *message);

#endif
