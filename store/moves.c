/* SPDX-License-Identifier: ISC */
/*
 * Finding the messages of a maildrop again that other programs have moved.
 * Runs as the mail user.  Pure but for the maildrop's memory.
 */
#include "moves.h"

#include "order.h"

#include <string.h>

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

/* As moves_meet() leaves it; both: several have its name up to ':'. */
enum { HOW_MET = MESSAGE_MET | MESSAGE_MOVED };

void
moves_begin(struct maildrop *drop)
{
	for (size_t i = 0; i < drop->count; i++)
		drop->entries[i].flags &= (uint8_t)~HOW_MET;
}

int
moves_meet(struct maildrop *drop, const char *name, bool in_new)
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
moves_miss(struct maildrop *drop)
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

int
moves_follow(struct maildrop *drop, const char *name, bool in_new)
{
	const unsigned told = MESSAGE_NEW | MESSAGE_SEEN | MESSAGE_MOVED;
	bool same;
	struct message_entry *entry = find(drop, name, in_new, &same);

	if (entry == NULL || (entry->flags & MESSAGE_MOVED) == 0)
		return 0;
	if (maildrop_name(drop, entry, name) == -1)
		return -1;
	entry->flags = (uint8_t)((entry->flags & ~told) |
				 entry_flags(name, entry->base, in_new));
	return 0;
}
