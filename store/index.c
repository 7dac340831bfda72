/* SPDX-License-Identifier: ISC */
/*
 * The index: what sessions remember of a maildrop, as octets and back.
 * Runs as the mail user, on octets of a file that anybody may have written.
 * Pure.
 */
#include "index.h"

#include "order.h"

#include <string.h>

/* The last digit is the version: of another, nothing is known. */
static const unsigned char magic[8] = "pop3dix1";

enum { ENTRY_NEW = 1 << 0, ENTRY_TWIN = 1 << 1 }; /* flags */

_Static_assert(INDEX_ENTRY_MOST % 8 == 0 && INDEX_HEAD % 8 == 0,
    "checksums go by eight octets");

static void
pack_number(uint64_t number, unsigned char octets[8])
{
	for (size_t i = 0; i < 8; i++)
		octets[i] = (unsigned char)(number >> 8 * i);
}

static uint64_t
unpack_number(const unsigned char octets[8])
{
	/* Spelt out, compilers see that it is one load. */
	return (uint64_t)octets[0] | (uint64_t)octets[1] << 8 |
	       (uint64_t)octets[2] << 16 | (uint64_t)octets[3] << 24 |
	       (uint64_t)octets[4] << 32 | (uint64_t)octets[5] << 40 |
	       (uint64_t)octets[6] << 48 | (uint64_t)octets[7] << 56;
}

/* Each step can be undone, so sums that differ once differ for ever. */
uint64_t
index_checksum(uint64_t sum, const unsigned char *octets, size_t length)
{
	for (size_t i = 0; i < length; i += 8) {
		sum ^= unpack_number(octets + i);
		sum = (sum + 1) * UINT64_C(0x9e3779b97f4a7c15);
		sum ^= sum >> 32;
	}
	return sum;
}

bool
index_same_stamp(const struct index_stamp *a, const struct index_stamp *b)
{
	return a->device == b->device && a->inode == b->inode &&
	       a->mtime == b->mtime &&
	       a->mtime_nanoseconds == b->mtime_nanoseconds &&
	       a->ctime == b->ctime &&
	       a->ctime_nanoseconds == b->ctime_nanoseconds;
}

bool
index_is_settled(const struct index_stamp *stamp, uint64_t now)
{
	/* Both count whole seconds: 3 are at least 2. */
	const uint64_t seconds = 3;

	return now >= seconds && stamp->mtime <= now - seconds &&
	       stamp->ctime <= now - seconds;
}

/* Numbers of the head, in their order in the file. */
enum { STAMP_NUMBERS = 6, HEAD_NUMBERS = 2 * STAMP_NUMBERS + 5 };

_Static_assert(INDEX_HEAD == sizeof magic + 8 * HEAD_NUMBERS + 8,
    "magic, numbers, checksum");

static void
stamp_to_numbers(const struct index_stamp *stamp, uint64_t *numbers)
{
	numbers[0] = stamp->device;
	numbers[1] = stamp->inode;
	numbers[2] = stamp->mtime;
	numbers[3] = stamp->mtime_nanoseconds;
	numbers[4] = stamp->ctime;
	numbers[5] = stamp->ctime_nanoseconds;
}

static struct index_stamp
stamp_from_numbers(const uint64_t *numbers)
{
	return (struct index_stamp){
		.device = numbers[0],
		.inode = numbers[1],
		.mtime = numbers[2],
		.mtime_nanoseconds = numbers[3],
		.ctime = numbers[4],
		.ctime_nanoseconds = numbers[5],
	};
}

void
index_pack(const struct index *index, unsigned char head[INDEX_HEAD])
{
	uint64_t numbers[HEAD_NUMBERS];
	uint64_t *others = numbers + 2 * STAMP_NUMBERS;
	unsigned char *to = head + sizeof magic;

	stamp_to_numbers(&index->new, numbers);
	stamp_to_numbers(&index->cur, numbers + STAMP_NUMBERS);
	others[0] = index->count;
	others[1] = index->octets;
	others[2] = index->last;
	others[3] = index->body;
	others[4] = index->checksum;

	memcpy(head, magic, sizeof magic);
	for (size_t i = 0; i < HEAD_NUMBERS; i++, to += 8)
		pack_number(numbers[i], to);
	pack_number(index_checksum(0, head, INDEX_HEAD - 8), to);
}

