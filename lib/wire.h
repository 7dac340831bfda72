/* SPDX-License-Identifier: ISC */
#ifndef LIB_WIRE_H
#define LIB_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/locale.h"

/*
 * The longest line taken from a client, in octets, with its line end.
 * RFC 2449, section 4, gives clients 255; passwords may want more.
 */
enum { WIRE_LINE = 512 };

/*
 * The same for an answer to a challenge of AUTH, which is no command, and for
 * AUTH with a token: RFC 5034, section 4, sets no limit.  A token of 8 KiB, in
 * base64, and what stands around it.
 */
enum { WIRE_ANSWER = 13 * 1024 };

/*
 * Octets taken from a client before login, at most: enough for every exchange
 * that makes sense, and not for keeping a processor busy.
 */
enum { WIRE_UNBUFFERED = 64 * 1024 };

/* Room for output: the largest piece that can be asked for at once. */
enum { WIRE_OUTPUT = 144 * 1024 };

/* How a line was got. */
enum wire_line {
	WIRE_GOT,     /* here it is */
	WIRE_REFUSED, /* too long, or with a NUL: read to its end, not kept */
	WIRE_CLOSED,  /* the client is gone */
	WIRE_EXPIRED, /* the deadline passed */
};

/* The client, on descriptors 0 and 1. */
struct wire {
	bool unbuffered;  /* never reads past the line that it returns */
	bool in_socket;   /* what descriptors 0 */
	bool out_socket;  /* and 1 are */
	bool failed;      /* output was refused: the rest is dropped */
	bool expired;     /* because the client took nothing for too long */
	size_t allowance; /* octets still to be taken, if unbuffered */
	unsigned idle;    /* seconds; 0: the deadline stands as it was given */
	int64_t deadline; /* for whatever is waited for next */
	struct locale locale; /* that the client has chosen */
	size_t begin;         /* input[begin] to input[end - 1] wait */
	size_t end;
	size_t length; /* output[0] to output[length - 1] wait */
	char input[WIRE_ANSWER];
	char output[WIRE_OUTPUT];
};

/*
 * Begins to talk, before the process enters its sandbox.  UNBUFFERED: nothing
 * after the current line is taken from the client, so that another process can
 * go on reading there.  IDLE 0: all is over at DEADLINE.  Otherwise DEADLINE is
 * ignored, and the client may take IDLE seconds for each line, and for each
 * octet of output that it takes.
 */
void wire_open(
    struct wire *wire, bool unbuffered, int64_t deadline, unsigned idle);

/*
 * Waits for the next line and points *LINE to it, without its line end (CRLF
 * or LF) and NUL-terminated; it is good until the next call.  Sends the
 * output first unless a whole line is at hand already.
 */
enum wire_line wire_read(struct wire *wire, char **line);

/* The same for a line of WIRE_ANSWER. */
enum wire_line wire_read_answer(struct wire *wire, char **line);

/*
 * Whether the client has said so much that no more is taken from it: it then
 * looks as if it were gone.
 */
bool wire_is_exhausted(const struct wire *wire);

/*
 * Takes some octets that are no line: waits until there are any, and takes no
 * more than *LENGTH, which then says how many they were.  Only before the first
 * line is read.
 */
enum wire_line wire_take(struct wire *wire, void *octets, size_t *length);

/* Appends to the output, sending what is there when it is full. */
void wire_put(struct wire *wire, const char *text);
void wire_number(struct wire *wire, uint64_t number);

/*
 * Room for LENGTH octets of output (at most WIRE_OUTPUT), to be filled by the
 * caller, who then tells wire_filled() how many they were.
 */
char *wire_room(struct wire *wire, size_t length);
void wire_filled(struct wire *wire, size_t length);

/*
 * Sends the output.  Returns 0, or -1 with errno: the client is gone
 * (EPIPE, ECONNRESET) or took nothing until the deadline (ETIMEDOUT).
 */
int wire_flush(struct wire *wire);

/*
 * Sends the output, and waits until the client's host has all of it.  Returns
 * 0, or -1 with errno: it cannot have it any more.
 */
int wire_deliver(struct wire *wire);

/*
 * Whether the client is gone, or has said all that it will and waits for no
 * answer.  What it has sent stays unread.
 */
bool wire_is_left(const struct wire *wire);

/*
 * Sends the rest of the output, if the client is there, and reads away what the
 * client has sent and nobody will read: TCP would answer that with a reset,
 * which may overtake the output.  The descriptors are closed with the process.
 */
void wire_close(struct wire *wire);

/* Overwrites the input that was read, because a password is in it. */
void wire_wipe(struct wire *wire);

#endif
