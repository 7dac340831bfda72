/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_ENTRY_H
#define STORE_MAILDROP_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* Octets of a file name, at most, and its NUL (Linux: NAME_MAX). */
enum { ENTRY_NAME = 256 };

/* What is known of a message. */
enum {
	MESSAGE_NEW = 1 << 0,       /* its file is in new/, else in cur/ */
	MESSAGE_SEEN = 1 << 1,      /* its name carries the flag S */
	MESSAGE_SIZED = 1 << 2,     /* its octets and its version are known */
	MESSAGE_DUPLICATE = 1 << 3, /* its id is its base and a number */
	MESSAGE_DELETED = 1 << 4,   /* DELE marked it */
	MESSAGE_RETRIEVED = 1 << 5, /* RETR sent it */
	/* Its file: */
	MESSAGE_GONE = 1 << 6,    /* is nowhere in new/ and cur/ */
	MESSAGE_LOST = 1 << 7,    /* is not where it was: a scan is needed */
	MESSAGE_ROOM = 1 << 8,    /* after its name there is room for another */
	MESSAGE_RENAMED = 1 << 9, /* has another base since login */
	MESSAGE_REMOVED = 1 << 10, /* was removed by us, under one name */
	/* For one scan of the directories: */
	MESSAGE_HERE = 1 << 11, /* met in the current pass */
	MESSAGE_MET = 1 << 12,  /* met in any pass */
	/* While the list is made: its base alone is the id of another one. */
	MESSAGE_TAKEN = 1 << 13,
};

/* A message, as the list has it. */
struct message_entry {
	const char *name; /* of the file at login; in the maildrop's memory */
	uint64_t octets;  /* as LIST tells */
	uint64_t inode;   /* as the directory lists it */
	uint64_t version; /* entry_version() when the octets were counted */
	uint32_t time;    /* the number at the start of the name */
	uint8_t base;     /* octets of the name before its information */
	uint8_t room;     /* octets of a name that fit where it lies */
	uint16_t flags;
};

/*
 * The octets of NAME before its information (":2," and flags for one): those
 * never change.  Where a file system cannot have ':' in a name, programs write
 * ';' or '!' instead.
 */
size_t entry_base(const char *name);

/*
 * Whether the information of NAME, with BASE octets before it, has FLAG, say
 * 'S', among its flags.
 */
bool entry_has_flag(const char *name, size_t base, char flag);

/*
 * Whatever octets a file has: with the same size and time of modification, it
 * has them still.  Never 0.
 */
uint64_t entry_version(uint64_t size, const struct timespec *modified);

/* Whether a file of that size and time is what was measured, or a copy. */
bool entry_has_version(const struct message_entry *entry, uint64_t size,
    const struct timespec *modified);

/* A number that no other file has or will have, made from a file's version. */
uint64_t entry_new_number(uint64_t inode, uint64_t version);

/*
 * What tells a duplicate from others of its base, for ever: it lies in the
 * octets before the name, as packed_write() made it.
 */
enum { ENTRY_NUMBER = 8 };
uint64_t entry_number(const struct message_entry *entry);

/* The name of the file now, which may have another base than at login. */
const char *entry_file(const struct message_entry *entry);

/*
 * The name that the message gets in cur/ once it has been seen: with S among
 * its flags.  Returns 0, or -1 if it has information that is not ours to
 * extend, or if the name would be longer than a file name may be.
 */
int entry_seen_name(const struct message_entry *entry, char name[ENTRY_NAME]);

/*
 * The name, information included, that makes the id of a duplicate last: its
 * base is what uidl_of() makes the id from.  Returns 0, or -1 if it is longer
 * than a file name may be.
 */
int entry_unique_name(const struct message_entry *entry, char name[ENTRY_NAME]);

/*
 * The base of that name, which has *LENGTH octets, for any message: its base
 * if it is not a duplicate.
 */
enum { ENTRY_BASE = ENTRY_NAME + sizeof ",twin=18446744073709551615" };
void entry_unique_base(
    const struct message_entry *entry, char base[ENTRY_BASE], size_t *length);

#endif
