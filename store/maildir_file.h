/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_FILE_H
#define STORE_MAILDIR_FILE_H

#include "maildir.h"

/*
 * Opens the file of a message where it is thought to be, and describes it in
 * *FILE.  Nothing is followed, and nothing but a regular file blocks.  Returns
 * a descriptor that the caller closes, or -1 with errno: ENOENT if there is
 * none, EISDIR if it is no regular file.
 */
int file_open(const struct maildir *maildir, const struct message_entry *entry,
    struct stat *file);

/*
 * Makes sure that ENTRY has the octets and the version of FD, which *FILE
 * describes: if the version is another, reads it.  Returns 1 if it had to, 0,
 * or -1 with errno.
 */
int file_measure(int fd, const struct stat *file, struct message_entry *entry);

#endif
