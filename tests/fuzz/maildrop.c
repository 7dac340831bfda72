/* SPDX-License-Identifier: ISC */
/*
 * File names, one a line; those behind an empty line are what the files are
 * called later, in the order of the list.  Behind a name in cur/ is a '/'.
 */
#include "store/maildrop/maildrop.h"
#include "store/maildrop/order.h"
#include "store/maildrop/uidl.h"
#include "tests/fuzz/fuzz.h"

enum { NAMES = 200 };

/* A line of TEXT, NULL behind the last; *TEXT is what follows. */
static char *
next_line(char **text)
{
	char *line = *text;
	char *lf = line != NULL ? strchr(line, '\n') : NULL;

	if (lf != NULL)
		*lf++ = '\0';
	*text = lf;
	return line;
}

/* Whether a directory can have NAME, and it can be a message there. */
static bool
is_name(const char *name)
{
	return *name != '\0' && strlen(name) < ENTRY_NAME && *name != '.' &&
	       strchr(name, '/') == NULL;
}

/* Cuts off what says that NAME is in cur/.  Returns whether it is in new/. */
static bool
take_place(char *name)
{
	size_t length = strlen(name);

	if (length == 0 || name[length - 1] != '/')
		return true;
	name[length - 1] = '\0';
	return false;
}

/* One in a directory, as the entry before it, cannot be. */
static bool
is_same_file(const struct message_entry *a, const struct message_entry *b)
{
	return strcmp(a->name, b->name) == 0 &&
	       ((a->flags ^ b->flags) & MESSAGE_NEW) == 0;
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

/* Of the messages of one base one has it for its id. */
static void
mark_duplicates(struct maildrop *drop)
{
	size_t count;

	for (size_t i = 0; i < drop->count; i += count) {
		count = maildrop_same_base(drop, i);
		for (size_t j = i + 1; j < i + count; j++)
			need(
			    maildrop_duplicate(drop, &drop->entries[j], j) == 0,
			    "memory");
	}
}

static void
check_order(const struct maildrop *drop)
{
	for (size_t i = 1; i < drop->count; i++) {
		const struct message_entry *entry = &drop->entries[i];

		need(entry[-1].time <= entry->time, "by their number");
		need(order_entries(entry - 1, entry) < 0, "in their order");
	}
}

/* Names that somebody else made as we do are nobody's fault. */
static bool
is_imitated(const struct message_entry *entry)
{
	return strstr(entry->name, ",twin=") != NULL;
}

static void
check_uids(const struct maildrop *drop)
{
	char a[UIDL_TEXT], b[UIDL_TEXT];

	for (size_t i = 0; i < drop->count; i++) {
		uidl_of(&drop->entries[i], a);
		need(*a != '\0' && strlen(a) <= 70, "1 to 70 octets");
		for (const char *p = a; *p != '\0'; p++)
			need(*p >= 0x21 && *p <= 0x7e, "0x21 to 0x7e");
		if (is_imitated(&drop->entries[i]))
			continue;
		for (size_t j = i + 1; j < drop->count; j++) {
			uidl_of(&drop->entries[j], b);
			need(
			    strcmp(a, b) != 0 || is_imitated(&drop->entries[j]),
			    "no duplicates");
		}
	}
}

/* What a base is, slowly. */
static size_t
base_of(const char *name)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	if (strchr(name, ':') != NULL)
		return (size_t)(strchr(name, ':') - name);
	for (const char *p = name; *p != '\0'; p++) {
		const char *end;

		if ((*p != ';' && *p != '!') || strncmp(p + 1, "2,", 2) != 0)
			continue;
		end = p + 3 + strspn(p + 3, letters);
		if (*end == '\0' || *end == ',')
			return (size_t)(p - name);
	}
	return strlen(name);
}

static void
check_seen_name(const struct message_entry *entry)
{
	char name[ENTRY_NAME];
	const char *flags = entry->name + entry->base;

	if (entry_seen_name(entry, name) == -1)
		return;
	need(strlen(name) < ENTRY_NAME, "room");
	need(entry_base(name) == entry->base &&
		 strncmp(name, entry->name, entry->base) == 0,
	    "the base stays");
	need(entry_has_flag(name, entry->base, 'S'), "S is there");
	need(strlen(name) ==
		 strlen(entry->name) +
		     (*flags == '\0' ? 4 : (entry->flags & MESSAGE_SEEN) == 0),
	    "and only S is new");
}

