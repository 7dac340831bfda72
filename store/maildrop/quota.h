/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_QUOTA_H
#define STORE_MAILDROP_QUOTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A Maildir++ quota, as Courier counts it: the file maildirsize has what the
 * quota is in its first line, and octets and messages in each further one, of
 * which the sum counts.
 */

/* What messages take up. */
struct quota {
	uint64_t octets; /* of their files */
	uint64_t count;
};

enum {
	/* Courier fills each number with blanks to this width. */
	QUOTA_WIDTH = 12,
	/* Two numbers with a sign, a blank between and LF behind them. */
	QUOTA_LINE = 2 * 21 + 2,
	/* A file of so many octets is no good: its next reader counts anew. */
	QUOTA_FILE = 5120,
};

/* Whether a message of this file NAME counts: not if it is flagged as trash. */
bool quota_counts(const char *name);

/*
 * Sets *OCTETS to what NAME says of its file's size, with ",S=" before the
 * first ':'.  Returns 0, or -1 if it says nothing that can be true.
 */
int quota_size(const char *name, uint64_t *octets);

/* Writes the line that takes REMOVED off the sum.  Returns its length. */
size_t quota_line(const struct quota *removed, char line[QUOTA_LINE]);

#endif
