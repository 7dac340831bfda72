/* SPDX-License-Identifier: ISC */
/*
 * What can be done to a message of the list: reading, removing, flagging it.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "maildir.h"
#include "maildir_file.h"
#include "maildir_index.h"
#include "maildir_quota.h"
#include "maildir_scan.h"
#include "maildir_system.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Times to look for a message that somebody keeps renaming. */
enum { TRIES = 8 };

/* Makes sure that the list has the octets of FD.  Returns -1 with errno. */
static int
measure(const struct stat *file, int fd, struct maildir *maildir,
    struct maildrop *drop, size_t index)
{
	struct message_entry now = drop->entries[index];
	int rc = file_measure(fd, file, &now);

	if (rc <= 0)
		return rc;
	maildrop_resize(drop, index, now.octets);
	drop->entries[index] = now;
	maildir_index_amend(maildir);
	return 0;
}

int
maildir_open_message(struct maildir *maildir, struct maildrop *drop,
    size_t index, struct stat *file)
{
	struct message_entry *entry = &drop->entries[index];

	for (int i = 0; i < TRIES; i++) {
		int fd;

		errno = ENOENT;
		if ((entry->flags & MESSAGE_GONE) != 0)
			return -1;
		fd = file_open(maildir, entry, file);
		if (fd != -1) {
			if (measure(file, fd, maildir, drop, index) == 0)
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
			if (maildir_locate(maildir, drop) == 0)
				continue;
		}
		return -1;
	}
	errno = EBUSY;
	return -1;
}

bool
maildir_is_unchanged(int fd, const struct stat *file)
{
	struct stat now;

	return fstat(fd, &now) == 0 &&
	       (now.st_size > file->st_size ||
		   (now.st_size == file->st_size &&
		       now.st_mtim.tv_sec == file->st_mtim.tv_sec &&
		       now.st_mtim.tv_nsec == file->st_mtim.tv_nsec));
}

/* It is not where it was, or may be elsewhere too.  Returns -1. */
static int
lose(struct message_entry *entry)
{
	entry->flags |= MESSAGE_LOST;
	errno = ENOENT;
	return -1;
}

int
maildir_remove(struct maildir *maildir, struct message_entry *entry)
{
	int place = scan_place(maildir, entry);
	const char *name = entry_file(entry);
	struct stat file;

	errno = EROFS;
	if (maildir->read_only)
		return -1;
	/* Nobody has been told what is in that file. */
	errno = EBUSY;
	if ((entry->flags & MESSAGE_REPLACED) != 0)
		return -1;
	if (fstatat(place, name, &file, AT_SYMLINK_NOFOLLOW) == -1 ||
	    unlinkat(place, name, 0) == -1)
		return errno == ENOENT || errno == ESTALE ? lose(entry) : -1;
	maildir_quota_removed(maildir, name, &file);
	maildir_index_forget(maildir);
	entry->flags |= MESSAGE_REMOVED;
	if (file.st_nlink > 1)
		return lose(entry);
	entry->flags |= MESSAGE_GONE;
	return 0;
}

int
maildir_mark_seen(
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
	if ((entry->flags & MESSAGE_REPLACED) != 0 ||
	    entry_seen_name(entry, name) == -1)
		return -1;
	if (system_rename(scan_place(maildir, entry), entry_file(entry),
		maildir->cur, name) == -1)
		return errno == ENOENT || errno == ESTALE ? lose(entry) : -1;
	maildir_index_forget(maildir);
	return maildrop_follow(drop, entry, name, false);
}
