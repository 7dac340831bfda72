/* SPDX-License-Identifier: ISC */
#ifndef TESTS_CONVERSE_CLIENT_H
#define TESTS_CONVERSE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A client's end of a connection, of whatever kind. */
struct client {
	int in;  /* from the server */
	int out; /* to it; may be the same; -1: closed */
	int64_t deadline;
	char *got; /* all that came so far */
	size_t length;
	size_t room;
	bool ended; /* nothing more will come */
};

enum client_kind { CLIENT_SOCKET, CLIENT_TCP, CLIENT_PIPES };

/*
 * Makes a connection; SERVER gets what is to become descriptors 0 and 1 of
 * the server.  Returns 0, or -1 with errno.
 */
int client_open(struct client *client, enum client_kind kind, int server[2]);

/*
 * Sends LENGTH octets, PIECE at once, and meanwhile takes what the server
 * sends, so that neither waits for the other.  A server that has closed misses
 * the rest.  Returns 0, or -1 past the deadline.
 */
int client_send(
    struct client *client, const char *octets, size_t length, size_t piece);

/* Waits for more from the server.  Returns -1 past the deadline. */
int client_more(struct client *client);

/* Tells the server that nothing more will be sent. */
void client_hang_up(struct client *client);

/* Closes the connection. */
void client_close(struct client *client);

#endif
