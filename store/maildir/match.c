/* SPDX-License-Identifier: ISC */
/*
 * Which message a file is that a directory lists: see match.h.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "store/maildir/match.h"

#include "store/maildir/system.h"
#include "store/maildrop/order.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static int
stat_found(
    const struct match *match, const struct found *found, struct stat *file)
{
	int place = found->in_new ? match->maildir->new : match->maildir->cur;

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
is_younger(const struct match *match, const struct found *found)
{
	const struct timespec *since = &match->maildir->since;
	int place = found->in_new ? match->maildir->new : match->maildir->cur;
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
is_one_file(const struct match *match, const struct message_entry *entry,
    const struct found *found)
{
	struct stat now, old;

	if (stat_found(match, found, &now) == -1)
		return false;
	if ((entry->flags & MESSAGE_SIZED) != 0)
		return is_measured(entry, &now) && !is_younger(match, found);
	/* Where layers lie on each other, several files have one number. */
	return fstatat(maildir_place(match->maildir, entry), entry_file(entry),
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
is_listed(const struct match *match, const struct found *found)
{
	size_t i = search(match->drop, found);

	return match->frozen && i < match->drop->count &&
	       has_base(match->drop->entries[i].name,
		   match->drop->entries[i].base, found);
}

/* The message whose file it is, or NULL. */
static struct message_entry *
find(const struct match *match, const struct found *found)
{
	size_t at = inodes_begin(&match->inodes, found->inode);
	struct message_entry *entry;
	struct message_entry *other = NULL;

	while ((entry = inodes_next(
		    &match->inodes, match->drop, found->inode, &at)) != NULL) {
		/* On two devices, a number means two files. */
		if (!match->one_device &&
		    ((entry->flags & MESSAGE_NEW) != 0) != found->in_new)
			continue;
		if (has_base(entry->name, entry->base, found))
			return entry;
		other = entry;
	}
	return other != NULL && !is_listed(match, found) &&
		       is_one_file(match, other, found)
		   ? other
		   : NULL;
}

static int
follow(
    struct match *match, struct message_entry *entry, const struct found *found)
{
	entry->flags |= MESSAGE_HERE | MESSAGE_MET;
	entry->flags &= (uint16_t)~MESSAGE_GONE;
	if (((entry->flags & MESSAGE_NEW) != 0) == found->in_new &&
	    strcmp(entry_file(entry), found->name) == 0)
		return 0;
	return match->frozen ? maildrop_follow(match->drop, entry, found->name,
				   found->in_new)
			     : maildrop_rename(match->drop, entry, found->name,
				   found->in_new);
}

/*
 * Takes another name of a file that was met in this pass already: it has two,
 * or was renamed.  Of two bases one is chosen, always the same.
 */
static int
follow_again(
    struct match *match, struct message_entry *entry, const struct found *found)
{
	const struct message_entry other = {
		.name = found->name,
		.time = order_time(found->name),
		.base = (uint8_t)found->base,
	};

	if (!has_base(entry->name, entry->base, found) &&
	    (match->frozen || order_bases(entry, &other) < 0))
		return 0;
	return follow(match, entry, found);
}

/*
 * A file that was not there at login may stand for a message that is lost: a
 * copy of it or, if no other has its base, what replaced it.
 */
static int
replace(struct match *match, const struct found *found)
{
	struct maildrop *drop = match->drop;
	const unsigned how = MESSAGE_LOST | MESSAGE_HERE;
	size_t first = search(drop, found);
	struct stat file;

	for (size_t i = first; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];
		bool only = maildrop_same_base(drop, first) == 1;

		if (!has_base(entry->name, entry->base, found))
			break;
		if ((entry->flags & how) != MESSAGE_LOST ||
		    stat_found(match, found, &file) == -1 ||
		    !(only || is_measured(entry, &file)))
			continue;
		if (!only) /* so that no other takes it as well */
			entry->inode = found->inode;
		return follow(match, entry, found);
	}
	return 0;
}

static int
add(struct match *match, const struct found *found)
{
	struct maildrop *drop = match->drop;

	if (maildrop_add(drop, found->name, found->in_new, found->inode) == -1)
		return -1;
	drop->entries[drop->count - 1].flags |= MESSAGE_HERE | MESSAGE_MET;
	return inodes_add(&match->inodes, drop);
}

int
match_take(struct match *match, struct found *found)
{
	struct message_entry *entry;
	struct stat file;

	if (strlen(found->name) >= ENTRY_NAME) {
		match->maildir->long_names++;
		return 0;
	}
	if (found->inode == 0) {
		if (stat_found(match, found, &file) == -1)
			return 0; /* gone, or one odd file */
		found->inode = (uint64_t)file.st_ino;
	}
	found->base = entry_base(found->name);
	entry = find(match, found);
	if (entry == NULL)
		return match->frozen ? replace(match, found)
				     : add(match, found);
	return (entry->flags & MESSAGE_HERE) != 0
		   ? follow_again(match, entry, found)
		   : follow(match, entry, found);
}
