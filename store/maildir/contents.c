/* SPDX-License-Identifier: ISC */
/*
 * The list for a login: from the index, if nothing changed, or from the
 * directories, and from the messages that the index does not know.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "store/maildir/contents.h"

#include "lib/deadline.h"
#include "store/maildir/file.h"
#include "store/maildir/index_file.h"
#include "store/maildir/index_write.h"
#include "store/maildir/scan.h"
#include "store/maildir/stamps.h"
#include "store/maildir/system.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
	/* Times to look for messages that somebody keeps renaming. */
	ROUNDS = 16,
	/* Seconds of reading messages that may be lost to an interruption. */
	KEEP_SECONDS = 3,
	/* Seconds for which nobody has touched what we rename. */
	QUIET_SECONDS = 120,
};

/* Measures one message, or notes why it is left out.  Returns -1 with errno. */
static int
measure(struct maildir *maildir, struct message_entry *entry,
    const struct wire *wire)
{
	struct stat file;
	int fd = file_open(maildir, entry, &file);
	int rc = fd == -1 ? -1 : file_measure(fd, &file, entry, wire);
	int error = errno;

	if (fd != -1)
		(void)close(fd); /* it was only read */
	if (rc != -1)
		return 0;
	errno = error;
	switch (error) {
	case ENOENT:
	case ESTALE: /* NFS: removed on another host */
		entry->flags |= MESSAGE_LOST;
		return 0;
	case EISDIR:
	case ELOOP: /* a symbolic link */
	case ENXIO: /* a socket */
		return 0;
	case ECONNRESET: /* the client has left */
	case EMFILE:     /* our own trouble */
	case ENFILE:
	case ENOMEM:
		return -1;
	default:
		maildir->unreadable++;
		return 0;
	}
}

/*
 * Measures what is not measured yet.  What was read is kept now and then, so
 * that a first login to a large maildrop gets on even if it never gets to its
 * end.  Returns how many files were not where they had been, or -1 with errno.
 */
static ssize_t
measure_all(struct maildir *maildir, struct maildrop *drop, struct wire *wire)
{
	int64_t keep = deadline_in(KEEP_SECONDS);
	ssize_t lost = 0;
	unsigned looked = 0;

	maildir->unreadable = 0;
	for (size_t i = 0; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];
		const unsigned done = MESSAGE_SIZED | MESSAGE_GONE;

		if ((entry->flags & done) != 0)
			continue;
		if (++looked % 64 == 0 && wire_is_left(wire))
			errno = ECONNRESET;
		else if (measure(maildir, entry, wire) == 0)
			errno = 0;
		if (errno != 0) {
			int error = errno;

			index_write(maildir, drop);
			errno = error;
			return -1;
		}
		if ((entry->flags & MESSAGE_LOST) != 0)
			lost++;
		if (deadline_left(keep) == 0) {
			index_write(maildir, drop);
			keep = deadline_in(KEEP_SECONDS);
		}
	}
	return lost;
}

/* A file of several that have one base. */
struct candidate {
	struct message_entry *entry;
	struct stat file;
	struct timespec made; /* nobody can set that time */
};

static int
look_at_candidate(const struct maildir *maildir, struct message_entry *entry,
    struct candidate *candidate)
{
	int place = maildir_place(maildir, entry);

	candidate->entry = entry;
	if (scan_stat(maildir, entry, &candidate->file) == -1)
		return -1;
	if (system_birth(place, entry->name, &candidate->made) == -1)
		candidate->made = candidate->file.st_ctim;
	return 0;
}

/*
 * Whether a file was there before another: what is restored or copied is made
 * later, whatever it says of itself.
 */
static bool
is_older(const struct candidate *a, const struct candidate *b)
{
	if (a->made.tv_sec != b->made.tv_sec)
		return a->made.tv_sec < b->made.tv_sec;
	if (a->made.tv_nsec != b->made.tv_nsec)
		return a->made.tv_nsec < b->made.tv_nsec;
	return a->file.st_ino < b->file.st_ino;
}

/*
 * Gives the COUNT messages at FIRST, which have one base, an id each: those
 * that have none yet get numbers, but for one if nobody had the base as its id.
 * Whichever that is, it must be the same one next time: so if one is not where
 * it was, it has to be found first.  Returns 0, or -1 with errno (ENOMEM, or
 * EAGAIN if one is MESSAGE_LOST).
 */
