/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_INODES_H
#define STORE_MAILDROP_INODES_H

#include "store/maildrop/maildrop.h"

/* A table that finds the messages of a maildrop by the inode of their file. */
struct inodes {
	uint32_t *slots; /* an index and 1; 0: empty */
	size_t size;     /* of them, a power of two */
	size_t used;
};

/*
 * Makes a table of all messages of DROP.  Returns 0, or -1 with errno
 * (ENOMEM).  It is good while no entry changes its index; inodes_free() gives
 * its memory back.
 */
int inodes_make(struct inodes *inodes, const struct maildrop *drop);
void inodes_free(struct inodes *inodes);

/* Adds the last message of DROP.  Returns 0, or -1 with errno (ENOMEM). */
int inodes_add(struct inodes *inodes, const struct maildrop *drop);

/*
 * The next message of DROP whose file has INODE, or NULL.  *AT is where to go
 * on, and at first inodes_begin().
 */
size_t inodes_begin(const struct inodes *inodes, uint64_t inode);
struct message_entry *inodes_next(const struct inodes *inodes,
    const struct maildrop *drop, uint64_t inode, size_t *at);

#endif
