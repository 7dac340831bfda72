/* SPDX-License-Identifier: ISC */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of a file name, at most, and its NUL (Linux: NAME_MAX). */
enum { MAILDROP_NAME = 256 };

/* What is known of a message. */
enum {
	MESSAGE_NEW = 1 << 0,       /* its file is in new/, else in cur/ */
	MESSAGE_SEEN = 1 << 1,      /* its name carries the flag S */
	MESSAGE_GONE = 1 << 2,      /* its file was not there any more */
	MESSAGE_DELETED = 1 << 3,   /* DELE marked it */
	MESSAGE_RETRIEVED = 1 << 4, /* RETR sent it */
	MESSAGE_SIZED = 1 << 5,     /* its octets are known */
	MESSAGE_MET = 1 << 6,       /* moves_meet(): its file is there */
	MESSAGE_MOVED = 1 << 7,     /* one has its name up to ':' instead */
};

/* A message, as the list has it. */
struct message_entry {
	const char *name; /* of the file; in the maildrop's memory */
	uint64_t octets;  /* as LIST tells */
	uint32_t stamp;   /* the number at the start of the name */
	uint8_t base;     /* octets of the name before its ':' */
	uint8_t room;     /* octets of a name that fit where it lies */
	uint8_t twin;     /* 0, or: the twin-th one with this same base */
	uint8_t flags;
};

/*
 * What the NAME of a file in new/ (IN_NEW) or cur/, with BASE octets before its
 * ':', tells: MESSAGE_NEW, MESSAGE_SEEN.
 */
unsigned entry_flags(const char *name, size_t base, bool in_new);

/*
 * The name that the message gets in cur/ once it has been seen: with S among
 * its flags.  Returns 0, or -1 if that is longer than a file name may be.
 */
int entry_seen_name(
    const struct message_entry *entry, char name[MAILDROP_NAME]);

/*
 * A name for a message that has a twin, made from NUMBER, which no other file
 * has now.  Returns 0, or -1 if that is longer than a file name may be.
 */
int entry_twin_name(const struct message_entry *entry, uint64_t number,
    char name[MAILDROP_NAME]);

#endif
