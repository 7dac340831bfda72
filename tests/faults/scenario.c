/* SPDX-License-Identifier: ISC */
/*
 * Sessions to try faults on, and what must be true after each.
 */
#include "tests/faults/scenario.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct scenario scenarios[] = {
	{
	    .name = "refused",
	    .files = { "new/1000000001.a.dewey" },
	    .lines = { "USER kcope", "PASS wrong", "QUIT" },
	},
	{
	    .name = "read",
	    .files = { "cur/1000000001.a.dewey:2,S", "new/1000000002.b.dewey",
		"new/1000000003.c.dewey" },
	    .lines = { "USER kcope", "PASS secret", "UIDL", "LIST", "RETR 1",
		"RETR 3", "DELE 1", "STAT", "QUIT" },
	},
	{
	    .name = "first",
	    .files = { "new/1000000001.a.dewey", "new/1000000002.b.dewey",
		"cur/1000000003.c.dewey:2,", "cur/1000000004.d.dewey:2,F" },
	    .lines = { "USER kcope", "PASS secret", "STAT", "UIDL", "TOP 2 1",
		"LAST", "RSET", "QUIT" },
	},
	{
	    .name = "update",
	    .files = { "new/1000000001.a.dewey", "new/1000000002.b.dewey",
		"cur/1000000003.c.dewey:2,", "cur/1000000004.d.dewey:2,FT",
		"cur/1000000005.e.dewey:2,S", "new/1000000006.f.dewey" },
	    .lines = { "USER kcope", "PASS secret", "UIDL", "RETR 1", "DELE 2",
		"RETR 3", "RETR 4", "DELE 5", "DELE 6", "QUIT" },
	},
	{
	    .name = "no quit",
	    .files = { "new/1000000001.a.dewey", "cur/1000000002.b.dewey:2," },
	    .lines = { "USER kcope", "PASS secret", "UIDL", "RETR 1", "DELE 1",
		"RETR 2", "DELE 2", "" },
	},
	{
	    .name = "duplicates",
	    .files = { "new/1000000001.a.dewey", "cur/1000000001.a.dewey:2,S",
		"cur/1000000002.b.dewey:2," },
	    .lines = { "USER kcope", "PASS secret", "UIDL", "RETR 1", "RETR 2",
		"RETR 3", "DELE 2", "QUIT" },
	    .duplicates = true,
	},
	{
	    .name = "damaged",
	    .files = { "new/1000000001.a.dewey", "new/1000000002.b.dewey",
		"cur/1000000003.c.dewey:2,S" },
	    .lines = { "USER kcope", "PASS secret", "UIDL", "LIST", "RETR 2",
		"DELE 1", "QUIT" },
	    .damaged = true,
	},
	{
	    /* Changes nothing, so that the next run finds it warm too. */
	    .name = "warm",
	    .files = { "new/1000000001.a.dewey", "cur/1000000002.b.dewey:2,S",
		"cur/1000000003.c.dewey:2," },
	    .lines = { "USER kcope", "PASS secret", "STAT", "UIDL", "LIST",
		"TOP 1 1", "RETR 2", "DELE 1", "RSET", "" },
	    .warm = true,
	},
	{
	    .name = "quota",
	    .files = { "new/1000000001.a.dewey", "cur/1000000002.b.dewey:2,T",
		"new/1000000003.c.dewey,S=99", "cur/1000000004.d.dewey:2,S" },
	    .lines = { "USER kcope", "PASS secret", "RETR 4", "DELE 1",
		"DELE 2", "DELE 3", "QUIT" },
	    .quota = true,
	},
};
const size_t scenario_count = sizeof scenarios / sizeof *scenarios;

static const char *const beginnings[] = {
	"Subject: plain\n\nA line.\n.\n..two dots\nThe end.\n",
	"Subject: no line end\n\n.",
	"Subject: CRLF already\r\n\r\nA line.\r\n.\r\nThe end.\r\n",
	"\n",
	"",
	"Subject: only a header\n",
};

/* The third message takes several reads and more than one wire is full of. */
enum { LARGE = 2, LARGE_LINES = 3000 };

const char *
scenario_octets(size_t index, size_t *length)
{
	static char *made[SCENARIO_MESSAGES];
	static size_t lengths[SCENARIO_MESSAGES];
	size_t kinds = sizeof beginnings / sizeof *beginnings;

	if (made[index] == NULL) {
		FILE *out = open_memstream(&made[index], &lengths[index]);

		if (out == NULL)
			abort();
		/* No two are the same. */
		fprintf(
		    out, "X-Number: %zu\n%s", index, beginnings[index % kinds]);
		for (int i = 0; index == LARGE && i < LARGE_LINES; i++)
			fprintf(out, ".%d dots and many more words\n", i);
		if (fclose(out) != 0)
			abort();
	}
	*length = lengths[index];
	return made[index];
}

int
scenario_which(
    const struct scenario *scenario, const char *octets, size_t length)
{
	for (size_t i = 0; scenario->files[i] != NULL; i++) {
		size_t mine;
		const char *message = scenario_octets(i, &mine);

		if (mine == length && memcmp(message, octets, length) == 0)
			return (int)i;
	}
	return -1;
}

