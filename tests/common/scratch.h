/* SPDX-License-Identifier: ISC */
#ifndef TESTS_COMMON_SCRATCH_H
#define TESTS_COMMON_SCRATCH_H

#include <sys/types.h>

/*
 * Makes the directory DIRECTORY with an empty Maildir in it, gives both to
 * OWNER and enters it.  Returns 0, or -1 with errno.
 */
int scratch_enter(const char *directory, uid_t owner);

/*
 * Removes PATH and everything below it, as far as that can be done.
 */
void scratch_remove(const char *path);

#endif
