/* SPDX-License-Identifier: ISC */
#ifndef TESTS_TALK_H
#define TESTS_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A client's end of a connection, of whatever kind. */
struct talk {
	int in;  /* from the server */
	int out; /* to it; may be the same; -1: closed */
	int64_t deadline;
	char *got; /* all that came so far */
	size_t length;
	size_t room;
	bool ended; /* nothing more will come */
};

enum talk_kind { TALK_SOCKET, TALK_TCP, TALK_PIPES };

/*
 * Makes a connection; SERVER gets what is to become descriptors 0 and 1 of
 * the server.  Returns 0, or -1 with errno.
 */
int talk_open(struct talk *talk, enum talk_kind kind, int server[2]);

/*
 * Sends LENGTH octets, PIECE at once, and meanwhile takes what the server
 * sends, so that neither waits for the other.  A server that has closed misses
 * the rest.  Returns 0, or -1 past the deadline.
 */
int talk_send(
    struct talk *talk, const char *octets, size_t length, size_t piece);

/* Waits for more from the server.  Returns -1 past the deadline. */
int talk_more(struct talk *talk);

/* Tells the server that nothing more will be sent. */
void talk_hang_up(struct talk *talk);

/* Closes the connection. */
void talk_close(struct talk *talk);

#endif
