/* SPDX-License-Identifier: ISC */
/*
 * Listing the Maildir while other programs change it: see scan.h.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "store/maildir/scan.h"

#include "store/maildir/match.h"
#include "store/maildir/stamps.h"
#include "store/maildir/system.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Octets of names read at once. */
enum { BLOCK = 256 * 1024 };

struct scan {
	struct match match;
	bool whole; /* nothing changed during the last pass */
	unsigned char *block;
};

int
scan_stat(const struct maildir *maildir, struct message_entry *entry,
    struct stat *file)
{
	if (fstatat(maildir_place(maildir, entry), entry->name, file,
		AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	if (errno == ENOENT) {
		entry->flags |= MESSAGE_LOST;
		errno = EAGAIN;
	}
	return -1;
}

/* Takes all files in new/ or cur/.  Returns 0, or -1 with errno. */
static int
take_directory(struct scan *scan, bool in_new)
{
	int fd =
	    openat(in_new ? scan->match.maildir->new : scan->match.maildir->cur,
		".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd == -1 ? -1 : 0;
	long length;

	while (rc == 0 &&
	       (length = system_read_names(fd, scan->block, BLOCK)) != 0) {
		rc = length == -1 ? -1 : 0;
		for (size_t at = 0; rc == 0 && at < (size_t)length;) {
			struct system_name entry =
			    system_next_name(scan->block, &at);
			struct found found = {
				.name = entry.name,
				.in_new = in_new,
				.inode = entry.inode,
			};

			if (entry.is_regular && entry.name[0] != '.')
				rc = match_take(&scan->match, &found);
		}
	}

	int error = errno;

	if (fd != -1)
		(void)close(fd); /* it was only read */
	errno = error;
	return rc;
}

static int
pass(struct scan *scan, struct index_stamps *before)
{
	struct maildir *maildir = scan->match.maildir;
	struct index_stamps after;
	int sure = stamps_look_surely(maildir, before);

	scan->match.one_device = before->new.device == before->cur.device;
	if (sure == -1)
		return -1;
	for (size_t i = 0; i < scan->match.drop->count; i++)
		scan->match.drop->entries[i].flags &= (uint16_t)~MESSAGE_HERE;
	maildir->long_names = 0;
	/* new/ first: what moves to cur/ meanwhile is met twice, not missed. */
	if ((maildir->new != -1 && take_directory(scan, true) == -1) ||
	    (maildir->cur != -1 && take_directory(scan, false) == -1) ||
	    stamps_look(maildir, &after) == -1)
		return -1;
	scan->whole = sure == 1 && index_same_stamps(before, &after);
	return 0;
}

/* Whether a message that is looked for was not met in the last pass. */
static bool
is_any_lost(const struct maildrop *drop)
{
	const unsigned how = MESSAGE_LOST | MESSAGE_HERE;

	for (size_t i = 0; i < drop->count; i++)
		if ((drop->entries[i].flags & how) == MESSAGE_LOST)
			return true;
	return false;
}

/*
 * Makes passes until enough is known: about those that are lost, if AGAIN, or
 * about all.
 */
static int
run(struct scan *scan, bool again, struct index_stamps *stamps)
{
	int rc = inodes_make(&scan->match.inodes, scan->match.drop);

	scan->block = calloc(1, BLOCK);
	if (scan->block == NULL)
		rc = -1;
	/* A delivery just now: to wait costs less than to list all twice. */
	if (rc == 0 && stamps_look_surely(scan->match.maildir, stamps) == 0)
		(void)poll(
		    NULL, 0, STAMPS_TICK); /* it ends, one way or another */
	for (int i = 0; rc == 0 && i < SCAN_PASSES && !scan->whole; i++) {
		rc = pass(scan, stamps);
		if (again && !is_any_lost(scan->match.drop))
			break;
	}

	int error = errno;

	free(scan->block);
	inodes_free(&scan->match.inodes);
	errno = error;
	return rc;
}

/* Looks for those that are lost. */
static int
run_again(struct scan *scan)
{
	struct maildrop *drop = scan->match.drop;
	struct index_stamps stamps;

	for (size_t i = 0; i < drop->count; i++)
		drop->entries[i].flags &= (uint16_t)~MESSAGE_MET;
	if (run(scan, true, &stamps) == -1)
		return -1;
	for (size_t i = 0; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];
		unsigned met = scan->whole ? MESSAGE_HERE : MESSAGE_MET;

		if ((entry->flags & MESSAGE_LOST) == 0)
			continue;
		entry->flags &= (uint16_t)~MESSAGE_LOST;
		if ((entry->flags & met) == 0)
			entry->flags |= MESSAGE_GONE;
	}
	return 0;
}

static bool
has_same_name(const struct message_entry *a, const struct message_entry *b)
{
	return ((a->flags ^ b->flags) & MESSAGE_NEW) == 0 &&
	       strcmp(a->name, b->name) == 0;
}

/*
 * Of COUNT messages at FIRST, which have one base, one may stand for the file
 * that another has replaced: they have one name, and so are neighbours, or the
 * name is not there any more.  Returns whether one is lost.
 */
static bool
look_again(
    const struct maildir *maildir, struct message_entry *first, size_t count)
{
	struct message_entry *last = NULL;
	bool lost = false;

	for (struct message_entry *entry = first; entry < first + count;
	     entry++) {
		struct stat file;

		if (fstatat(maildir_place(maildir, entry), entry->name, &file,
			AT_SYMLINK_NOFOLLOW) == -1) {
			entry->flags |= MESSAGE_LOST;
			lost = true;
		} else if (last == NULL || !has_same_name(last, entry)) {
			last = entry;
		} else if (last->inode == file.st_ino) {
			entry->flags |= MESSAGE_GONE;
		} else {
			last->flags |= MESSAGE_GONE;
			last = entry;
		}
	}
	return lost;
}

/*
 * A file that replaced another while several passes were made is in the list
 * beside it: before anybody takes them for two messages, the one that is gone
 * is taken out.
 */
static int
settle(struct scan *scan)
{
	struct maildrop *drop = scan->match.drop;

	for (int i = 0; i < SCAN_PASSES; i++) {
		bool lost = false;
		size_t count;

		maildrop_keep(drop, 0, MESSAGE_GONE);
		for (size_t first = 0; first < drop->count; first += count) {
			count = maildrop_same_base(drop, first);
			if (count > 1 && look_again(scan->match.maildir,
					     &drop->entries[first], count))
				lost = true;
		}
		maildrop_keep(drop, 0, MESSAGE_GONE);
		if (!lost)
			return 0;
		scan->whole = false;
		if (run_again(scan) == -1 || maildrop_sort(drop) == -1)
			return -1;
	}
	errno = EBUSY;
	return -1;
}

int
scan_list(
    struct maildir *maildir, struct maildrop *drop, struct index_stamps *stamps)
{
	struct scan scan = { .match = { .maildir = maildir, .drop = drop } };

	*stamps = (struct index_stamps){ 0 };
	(void)clock_gettime(CLOCK_REALTIME, &maildir->since); /* it is there */
	if (maildir->root == -1)
		return 0;
	if (run(&scan, false, stamps) == -1)
		return -1;
	if (scan.whole)
		maildrop_keep(drop, MESSAGE_HERE, 0);
	if (maildrop_sort(drop) == -1)
		return -1;
	if (scan.whole)
		return 1;
	return settle(&scan);
}

int
scan_list_again(struct maildir *maildir, struct maildrop *drop)
{
	struct scan scan = { .match = { .maildir = maildir, .drop = drop } };

	if (run_again(&scan) == -1 || maildrop_sort(drop) == -1)
		return -1;
	return settle(&scan);
}

int
scan_locate(struct maildir *maildir, struct maildrop *drop)
{
	struct scan scan = {
		.match = { .maildir = maildir, .drop = drop, .frozen = true }
	};

	return run_again(&scan);
}
