/* SPDX-License-Identifier: ISC */
#ifndef LIB_PROCESS_H
#define LIB_PROCESS_H

#include <signal.h>
#include <stddef.h>

/* Closes every descriptor from LOWEST up.  Returns 0, or -1 with errno. */
int process_close_from(int lowest);

/*
 * Allows no core dump of this process, and no tracing by others of its user.
 * Ends with exec: limits, which would not, are left alone.  Returns 0, or -1
 * with errno.
 */
int process_no_dumps(void);

/*
 * From now on orphans of our children are ours, so that they can be ended.
 * Returns 0, or -1 with errno.
 */
int process_adopt_orphans(void);

/*
 * A number, 0 at first, that is the same in us and in processes that we fork,
 * until they exec.  munmap() frees it.  Returns it, or NULL with errno.
 */
int *process_share(void);

/*
 * A descriptor that is readable as long as one of SIGNALS, which are blocked,
 * has come and was not taken.  Returns it, or -1 with errno.
 */
int process_watch(const sigset_t *signals);

/* Takes one that has come; 0 if there is none. */
int process_next_signal(int fd);

/* Zeroes LENGTH octets; no compiler takes that for useless. */
void process_wipe(void *secret, size_t length);

#endif
