/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_QUOTA_FILE_H
#define STORE_MAILDIR_QUOTA_FILE_H

#include "store/maildir/maildir.h"

/*
 * Opens maildirsize, if the Maildir has a Maildir++ quota: to be called before
 * the first file_remove().  quota_file_close() appends to it what was
 * removed since, in one line.  That it cannot be written is not an error: who
 * delivers counts anew now and then.
 */
void quota_file_open(struct maildir *maildir);
void quota_file_close(struct maildir *maildir);

/* Notes that *FILE of this NAME was removed, by us. */
void quota_file_removed(
    struct maildir *maildir, const char *name, const struct stat *file);

#endif