static void
check_names(const struct maildrop *drop)
{
	for (size_t i = 0; i < drop->count; i++) {
		struct message_entry entry = drop->entries[i];
		char name[ENTRY_NAME];
		char uid[UIDL_TEXT], later[UIDL_TEXT];

		need(entry.base == base_of(entry.name), "base");
		check_seen_name(&entry);
		if (entry_unique_name(&entry, name) == -1)
			continue;
		need(strlen(name) < ENTRY_NAME &&
			 strcmp(name + entry_base(name),
			     entry.name + entry.base) == 0,
		    "the same information");
		/* R5: once it is renamed, its id is that of its name. */
		uidl_of(&entry, uid);
		entry.name = name;
		entry.base = (uint8_t)entry_base(name);
		entry.flags &= (uint16_t)~MESSAGE_DUPLICATE;
		uidl_of(&entry, later);
		need(strcmp(uid, later) == 0, "the unique-id stays");
	}
}

/* Where a message is said to be. */
static void
check_file(const struct message_entry *entry, const char *name, bool in_new)
{
	need(strcmp(entry_file(entry), name) == 0, "its name");
	need(((entry->flags & MESSAGE_NEW) != 0) == in_new, "its directory");
	need(((entry->flags & MESSAGE_SEEN) != 0) ==
		 entry_has_flag(name, entry_base(name), 'S'),
	    "whether it was seen");
}

/* Everything stays what it was, only elsewhere. */
static void
check_follow(struct maildrop *drop, char *later)
{
	char uid[UIDL_TEXT], before[UIDL_TEXT];
	char *name;

	for (size_t i = 0;
	     drop->count > 0 && (name = next_line(&later)) != NULL; i++) {
		struct message_entry *entry = &drop->entries[i % drop->count];
		bool in_new = take_place(name);

		if (!is_name(name))
			continue;
		uidl_of(entry, before);
		need(maildrop_follow(drop, entry, name, in_new) == 0, "memory");
		check_file(entry, name, in_new);
		uidl_of(entry, uid);
		need(strcmp(uid, before) == 0, "R5: the unique-id stays");
	}
	for (size_t i = 0; i < drop->count; i++)
		need(drop->entries[i].base == base_of(drop->entries[i].name),
		    "every name is whole");
}

/* Each becomes what the name of the next one says. */
static void
check_rename(struct maildrop *drop)
{
	for (size_t i = 1; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i - 1];
		bool in_new = (entry[1].flags & MESSAGE_NEW) != 0;
		char name[ENTRY_NAME];

		strcpy(name, entry_file(entry + 1));
		need(maildrop_rename(drop, entry, name, in_new) == 0, "memory");
		check_file(entry, name, in_new);
		need(entry->base == base_of(name) &&
			 entry->time == order_time(name) &&
			 (entry->flags & MESSAGE_RENAMED) == 0,
		    "all that the name says");
	}
	need(maildrop_sort(drop) == 0, "memory");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct maildrop drop = { 0 };
	char *text = string_of(data, size);
	char *next = text;
	char *name;

	while ((name = next_line(&next)) != NULL && *name != '\0') {
		bool in_new = take_place(name);

		if (drop.count < NAMES && is_name(name))
			need(maildrop_add(&drop, name, in_new,
				 (UINT64_C(1) << 60) + drop.count) == 0,
			    "memory");
	}
	need(maildrop_sort(&drop) == 0, "memory");
	drop_doubles(&drop);
	mark_duplicates(&drop);
	maildrop_login(&drop);
	need(drop.left == drop.count && drop.last <= drop.count, "counts");
	check_order(&drop);
	check_uids(&drop);
	check_names(&drop);
	check_follow(&drop, next);
	check_rename(&drop);
	maildrop_free(&drop);
	free(text);
	return 0;
}
