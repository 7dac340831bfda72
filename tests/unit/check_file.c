/* SPDX-License-Identifier: ISC */
/*
 * The file of a message: opened, measured, removed and flagged where it is.
 * Runs as anybody.
 */
#include "store/maildir/file.h"
#include "store/maildir/scan.h"
#include "suites.h"
#include "tests/unit/mailbox.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 8 };

/* A maildrop of these messages, as after login. */
static void
begin(struct mailbox *box, const char *const *steps)
{
	struct index_stamps stamps;

	mailbox_make(box);
	mailbox_do(box, steps);
	ck_assert_int_ne(scan_list(&box->maildir, &box->drop, &stamps), -1);
	mailbox_measure(box);
}

static const char *const one[] = { "put new/1.a x", NULL };

/* What others do, and what then becomes of the removal of message 1. */
static const struct {
	const char *before[MOST];
	const char *steps[MOST];
	int error; /* 0: it is gone */
	unsigned flags;
	const char *left; /* a file that is there still, or NULL */
} removals[] = {
	{ { "put new/1.a x" }, { NULL }, 0, MESSAGE_GONE | MESSAGE_REMOVED,
	    NULL },
	{ { "put cur/1.a:2,S x" }, { "put new/1.a x" }, 0,
	    MESSAGE_GONE | MESSAGE_REMOVED, "new/1.a" },
	{ { "put new/1.a x" }, { "move new/1.a cur/1.a:2,S" }, ENOENT,
	    MESSAGE_LOST, "cur/1.a:2,S" },
	{ { "put new/1.a x" }, { "remove new/1.a" }, ENOENT, MESSAGE_LOST,
	    NULL },
	/* One of two names is gone: the other one has to be found. */
	{ { "put new/1.a x", "link new/1.a cur/2.b" }, { NULL }, ENOENT,
	    MESSAGE_LOST | MESSAGE_REMOVED, "cur/2.b" },
	/* Nobody has read what is there now. */
	{ { "put new/1.a x" }, { "put other y", "move other new/1.a" }, EBUSY,
	    0, "new/1.a" },
	{ { "put new/1.a x" }, { "remove new/1.a", "put new/1.a longer" },
	    EBUSY, 0, "new/1.a" },
	{ { "put new/1.a x" }, { "touch new/1.a 1000000" }, EBUSY, 0,
	    "new/1.a" },
	/* A copy has been read as well. */
	{ { "put new/1.a x" }, { "copy new/1.a other", "move other new/1.a" },
	    0, MESSAGE_GONE | MESSAGE_REMOVED, NULL },
};

START_TEST(what_was_read_is_removed_and_nothing_else)
{
	const unsigned how = MESSAGE_GONE | MESSAGE_LOST | MESSAGE_REMOVED;
	struct mailbox box;

	begin(&box, removals[_i].before);
	mailbox_do(&box, removals[_i].steps);

	struct message_entry *entry = &box.drop.entries[0];
	int rc = file_remove(&box.maildir, entry);

	ck_assert_int_eq(rc, removals[_i].error == 0 ? 0 : -1);
	if (rc == -1)
		ck_assert_int_eq(errno, removals[_i].error);
	ck_assert_uint_eq(entry->flags & how, removals[_i].flags);
	/* What nobody has read is counted at the next login. */
	ck_assert_int_eq(
	    (entry->flags & MESSAGE_SIZED) != 0, removals[_i].error != EBUSY);
	if (removals[_i].left != NULL)
		(void)mailbox_stat(&box, removals[_i].left); /* it is there */
	mailbox_end(&box);
}
END_TEST

static const struct {
	const char *before[MOST];
	const char *steps[MOST];
	int error;
	const char *now; /* where message 1 is afterwards */
} marks[] = {
	{ { "put new/1.a x" }, { NULL }, 0, "cur/1.a:2,S" },
	{ { "put cur/1.a:2,FT x" }, { NULL }, 0, "cur/1.a:2,FST" },
	{ { "put cur/1.a:2,S x" }, { NULL }, 0, "cur/1.a:2,S" },
	{ { "put new/1.a:2,S x" }, { NULL }, 0, "cur/1.a:2,S" },
	{ { "put cur/1.a:1,x x" }, { NULL }, EINVAL, "cur/1.a:1,x" },
	/* Never over another file. */
	{ { "put cur/1.a x" }, { "put cur/1.a:2,S y" }, EEXIST, "cur/1.a" },
	{ { "put new/1.a x" }, { "remove new/1.a" }, ENOENT, NULL },
};

START_TEST(what_was_retrieved_is_marked_as_seen)
{
	struct mailbox box;

	begin(&box, marks[_i].before);
	mailbox_do(&box, marks[_i].steps);

	struct message_entry *entry = &box.drop.entries[0];
	int rc = file_mark_seen(&box.maildir, &box.drop, entry);

	ck_assert_int_eq(rc, marks[_i].error == 0 ? 0 : -1);
	if (rc == -1)
		ck_assert_int_eq(errno, marks[_i].error);
	ck_assert_int_eq(
	    (entry->flags & MESSAGE_LOST) != 0, marks[_i].error == ENOENT);
	if (marks[_i].now != NULL) {
		mailbox_check(&box, 0, marks[_i].now);
		ck_assert_uint_eq(
		    mailbox_stat(&box, marks[_i].now).st_ino, entry->inode);
	}
	mailbox_end(&box);
}
END_TEST

