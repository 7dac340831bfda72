/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_H
#define STORE_MAILDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "index.h"
#include "lib/wire.h"
#include "maildrop.h"
#include "quota.h"

/*
 * A Maildir, and the only code that touches the file system: maildir_*.c.
 *
 * Other programs work in the same Maildir all the time: they deliver, rename
 * and remove.  A message is one file, whatever its name.  So what is not where
 * it was is looked for again (maildir_scan.h), and nothing is overwritten.
 *
 * As long as a Maildir is read_only, whatever would change it fails with
 * EROFS, and nothing is created, renamed or removed in it.
 */

/* The index file, and what is to be said in the next one. */
struct maildir_index {
	int fd;            /* of the file, or -1 */
	struct index head; /* what its head says */
	/* The directories that the list was made from; zero: it is older. */
	struct index_stamp new;
	struct index_stamp cur;
	bool stale; /* the file does not have all that is known */
	int error;  /* why it cannot be used or written, or 0 */
};

/* An open Maildir: everything in it is reached from these descriptors. */
struct maildir {
	int root;  /* the directory itself, */
	int new;   /* its new/ */
	int cur;   /* and its cur/; -1: not there yet */
	int lock;  /* what the lock is on, or -1 */
	int quota; /* its maildirsize while removing, or -1 */
	bool read_only;
	uid_t owner;          /* who we are */
	int unwritable;       /* why nothing can be removed, or 0 */
	size_t unreadable;    /* files left out: not ours to read, */
	size_t long_names;    /* or with a name longer than names may be */
	struct quota removed; /* for maildirsize */
	struct maildir_index index;
};

/* All closed. */
#define MAILDIR_CLOSED                                                         \
	{                                                                      \
		.root = -1, .new = -1, .cur = -1, .lock = -1, .quota = -1,     \
		.index = {                                                     \
			.fd = -1                                               \
		}                                                              \
	}

enum { MAILDIR_PATH = 4096 };

/*
 * Opens the Maildir at PATH.  Creates nothing: where it, its new/ or its cur/
 * does not exist yet, in a directory of the user's own, there is no mail in it.
 * Returns 0, or -1 with errno, and the whole path of what cannot be opened in
 * WHERE.  The descriptors are open until the process ends.
 */
int maildir_open(
    struct maildir *maildir, const char *path, char where[MAILDIR_PATH]);

/*
 * Takes the lock that lets one POP3 session at a time into this maildrop
 * (RFC 1939, section 4), or several that only read; waits two seconds for it.
 * It goes with the process, or with maildir_unlock().  Returns 0, or -1 with
 * errno: EWOULDBLOCK if another session has it.
 */
int maildir_lock(struct maildir *maildir);
void maildir_unlock(struct maildir *maildir);

/*
 * Whether the last login that maildir_note_login() noted is less than SECONDS
 * ago.  When in doubt it is not.
 */
bool maildir_is_early(const struct maildir *maildir, unsigned seconds);

/*
 * Notes that there is a login now.  Returns 0, or -1 with errno: then the next
 * login will not know.
 */
int maildir_note_login(const struct maildir *maildir);

/*
 * Fills DROP, which must be empty, for a login.  If nothing changed since the
 * index was written, that is only the counts: maildir_load() gets the entries.
 * Otherwise it is all messages in their order, with their sizes.  What is not
 * a message, or cannot be read, is left out.  Gives up if the client leaves
 * meanwhile.  Returns 0, or -1 with errno: EBUSY if it cannot be known, since
 * others change too much, ECONNRESET if the client left.
 */
int maildir_list(
    struct maildir *maildir, struct maildrop *drop, struct wire *wire);

/*
 * Makes sure that DROP has its entries.  To be called before they are looked
 * at.  Returns 0, or -1 with errno.
 */
int maildir_load(
    struct maildir *maildir, struct maildrop *drop, struct wire *wire);

/*
 * Makes sure that DROP can be listed (listing.h), entries or not.  Returns 0,
 * or -1 with errno.
 */
int maildir_check(
    struct maildir *maildir, struct maildrop *drop, struct wire *wire);

/*
 * Writes the index if there is anything new to remember.  That it cannot be
 * written is not an error: the next login takes longer.
 */
void maildir_remember(struct maildir *maildir, const struct maildrop *drop);

/*
 * Opens message INDEX for reading, wherever it is now, and describes its file
 * in *FILE.  If that is not what was measured, it is counted again first.
 * Returns a descriptor that the caller closes, or -1 with errno: ENOENT if the
 * message is gone.
 */
int maildir_open_message(struct maildir *maildir, struct maildrop *drop,
    size_t index, struct stat *file);

/*
 * Whether the octets that FD had when it was described in FILE are there
 * still, as far as that can be known: others may add to them.
 */
bool maildir_is_unchanged(int fd, const struct stat *file);

/*
 * Removes the file of a message where it is thought to be.  Returns 0 if that
 * was all of it, or -1 with errno.  ENOENT: it is MESSAGE_LOST, because it is
 * not there, or because the file had another name besides; maildir_locate()
 * knows more.
 */
int maildir_remove(struct maildir *maildir, struct message_entry *entry);

/*
 * Moves a message to cur/ with the flag S, where it may be already.  Returns
 * 0, or -1 with errno, ENOENT as above: it is where it was.
 */
int maildir_mark_seen(struct maildir *maildir, struct maildrop *drop,
    struct message_entry *entry);

/*
 * Finds all messages of DROP that are MESSAGE_LOST: they are elsewhere now, or
 * MESSAGE_GONE.  Returns 0, or -1 with errno: nothing is known.
 */
int maildir_locate(struct maildir *maildir, struct maildrop *drop);

#endif
