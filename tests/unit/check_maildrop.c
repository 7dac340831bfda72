/* SPDX-License-Identifier: ISC */
#include "store/maildrop.h"
#include "store/moves.h"
#include "suites.h"

#include <errno.h>
#include <string.h>

enum { MOST = 8 };

/* "new/NAME" or "cur/NAME". */
static void
add(struct maildrop *drop, const char *path)
{
	ck_assert_int_eq(
	    maildrop_add(drop, path + 4, strncmp(path, "new/", 4) == 0), 0);
}

/* All of PATHS up to NULL, sorted. */
static struct maildrop
make(const char *const *paths)
{
	struct maildrop drop = { 0 };

	for (; *paths != NULL; paths++)
		add(&drop, *paths);
	maildrop_sort(&drop);
	return drop;
}

/* The same with one octet for each message, as after login. */
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
	ck_assert_str_eq(entry->name, path + 4);
	ck_assert_int_eq(
	    (entry->flags & MESSAGE_NEW) != 0, strncmp(path, "new/", 4) == 0);
}

/* In their order. */
static const char *const orders[][MOST] = {
	{ "new/1", "new/2", "new/10", "new/11" },
	{ "cur/a", "cur/b", "new/1", "cur/2:2,S" },
	{ "cur/1.a:2,S", "new/1.b", "cur/1.c:2,", "new/2" },
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
		maildrop_sort(&drop);
		ck_assert_uint_eq(drop.count, count);
		for (size_t i = 0; i < count; i++)
			check_path(&drop.entries[i], paths[i]);
		maildrop_free(&drop);
	}
}
END_TEST

START_TEST(twins_are_those_with_one_name_before_the_colon)
{
	static const char *const paths[] = { "cur/1.a", "cur/1.a:2,S",
		"new/1.a", "new/1.ab", "new/2.a", NULL };
	static const unsigned twins[] = { 0, 1, 2, 0, 0 };
	struct maildrop drop = make(paths);

	for (size_t i = 0; i < drop.count; i++)
		ck_assert_uint_eq(drop.entries[i].twin, twins[i]);
	maildrop_free(&drop);
}
END_TEST

START_TEST(what_a_name_tells_is_known)
{
	static const struct {
		const char *path;
		size_t base;
		unsigned flags;
	} names[] = {
		{ "new/1.a", 3, MESSAGE_NEW },
		{ "cur/1.a", 3, 0 },
		{ "cur/1.a:2,S", 3, MESSAGE_SEEN },
		{ "cur/1.a:2,FRST", 3, MESSAGE_SEEN },
		{ "cur/1.a:2,F", 3, 0 },
		{ "cur/1.a:1,S", 3, 0 },
		{ "cur/1.a:S", 3, 0 },
		{ "cur/1.S:", 3, 0 },
		{ "new/1.a:2,S", 3, MESSAGE_NEW | MESSAGE_SEEN },
		{ "cur/:2,S", 0, MESSAGE_SEEN },
		{ "cur/1:2,F:2,S", 1, MESSAGE_SEEN },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *const paths[] = { names[i].path, NULL };
		struct maildrop drop = make(paths);

		ck_assert_uint_eq(drop.entries[0].base, names[i].base);
		ck_assert_uint_eq(drop.entries[0].flags, names[i].flags);
		maildrop_free(&drop);
	}
}
END_TEST

START_TEST(a_name_that_no_file_can_have_is_refused)
{
	struct maildrop drop = { 0 };
	char name[MAILDROP_NAME + 1];

	memset(name, 'x', MAILDROP_NAME);
	name[MAILDROP_NAME] = '\0';
	ck_assert_int_eq(maildrop_add(&drop, name, true), -1);
	ck_assert_int_eq(errno, ENAMETOOLONG);
	name[MAILDROP_NAME - 1] = '\0';
	ck_assert_int_eq(maildrop_add(&drop, name, true), 0);
	ck_assert_uint_eq(drop.entries[0].base, MAILDROP_NAME - 1);
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
		ck_assert_int_eq(maildrop_add(&drop, name, true), 0);
	}
	maildrop_sort(&drop);
	ck_assert_uint_eq(drop.count, 5000);
	ck_assert_int_eq(strncmp(drop.entries[0].name, "00000.", 6), 0);
	ck_assert_int_eq(strncmp(drop.entries[4999].name, "04999.", 6), 0);
	maildrop_free(&drop);
	ck_assert_ptr_null(drop.entries);
}
END_TEST

/* Finds the messages of DROP in the PATHS that there are now. */
static void
refresh(struct maildrop *drop, const char *const *paths)
{
	bool moved;

	moves_begin(drop);
	for (const char *const *path = paths; *path != NULL; path++)
		ck_assert_int_eq(moves_meet(drop, *path + 4, **path == 'n'), 0);
	moved = moves_miss(drop);
	for (const char *const *path = paths; *path != NULL && moved; path++)
		ck_assert_int_eq(
		    moves_follow(drop, *path + 4, **path == 'n'), 0);
}

