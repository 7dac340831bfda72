/* SPDX-License-Identifier: ISC */
/*
 * Opening and locking a Maildir.
 * Runs as the mail user, before the session is confined.
 */
#include "store/maildir/maildir.h"

#include "lib/deadline.h"
#include "store/maildir/system.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
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
 * What FD is, opened at PATH with ERROR: -1 is no error if there is nothing
 * yet.  Returns 0, or -1 with errno.
 */
static int
check_directory(int fd, int error, const char *path, uid_t owner)
{
	if (fd != -1 || (error == ENOENT && is_missing(path, owner)))
		return 0;
	errno = error;
	return -1;
}

/*
 * Opens new/ or cur/ as NAME of the Maildir at PATH.  The Maildir itself may be
 * a link; but these would lead to what no lock is on, and who may make a link
 * here may not be one who may read there.
 */
static int
open_part(struct maildir *maildir, const char *path, const char *name, int *fd,
    char where[MAILDIR_PATH])
{
	*where = '\0';
	append(where, path);
	append(where, "/");
	append(where, name);
	*fd = openat(maildir->root, name, directory_flags | O_NOFOLLOW);
	if (check_directory(*fd, errno, where, maildir->owner) == -1)
		return -1;
	if (*fd == -1)
		return 0;
	if (faccessat(maildir->root, name, W_OK, 0) == -1)
		maildir->unwritable = errno;
	if (!system_keeps_times(*fd))
		maildir->keeps_times = false;
	return 0;
}

static int
open_all(struct maildir *maildir, const char *path, char where[MAILDIR_PATH])
{
	*where = '\0';
	append(where, path);
	maildir->root = open(path, directory_flags);
	if (check_directory(maildir->root, errno, path, maildir->owner) == -1)
		return -1;
	if (maildir->root == -1)
		return 0;
	maildir->keeps_times = system_keeps_times(maildir->root);
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
	(void)clock_gettime(CLOCK_REALTIME, &maildir->since); /* it is there */
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
	const int always = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int fd = openat(maildir->root, lock_name, flags | always, 0600);

	if (fd == -1 && errno == EROFS) /* here; others may write */
		fd = openat(maildir->root, lock_name, O_RDONLY | always);
	if (fd == -1)
		return -1;
	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	    file.st_uid == maildir->owner &&
	    ((file.st_mode & 077) == 0 || fchmod(fd, 0600) == 0))
		return fd;
	(void)close(fd); /* nothing was written */
	return -1;
}

/* Whether FD still is what has its name: a restored backup may replace it. */
static bool
is_in_place(const struct maildir *maildir, int fd)
{
	struct stat held, named;

	return fstat(fd, &held) == 0 &&
	       fstatat(maildir->root, lock_name, &named, AT_SYMLINK_NOFOLLOW) ==
		   0 &&
	       held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

/* Whether nobody but its owner can open the Maildir itself. */
static bool
is_private(const struct maildir *maildir)
{
	struct stat root;

	return fstat(maildir->root, &root) == 0 && (root.st_mode & 077) == 0;
}

/* Closes FD if it cannot be locked now.  Returns -1 with errno then. */
static int
try_lock(const struct maildir *maildir, int fd)
{
	int rc = flock(fd, (maildir->read_only ? LOCK_SH : LOCK_EX) | LOCK_NB);
	int error = errno;

	if (rc == -1)
		(void)close(fd); /* nothing was written */
	errno = error;
	return rc;
}

/*
 * One look at the locks.  Returns 0 if the maildrop is ours, or -1 with errno:
 * EWOULDBLOCK.
 */
static int
try_locks(struct maildir *maildir)
{
	int fd = open_lock(maildir);

	maildir->lock[0] = maildir->lock[1] = -1;
	if (fd != -1 && try_lock(maildir, fd) == 0) {
		maildir->lock[0] = fd;
		if (!is_in_place(maildir, fd)) {
			errno = EWOULDBLOCK;
			return -1;
		}
	} else if (fd != -1 && errno == EWOULDBLOCK) {
		return -1;
	}
	if (maildir->lock[0] != -1 && !is_private(maildir))
		return 0;
	fd = openat(maildir->root, ".", directory_flags);
	if (fd == -1)
		return 0; /* it has to be done without */
	if (try_lock(maildir, fd) == 0)
		maildir->lock[1] = fd;
	return maildir->lock[1] == -1 && errno == EWOULDBLOCK ? -1 : 0;
}

/*
 * The lock is on a file, which other hosts see too if they share the file
 * system.  It is never removed, so a crash leaves nothing that could be stale.
 * The Maildir itself is locked besides, where no other user can do that, or
 * where the file cannot be had: no inode is left, or -r, which makes no file.
 * So the file may come and go.  Who only reads keeps out those who remove.
 */
int
maildir_lock(struct maildir *maildir)
{
	enum { SECONDS = 2, PAUSE = 50 /* milliseconds */ };
	int64_t deadline = deadline_in(SECONDS);

	if (maildir->root == -1) /* nothing to lock yet */
		return 0;
	while (try_locks(maildir) == -1) {
		maildir_unlock(maildir);
		errno = EWOULDBLOCK;
		if (deadline_left(deadline) == 0)
			return -1;
		(void)poll(NULL, 0, PAUSE); /* however it ends, try again */
	}
	return 0;
}

void
maildir_unlock(struct maildir *maildir)
{
	for (size_t i = 0; i < 2; i++) {
		if (maildir->lock[i] != -1)
			(void)close(maildir->lock[i]); /* never written to */
		maildir->lock[i] = -1;
	}
}

bool
maildir_is_in_place(const struct maildir *maildir)
{
	const int parts[] = { maildir->new, maildir->cur };
	static const char *const names[] = { "new", "cur" };

	for (size_t i = 0; i < 2; i++) {
		struct stat held, named;

		if (parts[i] != -1 &&
		    (fstat(parts[i], &held) == -1 ||
			fstatat(maildir->root, names[i], &named,
			    AT_SYMLINK_NOFOLLOW) == -1 ||
			held.st_dev != named.st_dev ||
			held.st_ino != named.st_ino))
			return false;
	}
	return true;
}

int
maildir_place(const struct maildir *maildir, const struct message_entry *entry)
{
	return (entry->flags & MESSAGE_NEW) != 0 ? maildir->new : maildir->cur;
}