int
index_unpack(const unsigned char head[INDEX_HEAD], struct index *index)
{
	uint64_t numbers[HEAD_NUMBERS];
	const uint64_t *others = numbers + 2 * STAMP_NUMBERS;
	const unsigned char *from = head + sizeof magic;

	if (memcmp(head, magic, sizeof magic) != 0)
		return -1;
	for (size_t i = 0; i < HEAD_NUMBERS; i++, from += 8)
		numbers[i] = unpack_number(from);
	if (unpack_number(from) != index_checksum(0, head, INDEX_HEAD - 8))
		return -1;
	*index = (struct index){
		.new = stamp_from_numbers(numbers),
		.cur = stamp_from_numbers(numbers + STAMP_NUMBERS),
		.count = others[0],
		.octets = others[1],
		.last = others[2],
		.body = others[3],
		.checksum = others[4],
	};
	if (index->count > MAILDROP_MOST || index->last > index->count ||
	    index->body < INDEX_ENTRY_LEAST * index->count ||
	    index->body > INDEX_ENTRY_MOST * index->count)
		return -1;
	return 0;
}

/* Of an entry whose name has LENGTH octets, and a NUL behind it. */
static size_t
entry_size(size_t length)
{
	return (INDEX_ENTRY_NAME + length + 1 + 7) / 8 * 8;
}

size_t
index_pack_entry(
    const struct index_entry *entry, unsigned char packed[INDEX_ENTRY_MOST])
{
	size_t length = strlen(entry->name);
	size_t size = entry_size(length);

	pack_number(entry->octets, packed);
	packed[8] = (unsigned char)((entry->in_new ? ENTRY_NEW : 0) |
				    (entry->has_twin ? ENTRY_TWIN : 0));
	packed[9] = entry->twin;
	packed[10] = (unsigned char)length;
	memcpy(packed + INDEX_ENTRY_NAME, entry->name, length);
	memset(packed + INDEX_ENTRY_NAME + length, 0,
	    size - length - INDEX_ENTRY_NAME);
	return size;
}

/*
 * Tells whether it is a name that a message can have, never one that leads
 * elsewhere, and sets *BASE.
 */
static bool
is_name(const unsigned char *name, size_t length, uint8_t *base)
{
	size_t i;

	if (length == 0 || name[0] == '.' || name[length] != '\0')
		return false;
	for (i = 0; i < length && name[i] != ':'; i++)
		if (name[i] == '\0' || name[i] == '/')
			return false;
	*base = (uint8_t)i;
	for (; i < length; i++)
		if (name[i] == '\0' || name[i] == '/')
			return false;
	return true;
}

size_t
index_unpack_entry(
    const unsigned char *packed, size_t length, struct index_entry *entry)
{
	size_t name;
	size_t size;
	uint8_t base = 0;

	if (length < INDEX_ENTRY_LEAST)
		return 0;
	name = packed[10];
	size = entry_size(name);
	if (size > length || packed[8] > (ENTRY_NEW | ENTRY_TWIN) ||
	    !is_name(packed + INDEX_ENTRY_NAME, name, &base))
		return 0;
	*entry = (struct index_entry){
		.name = (const char *)packed + INDEX_ENTRY_NAME,
		.base = base,
		.octets = unpack_number(packed),
		.twin = packed[9],
		.in_new = (packed[8] & ENTRY_NEW) != 0,
		.has_twin = (packed[8] & ENTRY_TWIN) != 0,
	};
	return size;
}

bool
index_recall(
    const struct index_entry *entry, struct maildrop *drop, size_t *cursor)
{
	const struct message_entry old = {
		.name = entry->name,
		.stamp = order_stamp(entry->name),
		.base = entry->base,
	};
	struct message_entry *first;
	size_t count = 0;

	while (*cursor < drop->count &&
	       order_bases(&drop->entries[*cursor], &old) < 0)
		++*cursor;
	first = drop->entries + *cursor;
	while (*cursor + count < drop->count &&
	       order_bases(&first[count], &old) == 0)
		count++;
	for (struct message_entry *now = first; now < first + count; now++) {
		bool in_new = (now->flags & MESSAGE_NEW) != 0;
		bool same = in_new == entry->in_new &&
			    strcmp(now->name, entry->name) == 0;

		if (!same && (count > 1 || entry->has_twin))
			continue;
		now->octets = entry->octets;
		now->flags |= MESSAGE_SIZED;
		return same && entry->has_twin == (count > 1);
	}
	return false;
}
