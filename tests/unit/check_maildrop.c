/* SPDX-License-Identifier: ISC */
#include "store/maildrop/maildrop.h"
#include "suites.h"

#include <errno.h>
#include <string.h>

enum { MOST = 8 };

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

/* The same with ten octets for each message, as after login. */
static struct maildrop
make_login(const char *const *paths)
{
	struct maildrop drop = make(paths);

	for (size_t i = 0; i < drop.count; i++) {
		drop.entries[i].octets = 10 * (i + 1);
		drop.entries[i].flags |= MESSAGE_SIZED;
	}
	maildrop_login(&drop);
	return drop;
}

static void
check_path(const struct message_entry *entry, const char *path)
{
	ck_assert_str_eq(entry_file(entry), path + 4);
	ck_assert_int_eq(
	    (entry->flags & MESSAGE_NEW) != 0, strncmp(path, "new/", 4) == 0);
}

/* In their order. */
static const char *const orders[][MOST] = {
	{ "new/1", "new/2", "new/10", "new/11" },
	{ "cur/a", "cur/b", "new/1", "cur/2:2,S" },
	{ "cur/1.a:2,S", "new/1.b", "cur/1.c;2,", "new/2" },
	{ "new/1.a", "cur/1.a.b:2,S", "new/1.ab" },
	{ "cur/0001", "cur/01", "cur/1" },
	{ "new/18446744073709551615.x", "new/18446744073709551616.x",
	    "new/99999999999999999999999999999999.x",
	    "new/100000000000000000000000000000000.x" },
	{ "cur/1.a", "cur/1.a:2,", "cur/1.a:2,S", "new/1.a", "new/1.a:2," },
	{ "new/7.\x01", "new/7.a", "new/7.\xc3", "new/7.\xff" },
};

START_TEST(messages_have_one_order_however_they_are_found)
{
	const char *const *paths = orders[_i];
	size_t count = 0;

	while (paths[count] != NULL)
		count++;
	for (size_t start = 0; start < count; start++) {
		struct maildrop drop = { 0 };

		for (size_t i = 0; i < count; i++) /* 7: prime, > count */
			add(&drop, paths[(start + i * 7) % count]);
		ck_assert_int_eq(maildrop_sort(&drop), 0);
		ck_assert_uint_eq(drop.count, count);
		for (size_t i = 0; i < count; i++)
			check_path(&drop.entries[i], paths[i]);
		maildrop_free(&drop);
	}
}
END_TEST

START_TEST(messages_of_one_base_are_counted)
{
	static const char *const paths[] = { "cur/1.a", "cur/1.a:2,S",
		"new/1.a", "new/1.ab", "cur/2.a;2,F", "new/2.a", NULL };
	static const size_t counts[] = { 3, 2, 1, 1, 2, 1 };
	struct maildrop drop = make(paths);

	for (size_t i = 0; i < drop.count; i++)
		ck_assert_uint_eq(maildrop_same_base(&drop, i), counts[i]);
	maildrop_free(&drop);
}
END_TEST

START_TEST(what_a_name_tells_is_known)
{
	static const struct {
		const char *path;
		size_t base;
		uint32_t time;
		unsigned flags;
	} names[] = {
		{ "new/1.a", 3, 1, MESSAGE_NEW },
		{ "cur/01764.a", 7, 1764, 0 },
		{ "cur/4294967296.a:2,S", 12, UINT32_MAX, MESSAGE_SEEN },
		{ "cur/1.a:2,FRST", 3, 1, MESSAGE_SEEN },
		{ "cur/1.a;2,S", 3, 1, MESSAGE_SEEN },
		{ "cur/1.a:2,F", 3, 1, 0 },
		{ "cur/1.a:1,S", 3, 1, 0 },
		{ "new/1.a:2,S", 3, 1, MESSAGE_NEW | MESSAGE_SEEN },
		{ "cur/:2,S", 0, 0, MESSAGE_SEEN },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct maildrop drop = { 0 };
		const char *path = names[i].path;

		ck_assert_int_eq(
		    maildrop_add(&drop, path + 4, *path == 'n', 77), 0);
		ck_assert_uint_eq(drop.entries[0].inode, 77);
		ck_assert_uint_eq(drop.entries[0].base, names[i].base);
		ck_assert_uint_eq(drop.entries[0].time, names[i].time);
		ck_assert_uint_eq(drop.entries[0].flags, names[i].flags);
		maildrop_free(&drop);
	}
}
END_TEST

START_TEST(a_name_that_no_file_can_have_is_refused)
{
	struct maildrop drop = { 0 };
	char name[ENTRY_NAME + 1];

	memset(name, 'x', ENTRY_NAME);
	name[ENTRY_NAME] = '\0';
	ck_assert_int_eq(maildrop_add(&drop, name, true, 1), -1);
	ck_assert_int_eq(errno, ENAMETOOLONG);
	ck_assert_uint_eq(drop.count, 0);
	name[ENTRY_NAME - 1] = '\0';
	ck_assert_int_eq(maildrop_add(&drop, name, true, 1), 0);
	ck_assert_uint_eq(drop.entries[0].base, ENTRY_NAME - 1);
	maildrop_free(&drop);
}
END_TEST

