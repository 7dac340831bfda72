/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_MEMORY_H
#define STORE_MAILDROP_MEMORY_H

#include <stddef.h>

/* Memory that is given back at once: blocks that never move. */
struct memory;

/* SIZE octets of *MEMORY (at first NULL), or NULL with errno (ENOMEM). */
char *memory_room(struct memory **memory, size_t size);

/* Gives all back.  MEMORY may be NULL. */
void memory_free(struct memory *memory);

/*
 * As realloc(): moves the first USED octets at OLD, which may be NULL, to SIZE
 * octets.  The caller frees them.  Returns NULL with errno (ENOMEM), and OLD
 * is what it was.
 */
void *memory_grow(void *old, size_t used, size_t size);

#endif
