/* SPDX-License-Identifier: ISC */
/*
 * What names of files tell, and the names that we give.
 * Runs as anybody.
 */
#include "store/maildrop/entry.h"
#include "store/maildrop/packed.h"
#include "suites.h"

#include <string.h>

static const struct {
	const char *name;
	size_t base;
	const char *flags; /* those of "DFPRSTx" that it has */
	const char *seen;  /* the name with S, or NULL */
} names[] = {
	{ "1.a", 3, "", "1.a:2,S" },
	{ "1.a:2,", 3, "", "1.a:2,S" },
	{ "1.a:2,S", 3, "S", "1.a:2,S" },
	{ "1.a:2,F", 3, "F", "1.a:2,FS" },
	{ "1.a:2,FT", 3, "FT", "1.a:2,FST" },
	{ "1.a:2,DFPRT", 3, "DFPRT", "1.a:2,DFPRST" },
	{ "1.a:2,Tx", 3, "Tx", "1.a:2,STx" },
	{ "1.a:2,x", 3, "x", "1.a:2,Sx" },
	{ "1 b,S=3:2,F", 7, "F", "1 b,S=3:2,FS" },
	{ ":2,S", 0, "S", ":2,S" },
	{ ":2,", 0, "", ":2,S" },
	{ "", 0, "", ":2,S" },
	/* Information that is not ours to extend. */
	{ "1.a:", 3, "", NULL },
	{ "1.a:2", 3, "", NULL },
	{ "1.a:S", 3, "", NULL },
	{ "1.a:1,S", 3, "", NULL },
	{ "1.a:3,S", 3, "", NULL },
	{ "1.a::2,S", 3, "", NULL },
	{ "1.a:x:2,T", 3, "", NULL },
	{ "1.a:12,S", 3, "", NULL },
	{ "1.a:2,F,x", 3, "F", NULL },
	{ "1.a:2,T,S", 3, "T", NULL },
	{ "1.a:2,,S=12", 3, "", NULL },
	{ "1.a:2,F:2,S", 3, "F", NULL },
	/* Other separators. */
	{ "1.a;2,", 3, "", "1.a;2,S" },
	{ "1.a;2,FT", 3, "FT", "1.a;2,FST" },
	{ "1.a!2,S", 3, "S", "1.a!2,S" },
	{ "1.a!2,F,x", 3, "F", NULL },
	{ "1.a;b!2,", 5, "", "1.a;b!2,S" },
	{ ";2,", 0, "", ";2,S" },
	/* Octets like others, if no flags follow them. */
	{ "1.a;b", 5, "", "1.a;b:2,S" },
	{ "1.a;1,S", 7, "", "1.a;1,S:2,S" },
	{ "1.a!2", 5, "", "1.a!2:2,S" },
	{ "1.a!2,3", 7, "", "1.a!2,3:2,S" },
	{ "1.a;2,S.b", 9, "", "1.a;2,S.b:2,S" },
	{ "1.a;2,S:2,F", 7, "F", "1.a;2,S:2,FS" },
	{ "1.a;2,S,x:2,F", 9, "F", "1.a;2,S,x:2,FS" },
};

/* A message, in ROOM, where its number lies before its name. */
static struct message_entry
duplicate_of(
    const char *name, uint64_t number, char room[ENTRY_NUMBER + ENTRY_NAME])
{
	packed_write(number, (unsigned char *)room);
	strcpy(room + ENTRY_NUMBER, name);
	return (struct message_entry){
		.name = room + ENTRY_NUMBER,
		.base = (uint8_t)entry_base(name),
		.flags = MESSAGE_DUPLICATE,
	};
}

static struct message_entry
entry_of(const char *name)
{
	size_t base = entry_base(name);

	return (struct message_entry){
		.name = name,
		.base = (uint8_t)base,
		.flags = entry_has_flag(name, base, 'S') ? MESSAGE_SEEN : 0,
	};
}

