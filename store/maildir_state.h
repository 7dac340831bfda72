/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_STATE_H
#define STORE_MAILDIR_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "index.h"
#include "quota.h"

/* A Maildir that is open: everything in it is reached from these. */
struct maildir {
	int root;          /* the directory itself */
	int new;           /* its new/ */
	int cur;           /* its cur/ */
	int lock;          /* its lock file, or -1 */
	int index;         /* its index file, or -1 */
	int quota;         /* its maildirsize while removing, or -1 */
	bool read_only;    /* nothing in it may be changed */
	uid_t owner;       /* who we are: the only one whose index we believe */
	size_t unreadable; /* messages left out of the last list */
	struct quota removed; /* for maildirsize */

	struct index known;         /* the head of the index file */
	struct index_stamp new_was; /* new/ and cur/ when they were listed; */
	struct index_stamp cur_was; /* zero if the list may not be all */
	bool listed;                /* from the index: numbers must stay */
	bool stale; /* the index file does not have all that we know */
};

/* All closed. */
#define MAILDIR_CLOSED                                                         \
	{                                                                      \
		.root = -1, .new = -1, .cur = -1, .lock = -1, .index = -1,     \
		.quota = -1                                                    \
	}

#endif
