/* SPDX-License-Identifier: ISC */
/*
 * Opening and locking a Maildir.
 * Runs as the mail user, before the session is confined.
 */
#include "store/maildir/maildir.h"

#include "lib/deadline.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const int directory_flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

/* Which session is in: an empty file beside new/ and cur/. */
static const char lock_name[] = "pop3d.lock";

/* Appends TEXT to PATH, or as much of it as there is room for. */
static void
append(char path[MAILDIR_PATH], const char *text)
{
	size_t used = strlen(path);

	while (*text != '\0' && used + 1 < MAILDIR_PATH)
		path[used++] = *text++;
	path[used] = '\0';
}

/*
 * Whether nothing has the name PATH, in a directory that is OWNER's.  A link
 * that leads nowhere is something, and a file system that is not mounted
 * leaves a directory of somebody else's.
 */
static bool
is_missing(const char *path, uid_t owner)
{
	char prefix[MAILDIR_PATH];
	struct stat above, here;
	size_t end = 0;

	if (strlen(path) >= sizeof prefix ||
	    stat(*path == '/' ? "/" : ".", &above) == -1)
		return false;
	while (path[end] != '\0') {
		end += strspn(path + end, "/");
		end += strcspn(path + end, "/");
		memcpy(prefix, path, end);
		prefix[end] = '\0';
		if (lstat(prefix, &here) == -1)
			return errno == ENOENT && above.st_uid == owner;
		if (stat(prefix, &above) == -1)
			return false;
	}
	return false;
}

/*
 * Opens the directory PATH and sets *FD, to -1 if there is none yet.  Returns
 * 0, or -1 with errno.
 */
static int
open_directory(const char *path, uid_t owner, int *fd)
{
	int error;

	*fd = open(path, directory_flags);
	error = errno;
	if (*fd != -1 || (error == ENOENT && is_missing(path, owner)))
		return 0;
	errno = error;
	return -1;
}

/* Opens new/ or cur/ as NAME of the Maildir at PATH. */
static int
open_part(struct maildir *maildir, const char *path, const char *name, int *fd,
    char where[MAILDIR_PATH])
{
	*where = '\0';
	append(where, path);
	append(where, "/");
	append(where, name);
	if (open_directory(where, maildir->owner, fd) == -1)
		return -1;
	if (*fd != -1 && faccessat(maildir->root, name, W_OK, 0) == -1)
		maildir->unwritable = errno;
	return 0;
}

static int
open_all(struct maildir *maildir, const char *path, char where[MAILDIR_PATH])
{
	*where = '\0';
	append(where, path);
	if (open_directory(path, maildir->owner, &maildir->root) == -1)
		return -1;
	if (maildir->root == -1)
		return 0;
	if (open_part(maildir, path, "new", &maildir->new, where) == -1)
		return -1;
	return open_part(maildir, path, "cur", &maildir->cur, where);
}

int
maildir_open(
    struct maildir *maildir, const char *path, char where[MAILDIR_PATH])
{
	char part[MAILDIR_PATH];
	int rc, error;

	maildir->owner = geteuid();
	rc = open_all(maildir, path, part);
	error = errno;
	/* The whole path is for the log: to open it may not be allowed. */
	*where = '\0';
	if (*path != '/' && getcwd(where, MAILDIR_PATH) != NULL &&
	    strcmp(where, "/") != 0)
		append(where, "/");
	append(where, rc == 0 ? path : part);
	errno = error;
	return rc;
}

/*
 * A file that only its owner can open: others who may read a Maildir could
 * lock the directory.
 */
static int
open_lock(const struct maildir *maildir)
{
	const int flags = maildir->read_only ? O_RDONLY : O_RDWR | O_CREAT;
	struct stat file;
	int fd = openat(maildir->root, lock_name,
	    flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);

	if (fd == -1)
		return -1;
	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	    file.st_uid == maildir->owner &&
	    ((file.st_mode & 077) == 0 || fchmod(fd, 0600) == 0))
		return fd;
	(void)close(fd); /* nothing was written */
	return -1;
}

/* Returns 0, or -1 with errno: EWOULDBLOCK if others have it for too long. */
static int
wait_for_lock(int fd, int how)
{
	enum { SECONDS = 2, PAUSE = 50 /* milliseconds */ };
	int64_t deadline = deadline_in(SECONDS);

	while (flock(fd, how | LOCK_NB) == -1) {
		if (errno != EWOULDBLOCK || deadline_left(deadline) == 0)
			return -1;
		(void)poll(NULL, 0, PAUSE); /* however it ends, try again */
		errno = EWOULDBLOCK;
	}
	return 0;
}

/*
 * The lock is on a file, which other hosts see too if they share the file
 * system.  It is never removed, so a crash leaves nothing that could be stale.
 * Only where the file cannot be had (no inode is left, the file system cannot
 * be written, or does not lock files), the directory is locked instead; and
 * one that cannot be locked either is served without.  Who only reads keeps out
 * those who remove, and makes no file.
 */
int
maildir_lock(struct maildir *maildir)
{
	const int how = maildir->read_only ? LOCK_SH : LOCK_EX;

	if (maildir->root == -1) /* nothing to lock yet */
		return 0;
	maildir->lock = open_lock(maildir);
	if (maildir->lock != -1) {
		if (wait_for_lock(maildir->lock, how) == 0)
			return 0;
		if (errno == EWOULDBLOCK)
			return -1;
		maildir_unlock(maildir);
	}
	maildir->lock = openat(maildir->root, ".", directory_flags);
	return maildir->lock == -1 ? -1 : wait_for_lock(maildir->lock, how);
}

void
maildir_unlock(struct maildir *maildir)
{
	if (maildir->lock != -1)
		(void)close(maildir->lock); /* nothing was written */
	maildir->lock = -1;
}
