/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_INDEX_H
#define STORE_MAILDROP_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/maildrop/maildrop.h"

/*
 * The index is what sessions remember of a maildrop: a head of fixed size and
 * then, in their order, all messages.  All of it is covered by checksums, so
 * one that was cut off or damaged is not taken for one that is whole; and
 * whatever the octets are, what is unpacked from them is harmless.
 */

/*
 * What a directory was: as long as it has the same stamp, no name in it came,
 * went or changed (but see index_are_settled()).  All zero: not known.
 */
struct index_stamp {
	uint64_t device;
	uint64_t inode;
	uint64_t
	    seconds; /* when it changed, by the clock that nobody can set */
	uint64_t nanoseconds;
};

struct index_stamps {
	struct index_stamp new;
	struct index_stamp cur;
};

/* The head: all that STAT and LAST want to know. */
struct index {
	struct index_stamps stamps; /* before the directories were read */
	uint64_t count;             /* of messages */
	uint64_t octets;            /* of them all */
	uint64_t last;     /* RFC 1225: as in struct maildrop, at login */
	uint64_t body;     /* octets of the index after the head */
	uint64_t checksum; /* of those */
};

enum {
	INDEX_HEAD = 8 + 2 * 4 * 8 + 5 * 8 + 8,
	/*
	 * Three numbers, flags, length, the number of a duplicate, the name
	 * and its NUL; filled to 8.
	 */
	INDEX_ENTRY_NAME = 3 * 8 + 2,
	INDEX_ENTRY_LEAST = INDEX_ENTRY_NAME + 6,
	INDEX_ENTRY_MOST = INDEX_ENTRY_NAME + ENTRY_NUMBER + ENTRY_NAME + 6,
};

/* A message, as the index has it: see struct message_entry. */
struct index_entry {
	const char *name; /* within the octets it was unpacked from */
	uint8_t base;
	uint64_t octets;
	uint64_t inode;
	uint64_t version;
	bool in_new;
	bool duplicate;
	uint64_t number; /* of a duplicate; it stands before the name */
};

bool index_same_stamps(
    const struct index_stamps *a, const struct index_stamps *b);

/*
 * Whether directories with these STAMPS cannot change any more without getting
 * others.  NOW is the same file system's clock, in seconds, from before they
 * were read.  A change in the same tick of that clock would not show; on a
 * shared file system it may show, or be seen, two seconds late.
 */
bool index_are_settled(const struct index_stamps *stamps, uint64_t now);

/* Packs the head. */
void index_pack(const struct index *index, unsigned char head[INDEX_HEAD]);

/* Returns 0, or -1 if HEAD is not the head of an index. */
int index_unpack(const unsigned char head[INDEX_HEAD], struct index *index);

/* Packs one entry.  Returns its length, a multiple of 8. */
size_t index_pack_entry(
    const struct index_entry *entry, unsigned char packed[INDEX_ENTRY_MOST]);

/*
 * Unpacks the entry at the start of LENGTH octets.  Returns how many of them
 * it took, or 0 if there is no whole and harmless one.
 */
size_t index_unpack_entry(
    const unsigned char *packed, size_t length, struct index_entry *entry);

/*
 * Goes on from checksum SUM (at first 0) over LENGTH octets, a multiple of 8.
 * No change within eight octets leaves the checksum what it was.
 */
uint64_t index_checksum(
    uint64_t sum, const unsigned char *octets, size_t length);

#endif
