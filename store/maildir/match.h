/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_MATCH_H
#define STORE_MAILDIR_MATCH_H

#include "store/maildir/maildir.h"
#include "store/maildrop/inodes.h"

/*
 * Which message a file is.  A message is one file, whatever its name: it is
 * known by its inode.  Inodes come back, some file systems have several files
 * of one, and a copy has another: so base, size, time and birth are looked at,
 * too, where it is not clear.
 */

/* A file in new/ or cur/. */
struct found {
	const char *name;
	bool in_new;
	uint64_t inode;
	size_t base;
};

/* A list, and the files of its messages by their inodes. */
struct match {
	struct maildir *maildir;
	struct maildrop *drop;
	struct inodes inodes;
	bool frozen;     /* the client knows the list: nothing comes in */
	bool one_device; /* new/ and cur/ are on the same one */
};

/*
 * Takes a file: it is a message of the list under its name of now, and is
 * MESSAGE_HERE and MESSAGE_MET, or another one, which the list gets unless it
 * is frozen.  Sets what is missing in FOUND.  Returns 0, or -1 with errno
 * (ENOMEM, EOVERFLOW).
 */
int match_take(struct match *match, struct found *found);

#endif
