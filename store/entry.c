/* SPDX-License-Identifier: ISC */
/*
 * What the names of files tell, and the names that we give.
 * Runs as the mail user.  Pure.
 */
#include "entry.h"

#include "lib/number.h"

#include <string.h>

/*
 * The flags behind ":2,", or NULL: other kinds of information behind the ':'
 * have no meaning that anybody agreed on.
 */
static const char *
flags_of(const char *name, size_t base)
{
	return strncmp(name + base, ":2,", 3) == 0 ? name + base + 3 : NULL;
}

unsigned
entry_flags(const char *name, size_t base, bool in_new)
{
	const char *flags = flags_of(name, base);
	unsigned tells = in_new ? MESSAGE_NEW : 0;

	if (flags != NULL && strchr(flags, 'S') != NULL)
		tells |= MESSAGE_SEEN;
	return tells;
}

int
entry_seen_name(const struct message_entry *entry, char name[MAILDROP_NAME])
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
entry_twin_name(const struct message_entry *entry, uint64_t number,
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
