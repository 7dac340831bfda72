/* SPDX-License-Identifier: ISC */
/*
 * What the index file knows of the messages that are there now.
 * Runs as anybody.
 */
#include "store/maildir/index_file.h"
#include "suites.h"
#include "tests/unit/mailbox.h"

enum { MOST = 4 };

/*
 * What a login makes of what there is now.  Known: not measured again.  A
 * duplicate has an id that is not its base alone.
 */
static const struct {
	const char *index[MOST];
	const char *now[MOST];
	bool known[MOST];
	bool duplicate[MOST];
	int rc;
} recalls[] = {
	{ { NULL }, { NULL }, { 0 }, { 0 }, 1 },
	{ { "cur/1.a 5", "new/2.b 6" }, { "cur/1.a 5", "new/2.b 6" },
	    { true, true }, { 0 }, 1 },
	/* Moved, flagged. */
	{ { "new/1.a 5" }, { "cur/1.a 5" }, { true }, { 0 }, 0 },
	{ { "cur/1.a:2, 5" }, { "cur/1.a:2,S 5" }, { true }, { 0 }, 0 },
	{ { "cur/1.a:2, 5" }, { "cur/1.a;2,S 5" }, { true }, { 0 }, 0 },
	/* Removed and delivered. */
	{ { "cur/1.a 5", "cur/2.b 6", "cur/3.c 7" }, { "cur/2.b 6" }, { true },
	    { 0 }, 0 },
	{ { "cur/2.b 6" }, { "cur/1.a 5", "cur/2.b 6", "cur/3.c 7" },
	    { false, true, false }, { 0 }, 0 },
	{ { "cur/1.a 5", "cur/3.c 7" },
	    { "cur/0.z 1", "cur/2.b 6", "cur/4.d 8" }, { 0 }, { 0 }, 0 },
	/* The inode alone says nothing. */
	{ { "cur/1.a 5" }, { "cur/1.b 5" }, { 0 }, { 0 }, 0 },
	/* Replaced, or restored from a backup: its id stays. */
	{ { "cur/1.a 5" }, { "cur/1.a 6" }, { false }, { false }, 0 },
	/* Another one of its base: the one that was known keeps its id. */
	{ { "new/1.a 5" }, { "cur/1.a 6", "new/1.a 5" }, { false, true },
	    { true, false }, 0 },
	{ { "new/1.a 5" }, { "cur/1.a 6", "new/1.a 7", "new/1.a:2, 8" }, { 0 },
	    { true, true, true }, 0 },
	/* Duplicates keep their ids, whichever of them are left. */
	{ { "cur/1.a 5", "new/1.a 6 duplicate" }, { "cur/1.a 5", "new/1.a 6" },
	    { true, true }, { false, true }, 1 },
	{ { "cur/1.a 5 duplicate", "new/1.a 6" },
	    { "cur/1.a 5", "cur/1.a:2,S 6" }, { true, true }, { true, false },
	    0 },
	{ { "cur/1.a 5", "new/1.a 6 duplicate" }, { "new/1.a 6" }, { true },
	    { true }, 0 },
	{ { "cur/1.a 5 duplicate", "new/1.a 6" }, { "new/1.a 6" }, { true },
	    { false }, 0 },
	{ { "cur/1.a 5 duplicate", "new/1.a 6 duplicate" },
	    { "cur/1.a 5", "new/1.a 6" }, { true, true }, { true, true }, 1 },
	/* The inode of one that was removed, in the hands of another. */
	{ { "cur/1.a 5", "new/1.a 6 duplicate" },
	    { "cur/1.a 5", "new/1.a:2, 6" }, { true, true }, { false, true },
	    0 },
	/* Of several that are not known, none gets what another one had. */
	{ { "cur/1.a 5", "new/1.a 6 duplicate" }, { "new/1.a 9" }, { false },
	    { true }, 0 },
	{ { "cur/1.a 5 duplicate" }, { "cur/1.a 9" }, { false }, { true }, 0 },
};

START_TEST(the_index_knows_the_message_of_the_same_base_and_inode)
{
	struct mailbox box;

	mailbox_make(&box);
	mailbox_index(&box, recalls[_i].index, MOST);
	for (size_t i = 0; i < MOST && recalls[_i].now[i] != NULL; i++) {
		mailbox_add(&box.drop, recalls[_i].now[i]);
		mailbox_put(&box, recalls[_i].now[i]);
	}
	ck_assert_int_eq(
	    index_file_recall(&box.maildir, &box.drop), recalls[_i].rc);
	for (size_t i = 0; i < box.drop.count; i++) {
		const struct message_entry *entry = &box.drop.entries[i];
		const char *now = recalls[_i].now[i];
		bool known = (entry->flags & MESSAGE_SIZED) != 0;
		unsigned duplicate =
		    MESSAGE_DUPLICATE | (known ? 0U : MESSAGE_TAKEN);

		ck_assert_int_eq(known, recalls[_i].known[i]);
		ck_assert_int_eq(
		    (entry->flags & duplicate) != 0, recalls[_i].duplicate[i]);
		if (known)
			mailbox_check_known(entry, now);
	}
	mailbox_end(&box);
}
END_TEST

START_TEST(a_copy_of_the_same_version_is_not_read_again)
{
	static const char *const index[] = { "cur/1.a:2,S 5" };
	struct mailbox box;

	mailbox_make(&box);
	mailbox_index(&box, index, 1);
	mailbox_add(&box.drop, "cur/1.a:2, 9");
	ck_assert_int_eq(index_file_recall(&box.maildir, &box.drop), 0);
	ck_assert_uint_eq(box.drop.entries[0].flags & MESSAGE_SIZED, 0);
	ck_assert_uint_eq(box.drop.entries[0].octets, mailbox_octets(5));
	ck_assert_uint_eq(box.drop.entries[0].version, mailbox_version(5));
	mailbox_end(&box);
}
END_TEST

Suite *
index_file_recall_suite(void)
{
	Suite *suite = suite_create("index_file_recall");
	TCase *tcase = tcase_create("index");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase,
	    the_index_knows_the_message_of_the_same_base_and_inode, 0,
	    (int)(sizeof recalls / sizeof *recalls));
	tcase_add_test(tcase, a_copy_of_the_same_version_is_not_read_again);
	return suite;
}
