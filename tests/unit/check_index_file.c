/* SPDX-License-Identifier: ISC */
/*
 * The index file: what the next login gets from it.
 * Runs as anybody.
 */
#include "store/maildir/index_file.h"
#include "store/maildir/index_write.h"
#include "store/maildir/listing.h"
#include "suites.h"
#include "tests/unit/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 4 };

static const char *const sample[MOST] = { "cur/1.a:2,S 5", "cur/2.b 6",
	"new/2.b 7 duplicate", "new/3.c 8" };

static void
check_sample(const struct maildrop *drop)
{
	static const unsigned flags[MOST] = { MESSAGE_SIZED | MESSAGE_SEEN,
		MESSAGE_SIZED, MESSAGE_SIZED | MESSAGE_NEW | MESSAGE_DUPLICATE,
		MESSAGE_SIZED | MESSAGE_NEW };

	ck_assert_uint_eq(drop->count, MOST);
	for (size_t i = 0; i < MOST; i++) {
		const struct message_entry *entry = &drop->entries[i];

		mailbox_check_known(entry, sample[i]);
		ck_assert_uint_eq(
		    entry->version, mailbox_version(entry->inode));
		ck_assert_uint_eq(entry->flags, flags[i]);
	}
	ck_assert_uint_eq(drop->left, MOST);
	ck_assert_uint_eq(drop->octets, 4000 + 5 + 6 + 7 + 8);
	ck_assert_uint_eq(drop->last, 1);
}

START_TEST(a_list_comes_back_as_it_was)
{
	struct mailbox box;

	mailbox_make(&box);
	mailbox_index(&box, sample, MOST);
	box.drop.source = MAILDROP_INDEX;
	ck_assert_int_eq(index_file_check(&box.maildir), 0);
	ck_assert_int_eq(index_file_load(&box.maildir, &box.drop), 0);
	ck_assert_int_eq(box.drop.source, MAILDROP_ENTRIES);
	check_sample(&box.drop);
	mailbox_end(&box);
}
END_TEST

static void
check_listing(const struct mailbox *box, const struct maildrop *drop)
{
	struct listing listing;
	const struct message_entry *entry;
	size_t count = 0;

	listing_begin(&listing, &box->maildir, drop);
	for (; (entry = listing_next(&listing)) != NULL; count++) {
		ck_assert_uint_lt(count, MOST);
		ck_assert_uint_eq(listing.number, count + 1);
		mailbox_check_known(entry, sample[count]);
		ck_assert_int_eq((entry->flags & MESSAGE_DUPLICATE) != 0,
		    strstr(sample[count], "duplicate") != NULL);
		ck_assert_uint_eq(entry->flags & MESSAGE_DELETED, 0);
	}
	ck_assert_uint_eq(count, MOST);
	ck_assert(listing_is_whole(&listing));
}

START_TEST(a_listing_is_the_same_from_memory_and_from_the_index)
{
	struct mailbox box;
	struct maildrop told = { .source = MAILDROP_TOLD, .count = MOST };

	mailbox_make(&box);
	mailbox_index(&box, sample, MOST);
	check_listing(&box, &told);
	ck_assert_int_eq(index_file_load(&box.maildir, &box.drop), 0);
	check_listing(&box, &box.drop);
	mailbox_end(&box);
}
END_TEST

/* Changes octet AT of the file, behind whoever has it open. */
static void
damage(const struct mailbox *box, off_t at)
{
	int fd = openat(box->maildir.root, "pop3d.index", O_RDWR);
	unsigned char octet;

	ck_assert_int_eq(pread(fd, &octet, 1, at), 1);
	octet ^= 1;
	ck_assert_int_eq(pwrite(fd, &octet, 1, at), 1);
	ck_assert_int_eq(close(fd), 0);
}

