/* SPDX-License-Identifier: ISC */
/*
 * The maildrop: a numbered list of messages, frozen at login.
 * Runs as the mail user.  Pure but for its memory.
 */
#include "maildrop.h"

#include "lib/number.h"
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

/*
 * The flags behind ":2,", or NULL: other kinds of information behind the ':'
 * have no meaning that anybody agreed on.
 */
static const char *
flags_of(const char *name, size_t base)
{
	return strncmp(name + base, ":2,", 3) == 0 ? name + base + 3 : NULL;
}

static uint8_t
what_name_tells(const char *name, size_t base, bool in_new)
{
	const char *flags = flags_of(name, base);
	unsigned tells = in_new ? MESSAGE_NEW : 0;

	if (flags != NULL && strchr(flags, 'S') != NULL)
		tells |= MESSAGE_SEEN;
	return (uint8_t)tells;
}

/* No file name is longer. */
static uint8_t
room_for(size_t length)
{
	return (uint8_t)(length < MAILDROP_NAME ? length : MAILDROP_NAME - 1);
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
		.flags = what_name_tells(name, base, in_new),
	};
	return 0;
}

/* Room for a name that may get all flags. */
enum { FLAGS_ROOM = sizeof ":2,DFPRST" - 1 };

int
maildrop_add(struct maildrop *drop, const char *name, bool in_new)
{
	size_t length = strlen(name);
	char *copy;

	if (length >= MAILDROP_NAME) {
		errno = ENAMETOOLONG;
		return -1;
	}
	copy = memory_room(&drop->names, length + FLAGS_ROOM + 1);
	if (copy == NULL)
		return -1;
	memcpy(copy, name, length + 1);
	return maildrop_adopt(drop, copy, strcspn(copy, ":"),
	    length + FLAGS_ROOM, in_new);
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

/* The first entry that is not before ENTRY. */
static size_t
search(const struct maildrop *drop, const struct message_entry *entry)
{
	size_t low = 0;
	size_t high = drop->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (order_bases(&drop->entries[middle], entry) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * The message that the file NAME may be, or NULL.  Among twins only the very
 * same name in the same place will do (*SAME): whatever was renamed there might
 * be the other one.
 */
static struct message_entry *
find(const struct maildrop *drop, const char *name, bool in_new, bool *same)
{
	const struct message_entry file = {
		.name = name,
		.stamp = order_stamp(name),
		.base = (uint8_t)strcspn(name, ":"),
	};
	size_t first = search(drop, &file);
	size_t i;

	*same = false;
	for (i = first; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];

		if (order_bases(entry, &file) != 0)
			break;
		*same = strcmp(entry->name, name) == 0 &&
			in_new == ((entry->flags & MESSAGE_NEW) != 0);
		if (*same)
			return entry;
	}
	return i == first + 1 && !maildrop_has_twin(drop, first)
		   ? &drop->entries[first]
		   : NULL;
}

/* As maildrop_meet() leaves it; both: several have its name up to ':'. */
enum { HOW_MET = MESSAGE_MET | MESSAGE_MOVED };

void
maildrop_lose(struct maildrop *drop)
{
	for (size_t i = 0; i < drop->count; i++)
		drop->entries[i].flags &= (uint8_t)~HOW_MET;
}

int
maildrop_meet(struct maildrop *drop, const char *name, bool in_new)
{
	bool same;
	struct message_entry *entry = find(drop, name, in_new, &same);

	if (entry == NULL)
		return 0;
	if (same)
		entry->flags =
		    (uint8_t)((entry->flags & ~HOW_MET) | MESSAGE_MET);
	else if ((entry->flags & HOW_MET) != MESSAGE_MET)
		entry->flags |= (entry->flags & MESSAGE_MOVED) != 0
				    ? HOW_MET
				    : MESSAGE_MOVED;
	return 0;
}

bool
maildrop_miss(struct maildrop *drop)
{
	bool moved = false;

	for (size_t i = 0; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];
		unsigned how = entry->flags & HOW_MET;

		entry->flags &= (uint8_t)~MESSAGE_GONE;
		if (how == MESSAGE_MOVED) {
			moved = true;
			continue;
		}
		if (how != MESSAGE_MET)
			entry->flags |= MESSAGE_GONE;
		entry->flags &= (uint8_t)~HOW_MET;
	}
	return moved;
}

/* Gives ENTRY another name with the same base. */
static int
rename_entry(
    struct maildrop *drop, struct message_entry *entry, const char *name)
{
	size_t length = strlen(name);

	if (length > entry->room) {
		char *room = memory_room(&drop->names, length + FLAGS_ROOM + 1);

		if (room == NULL)
			return -1;
		entry->name = room;
		entry->room = room_for(length + FLAGS_ROOM);
	}
	/* In the maildrop's own memory: it was never a constant. */
	memcpy((char *)(uintptr_t)entry->name, name, length + 1);
	return 0;
}

int
maildrop_follow(struct maildrop *drop, const char *name, bool in_new)
{
	const unsigned told = MESSAGE_NEW | MESSAGE_SEEN | MESSAGE_MOVED;
	bool same;
	struct message_entry *entry = find(drop, name, in_new, &same);

	if (entry == NULL || (entry->flags & MESSAGE_MOVED) == 0)
		return 0;
	if (rename_entry(drop, entry, name) == -1)
		return -1;
	entry->flags = (uint8_t)((entry->flags & ~told) |
				 what_name_tells(name, entry->base, in_new));
	return 0;
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

int
maildrop_seen_name(const struct message_entry *entry, char name[MAILDROP_NAME])
{
	size_t length = strlen(entry->name);
	const char *flags = flags_of(entry->name, entry->base);
	size_t before;

	if ((entry->flags & MESSAGE_SEEN) != 0) {
		memcpy(name, entry->name, length + 1);
		return 0;
	}
	if (flags == NULL) { /* none yet, or not ours to extend */
		if (entry->base + sizeof ":2,S" > MAILDROP_NAME)
			return -1;
		memcpy(name, entry->name, entry->base);
		memcpy(name + entry->base, ":2,S", sizeof ":2,S");
		return 0;
	}
	if (length + 1 >= MAILDROP_NAME)
		return -1;
	/* Flags stand in ASCII order: S goes before the first that is later. */
	for (before = length; before > entry->base + 3U; before--)
		if (entry->name[before - 1] < 'S')
			break;
	memcpy(name, entry->name, before);
	name[before] = 'S';
	memcpy(name + before + 1, entry->name + before, length - before + 1);
	return 0;
}

int
maildrop_twin_name(const struct message_entry *entry, uint64_t number,
    char name[MAILDROP_NAME])
{
	char text[NUMBER_TEXT];
	const char *digits = number_format(number, text);
	const char *const parts[] = { ",twin=", digits,
		entry->name + entry->base };
	size_t used = entry->base;

	memcpy(name, entry->name, used);
	for (size_t i = 0; i < 3; i++) {
		size_t length = strlen(parts[i]);

		if (length >= MAILDROP_NAME - used)
			return -1;
		memcpy(name + used, parts[i], length);
		used += length;
	}
	name[used] = '\0';
	return 0;
}