static int
write_file(const char *path, const char *octets, size_t length, unsigned owner)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	if (fd == -1 || write(fd, octets, length) != (ssize_t)length ||
	    fchown(fd, owner, owner) == -1)
		return -1;
	return close(fd);
}

int
scenario_prepare(const struct scenario *scenario, unsigned owner)
{
	for (size_t i = 0; scenario->files[i] != NULL; i++) {
		char path[256];
		size_t length;
		const char *octets = scenario_octets(i, &length);

		snprintf(path, sizeof path, "Maildir/%s", scenario->files[i]);
		if (write_file(path, octets, length, owner) == -1)
			return -1;
	}
	if (!scenario->quota)
		return 0;
	return write_file("Maildir/maildirsize", "10000S", 6, owner);
}

void
scenario_damage(void)
{
	DIR *directory = opendir("Maildir");
	const struct dirent *entry;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		int fd = openat(
		    dirfd(directory), entry->d_name, O_RDWR | O_NOFOLLOW);
		struct stat file;

		if (fd == -1) /* new, cur, tmp */
			continue;
		if (fstat(fd, &file) == 0 && file.st_size > 8 &&
		    (pwrite(fd, "\377\377\377\377", 4, file.st_size / 2) != 4 ||
			ftruncate(fd, file.st_size - 3) == -1))
			perror(entry->d_name);
		(void)close(fd); /* a test's file */
	}
	if (directory != NULL)
		(void)closedir(directory); /* it was only read */
}

static void
broken(struct outcome *outcome, const char *what, const char *name)
{
	if (*outcome->why == '\0')
		snprintf(outcome->why, sizeof outcome->why, "%s: %.150s", what,
		    name);
}

/* Reads a file whole.  Returns its octets, to be freed, or NULL. */
static char *
slurp(int directory, const char *name, size_t *length)
{
	int fd = openat(directory, name, O_RDONLY | O_NOFOLLOW);
	struct stat file;
	char *octets = NULL;

	*length = 0;
	if (fd == -1)
		return NULL;
	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode))
		octets = malloc((size_t)file.st_size + 1);
	if (octets != NULL) {
		ssize_t got = read(fd, octets, (size_t)file.st_size);

		*length = got > 0 ? (size_t)got : 0;
	}
	(void)close(fd); /* it was only read */
	return octets;
}

/* Whether message FILE may be called PATH now. */
static bool
is_good_name(const struct scenario *scenario, const struct outcome *outcome,
    size_t index, const char *path)
{
	const char *file = scenario->files[index];
	const char *flags = strstr(path, ":2,");

	if (strcmp(file, path) == 0)
		return true;
	/* Twins are parted at login: the name grows before the colon. */
	if (scenario->duplicates)
		return strncmp(file + 4, path + 4, strcspn(file + 4, ":")) == 0;
	/* Else only a QUIT changes it, and only to cur/ and S. */
	if (!outcome->quit_sent || !outcome->retrieved[index] || flags == NULL)
		return false;
	for (const char *old = strstr(file, ":2,"); old != NULL && *old != '\0';
	     old++)
		if (strchr(flags, *old) == NULL)
			return false;
	return strncmp(path, "cur/", 4) == 0 && strchr(flags, 'S') != NULL &&
	       strncmp(file + 4, path + 4, (size_t)(flags - path) - 4) == 0;
}

static void
check_directory(const struct scenario *scenario, struct outcome *outcome,
    const char *which, unsigned found[SCENARIO_MESSAGES])
{
	char path[300];

	snprintf(path, sizeof path, "Maildir/%s", which);

	DIR *directory = opendir(path);
	const struct dirent *entry;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		size_t length;

		if (entry->d_name[0] == '.')
			continue;

		char *octets = slurp(dirfd(directory), entry->d_name, &length);
		int index = octets != NULL
				? scenario_which(scenario, octets, length)
				: -1;

		free(octets);
		snprintf(path, sizeof path, "%s/%s", which, entry->d_name);
		if (index == -1)
			broken(outcome, "a message has changed", path);
		else if (found[index]++ > 0)
			broken(outcome, "a message is there twice", path);
		else if (!is_good_name(scenario, outcome, (size_t)index, path))
			broken(outcome, "a name has changed", path);
	}
	if (directory != NULL)
		(void)closedir(directory); /* it was only read */
}

size_t
scenario_check(const struct scenario *scenario, struct outcome *outcome)
{
	unsigned found[SCENARIO_MESSAGES] = { 0 };
	size_t count = 0;

	check_directory(scenario, outcome, "new", found);
	check_directory(scenario, outcome, "cur", found);
	for (size_t i = 0; scenario->files[i] != NULL; i++) {
		bool may_go = outcome->quit_sent && outcome->marked[i];

		if (found[i] == 0 && !may_go)
			broken(
			    outcome, "a message is lost", scenario->files[i]);
		if (found[i] != 0 && may_go && outcome->quit_ok)
			broken(outcome, "QUIT said +OK, and there is still",
			    scenario->files[i]);
		count += found[i] != 0;
	}
	return count;
}
