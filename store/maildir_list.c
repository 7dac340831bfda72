/* SPDX-License-Identifier: ISC */
/*
 * Taking stock of the Maildir at login: from the index, if nothing changed,
 * or from the directories, and from the messages that the index does not know.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "lib/deadline.h"
#include "maildir.h"
#include "maildir_index.h"
#include "maildir_scan.h"
#include "message.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	/* Times to look for messages that somebody keeps renaming. */
	TRIES = 4,
	/* Octets read at once to find a message's size. */
	MEASURE = 32 * 1024,
	/* Seconds of reading messages that may be lost to an interruption. */
	KEEP_SECONDS = 3,
};

/*
 * Two files of one name up to ':' would need one unique-id.  A deliverer that
 * works never makes them, a restored backup may.  The younger file gets a name
 * of its own, once and for all, before anybody was told of it.  Where that
 * cannot be done, the two are told apart as long as both are there.
 * Returns whether any file was renamed.
 */
static bool
part_twins(const struct maildir *maildir, const struct maildrop *drop)
{
	bool parted = false;

	for (size_t i = 1; i < drop->count; i++) {
		const struct message_entry *entry = &drop->entries[i];
		const struct message_entry *other = entry - 1;
		struct stat file[2];
		char name[MAILDROP_NAME];

		if (entry->twin == 0 ||
		    fstatat(maildir_place(maildir, other), other->name,
			&file[0], AT_SYMLINK_NOFOLLOW) == -1 ||
		    fstatat(maildir_place(maildir, entry), entry->name,
			&file[1], AT_SYMLINK_NOFOLLOW) == -1 ||
		    !S_ISREG(file[0].st_mode) || !S_ISREG(file[1].st_mode))
			continue;
		if (file[0].st_mtim.tv_sec > file[1].st_mtim.tv_sec) {
			entry = other;
			file[1] = file[0];
		}
		if (entry_twin_name(entry, (uint64_t)file[1].st_ino, name) ==
			0 &&
		    maildir_rename(maildir, entry,
			maildir_place(maildir, entry), name) == 0)
			parted = true;
	}
	return parted;
}

/* Reads a whole message to know its octets.  Returns -1 with errno. */
static int
measure(const struct maildir *maildir, struct message_entry *entry)
{
	char octets[MEASURE];
	struct message message;
	struct stat file;
	int fd =
	    openat(maildir_place(maildir, entry), entry->name, OPEN_MESSAGE);
	int rc = -1;

	if (fd == -1)
		return -1;
	if (fstat(fd, &file) == -1)
		goto out;
	errno = EISDIR;
	if (!S_ISREG(file.st_mode))
		goto out;
	message_begin(&message, MESSAGE_WHOLE);
	for (off_t done = 0; done < file.st_size;) {
		ssize_t got = read(fd, octets, sizeof octets);

		errno = got == 0 ? EIO : errno; /* shorter than it was */
		if (got <= 0)
			goto out;
		message_measure(&message, octets, (size_t)got);
		done += got;
	}
	entry->octets = message_octets(&message);
	entry->flags |= MESSAGE_SIZED;
	rc = 0;
out:;
	int error = errno;

	(void)close(fd); /* it was only read */
	errno = error;
	return rc;
}

/* What to make of a file that could not be measured. */
enum trouble { TROUBLE_MOVED, TROUBLE_NO_MESSAGE, TROUBLE_FILE, TROUBLE_OURS };

static enum trouble
judge(int error)
{
	switch (error) {
	case ENOENT:
	case ESTALE: /* NFS: removed on another host */
		return TROUBLE_MOVED;
	case EISDIR:
	case ELOOP: /* a symbolic link */
	case ENXIO: /* a socket */
		return TROUBLE_NO_MESSAGE;
	case EMFILE:
	case ENFILE:
	case ENOMEM:
		return TROUBLE_OURS;
	default:
		return TROUBLE_FILE;
	}
}

/*
 * Measures what is not measured yet; sets *MOVED if files had gone.  What was
 * read is kept now and then, so that a first login to a large maildrop gets
 * on even if it never gets to its end.
 */
