/* SPDX-License-Identifier: ISC */
/*
 * Where the messages of a real Maildir have gone.
 * Runs as anybody.
 */
#include "store/maildir/scan.h"
#include "store/maildrop/uidl.h"
#include "suites.h"
#include "tests/unit/mailbox.h"

enum { MOST = 10 };

/* What becomes of each message while others are at work. */
static const struct {
	const char *before[MOST];
	const char *steps[MOST];
	const char *after[4]; /* "": gone */
	unsigned flags[4];    /* of RENAMED */
} moves[] = {
	{ { "put new/1.a x", "put cur/2.b y" }, { NULL },
	    { "new/1.a", "cur/2.b" }, { 0 } },
	{ { "put new/1.a x", "put new/2.b y" },
	    { "move new/1.a cur/1.a:2,S", "move new/2.b cur/2.b" },
	    { "cur/1.a:2,S", "cur/2.b" }, { 0 } },
	{ { "put cur/1.a:2,F x" },
	    { "move cur/1.a:2,F cur/1.a:2,FSabcdefghijklmnopqrstuvwxyz" },
	    { "cur/1.a:2,FSabcdefghijklmnopqrstuvwxyz" }, { 0 } },
	{ { "put new/1.a x", "put new/2.b y" }, { "remove new/1.a" },
	    { "", "new/2.b" }, { 0 } },
	{ { "put new/1.a x" }, { "put new/3.c x", "put new/1.ab x" },
	    { "new/1.a" }, { 0 } },
	/* Another base: the message is the file. */
	{ { "put new/1.a x" }, { "move new/1.a cur/9.z:2,S" },
	    { "cur/9.z:2,S" }, { MESSAGE_RENAMED } },
	/* But not if it is that of another message: nothing is sure then. */
	{ { "put new/1.a x", "put new/2.b yy" },
	    { "move new/1.a cur/3.c", "move new/2.b new/1.a",
		"move cur/3.c new/2.b" },
	    { "new/1.a", "new/2.b" }, { 0 } },
	{ { "put new/1.a x", "touch new/1.a 1000000", "put new/2.b x",
	      "touch new/2.b 1000000" },
	    { "move new/1.a cur/2.b:2,", "remove new/2.b" },
	    { "", "cur/2.b:2," }, { 0 } },
	/* A second name is as good as the first. */
	{ { "put new/1.a x" }, { "link new/1.a cur/1.a:2,S", "remove new/1.a" },
	    { "cur/1.a:2,S" }, { 0 } },
	{ { "put new/1.a x", "link new/1.a cur/2.b" }, { "remove new/1.a" },
	    { "cur/2.b" }, { MESSAGE_RENAMED } },
	/* A copy that stands for it, and something else of its name. */
	{ { "put new/1.a x" }, { "copy new/1.a cur/1.a:2,S", "remove new/1.a" },
	    { "cur/1.a:2,S" }, { 0 } },
	{ { "put new/1.a x" }, { "put cur/1.a:2,S other", "remove new/1.a" },
	    { "cur/1.a:2,S" }, { 0 } },
	{ { "put new/1.a x", "touch new/1.a 1000000" },
	    { "put cur/1.a:2,S x", "remove new/1.a" }, { "cur/1.a:2,S" },
	    { 0 } },
	{ { "put new/1.a x" }, { "copy new/1.a cur/2.b", "remove new/1.a" },
	    { "" }, { 0 } },
	/* The file itself, if it is there, whatever else has its base. */
	{ { "put new/1.a x" },
	    { "put new/1.a:2,F other", "put cur/1.a:2, other",
		"move new/1.a cur/1.a:2,S", "put cur/1.a:2,T other" },
	    { "cur/1.a:2,S" }, { 0 } },
	/* Wherever in the list it is, and no other one. */
	{ { "put new/1.a a", "put new/2.b bb", "put new/3.c ccc",
	      "put new/4.d dddd" },
	    { "copy new/1.a cur/1.a", "remove new/1.a", "copy new/2.b cur/2.b",
		"remove new/2.b", "put cur/3.c z", "remove new/4.d" },
	    { "cur/1.a", "cur/2.b", "new/3.c", "" }, { 0 } },
	{ { "put new/1.a a", "put new/2.b bb", "put new/3.c ccc",
	      "put new/4.d dddd" },
	    { "copy new/3.c cur/3.c", "remove new/3.c", "copy new/4.d cur/4.d",
		"remove new/4.d", "put cur/1.a z" },
	    { "new/1.a", "new/2.b", "cur/3.c", "cur/4.d" }, { 0 } },
	/* Of several of one base each is itself. */
	{ { "put cur/1.a x", "put new/1.a y" }, { "remove new/1.a" },
	    { "cur/1.a", "" }, { 0 } },
	{ { "put cur/1.a x", "put new/1.a y" },
	    { "remove cur/1.a", "move new/1.a cur/1.a:2,S" },
	    { "", "cur/1.a:2,S" }, { 0 } },
	{ { "put cur/1.a x", "put new/1.a y" },
	    { "move cur/1.a cur/1.a:2,S", "move new/1.a cur/1.a" },
	    { "cur/1.a:2,S", "cur/1.a" }, { 0 } },
};

