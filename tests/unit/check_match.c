/* SPDX-License-Identifier: ISC */
/*
 * Which message a file is, where no file system here can make such a name.
 * Runs as anybody.
 */
#include "store/maildir/match.h"
#include "suites.h"
#include "tests/unit/mailbox.h"

#include <string.h>

START_TEST(a_name_longer_than_names_may_be_is_left_out_and_counted)
{
	struct mailbox box;
	char name[ENTRY_NAME + 45];
	struct found found = { .name = name, .in_new = true, .inode = 7 };
	struct match match = { .one_device = true };

	mailbox_make(&box);
	match.maildir = &box.maildir;
	match.drop = &box.drop;
	ck_assert_int_eq(inodes_make(&match.inodes, &box.drop), 0);
	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	ck_assert_int_eq(match_take(&match, &found), 0);
	ck_assert_uint_eq(box.drop.count, 0);
	ck_assert_uint_eq(box.maildir.long_names, 1);
	name[ENTRY_NAME - 1] = '\0';
	ck_assert_int_eq(match_take(&match, &found), 0);
	ck_assert_uint_eq(box.drop.count, 1);
	ck_assert_uint_eq(box.maildir.long_names, 1);
	inodes_free(&match.inodes);
	mailbox_end(&box);
}
END_TEST

Suite *
match_suite(void)
{
	Suite *suite = suite_create("match");
	TCase *tcase = tcase_create("names");

	suite_add_tcase(suite, tcase);
	tcase_add_test(
	    tcase, a_name_longer_than_names_may_be_is_left_out_and_counted);
	return suite;
}
