/* SPDX-License-Identifier: ISC */
/*
 * The maildrop: a numbered list of messages, frozen at login.
 * Runs as the mail user.  Pure but for its memory.
 */
#include "store/maildrop/maildrop.h"

#include "store/maildrop/memory.h"
#include "store/maildrop/order.h"
#include "store/maildrop/packed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void
maildrop_free(struct maildrop *drop)
{
	memory_free(drop->names);
	free(drop->entries);
	*drop = (struct maildrop){ 0 };
}

static int
make_room(struct maildrop *drop)
{
	if (drop->count < drop->room)
		return 0;
	if (drop->room >= MAILDROP_MOST) {
		errno = EOVERFLOW;
		return -1;
	}

	size_t room = drop->room == 0 ? 64 : 2 * drop->room;
	struct message_entry *entries = memory_grow(drop->entries,
	    drop->count * sizeof *entries, room * sizeof *entries);

	if (entries == NULL)
		return -1;
	drop->entries = entries;
	drop->room = room;
	return 0;
}

/*
 * Gives ENTRY new memory for its name, ROOM octets and a NUL, after those for
 * the number that a duplicate has.
 */
static int
move_name(struct maildrop *drop, struct message_entry *entry, size_t room)
{
	bool duplicate = (entry->flags & MESSAGE_DUPLICATE) != 0;
	size_t before = duplicate ? ENTRY_NUMBER : 0;
	char *memory = memory_room(&drop->names, before + room + 1);

	if (memory == NULL)
		return -1;
	if (duplicate)
		memcpy(memory, entry->name - before, before);
	entry->name = memory + before;
	entry->room = (uint8_t)room;
	entry->flags &= (uint16_t)~MESSAGE_ROOM;
	return 0;
}

/*
 * Copies NAME to where ENTRY has its name, if there is room, or to new memory
 * with some room for flags that it may get.
 */
static int
store_name(struct maildrop *drop, struct message_entry *entry, const char *name)
{
	enum { FLAGS = sizeof ":2,DFPRST" - 1 };
	size_t length = strlen(name);
	size_t room =
	    length + FLAGS < ENTRY_NAME ? length + FLAGS : ENTRY_NAME - 1;

	if (length >= ENTRY_NAME) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if ((entry->name == NULL || length > entry->room) &&
	    move_name(drop, entry, room) == -1)
		return -1;
	/* In the maildrop's own memory: it was never a constant. */
	memcpy((char *)(uintptr_t)entry->name, name, length + 1);
	return 0;
}

int
maildrop_duplicate(
    struct maildrop *drop, struct message_entry *entry, uint64_t number)
{
	const char *name = entry->name;
	char *memory = memory_room(&drop->names, ENTRY_NUMBER + ENTRY_NAME);

	if (memory == NULL)
		return -1;
	packed_write(number, (unsigned char *)memory);
	memcpy(memory + ENTRY_NUMBER, name, strlen(name) + 1);
	entry->name = memory + ENTRY_NUMBER;
	entry->room = ENTRY_NAME - 1;
	entry->flags |= MESSAGE_DUPLICATE;
	return 0;
}

/* What a name in new/ or cur/ tells. */
static uint16_t
name_flags(const char *name, size_t base, bool in_new)
{
	return (uint16_t)((in_new ? MESSAGE_NEW : 0) |
			  (entry_has_flag(name, base, 'S') ? MESSAGE_SEEN : 0));
}

enum { NAME_FLAGS = MESSAGE_NEW | MESSAGE_SEEN | MESSAGE_RENAMED };

int
maildrop_rename(struct maildrop *drop, struct message_entry *entry,
    const char *name, bool in_new)
{
	if (store_name(drop, entry, name) == -1)
		return -1;
	entry->base = (uint8_t)entry_base(name);
	entry->time = order_time(name);
	entry->flags = (uint16_t)((entry->flags & ~NAME_FLAGS) |
				  name_flags(name, entry->base, in_new));
	return 0;
}

int
maildrop_add(
    struct maildrop *drop, const char *name, bool in_new, uint64_t inode)
{
	struct message_entry entry = { .inode = inode };

