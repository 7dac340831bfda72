/* SPDX-License-Identifier: ISC */
/*
 * Memory for long lists.  The kernel is entered at each page that is touched
 * for the first time, which took a quarter of the time of a login with a
 * hundred thousand messages.  So long lists are allocated in large pages. Runs
 * as the mail user.
 */
#define _DEFAULT_SOURCE /* madvise() */
#include "store/maildrop/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { FIRST_BLOCK = 64 * 1024, LARGE_PAGE = 2 * 1024 * 1024 };

struct memory {
	struct memory *next;
	size_t used;
	size_t size; /* with this head */
};

static void *
get(size_t size)
{
	size_t pages = size / LARGE_PAGE + (size % LARGE_PAGE != 0);
	void *octets;

	if (size < LARGE_PAGE)
		return malloc(size);
	octets = aligned_alloc(LARGE_PAGE, pages * LARGE_PAGE);
#ifdef MADV_HUGEPAGE
	if (octets != NULL) /* without, it only takes longer */
		(void)madvise(octets, pages * LARGE_PAGE, MADV_HUGEPAGE);
#endif
	return octets;
}

/* Most lists are short, but of a long one all blocks should be large. */
static struct memory *
add_block(struct memory *before, size_t least)
{
	size_t size = before == NULL ? FIRST_BLOCK : 4 * before->size;
	struct memory *block;

	if (size > LARGE_PAGE)
		size = LARGE_PAGE;
	if (size < sizeof *block + least)
		size = sizeof *block + least;
	block = get(size);
	if (block == NULL)
		return NULL;
	block->next = before;
	block->used = sizeof *block;
	block->size = size;
	return block;
}

char *
memory_room(struct memory **memory, size_t size)
{
	struct memory *block = *memory;

	if (block == NULL || size > block->size - block->used) {
		block = add_block(block, size);
		if (block == NULL)
			return NULL;
		*memory = block;
	}
	block->used += size;
	return (char *)block + block->used - size;
}

void
memory_free(struct memory *memory)
{
	while (memory != NULL) {
		struct memory *next = memory->next;

		free(memory);
		memory = next;
	}
}

void *
memory_grow(void *old, size_t used, size_t size)
{
	void *octets;

	if (size < LARGE_PAGE)
		return realloc(old, size);
	octets = get(size);
	if (octets == NULL)
		return NULL;
	if (used > 0)
		memcpy(octets, old, used);
	free(old);
	return octets;
}
