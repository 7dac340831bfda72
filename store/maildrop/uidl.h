/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_UIDL_H
#define STORE_MAILDROP_UIDL_H

#include "store/maildrop/entry.h"

/* A unique-id has at most this many octets (RFC 1939, UIDL), and a NUL. */
enum { UIDL_TEXT = 71 };

/*
 * Writes the unique-id of a message.  It is the name of its file up to the
 * information, as with qmail-pop3d, where RFC 1939 allows that as a unique-id;
 * otherwise "md5:" and a digest of it, which no such name can be, since it has
 * no ':'.  A duplicate has a longer name here: see entry_unique_base().
 */
void uidl_of(const struct message_entry *entry, char uid[UIDL_TEXT]);

#endif
