/* SPDX-License-Identifier: ISC */
/*
 * Directories to work in.
 */
#include "tests/common/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
scratch_enter(const char *directory, uid_t owner)
{
	static const char *const names[] = { "Maildir", "Maildir/new",
		"Maildir/cur", "Maildir/tmp" };

	if (mkdir(directory, 0711) == -1 ||
	    chown(directory, owner, (gid_t)-1) == -1 || chdir(directory) == -1)
		return -1;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (mkdir(names[i], 0700) == -1 ||
		    chown(names[i], owner, (gid_t)-1) == -1)
			return -1;
	return 0;
}

/* Nobody is told of failures: what is left behind is seen. */
static void
remove_at(int parent, const char *name)
{
	struct dirent *entry;
	DIR *directory;
	int fd;

	if (unlinkat(parent, name, 0) == 0)
		return;
	if (fchmodat(parent, name, 0700, 0) == -1)
		return;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	if (fd == -1)
		return;
	directory = fdopendir(fd);
	while (directory != NULL && (entry = readdir(directory)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			remove_at(fd, entry->d_name);
	if (directory != NULL)
		(void)closedir(directory);
	(void)unlinkat(parent, name, AT_REMOVEDIR);
}

void
scratch_remove(const char *path)
{
	remove_at(AT_FDCWD, path);
}