static int
measure_all(struct maildir *maildir, struct maildrop *drop, bool *moved)
{
	int64_t keep = deadline_in(KEEP_SECONDS);

	*moved = false;
	maildir->unreadable = 0;
	for (size_t i = 0; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];

		if ((entry->flags & (MESSAGE_SIZED | MESSAGE_GONE)) != 0)
			continue;
		if (measure(maildir, entry) == 0) {
			if (deadline_left(keep) == 0) {
				maildir_index_write(maildir, drop);
				keep = deadline_in(KEEP_SECONDS);
			}
			continue;
		}
		switch (judge(errno)) {
		case TROUBLE_MOVED:
			*moved = true;
			break;
		case TROUBLE_NO_MESSAGE:
			break;
		case TROUBLE_FILE:
			maildir->unreadable++;
			break;
		case TROUBLE_OURS:
			return -1;
		}
	}
	return 0;
}

/*
 * Makes a list that has all messages and is known to have them all, or finds
 * out that it may not.
 */
static int
take_stock(struct maildir *maildir, struct maildrop *drop)
{
	struct scan scan;
	bool moved = true;
	bool still = true;

	if (maildir_look(maildir, &scan) == -1)
		return -1;

	uint64_t now = maildir_clock(maildir, &scan);

	maildir_forget(maildir);
	if (maildir_scan(maildir, drop, &scan) == -1)
		return -1;
	for (int i = 0; i < TRIES && part_twins(maildir, drop); i++)
		if (maildir_scan(maildir, drop, &scan) == -1)
			return -1;

	bool same = maildir_index_recall(maildir, drop);

	for (int i = 0; i < TRIES && moved; i++) {
		if (measure_all(maildir, drop, &moved) == -1)
			return -1;
		still = still && !moved;
		if (moved && maildir_refresh(maildir, drop) == -1 &&
		    errno != EBUSY)
			return -1;
	}
	maildrop_keep_sized(drop);
	maildrop_login(drop);
	if (scan.whole && still && maildir->unreadable == 0 &&
	    index_is_settled(&scan.new, now) &&
	    index_is_settled(&scan.cur, now)) {
		maildir->new_was = scan.new;
		maildir->cur_was = scan.cur;
		same = false; /* what is sure is worth writing down */
	}
	maildir->stale = !same;
	return 0;
}

int
maildir_list(struct maildir *maildir, struct maildrop *drop)
{
	struct scan scan;
	const struct index *known = &maildir->known;

	maildir_index_open(maildir);
	if (maildir->index == -1 || maildir_look(maildir, &scan) == -1 ||
	    !index_same_stamp(&scan.new, &known->new) ||
	    !index_same_stamp(&scan.cur, &known->cur))
		return take_stock(maildir, drop);
	maildir->new_was = known->new;
	maildir->cur_was = known->cur;
	drop->count = drop->left = (size_t)known->count;
	drop->octets = known->octets;
	drop->last = drop->last_at_login = (size_t)known->last;
	return 0;
}

/* Takes stock instead of an index that is no good. */
static int
replace_index(struct maildir *maildir, struct maildrop *drop)
{
	struct maildrop fresh = { 0 };

	if (take_stock(maildir, &fresh) == -1) {
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
 * An index that proves to be damaged behind its head is done without: the
 * list is frozen when the client first sees a part of it, not at login.  After
 * that it is too late: a number must not come to mean another message.
 */
int
maildir_load(struct maildir *maildir, struct maildrop *drop)
{
	if (drop->entries != NULL || drop->count == 0 ||
	    maildir_index_load(maildir, drop) == 0)
		return 0;
	if (maildir->listed || errno == ENOMEM)
		return -1;
	return replace_index(maildir, drop);
}

int
maildir_check(struct maildir *maildir, struct maildrop *drop)
{
	if (drop->entries != NULL || drop->count == 0 || maildir->listed)
		return 0;
	if (maildir_index_check(maildir) == -1)
		return replace_index(maildir, drop);
	maildir->listed = true;
	return 0;
}
