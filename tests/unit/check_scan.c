/* SPDX-License-Identifier: ISC */
/*
 * Which messages there are in a real Maildir.
 * Runs as anybody.
 */
#include "store/maildir/scan.h"
#include "store/maildir/stamps.h"
#include "suites.h"
#include "tests/unit/mailbox.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 10 };

static int
list(struct mailbox *box)
{
	struct index_stamps stamps;
	int rc;

	maildrop_free(&box->drop);
	rc = scan_list(&box->maildir, &box->drop, &stamps);
	ck_assert_int_ne(rc, -1);
	return rc;
}

/* What is there, and what the list of it is. */
static const struct {
	const char *steps[MOST];
	const char *paths[MOST];
} lists[] = {
	{ { NULL }, { NULL } },
	{ { "put new/2.b x", "put cur/1.a:2,S x", "put new/3.c x" },
	    { "cur/1.a:2,S", "new/2.b", "new/3.c" } },
	{ { "put new/.1.a x", "put cur/.hidden x", "put cur/1.b x" },
	    { "cur/1.b" } },
	/* Two files of one base are two messages, */
	{ { "put new/1.a x", "copy new/1.a cur/1.a:2,S" },
	    { "cur/1.a:2,S", "new/1.a" } },
	/* one file of two names is one message, in whichever directory, */
	{ { "put cur/1.a:2,S x", "link cur/1.a:2,S cur/1.a:2," },
	    { "cur/1.a:2,*" } },
	{ { "put new/1.a x", "link new/1.a cur/1.a:2,S" }, { "cur/1.a:2,S" } },
	/* under the lesser of two bases. */
	{ { "put cur/2.b x", "link cur/2.b new/1.a" }, { "new/1.a" } },
	{ { "put new/2.b x", "link new/2.b cur/1.a" }, { "cur/1.a" } },
	{ { "put cur/2.b x", "link cur/2.b cur/1.a", "link cur/1.a cur/3.c",
	      "put cur/1.b x" },
	    { "cur/1.a", "cur/1.b" } },
};

START_TEST(each_file_is_listed_once)
{
	struct mailbox box;
	size_t count = 0;

	mailbox_make(&box);
	mailbox_do(&box, lists[_i].steps);
	(void)list(&box); /* how sure it is does not matter here */
	for (; lists[_i].paths[count] != NULL; count++) {
		const char *path = lists[_i].paths[count];

		if (strchr(path, '*') == NULL)
			mailbox_check(&box, count, path);
	}
	ck_assert_uint_eq(box.drop.count, count);
	mailbox_end(&box);
}
END_TEST

START_TEST(what_is_no_file_is_no_message)
{
	static const char *const steps[] = { "put new/1.a x", NULL };
	struct mailbox box;

	mailbox_make(&box);
	mailbox_do(&box, steps);
	ck_assert_int_eq(mkdirat(box.maildir.new, "2.directory", 0700), 0);
	ck_assert_int_eq(mkfifoat(box.maildir.cur, "3.fifo", 0600), 0);
	ck_assert_int_eq(symlinkat("1.a", box.maildir.new, "4.link"), 0);
	(void)list(&box); /* as above */
	ck_assert_uint_eq(box.drop.count, 1);
	mailbox_check(&box, 0, "new/1.a");
	mailbox_end(&box);
}
END_TEST

START_TEST(more_names_than_one_block_has_are_listed)
{
	enum { FILES = 3000 };
	struct mailbox box;

	mailbox_make(&box);
	for (int i = 0; i < FILES; i++) {
		char step[260] = "put new/";
		const char *const steps[] = { step, NULL };

		snprintf(step + 8, sizeof step - 8, "%d.%0*d x", i, 150, i);
		mailbox_do(&box, steps);
	}
	(void)list(&box); /* as above */
	ck_assert_uint_eq(box.drop.count, FILES);
	for (size_t i = 0; i < FILES; i++)
		ck_assert_uint_eq(box.drop.entries[i].time, i);
	mailbox_end(&box);
}
END_TEST

START_TEST(a_list_is_sure_once_nothing_changes)
{
	static const char *const first[] = { "put new/1.a x", NULL };
	static const char *const then[] = { "move new/1.a cur/1.a:2,S", NULL };
	struct index_stamps before, after;
	struct mailbox box;

	mailbox_make(&box);
	mailbox_do(&box, first);
	for (int i = 0; i < 1000 && list(&box) == 0; i++)
		(void)poll(NULL, 0, 10); /* until the clock has moved on */
	maildrop_free(&box.drop);
	ck_assert_int_eq(scan_list(&box.maildir, &box.drop, &before), 1);
	ck_assert_int_eq(stamps_look(&box.maildir, &after), 0);
	ck_assert(index_same_stamps(&before, &after));
	mailbox_do(&box, then);
	ck_assert_int_eq(stamps_look(&box.maildir, &after), 0);
	ck_assert(!index_same_stamps(&before, &after));
	mailbox_end(&box);
}
END_TEST

START_TEST(a_maildir_that_is_not_there_yet_is_empty)
{
	struct maildir maildir = MAILDIR_CLOSED;
	struct maildrop drop = { 0 };
	struct index_stamps stamps;

	ck_assert_int_ne(scan_list(&maildir, &drop, &stamps), -1);
	ck_assert_uint_eq(drop.count, 0);
}
END_TEST

START_TEST(a_part_that_is_not_there_yet_has_no_messages)
{
	static const char *const steps[][2] = { { "put cur/1.a x" },
		{ "put new/1.a x" } };
	struct mailbox box;
	int *part = _i == 0 ? &box.maildir.new : &box.maildir.cur;

	mailbox_make(&box);
	ck_assert_int_eq(close(*part), 0);
	*part = -1;
	ck_assert_int_eq(
	    unlinkat(box.maildir.root, _i == 0 ? "new" : "cur", AT_REMOVEDIR),
	    0);
	mailbox_do(&box, steps[_i]);
	(void)list(&box); /* as above */
	ck_assert_uint_eq(box.drop.count, 1);
	mailbox_end(&box);
}
END_TEST

Suite *
scan_suite(void)
{
	Suite *suite = suite_create("scan");
	TCase *tcase = tcase_create("scan");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, each_file_is_listed_once, 0,
	    (int)(sizeof lists / sizeof *lists));
	tcase_add_test(tcase, what_is_no_file_is_no_message);
	tcase_add_test(tcase, more_names_than_one_block_has_are_listed);
	tcase_add_test(tcase, a_list_is_sure_once_nothing_changes);
	tcase_add_test(tcase, a_maildir_that_is_not_there_yet_is_empty);
	tcase_add_loop_test(
	    tcase, a_part_that_is_not_there_yet_has_no_messages, 0, 2);
	return suite;
}
