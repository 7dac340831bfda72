/* SPDX-License-Identifier: ISC */
/*
 * Listing the Maildir while other programs change it: see scan.h.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "store/maildir/scan.h"

#include "store/maildir/system.h"
#include "store/maildrop/inodes.h"
#include "store/maildrop/order.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	/* Octets of names read at once. */
	BLOCK = 256 * 1024,
	/* Milliseconds after which a change shows in a directory's time. */
	TICK = 20,
};

/* A file in new/ or cur/. */
struct found {
	const char *name;
	bool in_new;
	uint64_t inode;
	size_t base;
};

struct scan {
	struct maildir *maildir;
	struct maildrop *drop;
	struct inodes inodes;
	bool frozen;     /* the client knows the list: nothing comes in */
	bool whole;      /* nothing changed during the last pass */
	bool one_device; /* new/ and cur/ are on the same one */
	unsigned char *block;
};

int
scan_place(const struct maildir *maildir, const struct message_entry *entry)
{
	return (entry->flags & MESSAGE_NEW) != 0 ? maildir->new : maildir->cur;
}

int
scan_stat(const struct maildir *maildir, struct message_entry *entry,
    struct stat *file)
{
	if (fstatat(scan_place(maildir, entry), entry->name, file,
		AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	if (errno == ENOENT) {
		entry->flags |= MESSAGE_LOST;
		errno = EAGAIN;
	}
	return -1;
}

static int
stat_found(
    const struct scan *scan, const struct found *found, struct stat *file)
{
	int place = found->in_new ? scan->maildir->new : scan->maildir->cur;

	return fstatat(place, found->name, file, AT_SYMLINK_NOFOLLOW);
}

static bool
has_base(const char *name, size_t base, const struct found *found)
{
	return base == found->base && memcmp(name, found->name, base) == 0;
}

static bool
is_measured(const struct message_entry *entry, const struct stat *file)
{
	return S_ISREG(file->st_mode) &&
	       entry_has_version(
		   entry, (uint64_t)file->st_size, &file->st_mtim);
}

/* Whether it was made after the session began, as far as can be known. */
static bool
is_younger(const struct scan *scan, const struct found *found)
{
	const struct timespec *since = &scan->maildir->since;
	int place = found->in_new ? scan->maildir->new : scan->maildir->cur;
	struct timespec born;

	return system_birth(place, found->name, &born) == 0 &&
	       (born.tv_sec != since->tv_sec ? born.tv_sec > since->tv_sec
					     : born.tv_nsec > since->tv_nsec);
}

/*
 * Whether FOUND is the file of ENTRY although it has another base.  It may be
 * a file that was made since and got the inode of one that was removed: once
 * the message was measured, that can be told.
 */
static bool
is_one_file(const struct scan *scan, const struct message_entry *entry,
    const struct found *found)
{
	struct stat now, old;

	if (stat_found(scan, found, &now) == -1)
		return false;
	if ((entry->flags & MESSAGE_SIZED) != 0)
		return is_measured(entry, &now) && !is_younger(scan, found);
	/* Where layers lie on each other, several files have one number. */
	return fstatat(scan_place(scan->maildir, entry), entry_file(entry),
		   &old, AT_SYMLINK_NOFOLLOW) == -1 ||
	       (old.st_dev == now.st_dev && old.st_ino == now.st_ino &&
		   old.st_nlink > 1 && now.st_nlink > 1);
}

/* The first message of the list that is not before one of FOUND's base. */
static size_t
search(const struct maildrop *drop, const struct found *found)
{
	const struct message_entry wanted = {
		.name = found->name,
		.time = order_time(found->name),
		.base = (uint8_t)found->base,
	};
	size_t low = 0;
	size_t high = drop->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (order_bases(&drop->entries[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Whether the list has a message of this base. */
static bool
is_listed(const struct scan *scan, const struct found *found)
{
	size_t i = search(scan->drop, found);

	return scan->frozen && i < scan->drop->count &&
	       has_base(scan->drop->entries[i].name,
		   scan->drop->entries[i].base, found);
}

/* The message whose file it is, or NULL. */
static struct message_entry *
find(const struct scan *scan, const struct found *found)
{
	size_t at = inodes_begin(&scan->inodes, found->inode);
	struct message_entry *entry;
	struct message_entry *other = NULL;

	while ((entry = inodes_next(
		    &scan->inodes, scan->drop, found->inode, &at)) != NULL) {
		/* On two devices, a number means two files. */
		if (!scan->one_device &&
		    ((entry->flags & MESSAGE_NEW) != 0) != found->in_new)
			continue;
		if (has_base(entry->name, entry->base, found))
			return entry;
		other = entry;
	}
	return other != NULL && !is_listed(scan, found) &&
		       is_one_file(scan, other, found)
		   ? other
		   : NULL;
}

static int
follow(
    struct scan *scan, struct message_entry *entry, const struct found *found)
{
	entry->flags |= MESSAGE_HERE | MESSAGE_MET;
	entry->flags &= (uint16_t)~MESSAGE_GONE;
	if (((entry->flags & MESSAGE_NEW) != 0) == found->in_new &&
	    strcmp(entry_file(entry), found->name) == 0)
		return 0;
	return scan->frozen ? maildrop_follow(
				  scan->drop, entry, found->name, found->in_new)
			    : maildrop_rename(scan->drop, entry, found->name,
				  found->in_new);
}

/*
 * Takes another name of a file that was met in this pass already: it has two,
 * or was renamed.  Of two bases one is chosen, always the same.
 */
static int
follow_again(
    struct scan *scan, struct message_entry *entry, const struct found *found)
{
	const struct message_entry other = {
		.name = found->name,
		.time = order_time(found->name),
		.base = (uint8_t)found->base,
	};

	if (!has_base(entry->name, entry->base, found) &&
	    (scan->frozen || order_bases(entry, &other) < 0))
		return 0;
	return follow(scan, entry, found);
}

/*
 * A file that was not there at login may stand for a message that is lost: a
 * copy of it or, if no other has its base, what replaced it.
 */
static int
replace(struct scan *scan, const struct found *found)
{
	struct maildrop *drop = scan->drop;
	const unsigned how = MESSAGE_LOST | MESSAGE_HERE;
	size_t first = search(drop, found);
	struct stat file;

	for (size_t i = first; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];
		bool only = maildrop_same_base(drop, first) == 1;

		if (!has_base(entry->name, entry->base, found))
			break;
		if ((entry->flags & how) != MESSAGE_LOST ||
		    stat_found(scan, found, &file) == -1 ||
		    !(only || is_measured(entry, &file)))
			continue;
		if (!only) /* so that no other takes it as well */
			entry->inode = found->inode;
		return follow(scan, entry, found);
	}
	return 0;
}

static int
add(struct scan *scan, const struct found *found)
{
	struct maildrop *drop = scan->drop;

	if (maildrop_add(drop, found->name, found->in_new, found->inode) == -1)
		return -1;
	drop->entries[drop->count - 1].flags |= MESSAGE_HERE | MESSAGE_MET;
	return inodes_add(&scan->inodes, drop);
}

static int
take(struct scan *scan, struct found *found)
{
	struct message_entry *entry;
	struct stat file;

	if (strlen(found->name) >= ENTRY_NAME) {
		scan->maildir->long_names++;
		return 0;
	}
	if (found->inode == 0) {
		if (stat_found(scan, found, &file) == -1)
			return 0; /* gone, or one odd file */
		found->inode = (uint64_t)file.st_ino;
	}
	found->base = entry_base(found->name);
	entry = find(scan, found);
	if (entry == NULL)
		return scan->frozen ? replace(scan, found) : add(scan, found);
	return (entry->flags & MESSAGE_HERE) != 0
		   ? follow_again(scan, entry, found)
		   : follow(scan, entry, found);
}

/* Takes all files in new/ or cur/.  Returns 0, or -1 with errno. */
static int
take_directory(struct scan *scan, bool in_new)
{
	int fd = openat(scan->maildir->root, in_new ? "new" : "cur",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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
				rc = take(scan, &found);
		}
	}

	int error = errno;

	if (fd != -1)
		(void)close(fd); /* it was only read */
	errno = error;
	return rc;
}

static int
look(int directory, struct index_stamp *stamp)
{
	struct stat is;

	*stamp = (struct index_stamp){ 0 };
	if (directory == -1) /* not there yet */
		return 0;
	if (fstat(directory, &is) == -1)
		return -1;
	*stamp = (struct index_stamp){
		.device = (uint64_t)is.st_dev,
		.inode = (uint64_t)is.st_ino,
		.seconds = (uint64_t)is.st_ctim.tv_sec,
		.nanoseconds = (uint64_t)is.st_ctim.tv_nsec,
	};
	return 0;
}

int
scan_look(const struct maildir *maildir, struct index_stamps *stamps)
{
	if (look(maildir->new, &stamps->new) == -1)
		return -1;
	return look(maildir->cur, &stamps->cur);
}

/*
 * Another host's clock may be minutes away from ours, and it is its own that
 * a file server puts on directories.  So it is asked for the time: the
 * Maildir itself, above new/ and cur/, is marked as changed now.
 */
int
scan_clock(const struct maildir *maildir, struct timespec *now)
{
	struct index_stamps stamps;
	struct index_stamp root;

	if (clock_gettime(CLOCK_REALTIME, now) == -1 || maildir->read_only)
		return maildir->read_only ? 0 : -1;
	if (futimens(maildir->root, NULL) == -1 ||
	    look(maildir->root, &root) == -1 ||
	    scan_look(maildir, &stamps) == -1)
		return -1;
	now->tv_sec = (time_t)root.seconds;
	now->tv_nsec = (long)root.nanoseconds;
	errno = EOPNOTSUPP;
	if (!maildir->keeps_times)
		return -1;
	errno = EXDEV;
	return (maildir->new == -1 || stamps.new.device == root.device) &&
		       (maildir->cur == -1 || stamps.cur.device == root.device)
		   ? 0
		   : -1;
}

/*
 * Whether a change now would give the directory another time than STAMP: the
 * clock that it comes from may tick a hundred times a second, or every second.
 */
static bool
is_past(const struct index_stamp *stamp, const struct timespec *now)
{
	const uint64_t tick = TICK * 1000 * 1000;
	const uint64_t second = 1000 * 1000 * 1000;
	uint64_t passed;

	if (now->tv_sec < 0 || stamp->seconds > (uint64_t)now->tv_sec)
		return false;
	if ((uint64_t)now->tv_sec - stamp->seconds > 2)
		return true;
	passed = ((uint64_t)now->tv_sec - stamp->seconds) * second +
		 (uint64_t)now->tv_nsec;
	return stamp->nanoseconds != 0 && passed > stamp->nanoseconds + tick;
}

/*
 * Looks at the directories before a pass.  Returns 1 if whatever changes from
 * now on will show, 0, or -1 with errno.
 */
static int
look_before(const struct maildir *maildir, struct index_stamps *before)
{
	struct timespec now;
	/* Without a clock nothing is ever sure. */
	bool sure = scan_clock(maildir, &now) == 0 || errno == EROFS;

	if (scan_look(maildir, before) == -1)
		return -1;
	return sure && maildir->keeps_times && is_past(&before->new, &now) &&
	       is_past(&before->cur, &now);
}

static int
pass(struct scan *scan, struct index_stamps *before)
{
	struct maildir *maildir = scan->maildir;
	struct index_stamps after;
	int sure = look_before(maildir, before);

	scan->one_device = before->new.device == before->cur.device;
	if (sure == -1)
		return -1;
	for (size_t i = 0; i < scan->drop->count; i++)
		scan->drop->entries[i].flags &= (uint16_t)~MESSAGE_HERE;
	maildir->long_names = 0;
	/* new/ first: what moves to cur/ meanwhile is met twice, not missed. */
	if ((maildir->new != -1 && take_directory(scan, true) == -1) ||
	    (maildir->cur != -1 && take_directory(scan, false) == -1) ||
	    scan_look(maildir, &after) == -1)
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
	int rc = inodes_make(&scan->inodes, scan->drop);

	scan->block = calloc(1, BLOCK);
	if (scan->block == NULL)
		rc = -1;
	/* A delivery just now: to wait costs less than to list all twice. */
	if (rc == 0 && look_before(scan->maildir, stamps) == 0)
		(void)poll(NULL, 0, TICK); /* it ends, one way or another */
	for (int i = 0; rc == 0 && i < SCAN_PASSES && !scan->whole; i++) {
		rc = pass(scan, stamps);
		if (again && !is_any_lost(scan->drop))
			break;
	}

	int error = errno;

	free(scan->block);
	inodes_free(&scan->inodes);
	errno = error;
	return rc;
}

/* Looks for those that are lost. */
static int
run_again(struct scan *scan)
{
	struct maildrop *drop = scan->drop;
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

		if (fstatat(scan_place(maildir, entry), entry->name, &file,
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
	struct maildrop *drop = scan->drop;

	for (int i = 0; i < SCAN_PASSES; i++) {
		bool lost = false;
		size_t count;

		maildrop_keep(drop, 0, MESSAGE_GONE);
		for (size_t first = 0; first < drop->count; first += count) {
			count = maildrop_same_base(drop, first);
			if (count > 1 && look_again(scan->maildir,
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
	struct scan scan = { .maildir = maildir, .drop = drop };

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
	struct scan scan = { .maildir = maildir, .drop = drop };

	if (run_again(&scan) == -1 || maildrop_sort(drop) == -1)
		return -1;
	return settle(&scan);
}

int
scan_locate(struct maildir *maildir, struct maildrop *drop)
{
	struct scan scan = { .maildir = maildir, .drop = drop, .frozen = true };

	return run_again(&scan);
}
