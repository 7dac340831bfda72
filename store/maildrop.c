/* SPDX-License-Identifier: ISC */
/*
 * The maildrop: a numbered list of messages, frozen at login.
 * Runs as the mail user.  Pure but for its memory.
 */
#include "maildrop.h"

#include "memory.h"
#include "order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

char *
maildrop_memory(struct maildrop *drop, size_t size)
{
	return memory_room(&drop->names, size);
}

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

/* No file name is longer. */
static uint8_t
room_for(size_t length)
{
	return (uint8_t)(length < MAILDROP_NAME ? length : MAILDROP_NAME - 1);
}

int
maildrop_name(
    struct maildrop *drop, struct message_entry *entry, const char *name)
{
	enum { FLAGS = sizeof ":2,DFPRST" - 1 }; /* that it may get */
	size_t length = strlen(name);

	if (entry->name == NULL || length > entry->room) {
		char *room = maildrop_memory(drop, length + FLAGS + 1);

		if (room == NULL)
			return -1;
		entry->name = room;
		entry->room = room_for(length + FLAGS);
	}
	/* In the maildrop's own memory: it was never a constant. */
	memcpy((char *)(uintptr_t)entry->name, name, length + 1);
	return 0;
}

int
maildrop_adopt(struct maildrop *drop, const char *name, size_t base,
    size_t room, bool in_new)
{
	if (make_room(drop) == -1)
		return -1;
	drop->entries[drop->count++] = (struct message_entry){
		.name = name,
		.stamp = order_stamp(name),
		.base = (uint8_t)base,
		.room = room_for(room),
		.flags = (uint8_t)entry_flags(name, base, in_new),
	};
	return 0;
}

int
maildrop_add(struct maildrop *drop, const char *name, bool in_new)
{
	struct message_entry entry = { 0 };

	if (strlen(name) >= MAILDROP_NAME) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (maildrop_name(drop, &entry, name) == -1)
		return -1;
	return maildrop_adopt(
	    drop, entry.name, strcspn(name, ":"), entry.room, in_new);
}

/* Numbers the twins: entries with the same name up to ':' are neighbours. */
static void
number_twins(struct maildrop *drop)
{
	for (size_t i = 0; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];

		entry->twin = 0;
		if (i > 0 && order_bases(entry - 1, entry) == 0)
			entry->twin = (uint8_t)(entry[-1].twin +
						(entry[-1].twin < UINT8_MAX));
	}
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
	number_twins(drop);
	return 0;
}

bool
maildrop_has_twin(const struct maildrop *drop, size_t index)
{
	return drop->entries[index].twin > 0 ||
	       (index + 1 < drop->count && drop->entries[index + 1].twin > 0);
}

void
maildrop_keep_sized(struct maildrop *drop)
{
	const unsigned both = MESSAGE_SIZED | MESSAGE_GONE;
	size_t kept = 0;

	for (size_t i = 0; i < drop->count; i++)
		if ((drop->entries[i].flags & both) == MESSAGE_SIZED)
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
	drop->left--;
	drop->octets -= drop->entries[index].octets;
	access_message(drop, index);
}

void
maildrop_reset(struct maildrop *drop)
{
	if (drop->entries == NULL) /* nothing can be marked yet */
		return;
	drop->left = drop->count;
	drop->octets = 0;
	drop->last = drop->last_at_login;
	for (size_t i = 0; i < drop->count; i++) {
		drop->entries[i].flags &=
		    (uint8_t) ~(MESSAGE_DELETED | MESSAGE_RETRIEVED);
		drop->octets += drop->entries[i].octets;
	}
}

void
maildrop_retrieved(struct maildrop *drop, size_t index, uint64_t octets)
{
	struct message_entry *entry = &drop->entries[index];

	if (entry->octets != octets)
		drop->corrected = true;
	drop->octets += octets - entry->octets;
	entry->octets = octets;
	entry->flags |= MESSAGE_RETRIEVED;
	access_message(drop, index);
}
