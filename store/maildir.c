/* SPDX-License-Identifier: ISC */
/*
 * The Maildir: the only code that touches the file system.
 * Runs as the mail user, confined to this one Maildir once it is open.
 *
 * Other programs work in the same Maildir all the time: they deliver, rename
 * and remove.  So a file that is not where it was is looked for again by the
 * part of its name that never changes, and nothing is ever overwritten.
 */
#include "maildir.h"

#include "message.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Which session is in: an empty file beside new/ and cur/. */
static const char lock_name[] = "pop3d.lock";

enum {
	/* Times to list the directories again while they change under us. */
	SCANS = 4,
	/* Times to look for a message that somebody keeps renaming. */
	TRIES = 4,
	/* Octets read at once to find a message's size. */
	MEASURE = 32 * 1024,
};

/* Nothing is followed, nothing blocks: a FIFO opens, and is then refused. */
enum { OPEN_MESSAGE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC };

int
maildir_open(struct maildir *maildir, const char *path)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

	maildir->root = open(path, flags);
	if (maildir->root == -1)
		return -1;
	maildir->new = openat(maildir->root, "new", flags);
	maildir->cur = openat(maildir->root, "cur", flags);
	return maildir->new == -1 || maildir->cur == -1 ? -1 : 0;
}

/*
 * Two locks.  The directory's is always to be had, on a full or read-only
 * file system too, and keeps out the sessions of this host.  The file's is
 * what other hosts see where the Maildir is on a shared file system (which
 * may not lock directories at all); if it cannot be made, it is done without.
 * Neither is ever removed, so a crash leaves nothing that could be stale.
 */
