/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_INDEX_WRITE_H
#define STORE_MAILDIR_INDEX_WRITE_H

#include "store/maildir/maildir.h"

/*
 * The directories no longer hold what the list was made from: the index will
 * say so, and the next login lists them.
 */
void index_forget(struct maildir *maildir);

/* Replaces the index by what is known of DROP, as far as sizes are known. */
void index_write(struct maildir *maildir, const struct maildrop *drop);

/*
 * Writes the index if there is anything new to remember.  That it cannot be
 * written is not an error: the next login takes longer.
 */
void index_remember(struct maildir *maildir, const struct maildrop *drop);

#endif
