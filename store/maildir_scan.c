/* SPDX-License-Identifier: ISC */
/*
 * Listing the Maildir while other programs change it.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "maildir_scan.h"

#include "moves.h"

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

/* What to do with a file in new/ or cur/.  Returns 0, or -1 with errno. */
typedef int take_name(struct maildrop *drop, const char *name, bool in_new);

/* All names in new/ or cur/.  Returns 0, or -1 with errno. */
static int
take_names(const struct maildir *maildir, struct maildrop *drop, bool in_new,
    take_name *take)
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
			rc = take(drop, entry->d_name, in_new);
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
 * may be seen twice but is not missed.  Finds out whether it was whole:
 * readdir() may pass over a file that is renamed meanwhile.
 */
static int
take_all(const struct maildir *maildir, struct maildrop *drop, take_name *take,
    struct scan *scan)
{
	struct scan after;

	if (maildir_look(maildir, scan) == -1 ||
	    take_names(maildir, drop, true, take) == -1 ||
	    take_names(maildir, drop, false, take) == -1 ||
	    maildir_look(maildir, &after) == -1)
		return -1;
	scan->whole = index_same_stamp(&scan->new, &after.new) &&
		      index_same_stamp(&scan->cur, &after.cur);
	return 0;
}

int
maildir_scan(
    const struct maildir *maildir, struct maildrop *drop, struct scan *scan)
{
	scan->whole = false;
	for (int i = 0; i < SCANS && !scan->whole; i++) {
		maildrop_free(drop);
		if (take_all(maildir, drop, maildrop_add, scan) == -1)
			return -1;
	}
	return maildrop_sort(drop);
}

/*
 * Nothing is believed of a list that is not whole.  What is noted of one that
 * was is good even if the directories change while they are listed again.
 */
int
maildir_refresh(const struct maildir *maildir, struct maildrop *drop)
{
	struct scan scan;

	for (int i = 0; i < SCANS; i++) {
		moves_begin(drop);
		if (take_all(maildir, drop, moves_meet, &scan) == -1)
			return -1;
		if (scan.whole)
			return moves_miss(drop)
				   ? take_all(
					 maildir, drop, moves_follow, &scan)
				   : 0;
	}
	errno = EBUSY;
	return -1;
}
