/* SPDX-License-Identifier: ISC */
/*
 * A Maildir for one test, and what other programs do in it.
 * Runs as anybody.
 */
#include "tests/unit/mailbox.h"

#include "store/maildir/file.h"
#include "store/maildir/index_file.h"
#include "store/maildir/index_write.h"
#include "suites.h"
#include "tests/common/scratch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
mailbox_make(struct mailbox *box)
{
	static const char *const parts[] = { "new", "cur" };
	char where[MAILDIR_PATH];

	*box = (struct mailbox){ .maildir = MAILDIR_CLOSED };
	strcpy(box->path, "/tmp/mailbox.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(box->path));
	for (size_t i = 0; i < 2; i++) {
		snprintf(where, sizeof where, "%s/%s", box->path, parts[i]);
		ck_assert_int_eq(mkdir(where, 0700), 0);
	}
	ck_assert_int_eq(maildir_open(&box->maildir, box->path, where), 0);
}

void
mailbox_end(struct mailbox *box)
{
	const int descriptors[] = { box->maildir.root, box->maildir.new,
		box->maildir.cur, box->maildir.index.fd };

	for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++)
		if (descriptors[i] != -1)
			ck_assert_int_eq(close(descriptors[i]), 0);
	maildrop_free(&box->drop);
	scratch_remove(box->path);
}

static void
put(int root, const char *file, const char *octets, size_t length)
{
	int fd = openat(root, file, O_WRONLY | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, octets, length), (ssize_t)length);
	ck_assert_int_eq(close(fd), 0);
}

/* The octets and the time of modification, and nothing else. */
static void
copy(int root, const char *file, const char *to)
{
	char octets[256];
	struct stat from;
	int fd = openat(root, file, O_RDONLY);
	ssize_t length = read(fd, octets, sizeof octets);

	ck_assert_int_eq(fstat(fd, &from), 0);
	ck_assert_int_eq(close(fd), 0);
	put(root, to, octets, (size_t)length);

	const struct timespec times[] = { from.st_mtim, from.st_mtim };

	ck_assert_int_eq(utimensat(root, to, times, 0), 0);
}

static void
touch(int root, const char *file, const char *seconds)
{
	const struct timespec time = { .tv_sec = atoi(seconds) };
	const struct timespec times[] = { time, time };

	ck_assert_int_eq(utimensat(root, file, times, 0), 0);
}

void
mailbox_do(struct mailbox *box, const char *const *steps)
{
	int root = box->maildir.root;

	for (; *steps != NULL; steps++) {
		char verb[8], file[300], to[300] = "";

		ck_assert_int_ge(
		    sscanf(*steps, "%7s %299s %299s", verb, file, to), 2);
		if (strcmp(verb, "put") == 0)
			put(root, file, to, strlen(to));
		else if (strcmp(verb, "copy") == 0)
			copy(root, file, to);
		else if (strcmp(verb, "link") == 0)
			ck_assert_int_eq(linkat(root, file, root, to, 0), 0);
		else if (strcmp(verb, "move") == 0)
			ck_assert_int_eq(renameat(root, file, root, to), 0);
		else if (strcmp(verb, "touch") == 0)
			touch(root, file, to);
		else if (strcmp(verb, "remove") == 0)
			ck_assert_int_eq(unlinkat(root, file, 0), 0);
		else
			ck_abort_msg("%s", *steps);
	}
}

struct stat
mailbox_stat(const struct mailbox *box, const char *file)
{
	struct stat is = { 0 };

	ck_assert_int_eq(
	    fstatat(box->maildir.root, file, &is, AT_SYMLINK_NOFOLLOW), 0);
	return is;
}

void
mailbox_measure(struct mailbox *box)
{
	for (size_t i = 0; i < box->drop.count; i++) {
		struct message_entry *entry = &box->drop.entries[i];
		struct stat file;
		int fd = file_open(&box->maildir, entry, &file);

		ck_assert_int_ne(fd, -1);
		ck_assert_int_ne(file_measure(fd, &file, entry, NULL), -1);
		ck_assert_int_eq(close(fd), 0);
	}
	maildrop_login(&box->drop);
}

void
mailbox_check(const struct mailbox *box, size_t index, const char *path)
{
	const struct message_entry *entry = &box->drop.entries[index];

	ck_assert_uint_lt(index, box->drop.count);
	ck_assert_str_eq(entry_file(entry), path + 4);
	ck_assert_int_eq((entry->flags & MESSAGE_NEW) != 0, *path == 'n');
}

void
mailbox_add(struct maildrop *drop, const char *text)
{
	char path[300], more[16];
	unsigned long inode;
	int got = sscanf(text, "%299s %lu %15s", path, &inode, more);

	ck_assert_int_ge(got, 2);
	ck_assert_int_eq(maildrop_add(drop, path + 4, *path == 'n', inode), 0);
	if (got == 3)
		ck_assert_int_eq(maildrop_duplicate(drop,
				     &drop->entries[drop->count - 1], inode),
		    0);
}

void
mailbox_put(const struct mailbox *box, const char *text)
{
	static const char octets[16];
	char path[300], seconds[16];

	ck_assert_int_eq(sscanf(text, "%299s %15s", path, seconds), 2);
	put(box->maildir.root, path, octets, (size_t)atoi(seconds));
	touch(box->maildir.root, path, seconds);
}

uint64_t
mailbox_octets(uint64_t inode)
{
	return 1000 + inode;
}

uint64_t
mailbox_version(uint64_t inode)
{
	const struct timespec modified = { .tv_sec = (time_t)inode };

	return entry_version(inode, &modified);
}

void
mailbox_open_index(struct mailbox *box)
{
	if (box->maildir.index.fd != -1)
		ck_assert_int_eq(close(box->maildir.index.fd), 0);
	box->maildir.index.fd = -1;
	index_file_open(&box->maildir);
}

void
mailbox_index(struct mailbox *box, const char *const *texts, size_t count)
{
	struct maildrop drop = { 0 };

	for (size_t i = 0; i < count && texts[i] != NULL; i++) {
		mailbox_add(&drop, texts[i]);

		struct message_entry *entry = &drop.entries[i];

		entry->octets = mailbox_octets(entry->inode);
		entry->version = mailbox_version(entry->inode);
		entry->flags |= MESSAGE_SIZED;
	}
	index_write(&box->maildir, &drop);
	ck_assert_int_eq(box->maildir.index.error, 0);
	maildrop_free(&drop);
	mailbox_open_index(box);
	ck_assert_int_ne(box->maildir.index.fd, -1);
}

void
mailbox_check_known(const struct message_entry *entry, const char *text)
{
	struct maildrop drop = { 0 };

	mailbox_add(&drop, text);
	ck_assert_str_eq(entry->name, drop.entries[0].name);
	ck_assert_uint_eq(entry->base, drop.entries[0].base);
	ck_assert_uint_eq(entry->octets, mailbox_octets(drop.entries[0].inode));
	maildrop_free(&drop);
}
