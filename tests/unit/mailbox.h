/* SPDX-License-Identifier: ISC */
#ifndef TESTS_UNIT_MAILBOX_H
#define TESTS_UNIT_MAILBOX_H

#include "store/maildir/maildir.h"

/* A Maildir on a real file system, for one test. */
struct mailbox {
	char path[64];
	struct maildir maildir;
	struct maildrop drop;
};

/* Makes an empty one and opens it; closes and removes it. */
void mailbox_make(struct mailbox *box);
void mailbox_end(struct mailbox *box);

/*
 * Does what other programs do, step by step: "put new/1.a text" makes a file,
 * "copy", "link" and "move" make one of another, "remove" does that, "touch"
 * puts a file's time of modification to that number of seconds.
 */
void mailbox_do(struct mailbox *box, const char *const *steps);

/* What a file is. */
struct stat mailbox_stat(const struct mailbox *box, const char *file);

/* Reads all messages of the list, as a login does. */
void mailbox_measure(struct mailbox *box);

/* Whether the file of message INDEX is where PATH says, "new/..." or "cur/...".
 */
void mailbox_check(const struct mailbox *box, size_t index, const char *path);

/*
 * Adds a message to a list: "new/1.a 5", where it is and its inode, and that it
 * is a "duplicate" may follow.
 */
void mailbox_add(struct maildrop *drop, const char *text);

/* Makes a file of that name, with as many octets and seconds as its inode. */
void mailbox_put(const struct mailbox *box, const char *text);

/*
 * A session that knows the messages of these TEXTS, up to NULL or COUNT, writes
 * the index, and the next one opens it.
 */
void mailbox_index(struct mailbox *box, const char *const *texts, size_t count);
void mailbox_open_index(struct mailbox *box);

/* What it knows of a message by its inode, and whether ENTRY is that of TEXT.
 */
uint64_t mailbox_octets(uint64_t inode);
uint64_t mailbox_version(uint64_t inode);
void mailbox_check_known(const struct message_entry *entry, const char *text);

#endif
