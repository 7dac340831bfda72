/* SPDX-License-Identifier: ISC */
/*
 * What the names of files tell, and the names that we give.
 * Runs as the mail user.  Pure.
 */
#include "store/maildrop/entry.h"

#include "lib/number.h"
#include "store/maildrop/packed.h"

#include <string.h>

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether TEXT is "2," and then flags, up to the next ',' or the end. */
static bool
are_flags(const char *text)
{
	if (text[0] != '2' || text[1] != ',')
		return false;
	for (text += 2; *text != '\0' && *text != ','; text++)
		if (!is_letter(*text))
			return false;
	return true;
}

size_t
entry_base(const char *name)
{
	size_t colon = strcspn(name, ":");

	if (name[colon] == ':')
		return colon;
	/* In a unique name these are just octets, if no flags follow. */
	for (size_t i = 0; i < colon; i++)
		if ((name[i] == ';' || name[i] == '!') &&
		    are_flags(name + i + 1))
			return i;
	return colon;
}

/*
 * The flags of NAME and how many octets they have, or NULL: other kinds of
 * information have no meaning that anybody agreed on.
 */
static const char *
flags_of(const char *name, size_t base, size_t *length)
{
	const char *flags = name + base + 3;

	if (name[base] == '\0' || strncmp(name + base + 1, "2,", 2) != 0)
		return NULL;
	*length = strcspn(flags, ",");
	return flags;
}

bool
entry_has_flag(const char *name, size_t base, char flag)
{
	size_t length;
	const char *flags = flags_of(name, base, &length);

	return flags != NULL && memchr(flags, flag, length) != NULL;
}

static uint64_t
mix(uint64_t sum, uint64_t number)
{
	sum = ((sum ^ number) + 1) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 32;
}

uint64_t
entry_version(uint64_t size, const struct timespec *modified)
{
	uint64_t version = mix(0, size);

	version = mix(version, (uint64_t)modified->tv_sec);
	version = mix(version, (uint64_t)modified->tv_nsec);
	return version != 0 ? version : 1;
}

bool
entry_has_version(const struct message_entry *entry, uint64_t size,
    const struct timespec *modified)
{
	return entry->version == entry_version(size, modified);
}

uint64_t
entry_new_number(uint64_t inode, uint64_t version)
{
	return mix(mix(0, inode), version);
}

uint64_t
entry_number(const struct message_entry *entry)
{
	return packed_read((const unsigned char *)entry->name - ENTRY_NUMBER);
}

const char *
entry_file(const struct message_entry *entry)
{
	return (entry->flags & MESSAGE_RENAMED) == 0
		   ? entry->name
		   : entry->name + strlen(entry->name) + 1;
}

int
entry_seen_name(const struct message_entry *entry, char name[ENTRY_NAME])
{
	const char *file = entry_file(entry);
	size_t base = entry_base(file);
	size_t length = strlen(file);
	size_t count;
	const char *flags = flags_of(file, base, &count);
	size_t before;

	if ((entry->flags & MESSAGE_SEEN) != 0) {
		memcpy(name, file, length + 1);
		return 0;
	}
	if (flags == NULL) {
		if (base < length || base + sizeof ":2,S" > ENTRY_NAME)
			return -1;
		memcpy(name, file, base);
		memcpy(name + base, ":2,S", sizeof ":2,S");
		return 0;
	}
	if (flags[count] != '\0' || length + 1 >= ENTRY_NAME)
		return -1;
	/* Flags stand in ASCII order: S goes before the first that is later. */
	for (before = length; before > base + 3; before--)
		if (file[before - 1] < 'S')
			break;
	memcpy(name, file, before);
	name[before] = 'S';
	memcpy(name + before + 1, file + before, length - before + 1);
	return 0;
}

void
entry_unique_base(
    const struct message_entry *entry, char base[ENTRY_BASE], size_t *length)
{
	static const char mark[] = ",twin=";
	char number[NUMBER_TEXT];
	const char *digits;

	*length = entry->base;
	memcpy(base, entry->name, *length);
	if ((entry->flags & MESSAGE_DUPLICATE) != 0) {
		digits = number_format(entry_number(entry), number);
		memcpy(base + *length, mark, sizeof mark - 1);
		*length += sizeof mark - 1;
		memcpy(base + *length, digits, strlen(digits));
		*length += strlen(digits);
	}
	base[*length] = '\0';
}

int
entry_unique_name(const struct message_entry *entry, char name[ENTRY_NAME])
{
	char base[ENTRY_BASE];
	const char *information = entry->name + entry->base;
	size_t length;

	entry_unique_base(entry, base, &length);
	if (length + strlen(information) >= ENTRY_NAME)
		return -1;
	memcpy(name, base, length);
	memcpy(name + length, information, strlen(information) + 1);
	return 0;
}
