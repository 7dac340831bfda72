/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_FILE_H
#define STORE_MAILDIR_FILE_H

#include "lib/wire.h"
#include "store/maildir/maildir.h"

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
 * describes: if the version is another, reads it, unless the client on WIRE
 * (NULL: nobody waits) leaves meanwhile.  Returns 1 if it had to, 0, or -1 with
 * errno: ECONNRESET if the client left, EFBIG if there is nearly nothing in so
 * large a file.
 */
int file_measure(int fd, const struct stat *file, struct message_entry *entry,
    const struct wire *wire);

/*
 * Opens message INDEX for reading, wherever it is now, and describes its file
 * in *FILE.  If that is not what was measured, it is counted again first.
 * Returns a descriptor that the caller closes, or -1 with errno: ENOENT if the
 * message is gone.
 */
int file_open_message(struct maildir *maildir, struct maildrop *drop,
    size_t index, struct stat *file);

/* What FD is, compared with what it was when it was described in FILE. */
enum file_change {
	FILE_SAME,
	FILE_LONGER, /* others may have added to it, or have written it anew */
	FILE_OTHER,
};

enum file_change file_change(int fd, const struct stat *file);

/*
 * Removes the file of a message where it is thought to be.  Returns 0 if that
 * was all of it, or -1 with errno.  ENOENT: it is MESSAGE_LOST, because it is
 * not there, or because the file had another name besides; scan_locate()
 * knows more.  EBUSY: what is there now is not what the client was told of.
 */
int file_remove(struct maildir *maildir, struct message_entry *entry);

/*
 * Moves a message to cur/ with the flag S, where it may be already.  Returns
 * 0, or -1 with errno, ENOENT as above: it is where it was.
 */
int file_mark_seen(struct maildir *maildir, struct maildrop *drop,
    struct message_entry *entry);

#endif
