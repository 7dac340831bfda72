/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_MAILDIR_H
#define STORE_MAILDIR_MAILDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#include "store/maildrop/index.h"
#include "store/maildrop/maildrop.h"
#include "store/maildrop/quota.h"

/*
 * A Maildir.  This folder is the only code that touches the file system.
 *
 * Other programs work in the same Maildir all the time: they deliver, rename
 * and remove.  A message is one file, whatever its name.  So what is not where
 * it was is looked for again (scan.h), and nothing is overwritten.
 *
 * As long as a Maildir is read_only, whatever would change it fails with
 * EROFS, and nothing is created, renamed or removed in it.
 */

/* The index file, and what is to be said in the next one. */
struct maildir_index {
	int fd;            /* of the file, or -1 */
	struct index head; /* what its head says */
	/* The directories that the list was made from; zero: it is older. */
	struct index_stamps stamps;
	bool stale; /* the file does not have all that is known */
	int error;  /* why it cannot be used or written, or 0 */
};

/* An open Maildir: everything in it is reached from these descriptors. */
struct maildir {
	int root;    /* the directory itself, */
	int new;     /* its new/ */
	int cur;     /* and its cur/; -1: not there yet */
	int lock[2]; /* what locks are on, or -1 */
	int quota;   /* its maildirsize while removing, or -1 */
	bool read_only;
	uid_t owner;           /* who we are */
	bool keeps_times;      /* changes show in the times of directories */
	struct timespec since; /* when it was opened, or listed */
	int unwritable;        /* why nothing can be removed, or 0 */
	size_t unreadable;     /* files left out: not ours to read, */
	size_t long_names;     /* or with a name longer than names may be */
	struct quota removed;  /* for maildirsize */
	struct maildir_index index;
};

/* All closed. */
#define MAILDIR_CLOSED                                                         \
	{                                                                      \
		.root = -1, .new = -1, .cur = -1, .lock = { -1, -1 },          \
		.quota = -1, .index = {                                        \
			.fd = -1                                               \
		}                                                              \
	}

enum { MAILDIR_PATH = 4096 };

/*
 * Opens the Maildir at PATH.  Creates nothing: where it, its new/ or its cur/
 * does not exist yet, in a directory of the user's own, there is no mail in it.
 * WHERE gets its whole path, or that of the part that cannot be opened. Returns
 * 0, or -1 with errno.  The descriptors are open until the process ends.
 */
int maildir_open(
    struct maildir *maildir, const char *path, char where[MAILDIR_PATH]);

/*
 * Takes the lock that lets one POP3 session at a time into this maildrop
 * (RFC 1939, section 4), or several that only read; waits two seconds for it.
 * It goes with the process, or with maildir_unlock().  Where the file system
 * does not lock, it is done without.  Returns 0, or -1 with errno: EWOULDBLOCK
 * if another session has it.
 */
int maildir_lock(struct maildir *maildir);
void maildir_unlock(struct maildir *maildir);

/*
 * Whether new/ and cur/ are still the directories that were opened: others may
 * put a backup in their place.
 */
bool maildir_is_in_place(const struct maildir *maildir);

/* The directory that the file of ENTRY is in, as far as we know. */
int maildir_place(
    const struct maildir *maildir, const struct message_entry *entry);

#endif
