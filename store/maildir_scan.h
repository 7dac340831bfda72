/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_SCAN_H
#define STORE_MAILDIR_SCAN_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>

#include "maildir_state.h"
#include "maildrop.h"

/* What the directories were when they were listed. */
struct scan {
	struct index_stamp new;
	struct index_stamp cur;
	bool whole; /* they did not change meanwhile: nothing was missed */
};

/* Nothing is followed, nothing blocks: a FIFO opens, and is then refused. */
enum { OPEN_MESSAGE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };

/* The directory that the message is in, as far as we know. */
int maildir_place(
    const struct maildir *maildir, const struct message_entry *entry);

/*
 * Renames a message within the Maildir, unless something has the new name
 * already.  Returns 0, or -1 with errno.
 */
int maildir_rename(const struct maildir *maildir,
    const struct message_entry *entry, int directory, const char *name);

/* Notes what new/ and cur/ are now.  Returns 0, or -1 with errno. */
int maildir_look(const struct maildir *maildir, struct scan *scan);

/*
 * The clock of the file system that new/ and cur/ are on, in seconds, or 0 if
 * it cannot be had.
 */
uint64_t maildir_clock(const struct maildir *maildir, const struct scan *scan);

/*
 * Fills DROP, whatever it had, with all names, sorted.  Returns 0, or -1 with
 * errno.
 */
int maildir_scan(
    const struct maildir *maildir, struct maildrop *drop, struct scan *scan);

/*
 * Finds out where all messages of DROP are now.  Fails rather than call a
 * message gone that may only have been passed over (EBUSY).
 */
int maildir_refresh(const struct maildir *maildir, struct maildrop *drop);

#endif