START_TEST(names_stay_where_they_are_as_the_list_grows)
{
	struct maildrop drop = { 0 };

	for (size_t i = 0; i < 5000; i++) {
		char name[] = "00000.a-name-of-some-length-to-fill-blocks";

		for (size_t n = i, d = 5; d > 0; n /= 10)
			name[--d] = (char)('0' + n % 10);
		ck_assert_int_eq(maildrop_add(&drop, name, true, 0), 0);
	}
	ck_assert_int_eq(maildrop_sort(&drop), 0);
	ck_assert_uint_eq(drop.count, 5000);
	ck_assert_int_eq(strncmp(drop.entries[0].name, "00000.", 6), 0);
	ck_assert_int_eq(strncmp(drop.entries[4999].name, "04999.", 6), 0);
	maildrop_free(&drop);
	ck_assert_ptr_null(drop.entries);
}
END_TEST

START_TEST(only_what_has_all_flags_wanted_is_kept)
{
	static const char *const paths[] = { "new/1", "new/2", "new/3", "new/4",
		NULL };
	struct maildrop drop = make_login(paths);

	drop.entries[0].flags &= (uint16_t)~MESSAGE_SIZED;
	drop.entries[1].flags |= MESSAGE_HERE;
	drop.entries[3].flags |= MESSAGE_HERE | MESSAGE_MET;
	maildrop_keep(&drop, MESSAGE_SIZED, 0);
	ck_assert_uint_eq(drop.count, 3);
	maildrop_keep(&drop, MESSAGE_SIZED | MESSAGE_HERE, 0);
	ck_assert_uint_eq(drop.count, 2);
	check_path(&drop.entries[0], "new/2");
	check_path(&drop.entries[1], "new/4");
	maildrop_free(&drop);
}
END_TEST

START_TEST(last_and_counts_follow_the_session)
{
	static const char *const paths[] = { "cur/1:2,S", "cur/2:2,S", "new/3",
		"new/4", NULL };
	struct maildrop drop = make_login(paths);

	ck_assert_uint_eq(drop.left, 4);
	ck_assert_uint_eq(drop.octets, 100);
	ck_assert_uint_eq(drop.last, 2);
	maildrop_retrieved(&drop, 0);
	ck_assert_uint_eq(drop.last, 2);
	maildrop_resize(&drop, 2, 33); /* it has grown */
	maildrop_retrieved(&drop, 2);
	ck_assert_uint_eq(drop.last, 3);
	ck_assert_uint_eq(drop.octets, 103);
	maildrop_delete(&drop, 3);
	ck_assert_uint_eq(drop.last, 4);
	ck_assert_uint_eq(drop.left, 3);
	ck_assert_uint_eq(drop.octets, 63);
	maildrop_resize(&drop, 0, 1); /* and this one is less now */
	ck_assert_uint_eq(drop.octets, 54);
	maildrop_delete(&drop, 2);
	ck_assert_uint_eq(drop.octets, 21);
	maildrop_reset(&drop);
	ck_assert_uint_eq(drop.last, 2);
	ck_assert_uint_eq(drop.left, 4);
	ck_assert_uint_eq(drop.octets, 94);
	for (size_t i = 0; i < drop.count; i++)
		ck_assert_uint_eq(drop.entries[i].flags &
				      (MESSAGE_DELETED | MESSAGE_RETRIEVED),
		    0);
	maildrop_free(&drop);
}
END_TEST

START_TEST(what_comes_from_the_index_has_nothing_to_reset)
{
	struct maildrop drop = { .source = MAILDROP_INDEX,
		.count = 3,
		.left = 3,
		.octets = 60,
		.last = 1,
		.last_at_login = 1 };

	maildrop_reset(&drop);
	ck_assert_uint_eq(drop.left, 3);
	ck_assert_uint_eq(drop.octets, 60);
	ck_assert_uint_eq(drop.last, 1);
}
END_TEST

Suite *
maildrop_suite(void)
{
	Suite *suite = suite_create("maildrop");
	TCase *tcase = tcase_create("list");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase,
	    messages_have_one_order_however_they_are_found, 0,
	    (int)(sizeof orders / sizeof *orders));
	tcase_add_test(tcase, messages_of_one_base_are_counted);
	tcase_add_test(tcase, what_a_name_tells_is_known);
	tcase_add_test(tcase, a_name_that_no_file_can_have_is_refused);
	tcase_add_test(tcase, names_stay_where_they_are_as_the_list_grows);
	tcase_add_test(tcase, only_what_has_all_flags_wanted_is_kept);
	tcase_add_test(tcase, last_and_counts_follow_the_session);
	tcase_add_test(tcase, what_comes_from_the_index_has_nothing_to_reset);
	return suite;
}
