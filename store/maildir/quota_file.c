/* SPDX-License-Identifier: ISC */
/*
 * Keeping maildirsize right (Maildir++ quota) when messages are removed.
 * Runs as the mail user, confined to this one Maildir.
 *
 * It belongs to whoever delivers: it is not made, not read and not replaced
 * here.  They count anew when they find it old or too long, and rename the new
 * one into place.  So it is opened before the first message is removed: if
 * another is in its place when all are gone, that one was counted without
 * them or will be found to be wrong, and our line ends up in the old one.
 */
#include "store/maildir/quota_file.h"

#include <fcntl.h>
#include <unistd.h>

void
quota_file_open(struct maildir *maildir)
{
	struct stat file;
	int fd = openat(maildir->root, "maildirsize",
	    O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return;
	/* Without a first line, or too long, it says nothing. */
	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	    file.st_size > 0 && file.st_size < QUOTA_FILE)
		maildir->quota = fd;
	else
		(void)close(fd); /* nothing was written */
}

void
quota_file_removed(
    struct maildir *maildir, const char *name, const struct stat *file)
{
	uint64_t octets;

	if (maildir->quota == -1 || !quota_counts(name))
		return;
	if (quota_size(name, &octets) == -1)
		octets = (uint64_t)file->st_size;
	maildir->removed.octets += octets;
	maildir->removed.count++;
}

/* Whether the file ends in the middle of a line: somebody's editor did that. */
static bool
is_torn(int fd)
{
	struct stat file;
	char last;

	return fstat(fd, &file) == 0 && file.st_size > 0 &&
	       pread(fd, &last, 1, file.st_size - 1) == 1 && last != '\n';
}

void
quota_file_close(struct maildir *maildir)
{
	char line[1 + QUOTA_LINE] = "\n";
	size_t begin, end;

	if (maildir->quota == -1)
		return;
	begin = is_torn(maildir->quota) ? 0 : 1;
	end = 1 + quota_line(&maildir->removed, line + 1);
	/*
	 * One write: others append too.  If it fails the messages are gone all
	 * the same, and too much counts until somebody counts anew.
	 */
	if (maildir->removed.count > 0 &&
	    write(maildir->quota, line + begin, end - begin) == -1)
		maildir->removed.count = 0;
	(void)close(maildir->quota); /* as above */
	maildir->quota = -1;
	maildir->removed = (struct quota){ 0 };
}
