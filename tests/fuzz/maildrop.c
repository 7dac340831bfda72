/* SPDX-License-Identifier: ISC */
/*
 * File names, one a line; those behind an empty line are what is there later.
 * A name in cur/ ends in '!'.
 */
#include "store/maildrop.h"
#include "store/moves.h"
#include "store/uidl.h"
#include "tests/fuzz/fuzz.h"

enum { NAMES = 200 };

/* Adds the lines of TEXT up to an empty one.  Returns what is behind it. */
static char *
add_names(struct maildrop *drop, char *text)
{
	char *next = text;

	while (next != NULL && *next != '\n' && drop->count < NAMES) {
		char *name = next;
		char *lf = strchr(name, '\n');
		size_t length = lf != NULL ? (size_t)(lf - name) : strlen(name);
		bool in_new = length == 0 || name[length - 1] != '!';

		next = lf != NULL ? lf + 1 : NULL;
		name[length] = '\0';
		/* What a directory cannot have. */
		if (length == 0 || length > 255 || name[0] == '.' ||
		    strchr(name, '/') != NULL)
			continue;
		need(maildrop_add(drop, name, in_new) == 0, "memory");
	}
	return next != NULL && *next == '\n' ? next + 1 : next;
}

static void
uid_of(const struct message_entry *entry, char uid[UIDL_TEXT])
{
	uidl_from_name(entry->name, entry->base, entry->twin, uid);
}

/* One in a directory, as the entry before it, cannot be. */
static bool
is_same_file(const struct message_entry *a, const struct message_entry *b)
{
	return strcmp(a->name, b->name) == 0 &&
	       ((a->flags ^ b->flags) & MESSAGE_NEW) == 0;
}

static void
check_uids(const struct maildrop *drop)
{
	char a[UIDL_TEXT], b[UIDL_TEXT];

	for (size_t i = 0; i < drop->count; i++) {
		uid_of(&drop->entries[i], a);
		need(*a != '\0' && strlen(a) <= 70, "1 to 70 octets");
		for (const char *p = a; *p != '\0'; p++)
			need(*p >= 0x21 && *p <= 0x7e, "0x21 to 0x7e");
		for (size_t j = i + 1; j < drop->count; j++) {
			uid_of(&drop->entries[j], b);
			need(strcmp(a, b) != 0, "no duplicates");
		}
	}
}

static void
check_names(const struct maildrop *drop)
{
	for (size_t i = 0; i < drop->count; i++) {
		const struct message_entry *entry = &drop->entries[i];
		char name[MAILDROP_NAME];

		need(entry->base == strcspn(entry->name, ":"), "base");
		if (entry_seen_name(entry, name) == 0) {
			const char *flags = strstr(name, ":2,");

			need(strlen(name) < MAILDROP_NAME, "room");
			need(strncmp(name, entry->name, entry->base) == 0 &&
				 name[entry->base] == ':',
			    "the base stays");
			need(flags != NULL && strchr(flags, 'S') != NULL,
			    "S is there");
		}
		if (entry_twin_name(entry, UINT64_MAX, name) == 0)
			need(strlen(name) < MAILDROP_NAME &&
				 strcspn(name, ":") > entry->base &&
				 strcmp(name + strcspn(name, ":"),
				     entry->name + entry->base) == 0,
			    "a new base, the same flags");
	}
}

/* Takes doubles out: a directory has none. */
static void
drop_doubles(struct maildrop *drop)
{
	size_t kept = 0;

	for (size_t i = 0; i < drop->count; i++)
		if (i == 0 ||
		    !is_same_file(&drop->entries[i], &drop->entries[kept - 1]))
			drop->entries[kept++] = drop->entries[i];
	drop->count = kept;
}

static bool
has(const struct maildrop *drop, const struct message_entry *entry)
{
	for (size_t i = 0; i < drop->count; i++)
		if (is_same_file(&drop->entries[i], entry))
			return true;
	return false;
}

/* Each file of FRESH, to DROP. */
static void
tell(struct maildrop *drop, const struct maildrop *fresh,
    int take(struct maildrop *, const char *, bool))
{
	for (size_t i = fresh->count; i-- > 0;)
		need(take(drop, fresh->entries[i].name,
			 (fresh->entries[i].flags & MESSAGE_NEW) != 0) == 0,
		    "memory");
}

/* After a refresh everything stays what it was, only elsewhere, or is gone. */
static void
check_refresh(struct maildrop *drop, char *later)
{
	struct maildrop fresh = { 0 };
	char(*uids)[UIDL_TEXT] = calloc(NAMES, UIDL_TEXT);
	char uid[UIDL_TEXT];

	need(uids != NULL, "memory");
	(void)add_names(&fresh, later); /* there is no third part */
	need(maildrop_sort(&fresh) == 0, "memory");
	drop_doubles(&fresh);
	for (size_t i = 0; i < drop->count; i++)
		uid_of(&drop->entries[i], uids[i]);
	moves_begin(drop);
	tell(drop, &fresh, moves_meet);
	if (moves_miss(drop))
		tell(drop, &fresh, moves_follow);
	for (size_t i = 0; i < drop->count; i++) {
		const struct message_entry *entry = &drop->entries[i];

		uid_of(entry, uid);
		need(strcmp(uid, uids[i]) == 0, "R5: the unique-id stays");
		need(((entry->flags & MESSAGE_GONE) != 0) != has(&fresh, entry),
		    "gone, or where it is said to be");
		for (size_t j = 0; j < i; j++)
			need((entry->flags & MESSAGE_GONE) != 0 ||
				 (drop->entries[j].flags & MESSAGE_GONE) != 0 ||
				 !is_same_file(entry, &drop->entries[j]),
			    "no two numbers for one file");
	}
	maildrop_free(&fresh);
	free(uids);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct maildrop drop = { 0 };
	char *text = string_of(data, size);
	char *later = add_names(&drop, text);

	need(maildrop_sort(&drop) == 0, "memory");
	drop_doubles(&drop);
	need(maildrop_sort(&drop) == 0, "memory");
	for (size_t i = 0; i < drop.count; i++)
		drop.entries[i].flags |= MESSAGE_SIZED;
	maildrop_login(&drop);
	need(drop.left == drop.count && drop.last <= drop.count, "counts");
	check_uids(&drop);
	check_names(&drop);
	if (later != NULL)
		check_refresh(&drop, later);
	maildrop_free(&drop);
	free(text);
	return 0;
}
