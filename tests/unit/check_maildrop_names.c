/* SPDX-License-Identifier: ISC */
/*
 * The list, while its files get other names.
 * Runs as anybody.
 */
#include "store/maildrop/maildrop.h"
#include "suites.h"

#include <string.h>

/* "new/NAME" or "cur/NAME". */
static void
add(struct maildrop *drop, const char *path)
{
	ck_assert_int_eq(
	    maildrop_add(drop, path + 4, strncmp(path, "new/", 4) == 0, 0), 0);
}

/* All of PATHS up to NULL, sorted. */
static struct maildrop
make(const char *const *paths)
{
	struct maildrop drop = { 0 };

	for (; *paths != NULL; paths++)
		add(&drop, *paths);
	ck_assert_int_eq(maildrop_sort(&drop), 0);
	return drop;
}

static void
check_path(const struct message_entry *entry, const char *path)
{
	ck_assert_str_eq(entry_file(entry), path + 4);
	ck_assert_int_eq(
	    (entry->flags & MESSAGE_NEW) != 0, strncmp(path, "new/", 4) == 0);
}

/* A name of each length that a file may have, the one after the other. */
static const char *
name_of(size_t length, char letter)
{
	static char name[ENTRY_NAME];

	memset(name, letter, length);
	name[0] = '1';
	name[length] = '\0';
	return name;
}

START_TEST(a_name_that_grows_does_not_touch_its_neighbours)
{
	struct maildrop drop = { 0 };

	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(
		    maildrop_add(&drop, name_of(10, (char)('a' + i)), true, i),
		    0);
	for (size_t length = 1; length < ENTRY_NAME; length++) {
		for (size_t i = 0; i < 3; i++)
			ck_assert_int_eq(
			    maildrop_rename(&drop, &drop.entries[i],
				name_of(length, (char)('a' + i)), false),
			    0);
		for (size_t i = 0; i < 3; i++)
			ck_assert_str_eq(drop.entries[i].name,
			    name_of(length, (char)('a' + i)));
	}
	ck_assert_int_eq(
	    maildrop_rename(&drop, &drop.entries[1], "2.b", false), 0);
	ck_assert_str_eq(drop.entries[0].name, name_of(255, 'a'));
	ck_assert_str_eq(drop.entries[1].name, "2.b");
	ck_assert_str_eq(drop.entries[2].name, name_of(255, 'c'));
	maildrop_free(&drop);
}
END_TEST

START_TEST(a_message_becomes_what_its_new_name_says)
{
	static const char *const paths[] = { "new/1.a", "new/2.b", NULL };
	struct maildrop drop = make(paths);
	struct message_entry *entry = &drop.entries[0];

	entry->flags |= MESSAGE_DUPLICATE | MESSAGE_SIZED;
	ck_assert_int_eq(
	    maildrop_rename(&drop, entry, "3.longer:2,S", false), 0);
	check_path(entry, "cur/3.longer:2,S");
	ck_assert_uint_eq(entry->base, 8);
	ck_assert_uint_eq(entry->time, 3);
	ck_assert_uint_eq(
	    entry->flags, MESSAGE_SEEN | MESSAGE_SIZED | MESSAGE_DUPLICATE);
	ck_assert_int_eq(maildrop_sort(&drop), 0);
	check_path(&drop.entries[0], "new/2.b");
	maildrop_free(&drop);
}
END_TEST

/* Each in turn is where the file is now. */
static const struct {
	const char *before;
	const char *now[4];
} moves[] = {
	{ "new/1.a", { "cur/1.a:2,S", "cur/1.a:2,", "new/1.a" } },
	{ "cur/1.a:2,",
	    { "cur/1.a:2,abcdefghijklmnopqrstuvwxyz", "cur/1.a:2,S" } },
	{ "new/1.a", { "cur/2.b:2,S", "cur/2.b:2,FS", "new/1" } },
	{ "cur/1.a:2,F", { "new/22222.bbbbbbbbbbbbbb", "cur/1.a:2,S",
			     "cur/1.a:2,DFPRSTabcdefghijkl", "cur/3.c" } },
	{ "cur/1.a:2,F", { "new/1.a,twin=7", "cur/1.a,twin=7:2,ST" } },
	{ "cur/1.a:2,abcdefghijklmnop", { "new/2", "new/1.a", "new/2:2," } },
};

