/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_INDEX_H
#define STORE_MAILDIR_INDEX_H

#include "maildir_state.h"
#include "maildrop.h"

/* In the Maildir, beside new/ and cur/. */
#define MAILDIR_INDEX "pop3d.index"

/* Octets read or written at once. */
enum { INDEX_BLOCK = 32 * 1024 };

/* The body of an index file, entry by entry. */
struct index_reader {
	const struct index *head;
	int fd;
	uint64_t count;    /* of entries so far */
	uint64_t body;     /* of octets so far */
	uint64_t checksum; /* of those */
	size_t begin;      /* block[begin] to block[end - 1] wait */
	size_t end;
	unsigned char block[INDEX_BLOCK];
};

/*
 * Opens the index file and reads its head, MAILDIR->known.  Leaves
 * MAILDIR->index at -1 unless it is a file of our own with a good head.
 */
void maildir_index_open(struct maildir *maildir);

/* Reads all of the index.  Returns 0 if it is whole, or -1. */
int maildir_index_check(const struct maildir *maildir);

/*
 * Fills DROP, which has no entries, from the index.  Returns 0, or -1 with
 * errno, EBADMSG if the index is no good; then DROP is what it was.
 */
int maildir_index_load(const struct maildir *maildir, struct maildrop *drop);

/*
 * Gives the messages of DROP, which is sorted, the sizes that the index knows.
 * Returns whether the index has the same messages under the same names.
 */
bool maildir_index_recall(const struct maildir *maildir, struct maildrop *drop);

/* Replaces the index by what is known of DROP, as far as sizes are known. */
void maildir_index_write(
    const struct maildir *maildir, const struct maildrop *drop);

/* The list is not what the directories hold: do not say so in the index. */
void maildir_forget(struct maildir *maildir);

/* The messages of a maildrop, one after the other, loaded or not. */
struct listing {
	const struct maildrop *drop;
	size_t number; /* of the message that listing_next() gave last */
	struct index_reader reader;
	struct message_entry entry;
};

/* Begins.  maildir_check() must have had no objection. */
void listing_begin(struct listing *listing, const struct maildir *maildir,
    const struct maildrop *drop);

/* The next message, good until the next call, or NULL. */
const struct message_entry *listing_next(struct listing *listing);

/* Whether there was nothing wrong with what listing_next() gave. */
bool listing_is_whole(const struct listing *listing);

#endif