START_TEST(a_damaged_body_is_found_out_and_leaves_nothing_behind)
{
	struct mailbox box;
	struct stat file;

	mailbox_make(&box);
	mailbox_index(&box, sample, MOST);
	file = mailbox_stat(&box, "pop3d.index");
	for (off_t at = INDEX_HEAD; at < file.st_size; at++) {
		struct maildrop now = { 0 };
		struct maildrop drop = { .source = MAILDROP_INDEX,
			.count = MOST };
		struct listing listing;

		damage(&box, at);
		ck_assert_int_eq(index_file_check(&box.maildir), -1);
		ck_assert_int_eq(index_file_load(&box.maildir, &drop), -1);
		ck_assert_int_eq(errno, EBADMSG);
		ck_assert_int_eq(drop.source, MAILDROP_INDEX);
		ck_assert_uint_eq(drop.count, MOST);
		listing_begin(&listing, &box.maildir, &drop);
		while (listing_next(&listing) != NULL)
			;
		ck_assert(!listing_is_whole(&listing));
		for (size_t i = 0; i < MOST; i++)
			mailbox_add(&now, sample[i]);
		ck_assert_int_eq(index_file_recall(&box.maildir, &now), 0);
		for (size_t i = 0; i < MOST; i++) {
			ck_assert_uint_eq(now.entries[i].version, 0);
			ck_assert_uint_eq(
			    now.entries[i].flags &
				(MESSAGE_SIZED | MESSAGE_DUPLICATE),
			    0);
		}
		maildrop_free(&now);
		damage(&box, at);
	}
	ck_assert_int_eq(index_file_check(&box.maildir), 0);
	mailbox_end(&box);
}
END_TEST

START_TEST(a_list_that_is_not_in_order_is_refused)
{
	static const char *const orders[][2] = {
		{ "cur/2.b 5", "cur/1.a 6" },
		{ "cur/1.a 5", "cur/1.a 6" },
		{ "new/1.a 5", "cur/1.a 6" },
	};

	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		struct mailbox box;

		mailbox_make(&box);
		mailbox_index(&box, orders[i], 2);
		ck_assert_int_eq(index_file_load(&box.maildir, &box.drop), -1);
		ck_assert_int_eq(errno, EBADMSG);
		mailbox_end(&box);
	}
}
END_TEST

START_TEST(only_messages_that_are_what_they_were_are_written)
{
	struct mailbox box;

	mailbox_make(&box);
	for (size_t i = 0; i < MOST; i++) {
		mailbox_add(&box.drop, sample[i]);
		box.drop.entries[i].flags |= MESSAGE_SIZED;
	}
	box.drop.entries[0].flags &= (uint16_t)~MESSAGE_SIZED;
	box.drop.entries[1].flags |= MESSAGE_GONE;
	ck_assert_int_eq(
	    maildrop_follow(&box.drop, &box.drop.entries[2], "9.other", false),
	    0);
	box.maildir.index.stamps =
	    (struct index_stamps){ { .device = 1 }, { .device = 1 } };
	index_write(&box.maildir, &box.drop);
	mailbox_open_index(&box);
	ck_assert_uint_eq(box.maildir.index.head.count, 1);
	/* So it does not stand for what is in the directories. */
	ck_assert_uint_eq(box.maildir.index.head.stamps.new.device, 0);
	ck_assert_uint_eq(box.maildir.index.head.stamps.cur.device, 0);
	ck_assert_int_eq(index_file_load(&box.maildir, &box.drop), 0);
	ck_assert_uint_eq(box.drop.count, 1);
	ck_assert_str_eq(box.drop.entries[0].name, "3.c");
	mailbox_end(&box);
}
END_TEST

