/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_SYSTEM_H
#define STORE_MAILDIR_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* A name in a directory. */
struct system_name {
	const char *name;
	uint64_t inode;  /* some file systems do not tell: 0 */
	bool is_regular; /* a regular file, as far as the file system tells */
};

/*
 * Reads names of the directory FD into BLOCK of SIZE octets, as many as fit.
 * Returns their octets, 0 at the end, or -1 with errno.
 */
long system_read_names(int fd, void *block, size_t size);

/*
 * The name that begins at *AT of a block of names, and moves *AT to the next.
 * It is good as long as the block is.
 */
struct system_name system_next_name(const void *block, size_t *at);

/*
 * Renames a file, but never over another one.  Returns 0, or -1 with errno:
 * EEXIST if something has the new name.
 */
int system_rename(int from, const char *old, int to, const char *new);

/*
 * A descriptor that only stands for a file, whatever becomes of its name.
 * Nothing is followed, and nothing waits.  Returns -1 with errno.
 */
int system_hold(int directory, const char *name);

/*
 * Whether the file system of FD gives a directory another time whenever a name
 * in it changes.  What runs outside the kernel need not.
 */
bool system_keeps_times(int fd);

/*
 * Sets *BORN to when a file was made.  Returns 0, or -1 if the file system does
 * not tell.
 */
int system_birth(int directory, const char *name, struct timespec *born);

#endif
