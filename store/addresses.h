/* SPDX-License-Identifier: ISC */
#ifndef STORE_ADDRESSES_H
#define STORE_ADDRESSES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/utf8.h"

/*
 * A look for internationalized addresses in a message's header (RFC 6532):
 * UTF-8 that is not ASCII, in an address, in a field for addresses.  Nothing
 * else makes a message one that only a client in UTF-8 mode may get: not 8-bit
 * octets in names, comments, subjects and texts, which clients have always
 * been sent, nor octets in an address that are no UTF-8.
 */
struct addresses {
	bool found;
	bool over; /* no more need be looked at: found, or the header's end */
	enum {
		ADDRESSES_LINE, /* at the start of a line */
		ADDRESSES_NAME, /* in a field's name */
		ADDRESSES_BODY, /* behind it */
	} place;
	char name[18]; /* of the field, so far; no name wanted is as long */
	size_t length;
	bool wanted; /* it is a field for addresses */
	/* Where we are in one. */
	bool escaped;
	bool quoted;
	unsigned comments;
	/* A word, of which there may be an @. */
	bool at;
	bool wide; /* not ASCII */
	bool bad;  /* not UTF-8 */
	struct utf8 utf8;
};

/* Begins with all 0.  Looks at LENGTH octets more, in order. */
void addresses_look(
    struct addresses *addresses, const char *octets, size_t length);

#endif