static int
number_duplicates(const struct maildir *maildir, struct maildrop *drop,
    struct message_entry *first, size_t count)
{
	const unsigned settled = MESSAGE_SIZED | MESSAGE_DUPLICATE;
	struct candidate oldest = { 0 }, candidate;
	bool taken = false;

	for (struct message_entry *entry = first; entry < first + count;
	     entry++) {
		bool has_base = (entry->flags & settled) == MESSAGE_SIZED;

		if (has_base || (entry->flags & MESSAGE_TAKEN) != 0)
			taken = true;
		else if ((entry->flags & settled) != 0)
			continue;
		else if (look_at_candidate(maildir, entry, &candidate) == -1) {
			if (errno == EAGAIN)
				return -1;
		} else if (oldest.entry == NULL ||
			   is_older(&candidate, &oldest))
			oldest = candidate;
	}
	for (struct message_entry *entry = first; entry < first + count;
	     entry++) {
		uint64_t version;

		if ((entry->flags & settled) != 0 ||
		    (!taken && entry == oldest.entry))
			continue;
		if (look_at_candidate(maildir, entry, &candidate) == -1) {
			if (errno == EAGAIN)
				return -1;
			continue;
		}
		version = entry_version(
		    (uint64_t)candidate.file.st_size, &candidate.file.st_mtim);
		if (maildrop_duplicate(drop, entry,
			entry_new_number(entry->inode, version)) == -1)
			return -1;
	}
	return 0;
}

/*
 * Several files of one base need several ids.  A deliverer that works never
 * makes them, a restored backup may.
 */
static int
find_duplicates(const struct maildir *maildir, struct maildrop *drop)
{
	size_t count;

	for (size_t i = 0; i < drop->count; i += count) {
		struct message_entry *first = &drop->entries[i];

		count = maildrop_same_base(drop, i);
		if ((count > 1 || (first->flags & MESSAGE_TAKEN) != 0) &&
		    number_duplicates(maildir, drop, first, count) == -1)
			return -1;
	}
	return 0;
}

/* Whether nobody has touched these messages for a while. */
static bool
is_quiet(const struct maildir *maildir, const struct message_entry *first,
    size_t count, time_t now)
{
	struct stat file;

	for (size_t i = 0; i < count; i++)
		if (fstatat(maildir_place(maildir, &first[i]), first[i].name,
			&file, AT_SYMLINK_NOFOLLOW) == -1 ||
		    file.st_ctim.tv_sec > now - QUIET_SECONDS)
			return false;
	return true;
}

/* Gives a duplicate a name of its own.  Returns -1 with errno (ENOMEM). */
static int
rename_duplicate(
    struct maildir *maildir, struct maildrop *drop, struct message_entry *entry)
{
	int place = maildir_place(maildir, entry);
	char name[ENTRY_NAME];

	if (entry_unique_name(entry, name) == -1 ||
	    system_rename(place, entry->name, place, name) == -1)
		return 0; /* the index knows its number */
	if (maildrop_rename(
		drop, entry, name, (entry->flags & MESSAGE_NEW) != 0) == -1)
		return -1;
	entry->flags &= (uint16_t)~MESSAGE_DUPLICATE;
	return 0;
}

/*
 * Gives duplicates names of their own, so that their ids no longer depend on
 * the index.  Not while somebody may be about to remove or to rename one of
 * the files of their base: a program that copies files for one.  As long as
 * there are any, the directories are listed at each login.
 */
static int
rename_duplicates(struct maildir *maildir, struct maildrop *drop, time_t now)
{
	bool any = false;
	size_t count;

	for (size_t i = 0; i < drop->count; i += count) {
		struct message_entry *first = &drop->entries[i];
		bool quiet = false;

		count = maildrop_same_base(drop, i);
		for (size_t j = 0; j < count; j++) {
			if ((first[j].flags & MESSAGE_DUPLICATE) == 0)
				continue;
			if (!any || !quiet)
				quiet = is_quiet(maildir, first, count, now);
			any = true;
			if (!quiet)
				break;
			if (rename_duplicate(maildir, drop, &first[j]) == -1)
				return -1;
		}
	}
	if (!any)
		return 0;
	index_forget(maildir);
	return maildrop_sort(drop);
}