START_TEST(nothing_changes_in_what_is_only_to_be_read)
{
	struct mailbox box;

	begin(&box, one);
	box.maildir.read_only = true;
	ck_assert_int_eq(file_remove(&box.maildir, &box.drop.entries[0]), -1);
	ck_assert_int_eq(errno, EROFS);
	ck_assert_int_eq(
	    file_mark_seen(&box.maildir, &box.drop, &box.drop.entries[0]), -1);
	ck_assert_int_eq(errno, EROFS);
	(void)mailbox_stat(&box, "new/1.a"); /* it is there */
	mailbox_end(&box);
}
END_TEST

/* What others do, and the octets that message 1 has then; 0: it is gone. */
static const struct {
	const char *steps[MOST];
	uint64_t octets;
} openings[] = {
	{ { NULL }, 3 },
	{ { "move new/1.a cur/1.a:2,S" }, 3 },
	{ { "move new/1.a cur/9.z" }, 3 },
	{ { "put other longer", "move other new/1.a" }, 8 },
	{ { "put cur/1.a:2,S longer", "remove new/1.a" }, 8 },
	{ { "remove new/1.a" }, 0 },
};

START_TEST(a_message_is_opened_wherever_it_is_and_measured_again)
{
	struct mailbox box;
	struct stat file;

	begin(&box, one);
	mailbox_do(&box, openings[_i].steps);

	int fd = file_open_message(&box.maildir, &box.drop, 0, &file);

	if (openings[_i].octets == 0) {
		ck_assert_int_eq(fd, -1);
		ck_assert_int_eq(errno, ENOENT);
	} else {
		ck_assert_int_ne(fd, -1);
		ck_assert_int_eq(file_change(fd, &file), FILE_SAME);
		ck_assert_int_eq(close(fd), 0);
		ck_assert_uint_eq(
		    box.drop.entries[0].octets, openings[_i].octets);
		ck_assert_uint_eq(box.drop.octets, openings[_i].octets);
	}
	mailbox_end(&box);
}
END_TEST

START_TEST(a_message_that_came_back_is_opened_again)
{
	static const char *const away[] = { "move new/1.a away", NULL };
	static const char *const back[] = { "move away cur/1.a:2,S", NULL };
	struct mailbox box;
	struct stat file;

	begin(&box, one);
	mailbox_do(&box, away);
	ck_assert_int_eq(
	    file_open_message(&box.maildir, &box.drop, 0, &file), -1);
	mailbox_do(&box, back);

	int fd = file_open_message(&box.maildir, &box.drop, 0, &file);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(close(fd), 0);
	mailbox_end(&box);
}
END_TEST

START_TEST(what_is_written_to_meanwhile_is_known)
{
	static const char *const touched[] = { "touch new/1.a 1000000", NULL };
	struct mailbox box;
	struct stat file;

	begin(&box, one);

	int fd = file_open(&box.maildir, &box.drop.entries[0], &file);

	ck_assert_int_eq(file_change(fd, &file), FILE_SAME);
	file.st_size--; /* as if it had grown since */
	ck_assert_int_eq(file_change(fd, &file), FILE_LONGER);
	file.st_size += 2; /* and as if it had been cut off */
	ck_assert_int_eq(file_change(fd, &file), FILE_OTHER);
	file.st_size--;
	mailbox_do(&box, touched);
	ck_assert_int_eq(file_change(fd, &file), FILE_OTHER);
	ck_assert_int_eq(close(fd), 0);
	mailbox_end(&box);
}
END_TEST

START_TEST(what_is_no_file_is_not_opened)
{
	struct mailbox box;
	struct stat file;

	mailbox_make(&box);
	ck_assert_int_eq(mkfifoat(box.maildir.new, "1.fifo", 0600), 0);
	ck_assert_int_eq(symlinkat("1.fifo", box.maildir.new, "2.link"), 0);
	ck_assert_int_eq(mkdirat(box.maildir.new, "3.directory", 0700), 0);
	mailbox_add(&box.drop, "new/1.fifo 1");
	mailbox_add(&box.drop, "new/2.link 2");
	mailbox_add(&box.drop, "new/3.directory 3");
	mailbox_add(&box.drop, "new/4.none 4");

	const int errors[] = { EISDIR, ELOOP, EISDIR, ENOENT };

	for (size_t i = 0; i < 4; i++) {
		ck_assert_int_eq(
		    file_open(&box.maildir, &box.drop.entries[i], &file), -1);
		ck_assert_int_eq(errno, errors[i]);
	}
	mailbox_end(&box);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(table)[0])

Suite *
file_suite(void)
{
	Suite *suite = suite_create("file");
	TCase *tcase = tcase_create("message");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, what_was_read_is_removed_and_nothing_else, 0,
	    COUNT(removals));
	tcase_add_loop_test(
	    tcase, what_was_retrieved_is_marked_as_seen, 0, COUNT(marks));
	tcase_add_test(tcase, nothing_changes_in_what_is_only_to_be_read);
	tcase_add_loop_test(tcase,
	    a_message_is_opened_wherever_it_is_and_measured_again, 0,
	    COUNT(openings));
	tcase_add_test(tcase, a_message_that_came_back_is_opened_again);
	tcase_add_test(tcase, what_is_written_to_meanwhile_is_known);
	tcase_add_test(tcase, what_is_no_file_is_not_opened);
	return suite;
}