int
maildir_lock(struct maildir *maildir)
{
	if (flock(maildir->root, LOCK_EX | LOCK_NB) == -1 &&
	    errno == EWOULDBLOCK)
		return -1;
	maildir->lock = openat(maildir->root, lock_name,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (maildir->lock == -1)
		return 0;
	if (flock(maildir->lock, LOCK_EX | LOCK_NB) == -1 &&
	    errno == EWOULDBLOCK)
		return -1;
	return 0;
}

/* Adds the names in new/ or cur/.  Returns 0, or -1 with errno. */
static int
scan(const struct maildir *maildir, struct maildrop *drop, bool in_new)
{
	int fd = openat(maildir->root, in_new ? "new" : "cur",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd != -1 ? fdopendir(fd) : NULL;
	int rc = 0;

	if (directory == NULL) {
		int error = errno;

		if (fd != -1)
			(void)close(
			    fd); /* the first error is the one to tell */
		errno = error;
		return -1;
	}
	while (rc == 0) {
		errno = 0;

		const struct dirent *entry = readdir(directory);

		if (entry == NULL) {
			rc = errno == 0 ? 0 : -1;
			break;
		}
		if (entry->d_name[0] != '.')
			rc = maildrop_add(drop, entry->d_name, in_new);
	}

	int error = errno;

	(void)closedir(directory); /* it was only read */
	errno = error;
	return rc;
}

static bool
same_time(const struct stat *a, const struct stat *b)
{
	return a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/*
 * Lists new/, then cur/, so that a message on its way from one to the other
 * may be seen twice but is not missed.  readdir() may pass over a file that is
 * renamed meanwhile, so a directory that changed is listed again.  *SETTLED
 * tells whether it came to rest, so that nothing can have been missed.
 */
static int
scan_both(const struct maildir *maildir, struct maildrop *drop, bool *settled)
{
	*settled = false;
	for (int i = 0; i < SCANS && !*settled; i++) {
		struct stat new[2], cur[2];

		maildrop_free(drop);
		if (fstat(maildir->new, &new[0]) == -1 ||
		    fstat(maildir->cur, &cur[0]) == -1 ||
		    scan(maildir, drop, true) == -1 ||
		    scan(maildir, drop, false) == -1 ||
		    fstat(maildir->new, &new[1]) == -1 ||
		    fstat(maildir->cur, &cur[1]) == -1)
			return -1;
		*settled =
		    same_time(&new[0], &new[1]) && same_time(&cur[0], &cur[1]);
	}
	return maildrop_sort(drop);
}

static int
place(const struct maildir *maildir, const struct message_entry *entry)
{
	return (entry->flags & MESSAGE_NEW) != 0 ? maildir->new : maildir->cur;
}

/*
 * Finds out where all messages are now.  Fails rather than call a message
 * gone that may only have been passed over (EBUSY).
 */
static int
refresh(const struct maildir *maildir, struct maildrop *drop)
{
	struct maildrop fresh = { 0 };
	bool settled;
	int rc = scan_both(maildir, &fresh, &settled);

	if (rc == 0 && settled)
		return maildrop_refresh(drop, &fresh);

	int error = rc == 0 ? EBUSY : errno;

	maildrop_free(&fresh);
	errno = error;
	return -1;
}

/* Renames within the Maildir, unless something has the new name already. */
static int
rename_message(const struct maildir *maildir, const struct message_entry *entry,
    int directory, const char *name)
{
	struct stat there;

	if (fstatat(directory, name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	if (errno != ENOENT)
		return -1;
	return renameat(place(maildir, entry), entry->name, directory, name);
}

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
		    fstatat(place(maildir, other), other->name, &file[0],
			AT_SYMLINK_NOFOLLOW) == -1 ||
		    fstatat(place(maildir, entry), entry->name, &file[1],
			AT_SYMLINK_NOFOLLOW) == -1)
			continue;
		if (file[0].st_mtim.tv_sec > file[1].st_mtim.tv_sec) {
			entry = other;
			file[1] = file[0];
		}
		if (maildrop_twin_name(entry, (uint64_t)file[1].st_ino, name) ==
			0 &&
		    rename_message(
			maildir, entry, place(maildir, entry), name) == 0)
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
	int fd = openat(place(maildir, entry), entry->name, OPEN_MESSAGE);
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

/* Measures what is not measured yet; sets *MOVED if files had gone. */
static int
measure_all(struct maildir *maildir, struct maildrop *drop, bool *moved)
{
	*moved = false;
	maildir->unreadable = 0;
	for (size_t i = 0; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];

		if ((entry->flags & (MESSAGE_SIZED | MESSAGE_GONE)) != 0 ||
		    measure(maildir, entry) == 0)
			continue;
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

int
maildir_list(struct maildir *maildir, struct maildrop *drop)
{
	bool settled;
	bool moved = true;

	if (scan_both(maildir, drop, &settled) == -1)
		return -1;
	for (int i = 0; i < TRIES && part_twins(maildir, drop); i++)
		if (scan_both(maildir, drop, &settled) == -1)
			return -1;
	for (int i = 0; i < TRIES && moved; i++) {
		if (measure_all(maildir, drop, &moved) == -1)
			return -1;
		if (moved && refresh(maildir, drop) == -1 && errno != EBUSY)
			return -1;
	}
	maildrop_keep_sized(drop);
	return 0;
}

int
maildir_open_message(const struct maildir *maildir, struct maildrop *drop,
    size_t index, off_t *size)
{
	const struct message_entry *entry = &drop->entries[index];

	for (int i = 0; i < TRIES; i++) {
		struct stat file;
		int fd;

		errno = ENOENT;
		if ((entry->flags & MESSAGE_GONE) != 0)
			return -1;
		fd = openat(place(maildir, entry), entry->name, OPEN_MESSAGE);
		if (fd != -1) {
			if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode)) {
				*size = file.st_size;
				return fd;
			}
			(void)close(fd); /* not a message any more */
			errno = ENOENT;
			return -1;
		}
		if (errno != ENOENT || refresh(maildir, drop) == -1)
			return -1;
	}
	errno = EBUSY;
	return -1;
}

int
maildir_remove(
    const struct maildir *maildir, struct maildrop *drop, size_t index)
{
	struct message_entry *entry = &drop->entries[index];

	for (int i = 0; i < TRIES; i++) {
		if ((entry->flags & MESSAGE_GONE) != 0)
			return 0;
		if (unlinkat(place(maildir, entry), entry->name, 0) == 0) {
			entry->flags |= MESSAGE_GONE;
			return 0;
		}
		if (errno != ENOENT || refresh(maildir, drop) == -1)
			return -1;
	}
	errno = EBUSY;
	return -1;
}

int
maildir_mark_seen(
    const struct maildir *maildir, struct maildrop *drop, size_t index)
{
	const struct message_entry *entry = &drop->entries[index];

	for (int i = 0; i < TRIES; i++) {
		const unsigned settled = MESSAGE_NEW | MESSAGE_SEEN;
		char name[MAILDROP_NAME];

		errno = ENOENT;
		if ((entry->flags & MESSAGE_GONE) != 0)
			return -1;
		if ((entry->flags & settled) == MESSAGE_SEEN)
			return 0;
		errno = ENAMETOOLONG;
		if (maildrop_seen_name(entry, name) == -1)
			return -1;
		if (rename_message(maildir, entry, maildir->cur, name) == 0)
			return 0;
		if (errno != ENOENT || refresh(maildir, drop) == -1)
			return -1;
	}
	errno = EBUSY;
	return -1;
}