/* All messages of BOX are to be looked for. */
static void
locate(struct mailbox *box)
{
	for (size_t i = 0; i < box->drop.count; i++)
		box->drop.entries[i].flags |= MESSAGE_LOST;
	ck_assert_int_eq(scan_locate(&box->maildir, &box->drop), 0);
	for (size_t i = 0; i < box->drop.count; i++)
		ck_assert_uint_eq(box->drop.entries[i].flags & MESSAGE_LOST, 0);
}

static void
begin(struct mailbox *box, const char *const *steps)
{
	mailbox_make(box);
	mailbox_do(box, steps);
	/* How sure it is does not matter here. */
	ck_assert_int_ne(
	    scan_list(&box->maildir, &box->drop, &(struct index_stamps){ 0 }),
	    -1);
	mailbox_measure(box);
}

START_TEST(a_message_is_found_again_but_no_other_in_its_place)
{
	struct mailbox box;
	char uids[4][UIDL_TEXT], uid[UIDL_TEXT];
	size_t count = 0;

	begin(&box, moves[_i].before);
	for (size_t i = 0; i < box.drop.count; i++)
		uidl_of(&box.drop.entries[i], uids[i]);
	mailbox_do(&box, moves[_i].steps);
	locate(&box);
	for (; count < 4 && moves[_i].after[count] != NULL; count++) {
		const struct message_entry *entry = &box.drop.entries[count];
		const char *after = moves[_i].after[count];
		const unsigned how = MESSAGE_RENAMED;

		ck_assert_uint_lt(count, box.drop.count);
		ck_assert_int_eq(
		    (entry->flags & MESSAGE_GONE) != 0, *after == '\0');
		if (*after != '\0')
			mailbox_check(&box, count, after);
		ck_assert_uint_eq(entry->flags & how, moves[_i].flags[count]);
		uidl_of(entry, uid);
		ck_assert_str_eq(uid, uids[count]);
	}
	ck_assert_uint_eq(box.drop.count, count);
	mailbox_end(&box);
}
END_TEST

START_TEST(a_file_that_got_the_inode_of_another_is_not_taken_for_it)
{
	static const char *const first[] = { "put new/1.a x", NULL };
	static const char *const then[] = { "put new/2.b other",
		"remove new/1.a", NULL };
	struct mailbox box;

	begin(&box, first);
	mailbox_do(&box, then);
	/* Not every file system gives an inode again at once. */
	box.drop.entries[0].inode = mailbox_stat(&box, "new/2.b").st_ino;
	locate(&box);
	ck_assert_uint_ne(box.drop.entries[0].flags & MESSAGE_GONE, 0);
	mailbox_end(&box);
}
END_TEST

START_TEST(of_two_messages_with_one_inode_each_is_itself)
{
	static const char *const first[] = { "put new/1.a x",
		"copy new/1.a new/2.b", NULL };
	static const char *const then[][3] = {
		{ "move new/1.a cur/1.a:2,S", "remove new/2.b", NULL },
		{ "move new/2.b cur/2.b:2,S", "remove new/1.a", NULL },
	};
	struct mailbox box;

	begin(&box, first);
	/* As where directories of several file systems are laid together. */
	box.drop.entries[1 - _i].inode = box.drop.entries[_i].inode;
	mailbox_do(&box, then[_i]);
	locate(&box);
	ck_assert_uint_eq(box.drop.entries[_i].flags & MESSAGE_GONE, 0);
	mailbox_check(
	    &box, (size_t)_i, _i == 0 ? "cur/1.a:2,S" : "cur/2.b:2,S");
	ck_assert_uint_ne(box.drop.entries[1 - _i].flags & MESSAGE_GONE, 0);
	mailbox_end(&box);
}
END_TEST

