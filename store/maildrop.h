/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_H
#define STORE_MAILDROP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "entry.h"

/* Messages that a maildrop can hold; more are an error (EOVERFLOW). */
enum { MAILDROP_MOST = 16 * 1024 * 1024 };

/*
 * The numbered list: entries[0] is message 1.  As long as only its numbers are
 * known, entries is NULL though count is not 0: see maildir_load().  All memory
 * that the store allocates belongs to it; maildrop_free() gives it back.
 */
struct maildrop {
	struct message_entry *entries;
	size_t count;
	size_t room;
	struct memory *names; /* memory for the names */
	size_t left;          /* messages not marked as deleted */
	uint64_t octets;      /* of those */
	size_t last;          /* RFC 1225: the highest number accessed */
	size_t last_at_login; /* what RSET puts it back to */
	bool corrected;       /* a size was not what it was thought to be */
};

void maildrop_free(struct maildrop *drop);

/*
 * Adds the file NAME of new/ (IN_NEW) or cur/, of unknown size.  Returns 0,
 * or -1 with errno (ENOMEM, EOVERFLOW, ENAMETOOLONG).
 */
int maildrop_add(struct maildrop *drop, const char *name, bool in_new);

/*
 * Gives ENTRY of DROP, or one that has no name yet, a copy of NAME, which has
 * the same octets before its ':'.  It lies where the old one did, if there is
 * room.  Returns 0, or -1 with errno (ENOMEM): then nothing has changed.
 */
int maildrop_name(
    struct maildrop *drop, struct message_entry *entry, const char *name);

/*
 * SIZE octets that are given back with the list, or NULL with errno (ENOMEM);
 * and a message whose NAME, with BASE octets before its ':', lies there, where
 * a name of ROOM octets and its NUL may lie later.  Otherwise as maildrop_add().
 */
char *maildrop_memory(struct maildrop *drop, size_t size);
int maildrop_adopt(struct maildrop *drop, const char *name, size_t base,
    size_t room, bool in_new);

/*
 * Puts the messages in their order: the number at the start of the file name,
 * then the name up to ':', then cur/ before new/, then the whole name.  A
 * flag changes nothing but the last, so numbers stay the same from session to
 * session.  Then numbers the twins: those with the same name up to ':'.
 * Returns 0, or -1 with errno (ENOMEM).
 */
int maildrop_sort(struct maildrop *drop);

/* Whether another message has the same name up to ':'. */
bool maildrop_has_twin(const struct maildrop *drop, size_t index);

/* Takes out the entries whose size could not be had, or that are gone. */
void maildrop_keep_sized(struct maildrop *drop);

/* Counts messages and octets and finds LAST, once all sizes are known. */
void maildrop_login(struct maildrop *drop);

/* DELE and RSET. */
void maildrop_delete(struct maildrop *drop, size_t index);
void maildrop_reset(struct maildrop *drop);

/* RETR sent this message, and counted OCTETS. */
void maildrop_retrieved(struct maildrop *drop, size_t index, uint64_t octets);

#endif
