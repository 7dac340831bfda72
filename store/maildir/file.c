/* SPDX-License-Identifier: ISC */
/*
 * The file of a message: opening, measuring, removing and flagging it.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "store/maildir/file.h"

#include "store/maildir/index_write.h"
#include "store/maildir/quota_file.h"
#include "store/maildir/scan.h"
#include "store/maildir/system.h"
#include "store/message.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Octets read at once to find a message's size. */
enum { MEASURE = 32 * 1024 };

int
file_open(const struct maildir *maildir, const struct message_entry *entry,
    struct stat *file)
{
	const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC;
	const char *name = entry_file(entry);
	int place = maildir_place(maildir, entry);
	/* A FIFO opens, and is then refused. */
	int fd = openat(place, name, flags | O_NONBLOCK);

	/*
	 * Leased, by a file server: its client has to be asked to let go.  The
	 * kernel does that and waits, for less than a minute.
	 */
	if (fd == -1 && errno == EWOULDBLOCK &&
	    fstatat(place, name, file, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(file->st_mode))
		fd = openat(place, name, flags);
	if (fd == -1)
		return -1;
	if (fstat(fd, file) == 0) {
		if (S_ISREG(file->st_mode))
			return fd;
		errno = EISDIR;
	}

	int error = errno;

	(void)close(fd); /* nothing was written */
	errno = error;
	return -1;
}

/* Counts the octets of FD up to SIZE.  Returns -1 with errno. */
static int
count(int fd, off_t size, uint64_t *octets, const struct wire *wire)
{
	const off_t look = 16 * 1024 * 1024;
	char block[MEASURE];
	struct message message;

	message_begin(&message, MESSAGE_WHOLE);
	for (off_t done = 0; done < size;) {
		size_t most = size - done < MEASURE ? (size_t)(size - done)
						    : (size_t)MEASURE;
		ssize_t got = pread(fd, block, most, done);

		errno = got == 0 ? ESTALE : errno; /* shorter than it was */
		if (got <= 0)
			return -1;
		message_measure(&message, block, (size_t)got);
		done += got;
		errno = ECONNRESET;
		if (done % look < got && wire != NULL && wire_is_left(wire))
			return -1;
	}
	*octets = message_octets(&message);
	return 0;
}

/* Whether FILE is large and nearly all of it a hole: it would take hours. */
static bool
is_hollow(const struct stat *file)
{
	const off_t large = 1024 * 1024 * 1024;

	return file->st_size > large && file->st_blocks < file->st_size / 8192;
}

static bool
is_measured(const struct message_entry *entry, const struct stat *file)
{
	return S_ISREG(file->st_mode) &&
	       entry_has_version(
		   entry, (uint64_t)file->st_size, &file->st_mtim);
}

int
file_measure(int fd, const struct stat *file, struct message_entry *entry,
    const struct wire *wire)
{
	bool known = is_measured(entry, file);

	errno = EFBIG;
	if (!known && (is_hollow(file) ||
			  count(fd, file->st_size, &entry->octets, wire) == -1))
		return -1;
	entry->version = entry_version((uint64_t)file->st_size, &file->st_mtim);
	entry->flags |= MESSAGE_SIZED;
	return known ? 0 : 1;
}

/* Times to look for a message that somebody keeps renaming. */
enum { TRIES = 8 };

/* Makes sure that the list has the octets of FD.  Returns -1 with errno. */
static int
measure_again(const struct stat *file, int fd, struct maildir *maildir,
    struct maildrop *drop, size_t index)
{
	struct message_entry now = drop->entries[index];
	int rc = file_measure(fd, file, &now, NULL);

	if (rc <= 0)
		return rc;
	maildrop_resize(drop, index, now.octets);
	drop->entries[index] = now;
	maildir->index.stale = true;
	return 0;
}

int
file_open_message(struct maildir *maildir, struct maildrop *drop, size_t index,
    struct stat *file)
{
	struct message_entry *entry = &drop->entries[index];