START_TEST(a_message_that_was_gone_may_come_back)
{
	static const char *const first[] = { "put new/1.a x", NULL };
	static const char *const away[] = { "move new/1.a away", NULL };
	static const char *const back[] = { "move away cur/1.a:2,S", NULL };
	struct mailbox box;

	begin(&box, first);
	mailbox_do(&box, away);
	locate(&box);
	ck_assert_uint_ne(box.drop.entries[0].flags & MESSAGE_GONE, 0);
	mailbox_do(&box, back);
	locate(&box);
	ck_assert_uint_eq(box.drop.entries[0].flags & MESSAGE_GONE, 0);
	mailbox_check(&box, 0, "cur/1.a:2,S");
	mailbox_end(&box);
}
END_TEST

START_TEST(nobody_who_knows_the_list_finds_more_in_it)
{
	static const char *const first[] = { "put new/2.b x", NULL };
	static const char *const then[] = { "put new/1.a x",
		"move new/2.b cur/3.c", NULL };
	struct mailbox box;

	begin(&box, first);
	mailbox_do(&box, then);
	locate(&box);
	ck_assert_uint_eq(box.drop.count, 1);
	ck_assert_str_eq(box.drop.entries[0].name, "2.b");
	mailbox_end(&box);
}
END_TEST

/* What is there once others have done these STEPS. */
static const struct {
	const char *before[MOST];
	const char *steps[MOST];
	const char *after[MOST];
} lists[] = {
	{ { "put new/2.b x", "put new/4.d x" },
	    { "put new/1.a x", "move new/2.b cur/3.c", "remove new/4.d" },
	    { "new/1.a", "cur/3.c" } },
	/* What replaced a file is one message, not one more. */
	{ { "put new/1.a x", "put new/2.b x" },
	    { "put other y", "move other new/1.a" }, { "new/1.a", "new/2.b" } },
	{ { "put new/1.a x", "put new/2.b x" },
	    { "copy new/2.b cur/2.b:2,S", "remove new/2.b" },
	    { "new/1.a", "cur/2.b:2,S" } },
	{ { "put cur/1.a:2, x", "put cur/1.a:2,F y" },
	    { "put other z", "move other cur/1.a:2,",
		"copy cur/1.a:2,F cur/1.a:2,FS", "remove cur/1.a:2,F" },
	    { "cur/1.a:2,", "cur/1.a:2,FS" } },
	/* But two are two. */
	{ { "put new/1.a x" }, { "put cur/1.a x" }, { "cur/1.a", "new/1.a" } },
	{ { "put new/1.a x" },
	    { "put other y", "move other cur/1.a", "move new/1.a cur/1.a:2,S" },
	    { "cur/1.a", "cur/1.a:2,S" } },
};

START_TEST(before_anybody_knows_the_list_it_is_what_is_there)
{
	struct mailbox box;
	size_t count = 0;

	/* The first one only if it is known that something is lost. */
	for (int lost = _i == 0; lost < 2; lost++) {
		begin(&box, lists[_i].before);
		mailbox_do(&box, lists[_i].steps);
		for (size_t i = 0; i < box.drop.count && lost == 1; i++)
			box.drop.entries[i].flags |= MESSAGE_LOST;
		ck_assert_int_eq(scan_list_again(&box.maildir, &box.drop), 0);
		for (count = 0; lists[_i].after[count] != NULL; count++) {
			const struct message_entry *entry =
			    &box.drop.entries[count];
			const char *after = lists[_i].after[count];

			mailbox_check(&box, count, after);
			ck_assert_uint_eq(
			    entry->inode, mailbox_stat(&box, after).st_ino);
			/* It is what its name says. */
			ck_assert_str_eq(entry->name, after + 4);
			ck_assert_uint_eq(entry->flags & MESSAGE_RENAMED, 0);
		}
		ck_assert_uint_eq(box.drop.count, count);
		mailbox_end(&box);
	}
}
END_TEST

Suite *
scan_locate_suite(void)
{
	Suite *suite = suite_create("scan_locate");
	TCase *tcase = tcase_create("scan");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase,
	    a_message_is_found_again_but_no_other_in_its_place, 0,
	    (int)(sizeof moves / sizeof *moves));
	tcase_add_test(
	    tcase, a_file_that_got_the_inode_of_another_is_not_taken_for_it);
	tcase_add_loop_test(
	    tcase, of_two_messages_with_one_inode_each_is_itself, 0, 2);
	tcase_add_test(tcase, a_message_that_was_gone_may_come_back);
	tcase_add_test(tcase, nobody_who_knows_the_list_finds_more_in_it);
	tcase_add_loop_test(tcase,
	    before_anybody_knows_the_list_it_is_what_is_there, 0,
	    (int)(sizeof lists / sizeof *lists));
	return suite;
}