/* Each message of BEFORE is at AFTER now, or gone (""). */
static const struct {
	const char *before[MOST];
	const char *now[MOST];
	const char *after[MOST];
} moves[] = {
	{ { "new/1", "new/2" }, { "new/1", "new/2" }, { "new/1", "new/2" } },
	{ { "new/1", "new/2" }, { "cur/1:2,S", "cur/2" },
	    { "cur/1:2,S", "cur/2" } },
	{ { "cur/1:2,F", "cur/2:2,S" }, { "new/1", "cur/2:2,T" },
	    { "new/1", "cur/2:2,T" } },
	{ { "new/1", "new/2", "new/3" }, { "new/2" }, { "", "new/2", "" } },
	{ { "new/1" }, { 0 }, { "" } },
	{ { "new/2" }, { "new/1", "new/2", "new/3" }, { "new/2" } },
	{ { "new/2" }, { "new/1", "new/20", "new/2.x" }, { "" } },
	/* Of two with its name nobody knows which is which. */
	{ { "new/1" }, { "cur/1:2,S", "cur/1:2,F" }, { "" } },
	{ { "cur/1:2,F" }, { "cur/1:2,S", "cur/1:2,F" }, { "cur/1:2,F" } },
	{ { "cur/1:2,F", "new/1" }, { "cur/1:2,F", "new/1" },
	    { "cur/1:2,F", "new/1" } },
	{ { "cur/1:2,F", "new/1" }, { "cur/1:2,S" }, { "", "" } },
	{ { "cur/1:2,F", "new/1" }, { "new/1" }, { "", "new/1" } },
	{ { "new/1" }, { "cur/1:2,S", "new/1", "cur/1:2,F" }, { "new/1" } },
	{ { "new/1" }, { "new/1", "cur/1:2,S", "cur/1:2,F" }, { "new/1" } },
	/* What is longer than there was room for. */
	{ { "cur/1:2,", "cur/2", "new/3" },
	    { "cur/1:2,FSabcdefghijklm", "cur/2:2,DFPRST",
		"cur/3:2,abcdefghijklmnopqrstuvwxyz" },
	    { "cur/1:2,FSabcdefghijklm", "cur/2:2,DFPRST",
		"cur/3:2,abcdefghijklmnopqrstuvwxyz" } },
};

START_TEST(a_message_is_found_again_but_no_other_in_its_place)
{
	struct maildrop drop = make_login(moves[_i].before);
	size_t last = drop.count - 1;

	maildrop_delete(&drop, last);
	refresh(&drop, moves[_i].now);
	for (size_t i = 0; i <= last; i++) {
		const struct message_entry *entry = &drop.entries[i];
		const char *after = moves[_i].after[i];

		ck_assert_uint_eq(entry->octets, 10 * (i + 1));
		ck_assert_int_eq(
		    (entry->flags & MESSAGE_DELETED) != 0, i == last);
		ck_assert_int_eq(
		    (entry->flags & MESSAGE_GONE) != 0, *after == '\0');
		if (*after != '\0')
			check_path(entry, after);
		else
			ck_assert_str_eq(entry->name, moves[_i].before[i] + 4);
	}
	ck_assert_ptr_null(moves[_i].before[last + 1]);
	maildrop_free(&drop);
}
END_TEST

START_TEST(a_message_that_was_gone_may_come_back)
{
	static const char *const paths[] = { "new/1", NULL };
	static const char *const none[] = { NULL };
	struct maildrop drop = make_login(paths);

	refresh(&drop, none);
	ck_assert_uint_ne(drop.entries[0].flags & MESSAGE_GONE, 0);
	refresh(&drop, paths);
	ck_assert_uint_eq(drop.entries[0].flags & MESSAGE_GONE, 0);
	maildrop_free(&drop);
}
END_TEST

static const struct {
	const char *path;
	const char *seen;
} seen_names[] = {
	{ "new/1.a", "1.a:2,S" },
	{ "cur/1.a:2,", "1.a:2,S" },
	{ "cur/1.a:2,S", "1.a:2,S" },
	{ "cur/1.a:2,F", "1.a:2,FS" },
	{ "cur/1.a:2,FT", "1.a:2,FST" },
	{ "cur/1.a:2,DFPRT", "1.a:2,DFPRST" },
	{ "cur/1.a:2,Ta", "1.a:2,STa" },
	{ "cur/1.a:2,a", "1.a:2,Sa" },
	{ "cur/1.a:1,x", "1.a:2,S" },
	{ "cur/1.a:", "1.a:2,S" },
	{ "new/1 b,S=3:2,F", "1 b,S=3:2,FS" },
};

START_TEST(a_seen_name_has_its_flags_in_order)
{
	const char *const paths[] = { seen_names[_i].path, NULL };
	struct maildrop drop = make(paths);
	char name[MAILDROP_NAME];

	ck_assert_int_eq(entry_seen_name(&drop.entries[0], name), 0);
	ck_assert_str_eq(name, seen_names[_i].seen);
	maildrop_free(&drop);
}
END_TEST

