/* SPDX-License-Identifier: ISC */
/*
 * When the directories were changed last, by the clock of their file system.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "store/maildir/stamps.h"

#include <errno.h>
#include <sys/stat.h>

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
stamps_look(const struct maildir *maildir, struct index_stamps *stamps)
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
stamps_clock(const struct maildir *maildir, struct timespec *now)
{
	struct index_stamps stamps;
	struct index_stamp root;

	if (clock_gettime(CLOCK_REALTIME, now) == -1 || maildir->read_only)
		return maildir->read_only ? 0 : -1;
	if (futimens(maildir->root, NULL) == -1 ||
	    look(maildir->root, &root) == -1 ||
	    stamps_look(maildir, &stamps) == -1)
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
	const uint64_t tick = (uint64_t)STAMPS_TICK * 1000 * 1000;
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

int
stamps_look_surely(const struct maildir *maildir, struct index_stamps *before)
{
	struct timespec now;
	/* Without a clock nothing is ever sure. */
	bool sure = stamps_clock(maildir, &now) == 0 || errno == EROFS;

	if (stamps_look(maildir, before) == -1)
		return -1;
	return sure && maildir->keeps_times && is_past(&before->new, &now) &&
	       is_past(&before->cur, &now);
}
