/* SPDX-License-Identifier: ISC */
/*
 * Messages by the inode of their file: a hash table with open addressing.
 * Several may have one inode: file systems made of layers have several spaces
 * of numbers.
 * Runs as the mail user.  Pure but for its memory.
 */
#include "store/maildrop/inodes.h"

#include "store/maildrop/memory.h"

#include <stdlib.h>
#include <string.h>

/* Half of the slots stay empty, so that a search is short. */
enum {
	SLOTS = 1024,
	SLOTS_MANY = 32 * 1024,
	SLOTS_LARGE_PAGE = 2 * 1024 * 1024 / sizeof(uint32_t),
};

/* Files made one after the other mostly have neighbouring inodes. */
size_t
inodes_begin(const struct inodes *inodes, uint64_t inode)
{
	const uint64_t near = 64;
	uint64_t far = inode / near * UINT64_C(0x9e3779b97f4a7c15) >> 32;

	return (size_t)(far * near + inode % near) & (inodes->size - 1);
}

static void
put(struct inodes *inodes, const struct maildrop *drop, size_t index)
{
	size_t at = inodes_begin(inodes, drop->entries[index].inode);

	while (inodes->slots[at] != 0)
		at = (at + 1) & (inodes->size - 1);
	inodes->slots[at] = (uint32_t)index + 1;
	inodes->used++;
}

int
inodes_make(struct inodes *inodes, const struct maildrop *drop)
{
	size_t size = SLOTS;

	while (size < 2 * (drop->count + 1))
		size *= 2;
	/* Not in small pages: each look would cost twice as much. */
	if (size > SLOTS_MANY && size < SLOTS_LARGE_PAGE)
		size = SLOTS_LARGE_PAGE;
	inodes->slots = memory_grow(NULL, 0, size * sizeof *inodes->slots);
	if (inodes->slots == NULL)
		return -1;
	memset(inodes->slots, 0, size * sizeof *inodes->slots);
	inodes->size = size;
	inodes->used = 0;
	for (size_t i = 0; i < drop->count; i++)
		put(inodes, drop, i);
	return 0;
}

void
inodes_free(struct inodes *inodes)
{
	free(inodes->slots);
	*inodes = (struct inodes){ 0 };
}

int
inodes_add(struct inodes *inodes, const struct maildrop *drop)
{
	if (2 * (inodes->used + 1) > inodes->size) {
		inodes_free(inodes);
		return inodes_make(inodes, drop);
	}
	put(inodes, drop, drop->count - 1);
	return 0;
}

struct message_entry *
inodes_next(const struct inodes *inodes, const struct maildrop *drop,
    uint64_t inode, size_t *at)
{
	while (inodes->slots[*at] != 0) {
		struct message_entry *entry =
		    &drop->entries[inodes->slots[*at] - 1];

		*at = (*at + 1) & (inodes->size - 1);
		if (entry->inode == inode)
			return entry;
	}
	return NULL;
}
