/* SPDX-License-Identifier: ISC */
/*
 * The index: what sessions remember of a maildrop, as octets and back.
 * Runs as the mail user, on octets of a file that anybody may have written.
 * Pure.
 */
#include "store/maildrop/index.h"

#include "store/maildrop/packed.h"

#include <string.h>

/* The last digit is the version: of another, nothing is known. */
static const unsigned char magic[] = { 'p', 'o', 'p', '3', 'd', 'i', 'x', '2' };

enum { FLAG_NEW = 1 << 0, FLAG_DUPLICATE = 1 << 1 };

_Static_assert(INDEX_ENTRY_MOST % 8 == 0 && INDEX_HEAD % 8 == 0,
    "checksums go by eight octets");

/*
 * As packed_read(), where the compiler can see it: a checksum is made of
 * nothing else.
 */
static inline uint64_t
unpack(const unsigned char octets[8])
{
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
		sum ^= unpack(octets + i);
		sum = (sum + 1) * UINT64_C(0x9e3779b97f4a7c15);
		sum ^= sum >> 32;
	}
	return sum;
}

/* A head is nothing but numbers, in their order in the file. */
enum { HEAD_NUMBERS = sizeof(struct index) / 8 };

_Static_assert(INDEX_HEAD == sizeof magic + sizeof(struct index) + 8,
    "magic, numbers, checksum");

bool
index_same_stamps(const struct index_stamps *a, const struct index_stamps *b)
{
	return memcmp(a, b, sizeof *a) == 0;
}

bool
index_are_settled(const struct index_stamps *stamps, uint64_t now)
{
	/* Both count whole seconds: 3 are at least 2. */
	const uint64_t seconds = 3;

	return now >= seconds && stamps->new.seconds <= now - seconds &&
	       stamps->cur.seconds <= now - seconds;
}

void
index_pack(const struct index *index, unsigned char head[INDEX_HEAD])
{
	uint64_t numbers[HEAD_NUMBERS];
	unsigned char *to = head + sizeof magic;

	memcpy(numbers, index, sizeof numbers);
	memcpy(head, magic, sizeof magic);
	for (size_t i = 0; i < HEAD_NUMBERS; i++, to += 8)
		packed_write(numbers[i], to);
	packed_write(index_checksum(0, head, INDEX_HEAD - 8), to);
}

int
index_unpack(const unsigned char head[INDEX_HEAD], struct index *index)
{
	uint64_t numbers[HEAD_NUMBERS];
	const unsigned char *from = head + sizeof magic;

	if (memcmp(head, magic, sizeof magic) != 0)
		return -1;
	for (size_t i = 0; i < HEAD_NUMBERS; i++, from += 8)
		numbers[i] = packed_read(from);
	if (packed_read(from) != index_checksum(0, head, INDEX_HEAD - 8))
		return -1;
	memcpy(index, numbers, sizeof numbers);
	if (index->count > MAILDROP_MOST || index->last > index->count ||
	    index->body < INDEX_ENTRY_LEAST * index->count ||
	    index->body > INDEX_ENTRY_MOST * index->count)
		return -1;
	return 0;
}

/* Where the name is, after the number that only a duplicate has. */
static size_t
name_at(bool duplicate)
{
	return INDEX_ENTRY_NAME + (duplicate ? ENTRY_NUMBER : 0);
}

/* Of an entry whose name has LENGTH octets, and a NUL after it. */
static size_t
entry_size(bool duplicate, size_t length)
{
	return (name_at(duplicate) + length + 1 + 7) / 8 * 8;
}

size_t
index_pack_entry(
    const struct index_entry *entry, unsigned char packed[INDEX_ENTRY_MOST])
{
	size_t length = strlen(entry->name);
	size_t size = entry_size(entry->duplicate, length);
	size_t at = name_at(entry->duplicate);

	packed_write(entry->octets, packed);
	packed_write(entry->inode, packed + 8);
	packed_write(entry->version, packed + 16);
	packed[24] = (unsigned char)((entry->in_new ? FLAG_NEW : 0) |
				     (entry->duplicate ? FLAG_DUPLICATE : 0));
	packed[25] = (unsigned char)length;
	if (entry->duplicate)
		packed_write(entry->number, packed + INDEX_ENTRY_NAME);
	memcpy(packed + at, entry->name, length);
	memset(packed + at + length, 0, size - length - at);
	return size;
}

/* Whether a message can have this name: never one that leads elsewhere. */
static bool
is_name(const char *name, size_t length)
{
	return length > 0 && name[0] != '.' && name[length] == '\0' &&
	       memchr(name, '\0', length) == NULL &&
	       memchr(name, '/', length) == NULL;
}

size_t
index_unpack_entry(
    const unsigned char *packed, size_t length, struct index_entry *entry)
{
	const char *name;
	size_t size;
	bool duplicate;

	if (length < INDEX_ENTRY_LEAST)
		return 0;
	duplicate = (packed[24] & FLAG_DUPLICATE) != 0;
	size = entry_size(duplicate, packed[25]);
	name = (const char *)packed + name_at(duplicate);
	if (size > length || packed[24] > (FLAG_NEW | FLAG_DUPLICATE) ||
	    !is_name(name, packed[25]))
		return 0;
	*entry = (struct index_entry){
		.name = name,
		.base = (uint8_t)entry_base(name),
		.octets = packed_read(packed),
		.inode = packed_read(packed + 8),
		.version = packed_read(packed + 16),
		.in_new = (packed[24] & FLAG_NEW) != 0,
		.duplicate = duplicate,
	};
	if (duplicate)
		entry->number = packed_read(packed + INDEX_ENTRY_NAME);
	return size;
}