START_TEST(a_message_keeps_its_id_and_its_place_wherever_its_file_goes)
{
	static const char *const others[] = { "new/0.before", "cur/9.after",
		NULL };
	struct maildrop drop = make(others);
	const char *before = moves[_i].before;

	add(&drop, before);
	ck_assert_int_eq(maildrop_sort(&drop), 0);

	struct message_entry *entry = &drop.entries[1];
	size_t base = entry_base(before + 4);

	entry->flags |= MESSAGE_DELETED | MESSAGE_SIZED;
	for (size_t i = 0; i < 4 && moves[_i].now[i] != NULL; i++) {
		const char *now = moves[_i].now[i];
		size_t base_now = entry_base(now + 4);
		bool same =
		    base_now == base && memcmp(now + 4, before + 4, base) == 0;

		ck_assert_int_eq(
		    maildrop_follow(&drop, entry, now + 4, *now == 'n'), 0);
		check_path(entry, now);
		ck_assert_uint_eq(entry->base, base);
		ck_assert_int_eq(strncmp(entry->name, before + 4, base), 0);
		ck_assert_uint_eq(entry_base(entry->name), base);
		ck_assert_uint_eq(entry->time, 1);
		ck_assert_int_eq((entry->flags & MESSAGE_SEEN) != 0,
		    entry_has_flag(now + 4, base_now, 'S'));
		ck_assert_uint_ne(entry->flags & MESSAGE_DELETED, 0);
		ck_assert_uint_ne(entry->flags & MESSAGE_SIZED, 0);
		ck_assert_int_eq((entry->flags & MESSAGE_RENAMED) != 0, !same);
	}
	check_path(&drop.entries[0], "new/0.before");
	check_path(&drop.entries[2], "cur/9.after");
	maildrop_free(&drop);
}
END_TEST

START_TEST(a_message_that_comes_back_does_not_touch_its_neighbour)
{
	static const char *const paths[] = { "cur/1.a", "cur/9.z", NULL };
	struct maildrop drop = make(paths);
	struct message_entry *entry = &drop.entries[0];
	struct message_entry *other = &drop.entries[1];

	for (size_t length = 1; length < 200; length++) {
		char name[ENTRY_NAME] = "1.a:2,";

		ck_assert_int_eq(maildrop_follow(&drop, entry, "2", true), 0);
		ck_assert_int_eq(
		    maildrop_follow(&drop, other, "3.other", true), 0);
		memset(name + 6, 'x', length);
		ck_assert_int_eq(maildrop_follow(&drop, entry, name, true), 0);
		ck_assert_str_eq(entry_file(entry), name);
		ck_assert_str_eq(other->name, "9.z");
		ck_assert_str_eq(entry_file(other), "3.other");
		/* As short as at first. */
		ck_assert_int_eq(maildrop_follow(&drop, entry, "1.a", true), 0);
	}
	maildrop_free(&drop);
}
END_TEST

Suite *
maildrop_names_suite(void)
{
	Suite *suite = suite_create("maildrop_names");
	TCase *tcase = tcase_create("names");

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, a_name_that_grows_does_not_touch_its_neighbours);
	tcase_add_test(tcase, a_message_becomes_what_its_new_name_says);
	tcase_add_loop_test(tcase,
	    a_message_keeps_its_id_and_its_place_wherever_its_file_goes, 0,
	    (int)(sizeof moves / sizeof *moves));
	tcase_add_test(
	    tcase, a_message_that_comes_back_does_not_touch_its_neighbour);
	return suite;
}
