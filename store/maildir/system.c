/* SPDX-License-Identifier: ISC */
/*
 * System calls that C libraries do not have, or not as we need them.
 * Runs as the mail user.
 *
 * Names are read in large blocks.  The kernel lets nobody change a directory
 * while it fills one, so that in a block nothing is missed or doubled; musl's
 * readdir() takes 2 KiB at a time.
 */
#define _GNU_SOURCE /* syscall() */
#include "store/maildir/system.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

/* A record of getdents64(2); the name follows. */
struct record {
	uint64_t inode;
	int64_t next;
	uint16_t length;
	uint8_t type;
};

enum { RECORD_NAME = offsetof(struct record, type) + 1 };

long
system_read_names(int fd, void *block, size_t size)
{
	return syscall(SYS_getdents64, fd, block, size);
}

struct system_name
system_next_name(const void *block, size_t *at)
{
	const char *begin = (const char *)block + *at;
	/* What FUSE says for "unknown". */
	const uint64_t unknown = UINT32_MAX;
	struct record record;

	memcpy(&record, begin, sizeof record);
	*at += record.length;
	return (struct system_name){
		.name = begin + RECORD_NAME,
		.inode = record.inode == unknown || record.inode == UINT64_MAX
			     ? 0
			     : record.inode,
		.is_regular =
		    record.type == DT_REG || record.type == DT_UNKNOWN,
	};
}

int
system_rename(int from, const char *old, int to, const char *new)
{
	const unsigned no_replace = 1; /* RENAME_NOREPLACE */
	struct stat there;

	if (syscall(SYS_renameat2, from, old, to, new, no_replace) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	/* A file system that cannot: NFS for one. */
	if (fstatat(to, new, &there, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return -1;
	}
	return errno == ENOENT ? renameat(from, old, to, new) : -1;
}

int
system_hold(int directory, const char *name)
{
	return openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

bool
system_keeps_times(int fd)
{
	const unsigned long fuse = 0x65735546; /* FUSE_SUPER_MAGIC */
	struct statfs is;

	return fstatfs(fd, &is) == 0 && (unsigned long)is.f_type != fuse;
}

/* The beginning of what statx(2) tells. */
struct birth {
	uint32_t mask;
	uint32_t others[19];
	int64_t seconds;
	uint32_t nanoseconds;
	unsigned char rest[164];
};

_Static_assert(
    offsetof(struct birth, seconds) == 80 && sizeof(struct birth) == 256,
    "as the kernel has it");

int
system_birth(int directory, const char *name, struct timespec *born)
{
	const unsigned wanted = 0x800; /* STATX_BTIME */
	struct birth is = { 0 };

	if (syscall(SYS_statx, directory, name, AT_SYMLINK_NOFOLLOW, wanted,
		&is) == -1 ||
	    (is.mask & wanted) == 0)
		return -1;
	born->tv_sec = (time_t)is.seconds;
	born->tv_nsec = (long)is.nanoseconds;
	return 0;
}
