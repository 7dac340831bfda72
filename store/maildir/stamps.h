/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_STAMPS_H
#define STORE_MAILDIR_STAMPS_H

#include <time.h>

#include "store/maildir/maildir.h"

/* Milliseconds after which a change shows in a directory's time. */
enum { STAMPS_TICK = 20 };

/* What new/ and cur/ are now.  Returns 0, or -1 with errno. */
int stamps_look(const struct maildir *maildir, struct index_stamps *stamps);

/*
 * The same.  Returns 1 if whatever changes from now on will give them other
 * stamps, 0 if that is not sure, or -1 with errno.
 */
int stamps_look_surely(
    const struct maildir *maildir, struct index_stamps *stamps);

/*
 * The clock of the file system that the Maildir is on.  Returns 0, or -1 with
 * errno: EXDEV if there are several, EOPNOTSUPP if it need not keep the times
 * of directories.
 */
int stamps_clock(const struct maildir *maildir, struct timespec *now);

#endif
