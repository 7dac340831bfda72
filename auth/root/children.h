/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_CHILDREN_H
#define AUTH_ROOT_CHILDREN_H

#include <sys/types.h>

/*
 * Our children: those that were there before us (a UCSPI-TLS helper is), those
 * that we started, and orphans of theirs, if process_adopt_orphans() worked.
 */
struct children {
	int count; /* -1: not known */
	pid_t pids[64];
};

/* Where the kernel does not tell, or they are too many, COUNT is -1. */
void children_list(struct children *children);

/*
 * Kills all that are not in BEFORE, and those that become ours then, and waits
 * until they are gone, or for two seconds.  Does nothing if these are not
 * known.
 */
void children_end(const struct children *before);

#endif
