/* SPDX-License-Identifier: ISC */
#ifndef LIB_PROCESS_H
#define LIB_PROCESS_H

#include <stddef.h>

/* Closes every descriptor from LOWEST up.  Returns 0, or -1 with errno. */
int process_close_from(int lowest);

/*
 * No core dump of this process, nor a look into it by others of its user.
 * Ends with exec: limits, which would not, are left alone.  Returns 0, or -1
 * with errno.
 */
int process_no_dumps(void);

/* Zeroes LENGTH octets; no compiler takes that for useless. */
void process_wipe(void *secret, size_t length);

#endif
