/* SPDX-License-Identifier: ISC */
/*
 * Others who work in the same Maildirs: one delivers, one renames and removes
 * as IMAP servers do.  And the books.
 */
#include "tests/load/load.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 512 };

void
load_count(struct load *load, enum load_count what)
{
	atomic_fetch_add(&load->counts[what], 1);
}

void
load_broken(struct load *load, const char *format, ...)
{
	char text[300];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	/* The first ones tell what is wrong, more would only scroll. */
	if (atomic_fetch_add(&load->counts[LOAD_BROKEN], 1) < 20)
		fprintf(stderr, "FAIL - %s\n", text);
}

void
load_sleep(int milliseconds)
{
	(void)poll(NULL, 0, milliseconds); /* it cannot fail */
}

size_t
load_text(unsigned id, char text[LOAD_TEXT])
{
	size_t length =
	    (size_t)snprintf(text, LOAD_TEXT, "X-Id: %u\n\n.\n", id);

	for (unsigned i = 0; i < id % 50; i++)
		length += (size_t)snprintf(text + length, LOAD_TEXT - length,
		    ".%u of message %u, and so on, and so on.\n", i, id);
	return length;
}

long
load_which(const char *octets, size_t length)
{
	char text[LOAD_TEXT];
	unsigned id;

	if (sscanf(octets, "X-Id: %u", &id) != 1 || id >= LOAD_MESSAGES ||
	    load_text(id, text) != length || memcmp(text, octets, length) != 0)
		return -1;
	return id;
}

/* Reads a file and finds out which message it is; -1: none, or not there. */
static long
which_file(int directory, const char *name)
{
	char octets[LOAD_TEXT + 1];
	int fd = openat(directory, name, O_RDONLY);
	ssize_t got;

	if (fd == -1)
		return -1;
	got = read(fd, octets, LOAD_TEXT);
	(void)close(fd); /* it was only read */
	if (got < 0)
		return -1;
	octets[got] = '\0';
	return load_which(octets, (size_t)got);
}

static void
deliver_one(struct load *load)
{
	char temporary[2 * PATH], path[PATH], text[LOAD_TEXT];
	unsigned id = atomic_fetch_add(&load->next, 1);
	unsigned user = id % LOAD_USERS;
	size_t length = load_text(id, text);
	struct stat owner;
	int fd;

	if (id >= LOAD_MESSAGES)
		return;
	snprintf(path, sizeof path, "%s/r%u/Maildir", load->directory, user);
	if (stat(path, &owner) == -1)
		return;
	snprintf(temporary, sizeof temporary, "%s/tmp/%u", path, id);
	snprintf(path + strlen(path), 64, "/new/%u.L%u.dewey",
	    1700000000 + id / 8, id);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd == -1 || write(fd, text, length) != (ssize_t)length ||
	    fchown(fd, owner.st_uid, owner.st_gid) == -1 || close(fd) == -1) {
		load_broken(load, "cannot deliver: %s", strerror(errno));
		return;
	}
	atomic_fetch_or(&load->state[id], LOAD_DELIVERED);
	if (rename(temporary, path) == -1)
		load_broken(load, "cannot deliver: %s", strerror(errno));
	load_count(load, LOAD_DELIVERIES);
}

void
load_deliver(struct load *load)
{
	while (!load->stop) {
		deliver_one(load);
		load_sleep(5 + (int)(load->next / 200)); /* less and less */
	}
}

/* Chooses a file of DIRECTORY.  Returns false if there is none. */
static bool
choose(const char *directory, unsigned *seed, char name[256])
{
	DIR *open_directory = opendir(directory);
	const struct dirent *entry;
	int seen = 0;

	while (
	    open_directory != NULL && (entry = readdir(open_directory)) != NULL)
		if (entry->d_name[0] != '.' && rand_r(seed) % ++seen == 0)
			memcpy(name, entry->d_name, strlen(entry->d_name) + 1);
	if (open_directory != NULL)
		(void)closedir(open_directory); /* it was only read */
	return seen > 0;
}

static void
remove_one(struct load *load, const char *path)
{
	long id = which_file(AT_FDCWD, path);

	if (id == -1 || unlink(path) == -1)
		return; /* somebody was faster */
	atomic_fetch_or(&load->state[id], LOAD_REMOVED);
	load_count(load, LOAD_REMOVALS);
}

/* From new/ to cur/, or other flags in cur/; or it is removed. */
static void
rename_one(struct load *load, unsigned *seed)
{
	char directory[PATH], from[2 * PATH], to[2 * PATH], name[256];
	unsigned user = (unsigned)rand_r(seed) % LOAD_USERS;
	bool in_new = rand_r(seed) % 3 == 0;

	snprintf(directory, sizeof directory, "%s/r%u/Maildir/%s",
	    load->directory, user, in_new ? "new" : "cur");
	if (!choose(directory, seed, name))
		return;
	snprintf(from, sizeof from, "%s/%s", directory, name);
	if (rand_r(seed) % 8 == 0) {
		remove_one(load, from);
		return;
	}

	static const char *const flags[] = { "", "F", "S", "FS", "RS", "T" };

	snprintf(to, sizeof to, "%s/r%u/Maildir/cur/%.*s:2,%s", load->directory,
	    user, (int)strcspn(name, ":"), name, flags[rand_r(seed) % 6]);
	if (rename(from, to) == 0)
		load_count(load, LOAD_RENAMES);
}

void
load_rename(struct load *load)
{
	unsigned seed = 4711;

	while (!load->stop) {
		rename_one(load, &seed);
		load_sleep(2);
	}
}

static void
account_directory(struct load *load, unsigned user, const char *which)
{
	char path[PATH];

	snprintf(path, sizeof path, "%s/r%u/Maildir/%s", load->directory, user,
	    which);

	DIR *directory = opendir(path);
	const struct dirent *entry;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;

		long id = which_file(dirfd(directory), entry->d_name);

		if (id == -1 || (unsigned)id % LOAD_USERS != user)
			load_broken(
			    load, "%s/%s has changed", path, entry->d_name);
		else if ((atomic_fetch_or(&load->state[id], LOAD_SEEN) &
			     LOAD_SEEN) != 0)
			load_broken(load, "message %ld is there twice", id);
	}
	if (directory != NULL)
		(void)closedir(directory); /* it was only read */
}

void
load_account(struct load *load)
{
	for (unsigned user = 0; user < LOAD_USERS; user++) {
		account_directory(load, user, "new");
		account_directory(load, user, "cur");
	}
	for (unsigned id = 0; id < load->next && id < LOAD_MESSAGES; id++) {
		unsigned state = load->state[id];
		bool seen = (state & LOAD_SEEN) != 0;

		if ((state & LOAD_DELIVERED) != 0 && !seen &&
		    (state & (LOAD_REMOVED | LOAD_MAY_GO)) == 0)
			load_broken(load, "message %u is lost", id);
		if (seen && (state & (LOAD_REMOVED | LOAD_MUST_GO)) != 0)
			load_broken(load, "message %u is still there", id);
	}
}