START_TEST(a_name_has_a_base_and_flags)
{
	size_t base = entry_base(names[_i].name);

	ck_assert_uint_eq(base, names[_i].base);
	for (const char *flag = "DFPRSTx"; *flag != '\0'; flag++)
		ck_assert_int_eq(entry_has_flag(names[_i].name, base, *flag),
		    strchr(names[_i].flags, *flag) != NULL);
	ck_assert(!entry_has_flag(names[_i].name, base, ','));
}
END_TEST

START_TEST(a_seen_name_has_its_flags_in_order)
{
	const char *seen = names[_i].seen;
	struct message_entry entry = entry_of(names[_i].name);
	char name[ENTRY_NAME];

	ck_assert_int_eq(entry_seen_name(&entry, name), seen != NULL ? 0 : -1);
	if (seen == NULL)
		return;
	ck_assert_str_eq(name, seen);
	ck_assert_uint_eq(entry_base(name), entry.base);
	ck_assert(entry_has_flag(name, entry.base, 'S'));
}
END_TEST

START_TEST(a_renamed_message_is_seen_under_its_new_name)
{
	static const char both[] = "1.a:2,F\0002.b:2,T";
	struct message_entry entry = entry_of(both);
	char name[ENTRY_NAME];

	ck_assert_str_eq(entry_file(&entry), "1.a:2,F");
	entry.flags |= MESSAGE_RENAMED;
	ck_assert_str_eq(entry_file(&entry), "2.b:2,T");
	ck_assert_int_eq(entry_seen_name(&entry, name), 0);
	ck_assert_str_eq(name, "2.b:2,ST");
}
END_TEST

/* LENGTH octets, of which the last are END. */
static void
long_name(char name[ENTRY_NAME], size_t length, const char *end)
{
	memset(name, '1', length);
	memcpy(name + length - strlen(end), end, strlen(end) + 1);
}

START_TEST(a_name_is_never_made_longer_than_a_file_name_may_be)
{
	static const struct {
		size_t length;
		const char *end;
		int seen;
		int unique; /* with one digit */
	} longest[] = {
		{ 251, "", 0, -1 },
		{ 252, "", -1, -1 },
		{ 254, ":2,", 0, -1 },
		{ 255, ":2,", -1, -1 },
		{ 255, ":2,S", 0, -1 },
		{ 255, ":2,F", -1, -1 },
		{ 248, "", 0, 0 },
		{ 249, "", 0, -1 },
		{ 248, ":2,S", 0, 0 },
		{ 248, ";2,S", 0, 0 },
		{ 254, ":2,F", 0, -1 },
		{ 255, ":2,F,x", -1, -1 },
	};

	for (size_t i = 0; i < sizeof longest / sizeof *longest; i++) {
		char file[ENTRY_NAME];
		char name[ENTRY_NAME];

		long_name(file, longest[i].length, longest[i].end);

		struct message_entry entry = entry_of(file);
		char room[ENTRY_NUMBER + ENTRY_NAME];

		ck_assert_int_eq(
		    entry_seen_name(&entry, name), longest[i].seen);
		entry = duplicate_of(file, 7, room);
		ck_assert_int_eq(
		    entry_unique_name(&entry, name), longest[i].unique);
	}
}
END_TEST

static const struct {
	const char *name;
	unsigned flags;
	uint64_t number;
	const char *base;
	const char *unique;
} duplicates[] = {
	{ "1.a:2,FS", MESSAGE_DUPLICATE, 42, "1.a,twin=42",
	    "1.a,twin=42:2,FS" },
	{ "2.b", MESSAGE_DUPLICATE, UINT64_MAX, "2.b,twin=18446744073709551615",
	    "2.b,twin=18446744073709551615" },
	{ "2.b;2,T,x", MESSAGE_DUPLICATE, 0, "2.b,twin=0", "2.b,twin=0;2,T,x" },
	{ "2.b:1,x", MESSAGE_DUPLICATE | MESSAGE_SEEN, 1, "2.b,twin=1",
	    "2.b,twin=1:1,x" },
	{ "1.a:2,FS", MESSAGE_NEW | MESSAGE_SEEN, 42, "1.a", "1.a:2,FS" },
};

