/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_INDEX_H
#define STORE_MAILDIR_INDEX_H

#include "maildir.h"

/*
 * Opens the index file and reads its head, MAILDIR->known.  Leaves
 * MAILDIR->index at -1 unless it is a file of our own with a good head.
 */
void maildir_index_open(struct maildir *maildir);

/*
 * Fills DROP, which has no entries, from the index.  Returns 0, or -1 with
 * errno, EBADMSG if the index is no good; then DROP is empty.
 */
int maildir_index_load(struct maildir *maildir, struct maildrop *drop);

/*
 * Gives the messages of DROP, which is sorted, the sizes that the index knows.
 * Returns whether the index has the same messages under the same names.
 */
bool maildir_index_recall(struct maildir *maildir, struct maildrop *drop);

/* Replaces the index by what is known of DROP, as far as sizes are known. */
void maildir_index_write(
    const struct maildir *maildir, const struct maildrop *drop);

/* The list is not what the directories hold: do not say so in the index. */
void maildir_forget(struct maildir *maildir);

#endif