START_TEST(an_index_of_many_blocks_comes_back_as_it_was)
{
	enum { MESSAGES = 2000 };
	struct mailbox box;
	struct maildrop drop = { 0 };

	mailbox_make(&box);
	for (size_t i = 0; i < MESSAGES; i++) {
		char text[300];

		snprintf(text, sizeof text, "cur/%zu.%0*d %zu", i,
		    (int)(1 + i * 7 % 240), 0, i);
		mailbox_add(&drop, text);
		drop.entries[i].octets = i;
		drop.entries[i].flags |= MESSAGE_SIZED;
	}
	index_write(&box.maildir, &drop);
	mailbox_open_index(&box);
	ck_assert_int_eq(index_file_load(&box.maildir, &box.drop), 0);
	ck_assert_uint_eq(box.drop.count, MESSAGES);
	for (size_t i = 0; i < MESSAGES; i++)
		ck_assert_str_eq(
		    box.drop.entries[i].name, drop.entries[i].name);
	maildrop_free(&box.drop);
	for (size_t i = 0; i < MESSAGES; i++)
		drop.entries[i].flags &= (uint16_t)~MESSAGE_SIZED;
	ck_assert_int_eq(index_file_recall(&box.maildir, &drop), 1);
	maildrop_free(&drop);
	mailbox_end(&box);
}
END_TEST

/* Each makes something of the index that it is not to be. */
static void
write_for_all(int root)
{
	ck_assert_int_eq(fchmodat(root, "pop3d.index", 0622, 0), 0);
}

static void
make_longer(int root)
{
	int fd = openat(root, "pop3d.index", O_WRONLY | O_APPEND);

	ck_assert_int_eq(write(fd, "12345678", 8), 8);
	ck_assert_int_eq(close(fd), 0);
}

static void
make_shorter(int root)
{
	int fd = openat(root, "pop3d.index", O_WRONLY);

	ck_assert_int_eq(ftruncate(fd, INDEX_HEAD), 0);
	ck_assert_int_eq(close(fd), 0);
}

static void
make_link(int root)
{
	ck_assert_int_eq(renameat(root, "pop3d.index", root, "other"), 0);
	ck_assert_int_eq(symlinkat("other", root, "pop3d.index"), 0);
}

static void
make_fifo(int root)
{
	ck_assert_int_eq(unlinkat(root, "pop3d.index", 0), 0);
	ck_assert_int_eq(mkfifoat(root, "pop3d.index", 0600), 0);
}

static void (*const spoil[])(int root) = { write_for_all, make_longer,
	make_shorter, make_link, make_fifo };

START_TEST(what_is_no_index_of_ours_is_not_opened)
{
	struct mailbox box;

	mailbox_make(&box);
	mailbox_index(&box, sample, MOST);
	spoil[_i](box.maildir.root);
	mailbox_open_index(&box);
	ck_assert_int_eq(box.maildir.index.fd, -1);
	ck_assert_int_eq(index_file_recall(&box.maildir, &box.drop), 0);
	mailbox_end(&box);
}
END_TEST

START_TEST(an_index_that_cannot_be_written_is_done_without)
{
	struct mailbox box;

	mailbox_make(&box);
	mailbox_add(&box.drop, sample[0]);
	box.maildir.read_only = true;
	index_write(&box.maildir, &box.drop);
	ck_assert_int_eq(box.maildir.index.error, EROFS);
	mailbox_open_index(&box);
	ck_assert_int_eq(box.maildir.index.fd, -1);
	mailbox_end(&box);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(table)[0])

Suite *
index_file_suite(void)
{
	Suite *suite = suite_create("index_file");
	TCase *tcase = tcase_create("file");

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, a_list_comes_back_as_it_was);
	tcase_add_test(
	    tcase, a_listing_is_the_same_from_memory_and_from_the_index);
	tcase_add_test(
	    tcase, a_damaged_body_is_found_out_and_leaves_nothing_behind);
	tcase_add_test(tcase, a_list_that_is_not_in_order_is_refused);
	tcase_add_test(
	    tcase, only_messages_that_are_what_they_were_are_written);
	tcase_add_test(tcase, an_index_of_many_blocks_comes_back_as_it_was);
	tcase_add_loop_test(
	    tcase, what_is_no_index_of_ours_is_not_opened, 0, COUNT(spoil));
	tcase_add_test(tcase, an_index_that_cannot_be_written_is_done_without);
	return suite;
}