	if (make_room(drop) == -1 ||
	    maildrop_rename(drop, &entry, name, in_new) == -1)
		return -1;
	drop->entries[drop->count++] = entry;
	return 0;
}

int
maildrop_follow(struct maildrop *drop, struct message_entry *entry,
    const char *name, bool in_new)
{
	size_t base = entry_base(name);
	const char *was = entry->name;
	size_t listed = strlen(was) + 1;
	size_t length = strlen(name) + 1;
	char *memory;

	if (base == entry->base && memcmp(name, was, base) == 0)
		return maildrop_rename(drop, entry, name, in_new);
	/* Both names, one after the other: entry_file() finds the second. */
	if ((entry->flags & MESSAGE_ROOM) == 0) {
		if (move_name(drop, entry, listed + ENTRY_NAME) == -1)
			return -1;
		memcpy((char *)(uintptr_t)entry->name, was, listed);
		entry->room = (uint8_t)(listed - 1);
		entry->flags |= MESSAGE_ROOM;
	}
	memory = (char *)(uintptr_t)entry->name;
	memcpy(memory + listed, name, length);
	entry->flags =
	    (uint16_t)((entry->flags & ~NAME_FLAGS) | MESSAGE_RENAMED |
		       name_flags(name, base, in_new));
	return 0;
}

int
maildrop_sort(struct maildrop *drop)
{
	size_t half = drop->count / 2;
	struct message_entry *spare = NULL;

	if (half > 0) {
		spare = memory_grow(NULL, 0, half * sizeof *spare);
		if (spare == NULL)
			return -1;
	}
	order_sort(drop->entries, drop->count, spare);
	free(spare);
	return 0;
}

size_t
maildrop_same_base(const struct maildrop *drop, size_t first)
{
	size_t end = first + 1;

	while (end < drop->count &&
	       order_bases(&drop->entries[first], &drop->entries[end]) == 0)
		end++;
	return end - first;
}

void
maildrop_keep(struct maildrop *drop, unsigned wanted, unsigned unwanted)
{
	size_t kept = 0;

	for (size_t i = 0; i < drop->count; i++)
		if ((drop->entries[i].flags & (wanted | unwanted)) == wanted)
			drop->entries[kept++] = drop->entries[i];
	drop->count = kept;
}

void
maildrop_login(struct maildrop *drop)
{
	drop->left = drop->count;
	drop->octets = 0;
	drop->last = 0;
	for (size_t i = 0; i < drop->count; i++) {
		drop->octets += drop->entries[i].octets;
		if ((drop->entries[i].flags & MESSAGE_SEEN) != 0)
			drop->last = i + 1;
	}
	drop->last_at_login = drop->last;
}

static void
access_message(struct maildrop *drop, size_t index)
{
	if (drop->last < index + 1)
		drop->last = index + 1;
}

void
maildrop_delete(struct maildrop *drop, size_t index)
{
	drop->entries[index].flags |= MESSAGE_DELETED;
	/* It may be back by the end of the session. */
	drop->entries[index].flags &= (uint16_t)~MESSAGE_GONE;
	drop->left--;
	drop->octets -= drop->entries[index].octets;
	access_message(drop, index);
}

void
maildrop_reset(struct maildrop *drop)
{
	if (drop->source != MAILDROP_ENTRIES) /* nothing is marked yet */
		return;
	drop->left = drop->count;
	drop->octets = 0;
	drop->last = drop->last_at_login;
	for (size_t i = 0; i < drop->count; i++) {
		drop->entries[i].flags &=
		    (uint16_t) ~(MESSAGE_DELETED | MESSAGE_RETRIEVED);
		drop->octets += drop->entries[i].octets;
	}
}

void
maildrop_resize(struct maildrop *drop, size_t index, uint64_t octets)
{
	drop->octets += octets - drop->entries[index].octets;
	drop->entries[index].octets = octets;
}

void
maildrop_retrieved(struct maildrop *drop, size_t index)
{
	drop->entries[index].flags |= MESSAGE_RETRIEVED;
	access_message(drop, index);
}