/*
 * Gives each message its id, and what the index knows of it.  *WHOLE is no
 * longer so if one had to be looked for.  Returns what index_file_recall()
 * does.
 */
static int
identify(struct maildir *maildir, struct maildrop *drop, bool *whole)
{
	for (int i = 0; i < ROUNDS; i++) {
		int recalled = index_file_recall(maildir, drop);

		if (recalled != -1 && find_duplicates(maildir, drop) == 0)
			return recalled;
		if (errno != EAGAIN || scan_list_again(maildir, drop) == -1)
			return -1;
		*whole = false;
	}
	errno = EBUSY;
	return -1;
}

/* Makes the list from the directories. */
static int
list_files(struct maildir *maildir, struct maildrop *drop, struct wire *wire)
{
	struct index_stamps stamps;
	struct timespec now = { 0 };
	ssize_t lost;
	bool again = false;
	bool whole;

	index_forget(maildir);
	if (maildir->root != -1 && !maildir->read_only &&
	    stamps_clock(maildir, &now) == -1) {
		maildir->index.error = errno;
		now.tv_sec = 0;
	}

	int rc = scan_list(maildir, drop, &stamps);

	if (rc == -1)
		return -1;
	whole = rc == 1;

	int recalled = identify(maildir, drop, &whole);

	if (recalled == -1)
		return -1;
	for (int i = 0; (lost = measure_all(maildir, drop, wire)) != 0 || again;
	     i++) {
		whole = false;
		if (lost == -1 || scan_list_again(maildir, drop) == -1)
			return -1;
		again = find_duplicates(maildir, drop) == -1;
		if (again && errno != EAGAIN)
			return -1;
		if (i == ROUNDS) {
			errno = EBUSY;
			return -1;
		}
	}
	maildrop_keep(drop, MESSAGE_SIZED, 0);
	maildir->index.stale = recalled != 1;
	if (whole && !maildir->read_only) {
		if (maildir->unreadable == 0 &&
		    index_are_settled(&stamps, (uint64_t)now.tv_sec)) {
			/* What is sure is worth writing down. */
			maildir->index.stamps = stamps;
			maildir->index.stale = true;
		}
		if (rename_duplicates(maildir, drop, now.tv_sec) == -1)
			return -1;
	}
	maildrop_login(drop);
	return 0;
}

int
contents_list(struct maildir *maildir, struct maildrop *drop, struct wire *wire)
{
	struct index_stamps stamps;
	const struct index *head = &maildir->index.head;

	index_file_open(maildir);
	/* A directory that is not there has no stamp to be believed. */
	if (maildir->index.fd == -1 || stamps_look(maildir, &stamps) == -1 ||
	    maildir->new == -1 || maildir->cur == -1 ||
	    !index_same_stamps(&stamps, &head->stamps))
		return list_files(maildir, drop, wire);
	maildir->index.stamps = stamps;
	drop->source = MAILDROP_INDEX;
	drop->count = drop->left = (size_t)head->count;
	drop->octets = head->octets;
	drop->last = drop->last_at_login = (size_t)head->last;
	return 0;
}

/* Makes another list instead of an index that is no good. */
static int
list_again(struct maildir *maildir, struct maildrop *drop, struct wire *wire)
{
	struct maildrop fresh = { 0 };

	if (list_files(maildir, &fresh, wire) == -1) {
		int error = errno;

		maildrop_free(&fresh);
		errno = error;
		return -1;
	}
	maildrop_free(drop);
	*drop = fresh;
	return 0;
}

/*
 * An index that proves to be damaged after its head is done without: the list
 * is frozen when the client first sees a part of it, not at login.  After that
 * it is too late: a number must not come to mean another message.
 */
int
contents_load(struct maildir *maildir, struct maildrop *drop, struct wire *wire)
{
	if (drop->source == MAILDROP_ENTRIES ||
	    index_file_load(maildir, drop) == 0)
		return 0;
	if (drop->source == MAILDROP_TOLD || errno == ENOMEM)
		return -1;
	return list_again(maildir, drop, wire);
}

int
contents_check(
    struct maildir *maildir, struct maildrop *drop, struct wire *wire)
{
	if (drop->source != MAILDROP_INDEX)
		return 0;
	if (index_file_check(maildir) == -1)
		return list_again(maildir, drop, wire);
	drop->source = MAILDROP_TOLD;
	return 0;
}
