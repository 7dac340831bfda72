/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_SCAN_H
#define STORE_MAILDIR_SCAN_H

#include <sys/stat.h>
#include <time.h>

#include "store/maildir/maildir.h"

/*
 * Which files are there, while other programs rename them.
 *
 * A pass over a directory may miss a file that is renamed meanwhile, or meet
 * it twice; one that is not renamed is met once.  So this is the rule, at
 * login and whenever a file is not where it was: a pass during which nothing
 * changed tells all; otherwise a file that none of SCAN_PASSES passes met,
 * one after the other, is not there.  To escape them all a file would have to
 * be renamed in each.  Names of one inode are one file.
 */
enum { SCAN_PASSES = 6 };

/*
 * Fills DROP, which is empty, with all files, sorted.  *STAMPS is what the
 * directories were before.  Returns 1 if nothing changed meanwhile, 0, or -1
 * with errno.
 */
int scan_list(struct maildir *maildir, struct maildrop *drop,
    struct index_stamps *stamps);

/*
 * The same for a list that nobody was told of yet: finds all messages that are
 * MESSAGE_LOST, as scan_locate() does, and adds what else it finds.
 */
int scan_list_again(struct maildir *maildir, struct maildrop *drop);

/*
 * Finds all messages of DROP that are MESSAGE_LOST: they are elsewhere now, or
 * MESSAGE_GONE.  Returns 0, or -1 with errno: nothing is known.
 */
int scan_locate(struct maildir *maildir, struct maildrop *drop);

/*
 * Looks at the file of ENTRY.  Returns 0, or -1 with errno: EAGAIN if it is not
 * where it was, and then MESSAGE_LOST.
 */
int scan_stat(const struct maildir *maildir, struct message_entry *entry,
    struct stat *file);

#endif
