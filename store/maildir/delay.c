/* SPDX-License-Identifier: ISC */
/*
 * When the last login was, for LOGIN-DELAY (RFC 2449, section 6.5): the time
 * of an empty file.  There is none before the first login that counts.
 * Runs as the mail user, confined to this one Maildir.
 *
 * The clock is our own host's, not the file server's, to set it and to compare.
 */
#include "store/maildir/delay.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char login_name[] = "pop3d.login";

bool
delay_is_early(const struct maildir *maildir, unsigned seconds)
{
	struct stat login;
	struct timespec now;

	if (fstatat(maildir->root, login_name, &login, AT_SYMLINK_NOFOLLOW) ==
		-1 ||
	    !S_ISREG(login.st_mode) || login.st_uid != maildir->owner ||
	    clock_gettime(CLOCK_REALTIME, &now) == -1)
		return false;

	time_t passed = now.tv_sec - login.st_mtim.tv_sec;

	if (now.tv_nsec < login.st_mtim.tv_nsec)
		passed--;
	/* A login in the future: the clock was put back since. */
	return passed >= 0 && passed < (time_t)seconds;
}

int
delay_note(const struct maildir *maildir)
{
	struct stat login;
	struct timespec times[2] = { { 0 } };
	int fd, rc;

	errno = EROFS;
	if (maildir->read_only)
		return -1;
	fd = openat(maildir->root, login_name,
	    O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd == -1)
		return -1;
	rc = fstat(fd, &login);
	errno = EPERM;
	if (rc == 0 &&
	    (!S_ISREG(login.st_mode) || login.st_uid != maildir->owner))
		rc = -1;
	if (rc == 0)
		rc = clock_gettime(CLOCK_REALTIME, &times[0]);
	times[1] = times[0];
	if (rc == 0)
		rc = futimens(fd, times);
	(void)close(fd); /* nothing was written */
	return rc;
}
