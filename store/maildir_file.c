/* SPDX-License-Identifier: ISC */
/*
 * The file of a message: opening and measuring it.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "maildir_file.h"

#include "maildir_scan.h"
#include "message.h"

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
	int place = scan_place(maildir, entry);
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
count(int fd, off_t size, uint64_t *octets)
{
	char block[MEASURE];
	struct message message;

	message_begin(&message, MESSAGE_WHOLE);
	for (off_t done = 0; done < size;) {
		size_t most = size - done < MEASURE ? (size_t)(size - done)
						    : (size_t)MEASURE;
		ssize_t got = pread(fd, block, most, done);

		errno = got == 0 ? EIO : errno; /* shorter than it was */
		if (got <= 0)
			return -1;
		message_measure(&message, block, (size_t)got);
		done += got;
	}
	*octets = message_octets(&message);
	return 0;
}

int
file_measure(int fd, const struct stat *file, struct message_entry *entry)
{
	uint64_t version =
	    entry_version((uint64_t)file->st_size, &file->st_mtim);
	int rc = 0;

	if (entry->version != version) {
		if (count(fd, file->st_size, &entry->octets) == -1)
			return -1;
		entry->version = version;
		rc = 1;
	}
	entry->flags |= MESSAGE_SIZED;
	entry->flags &= (uint16_t)~MESSAGE_REPLACED;
	return rc;
}
