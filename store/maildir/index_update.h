/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_INDEX_UPDATE_H
#define STORE_MAILDIR_INDEX_UPDATE_H

#include "store/maildir/maildir.h"

/* What the list was made from is no longer what the directories hold. */
void index_forget(struct maildir *maildir);

/* Replaces the index by what is known of DROP, as far as sizes are known. */
void index_write(struct maildir *maildir, const struct maildrop *drop);

/*
 * Writes the index if there is anything new to remember.  That it cannot be
 * written is not an error: the next login takes longer.
 */
void index_remember(struct maildir *maildir, const struct maildrop *drop);

#endif