/* LENGTH octets, of which the last are END. */
static void
long_path(char path[4 + MAILDROP_NAME], size_t length, const char *end)
{
	memcpy(path, "cur/", 4);
	memset(path + 4, '1', length);
	memcpy(path + 4 + length - strlen(end), end, strlen(end) + 1);
}

START_TEST(a_name_is_never_made_longer_than_a_file_name_may_be)
{
	static const struct {
		size_t length;
		const char *end;
		int seen;
		int twin; /* with one digit */
	} names[] = {
		{ 251, "", 0, -1 },
		{ 252, "", -1, -1 },
		{ 254, ":2,", 0, -1 },
		{ 255, ":2,", -1, -1 },
		{ 255, ":2,S", 0, -1 },
		{ 255, ":2,F", -1, -1 },
		{ 248, "", 0, 0 },
		{ 249, "", 0, -1 },
		{ 248, ":2,S", 0, 0 },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[4 + MAILDROP_NAME];
		char name[MAILDROP_NAME];
		const char *const paths[] = { path, NULL };

		long_path(path, names[i].length, names[i].end);

		struct maildrop drop = make(paths);

		ck_assert_int_eq(
		    entry_seen_name(&drop.entries[0], name), names[i].seen);
		ck_assert_int_eq(
		    entry_twin_name(&drop.entries[0], 7, name), names[i].twin);
		maildrop_free(&drop);
	}
}
END_TEST

START_TEST(a_twin_name_keeps_what_is_behind_the_colon)
{
	static const char *const paths[] = { "cur/1.a:2,FS", "new/2.b", NULL };
	struct maildrop drop = make(paths);
	char name[MAILDROP_NAME];

	ck_assert_int_eq(entry_twin_name(&drop.entries[0], 42, name), 0);
	ck_assert_str_eq(name, "1.a,twin=42:2,FS");
	ck_assert_int_eq(
	    entry_twin_name(&drop.entries[1], UINT64_MAX, name), 0);
	ck_assert_str_eq(name, "2.b,twin=18446744073709551615");
	maildrop_free(&drop);
}
END_TEST

START_TEST(messages_without_a_size_are_left_out)
{
	static const char *const paths[] = { "new/1", "new/2", "new/3", "new/4",
		NULL };
	struct maildrop drop = make_login(paths);

	drop.entries[0].flags &= (uint8_t)~MESSAGE_SIZED;
	drop.entries[2].flags |= MESSAGE_GONE;
	maildrop_keep_sized(&drop);
	ck_assert_uint_eq(drop.count, 2);
	ck_assert_str_eq(drop.entries[0].name, "2");
	ck_assert_str_eq(drop.entries[1].name, "4");
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
	maildrop_retrieved(&drop, 0, 10);
	ck_assert_uint_eq(drop.last, 2);
	maildrop_retrieved(&drop, 2, 33); /* it has grown */
	ck_assert_uint_eq(drop.last, 3);
	ck_assert_uint_eq(drop.octets, 103);
	maildrop_delete(&drop, 3);
	ck_assert_uint_eq(drop.last, 4);
	ck_assert_uint_eq(drop.left, 3);
	ck_assert_uint_eq(drop.octets, 63);
	maildrop_delete(&drop, 2);
	ck_assert_uint_eq(drop.octets, 30);
	maildrop_reset(&drop);
	ck_assert_uint_eq(drop.last, 2);
	ck_assert_uint_eq(drop.left, 4);
	ck_assert_uint_eq(drop.octets, 103);
	for (size_t i = 0; i < drop.count; i++)
		ck_assert_uint_eq(drop.entries[i].flags &
				      (MESSAGE_DELETED | MESSAGE_RETRIEVED),
		    0);
	maildrop_free(&drop);
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
	tcase_add_test(tcase, twins_are_those_with_one_name_before_the_colon);
	tcase_add_test(tcase, what_a_name_tells_is_known);
	tcase_add_test(tcase, a_name_that_no_file_can_have_is_refused);
	tcase_add_test(tcase, names_stay_where_they_are_as_the_list_grows);
	tcase_add_loop_test(tcase,
	    a_message_is_found_again_but_no_other_in_its_place, 0,
	    (int)(sizeof moves / sizeof *moves));
	tcase_add_test(tcase, a_message_that_was_gone_may_come_back);
	tcase_add_loop_test(tcase, a_seen_name_has_its_flags_in_order, 0,
	    (int)(sizeof seen_names / sizeof *seen_names));
	tcase_add_test(
	    tcase, a_name_is_never_made_longer_than_a_file_name_may_be);
	tcase_add_test(tcase, a_twin_name_keeps_what_is_behind_the_colon);
	tcase_add_test(tcase, messages_without_a_size_are_left_out);
	tcase_add_test(tcase, last_and_counts_follow_the_session);
	return suite;
}