	entry->flags &= (uint16_t)~MESSAGE_GONE; /* it may be back */
	for (int i = 0; i < TRIES; i++) {
		int fd;

		errno = ENOENT;
		if ((entry->flags & MESSAGE_GONE) != 0)
			return -1;
		fd = file_open(maildir, entry, file);
		if (fd != -1) {
			if (measure_again(file, fd, maildir, drop, index) == 0)
				return fd;

			int error = errno;

			(void)close(fd); /* it was only read */
			errno = error;
			return -1;
		}
		if (errno == EISDIR || errno == ELOOP || errno == ENXIO)
			errno = ENOENT; /* not a message any more */
		else if (errno == ENOENT || errno == ESTALE) {
			entry->flags |= MESSAGE_LOST;
			if (scan_locate(maildir, drop) == 0)
				continue;
		}
		return -1;
	}
	errno = EBUSY;
	return -1;
}

enum file_change
file_change(int fd, const struct stat *file)
{
	struct stat now;

	if (fstat(fd, &now) == -1)
		return FILE_OTHER;
	if (now.st_size > file->st_size)
		return FILE_LONGER;
	return now.st_size == file->st_size &&
		       now.st_mtim.tv_sec == file->st_mtim.tv_sec &&
		       now.st_mtim.tv_nsec == file->st_mtim.tv_nsec
		   ? FILE_SAME
		   : FILE_OTHER;
}

/* It is not where it was, or may be elsewhere too.  Returns -1. */
static int
mark_lost(struct message_entry *entry)
{
	entry->flags |= MESSAGE_LOST;
	errno = ENOENT;
	return -1;
}

/*
 * Removes the file FD that has this NAME, if it is the one that was measured.
 * Only afterwards its other names can be counted: one may be made meanwhile.
 */
static int
remove_held(struct maildir *maildir, struct message_entry *entry, int fd)
{
	int place = maildir_place(maildir, entry);
	const char *name = entry_file(entry);
	struct stat file;

	if (fstat(fd, &file) == -1)
		return -1;
	if (!is_measured(entry, &file)) {
		/* Nobody has been told what is in it.  The next login will. */
		entry->flags &= (uint16_t)~MESSAGE_SIZED;
		index_forget(maildir);
		errno = EBUSY;
		return -1;
	}
	if (unlinkat(place, name, 0) == -1)
		return errno == ENOENT || errno == ESTALE ? mark_lost(entry)
							  : -1;
	quota_file_removed(maildir, name, &file);
	index_forget(maildir);
	entry->flags |= MESSAGE_REMOVED;
	/* Some file systems do not know it any more then. */
	if (fstat(fd, &file) == -1 ? file.st_nlink > 1 : file.st_nlink > 0)
		return mark_lost(entry);
	entry->flags |= MESSAGE_GONE;
	return 0;
}

int
file_remove(struct maildir *maildir, struct message_entry *entry)
{
	int fd, rc, error;

	errno = EROFS;
	if (maildir->read_only)
		return -1;
	fd = system_hold(maildir_place(maildir, entry), entry_file(entry));
	if (fd == -1)
		return errno == ENOENT || errno == ESTALE ? mark_lost(entry)
							  : -1;
	rc = remove_held(maildir, entry, fd);
	error = errno;
	(void)close(fd); /* it was never read */
	errno = error;
	return rc;
}

int
file_mark_seen(
    struct maildir *maildir, struct maildrop *drop, struct message_entry *entry)
{
	const unsigned settled = MESSAGE_NEW | MESSAGE_SEEN;
	char name[ENTRY_NAME];

	if ((entry->flags & settled) == MESSAGE_SEEN)
		return 0;
	errno = EROFS;
	if (maildir->read_only)
		return -1;
	errno = EINVAL;
	if (entry_seen_name(entry, name) == -1)
		return -1;
	if (system_rename(maildir_place(maildir, entry), entry_file(entry),
		maildir->cur, name) == -1)
		return errno == ENOENT || errno == ESTALE ? mark_lost(entry)
							  : -1;
	index_forget(maildir);
	return maildrop_follow(drop, entry, name, false);
}
