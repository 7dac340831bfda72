/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_CHILDREN_H
#define AUTH_ROOT_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

enum { CHILDREN_MAX = 128 };

/*
 * Our children: those that were there before us (a UCSPI-TLS helper is), those
 * that we started, and orphans of theirs, if process_adopt_orphans() worked.
 */
struct children {
	int count;
	bool all; /* none is missing */
	pid_t pids[CHILDREN_MAX];
};

/* The eldest, if they are too many; none where the kernel does not tell. */
void children_list(struct children *children);

/*
 * Kills all that are not in BEFORE, and those that become ours then, and waits
 * until they are gone, or for two seconds.  Does nothing if BEFORE is not all.
 */
void children_end(const struct children *before);

#endif
