/* SPDX-License-Identifier: ISC */
#ifndef STORE_UIDL_H
#define STORE_UIDL_H

#include <stdbool.h>
#include <stddef.h>

/* A unique-id has at most this many octets (RFC 1939, UIDL), and a NUL. */
enum { UIDL_TEXT = 71 };

/*
 * Writes the unique-id of the message whose file name begins with the LENGTH
 * octets at BASE (the name without what follows the first ':').  It is that
 * name itself, as with qmail-pop3d, where RFC 1939 allows it as a unique-id;
 * otherwise "md5:" and a digest of it, which no such name can be, since it has
 * no ':'.  TWIN tells apart messages that have the same name; 0 for all others.
 */
void uidl_from_name(
    const char *base, size_t length, unsigned twin, char uid[UIDL_TEXT]);

#endif
