/* SPDX-License-Identifier: ISC */
/*
 * The Maildir: the only code that touches the file system, with maildir_*.c.
 * Runs as the mail user, confined to this one Maildir once it is open.
 *
 * Other programs work in the same Maildir all the time: they deliver, rename
 * and remove.  So a file that is not where it was is looked for again by the
 * part of its name that never changes, and nothing is ever overwritten.
 */
#include "maildir.h"

#include "maildir_index.h"
#include "maildir_quota.h"
#include "maildir_scan.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Which session is in: an empty file beside new/ and cur/. */
static const char lock_name[] = "pop3d.lock";

/* Times to look for a message that somebody keeps renaming. */
enum { TRIES = 4 };

int
maildir_open(struct maildir *maildir, const char *path)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

	maildir->owner = geteuid();
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
 * Who only reads keeps out those who remove, and makes no file.
 */
int
maildir_lock(struct maildir *maildir)
{
	const int how = maildir->read_only ? LOCK_SH : LOCK_EX;
	const int flags = maildir->read_only ? O_RDONLY : O_RDWR | O_CREAT;

	if (flock(maildir->root, how | LOCK_NB) == -1 && errno == EWOULDBLOCK)
		return -1;
	maildir->lock = openat(maildir->root, lock_name,
	    flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (maildir->lock == -1)
		return 0;
	if (flock(maildir->lock, how | LOCK_NB) == -1 && errno == EWOULDBLOCK)
		return -1;
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
		fd = openat(
		    maildir_place(maildir, entry), entry->name, OPEN_MESSAGE);
		if (fd != -1) {
			if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode)) {
				*size = file.st_size;
				return fd;
			}
			(void)close(fd); /* not a message any more */
			errno = ENOENT;
			return -1;
		}
		if (errno != ENOENT || maildir_refresh(maildir, drop) == -1)
			return -1;
	}
	errno = EBUSY;
	return -1;
}

int
maildir_remove(struct maildir *maildir, struct maildrop *drop, size_t index)
{
	struct message_entry *entry = &drop->entries[index];

	errno = EROFS;
	if (maildir->read_only)
		return -1;
	for (int i = 0; i < TRIES; i++) {
		uint64_t octets;

		if ((entry->flags & MESSAGE_GONE) != 0)
			return 0;
		octets = maildir_quota_octets(maildir, entry);
		if (unlinkat(maildir_place(maildir, entry), entry->name, 0) ==
		    0) {
			maildir_quota_removed(maildir, entry, octets);
			entry->flags |= MESSAGE_GONE;
			maildir_forget(maildir);
			return 0;
		}
		if (errno != ENOENT || maildir_refresh(maildir, drop) == -1)
			return -1;
	}
	errno = EBUSY;
	return -1;
}

int
maildir_mark_seen(struct maildir *maildir, struct maildrop *drop, size_t index)
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
		if (entry_seen_name(entry, name) == -1)
			return -1;
		if (maildir_rename(maildir, entry, maildir->cur, name) == 0) {
			maildir_forget(maildir);
			return 0;
		}
		if (errno != ENOENT || maildir_refresh(maildir, drop) == -1)
			return -1;
	}
	errno = EBUSY;
	return -1;
}
