/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_INDEX_UPDATE_H
#define STORE_MAILDIR_INDEX_UPDATE_H

#include "store/maildir/scan.h"

/*
 * What the next index is to say: the list is what the directories held at
 * STAMPS; or it is no longer what they hold; or something else is not as in the
 * index file.
 */
void index_trust(struct maildir *maildir, const struct scan_stamps *stamps);
void index_forget(struct maildir *maildir);
void index_amend(struct maildir *maildir);

/* Replaces the index by what is known of DROP, as far as sizes are known. */
void index_write(struct maildir *maildir, const struct maildrop *drop);

/*
 * Writes the index if there is anything new to remember.  That it cannot be
 * written is not an error: the next login takes longer.
 */
void index_remember(struct maildir *maildir, const struct maildrop *drop);

#endif
