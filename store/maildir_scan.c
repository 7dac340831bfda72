/* SPDX-License-Identifier: ISC */
/*
 * Listing the Maildir while other programs change it.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "maildir_scan.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Times to list the directories again while they change under us. */
enum { SCANS = 4 };

int
maildir_place(const struct maildir *maildir, const struct message_entry *entry)
{
	return (entry->flags & MESSAGE_NEW) != 0 ? maildir->new : maildir->cur;
}

int
maildir_rename(const struct maildir *maildir, const struct message_entry *entry,
    int directory, const char *name)
{
	struct stat there;

	errno = EROFS;
	if (maildir->read_only)
		return -1;
	if (fstatat(directory, name, &there, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	if (errno != ENOENT)
		return -1;
	return renameat(
	    maildir_place(maildir, entry), entry->name, directory, name);
}

/* Adds the names in new/ or cur/.  Returns 0, or -1 with errno. */
static int
list_names(const struct maildir *maildir, struct maildrop *drop, bool in_new)
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

static int
look(int directory, struct index_stamp *stamp)
{
	struct stat is;

	if (fstat(directory, &is) == -1)
		return -1;
	*stamp = (struct index_stamp){
		.device = (uint64_t)is.st_dev,
		.inode = (uint64_t)is.st_ino,
		.mtime = (uint64_t)is.st_mtim.tv_sec,
		.mtime_nanoseconds = (uint64_t)is.st_mtim.tv_nsec,
		.ctime = (uint64_t)is.st_ctim.tv_sec,
		.ctime_nanoseconds = (uint64_t)is.st_ctim.tv_nsec,
	};
	return 0;
}

int
maildir_look(const struct maildir *maildir, struct scan *scan)
{
	scan->whole = false;
	if (look(maildir->new, &scan->new) == -1)
		return -1;
	return look(maildir->cur, &scan->cur);
}

/*
 * Another host's clock may be minutes away from ours, and it is its own that
 * a file server puts on directories.  So it is asked for the time: the lock
 * file, which nobody else cares for, is marked as changed now.
 */
uint64_t
maildir_clock(const struct maildir *maildir, const struct scan *scan)
{
	struct index_stamp lock;

	if (maildir->read_only || maildir->lock == -1 ||
	    futimens(maildir->lock, NULL) == -1 ||
	    look(maildir->lock, &lock) == -1)
		return 0;
	if (lock.device != scan->new.device || lock.device != scan->cur.device)
		return 0;
	return lock.ctime;
}

/*
 * Lists new/, then cur/, so that a message on its way from one to the other
 * may be seen twice but is not missed.  readdir() may pass over a file that is
 * renamed meanwhile, so a directory that changed is listed again.
 */
int
maildir_scan(
    const struct maildir *maildir, struct maildrop *drop, struct scan *scan)
{
	scan->whole = false;
	for (int i = 0; i < SCANS && !scan->whole; i++) {
		struct scan after;

		maildrop_free(drop);
		if (maildir_look(maildir, scan) == -1 ||
		    list_names(maildir, drop, true) == -1 ||
		    list_names(maildir, drop, false) == -1 ||
		    maildir_look(maildir, &after) == -1)
			return -1;
		scan->whole = index_same_stamp(&scan->new, &after.new) &&
			      index_same_stamp(&scan->cur, &after.cur);
	}
	return maildrop_sort(drop);
}

int
maildir_refresh(const struct maildir *maildir, struct maildrop *drop)
{
	struct maildrop fresh = { 0 };
	struct scan scan;
	int rc = maildir_scan(maildir, &fresh, &scan);

	if (rc == 0 && scan.whole)
		return maildrop_refresh(drop, &fresh);

	int error = rc == 0 ? EBUSY : errno;

	maildrop_free(&fresh);
	errno = error;
	return -1;
}
