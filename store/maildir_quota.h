/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_QUOTA_H
#define STORE_MAILDIR_QUOTA_H

#include "maildir.h"

/*
 * Opens maildirsize, if the Maildir has a Maildir++ quota: to be called before
 * the first maildir_remove().  maildir_quota_close() appends to it what was
 * removed since, in one line.  That it cannot be written is not an error: who
 * delivers counts anew now and then.
 */
void maildir_quota_open(struct maildir *maildir);
void maildir_quota_close(struct maildir *maildir);

/* Notes that *FILE of this NAME was removed, by us. */
void maildir_quota_removed(
    struct maildir *maildir, const char *name, const struct stat *file);

#endif
