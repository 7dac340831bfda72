/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_INDEX_FILE_H
#define STORE_MAILDIR_INDEX_FILE_H

#include "store/maildir/maildir.h"

/* Octets read or written at once. */
enum { INDEX_BLOCK = 32 * 1024 };

/* The body of an index file, entry by entry. */
struct index_reader {
	const struct maildir_index *index;
	uint64_t count;    /* of entries so far */
	uint64_t body;     /* of octets so far */
	uint64_t checksum; /* of those */
	size_t begin;      /* block[begin] to block[end - 1] wait */
	size_t end;
	unsigned char block[INDEX_BLOCK];
};

void index_reader_begin(
    struct index_reader *reader, const struct maildir_index *index);

/* Sets *ENTRY, good until the next call, or returns false. */
bool index_reader_next(struct index_reader *reader, struct index_entry *entry);

/* Whether what was read is all of it, as it was written. */
bool index_reader_is_whole(const struct index_reader *reader);

/*
 * Opens the index file and reads its head.  Leaves it closed unless it is a
 * file of our own with a good head.
 */
void index_file_open(struct maildir *maildir);

/* Reads all of the index.  Returns 0 if it is whole, or -1. */
int index_file_check(const struct maildir *maildir);

/*
 * Fills DROP, which has no entries, from the index.  Returns 0, or -1 with
 * errno, EBADMSG if the index is no good; then DROP is what it was.
 */
int index_file_load(const struct maildir *maildir, struct maildrop *drop);

/*
 * Gives the messages of DROP, which is sorted, what the index knows of them:
 * octets, version, the numbers of duplicates.  MESSAGE_TAKEN are those that
 * must not have their base as their id.  Returns 1 if the index has the same
 * messages under the same names, 0 if not, or -1 with errno: ENOMEM, or EAGAIN
 * if one is MESSAGE_LOST now: scan_list_again() has to find it first.
 */
int index_file_recall(const struct maildir *maildir, struct maildrop *drop);

#endif
