/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_MAILDROP_H
#define STORE_MAILDROP_MAILDROP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/maildrop/entry.h"

/* Messages that a maildrop can hold; more are an error (EOVERFLOW). */
enum { MAILDROP_MOST = 16 * 1024 * 1024 };

/* Where the messages of a maildrop are to be had. */
enum maildrop_source {
	MAILDROP_ENTRIES, /* in its entries */
	MAILDROP_INDEX,   /* in the index file: of itself it has only counts */
	MAILDROP_TOLD,    /* there too, and the client knows of them by now */
};

/*
 * The numbered list: entries[0] is message 1.  All memory that the store
 * allocates belongs to it; maildrop_free() gives it back.
 */
struct maildrop {
	enum maildrop_source source;
	struct message_entry *entries;
	size_t count;
	size_t room;
	struct memory *names; /* memory for the names */
	size_t left;          /* messages not marked as deleted */
	uint64_t octets;      /* of those */
	size_t last;          /* RFC 1225: the highest number accessed */
	size_t last_at_login; /* what RSET puts it back to */
};

void maildrop_free(struct maildrop *drop);

/*
 * Adds the file NAME of new/ (IN_NEW) or cur/, of unknown size.  Returns 0,
 * or -1 with errno (ENOMEM, EOVERFLOW, ENAMETOOLONG).
 */
int maildrop_add(
    struct maildrop *drop, const char *name, bool in_new, uint64_t inode);

/*
 * The file of ENTRY is NAME in new/ (IN_NEW) or cur/ now.  Its id and its
 * place in the list stay.  Returns 0, or -1 with errno (ENOMEM): then nothing
 * has changed.
 */
int maildrop_follow(struct maildrop *drop, struct message_entry *entry,
    const char *name, bool in_new);

/*
 * The same before anybody was told of the list: the message becomes what the
 * new name makes of it, and maildrop_sort() has to follow.
 */
int maildrop_rename(struct maildrop *drop, struct message_entry *entry,
    const char *name, bool in_new);

/*
 * Makes ENTRY a duplicate with this NUMBER.  Returns 0, or -1 with errno
 * (ENOMEM).
 */
int maildrop_duplicate(
    struct maildrop *drop, struct message_entry *entry, uint64_t number);

/*
 * Puts the messages in their order: the number at the start of the file name,
 * then the base, then cur/ before new/, then the whole name.  A flag changes
 * nothing but the last, so numbers stay the same from session to session.
 * Returns 0, or -1 with errno (ENOMEM).
 */
int maildrop_sort(struct maildrop *drop);

/*
 * How many messages, from FIRST on, have the base of the one at FIRST, at
 * least 1.  The list must be sorted.
 */
size_t maildrop_same_base(const struct maildrop *drop, size_t first);

/* Keeps the entries that have all of the flags WANTED and none UNWANTED. */
void maildrop_keep(struct maildrop *drop, unsigned wanted, unsigned unwanted);

/* Counts messages and octets and finds LAST, once all sizes are known. */
void maildrop_login(struct maildrop *drop);

/* DELE and RSET. */
void maildrop_delete(struct maildrop *drop, size_t index);
void maildrop_reset(struct maildrop *drop);

/* Message INDEX has OCTETS now.  It is not marked as deleted. */
void maildrop_resize(struct maildrop *drop, size_t index, uint64_t octets);

/* RETR sent message INDEX. */
void maildrop_retrieved(struct maildrop *drop, size_t index);

#endif