START_TEST(a_duplicate_gets_a_base_of_its_own)
{
	char room[ENTRY_NUMBER + ENTRY_NAME];
	struct message_entry entry =
	    duplicate_of(duplicates[_i].name, duplicates[_i].number, room);
	char base[ENTRY_BASE];
	char name[ENTRY_NAME];
	size_t length;

	entry.flags = (uint16_t)duplicates[_i].flags;
	entry_unique_base(&entry, base, &length);
	ck_assert_str_eq(base, duplicates[_i].base);
	ck_assert_uint_eq(length, strlen(base));
	ck_assert_int_eq(entry_unique_name(&entry, name), 0);
	ck_assert_str_eq(name, duplicates[_i].unique);
	/* The file that gets that name has the base for its own. */
	ck_assert_uint_eq(entry_base(name), length);
}
END_TEST

START_TEST(the_longest_base_has_room_for_what_makes_it_unique)
{
	char name[ENTRY_NAME];
	char base[ENTRY_BASE];
	size_t length;

	long_name(name, sizeof name - 1, "");

	char room[ENTRY_NUMBER + ENTRY_NAME];
	struct message_entry entry = duplicate_of(name, UINT64_MAX, room);

	entry_unique_base(&entry, base, &length);
	ck_assert_uint_eq(length, sizeof base - 2);
	ck_assert_uint_eq(strlen(base), length);
	ck_assert_int_eq(strncmp(base, name, strlen(name)), 0);
}
END_TEST

START_TEST(a_version_tells_size_and_time)
{
	const struct {
		uint64_t size;
		struct timespec modified;
	} files[] = {
		{ 0, { 0, 0 } },
		{ 1, { 0, 0 } },
		{ 0, { 1, 0 } },
		{ 0, { 0, 1 } },
		{ 5, { 1700000000, 7 } },
		{ 7, { 1700000000, 5 } },
		{ 1700000000, { 5, 7 } },
		{ 5, { -1, 999999999 } },
		{ UINT64_MAX, { 0, 0 } },
	};
	enum { FILES = sizeof files / sizeof *files };

	for (size_t i = 0; i < FILES; i++)
		for (size_t j = 0; j < FILES; j++)
			ck_assert_int_eq(
			    entry_version(files[i].size, &files[i].modified) ==
				entry_version(
				    files[j].size, &files[j].modified),
			    i == j);
}
END_TEST

START_TEST(no_version_is_0)
{
	/* Found by computing backwards. */
	const int64_t nanoseconds = INT64_C(1101427942297757907);
	const struct timespec modified = { 1700000000, (long)nanoseconds };

	ck_assert_uint_ne(entry_version(5, &modified), 0);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(table)[0])

Suite *
entry_suite(void)
{
	Suite *suite = suite_create("entry");
	TCase *tcase = tcase_create("names");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, a_name_has_a_base_and_flags, 0, COUNT(names));
	tcase_add_loop_test(
	    tcase, a_seen_name_has_its_flags_in_order, 0, COUNT(names));
	tcase_add_test(tcase, a_renamed_message_is_seen_under_its_new_name);
	tcase_add_test(
	    tcase, a_name_is_never_made_longer_than_a_file_name_may_be);
	tcase_add_loop_test(
	    tcase, a_duplicate_gets_a_base_of_its_own, 0, COUNT(duplicates));
	tcase_add_test(
	    tcase, the_longest_base_has_room_for_what_makes_it_unique);
	tcase_add_test(tcase, a_version_tells_size_and_time);
	tcase_add_test(tcase, no_version_is_0);
	return suite;
}
