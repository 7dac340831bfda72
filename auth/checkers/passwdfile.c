/* SPDX-License-Identifier: ISC */
/*
 * Accounts from a file: virtual users, in the format of Dovecot's passwd-file.
 * Runs as root (checkers), on a name that came from the network.
 */
#include "auth/checkers/passwdfile.h"

#include "auth/checkers/field.h"
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* How much of the file is read at once. */
enum { READ_SIZE = 64 * 1024 };

/*
 * Whether every word of EXTRA tells only how Dovecot's userdb sees the mail.
 * Most others are there to keep users out, and Dovecot may get more of them:
 * who moves here with such a file must not let anybody in by that.
 */
static bool
is_harmless(const char *extra)
{
	static const char prefix[] = "userdb_";
	static const char blanks[] = " \t";

	for (extra += strspn(extra, blanks); *extra != '\0';) {
		if (strncmp(extra, prefix, sizeof prefix - 1) != 0)
			return false;
		extra += strcspn(extra, blanks);
		extra += strspn(extra, blanks);
	}
	return true;
}

void
passwdfile_parse(struct account *account, char *line)
{
	char *rest = line;

	account->user = field_cut(&rest, ':');
	account->password = field_cut(&rest, ':');
	account->owner = field_cut(&rest, ':');
	account->group = field_cut(&rest, ':');
	(void)field_cut(&rest, ':'); /* gecos: a name for people */
	account->home = field_cut(&rest, ':');
	account->shell = field_cut(&rest, ':');
	account->trouble = NULL;
	account->uid = 0; /* until it is known whose they are */
	account->gid = 0;
	if (account->home[0] != '/')
		account->trouble = "entry has no absolute home";
	else if (!is_harmless(rest))
		account->trouble = "entry has an extra field not known here";
}

void
passwdfile_begin(struct passwdfile *search, struct account *account,
    const char *user, bool fold)
{
	account->password = NULL;
	account->user = NULL;
	account->refusal = "no-such-user";
	account->trouble = NULL;
	imitation_begin(&account->imitation, user);
	search->account = account;
	search->user = user;
	search->fold = fold;
	search->number = 0;
	search->held = 0;
}

static bool
is_user(const struct passwdfile *search, const char *name, size_t length)
{
	if (strlen(search->user) != length)
		return false;
	if (search->fold)
		return strncasecmp(search->user, name, length) == 0;
	return memcmp(search->user, name, length) == 0;
}

/* Looks at the line that is held, without its LF. */
static void
look(struct passwdfile *search)
{
	struct account *account = search->account;
	const char *line = search->line;
	size_t length = search->held;

	search->held = 0;
	search->number++;
	if (length == sizeof search->line) /* or more, which was not kept */
		return;
	if (length > 0 && line[length - 1] == '\r')
		length--; /* edited on another system */
	if (length == 0 || *line == '#')
		return;

	const char *colon = memchr(line, ':', length);

	if (colon == NULL)
		return;

	/* So a name with a colon in it, which no line has, never matches. */
	size_t name = (size_t)(colon - line);
	const char *password = colon + 1;
	size_t rest = length - name - 1;
	const char *end = memchr(password, ':', rest);

	imitation_offer(&account->imitation, password,
	    end != NULL ? (size_t)(end - password) : rest);

	if (account->user != NULL || !is_user(search, line, name) ||
	    memchr(line, '\0', length) != NULL)
		return;
	memcpy(account->line, line, length);
	account->line[length] = '\0';
	passwdfile_parse(account, account->line);
	account->number = search->number;
	account->refusal = password_refusal(account->password);
}

void
passwdfile_add(struct passwdfile *search, const char *octets, size_t length)
{
	while (length > 0) {
		const char *end = memchr(octets, '\n', length);
		size_t piece = end != NULL ? (size_t)(end - octets) : length;
		size_t room = sizeof search->line - search->held;
		size_t kept = piece < room ? piece : room;

		memcpy(search->line + search->held, octets, kept);
		search->held += kept;
		if (end != NULL) {
			look(search);
			piece++;
		}
		octets += piece;
		length -= piece;
	}
}

void
passwdfile_end(struct passwdfile *search)
{
	look(search);
	process_wipe(search->line, sizeof search->line);
}

/* Whoever can write to the file can become anybody in it. */
static const char *
find_fault(int fd)
{
	struct stat file;

	if (fstat(fd, &file) == -1)
		return "passwd file cannot be read";
	errno = 0;
	if (!S_ISREG(file.st_mode))
		return "passwd file is not a regular file";
	if (file.st_uid != 0 && file.st_uid != geteuid())
		return "passwd file belongs to another user";
	if ((file.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "passwd file can be written to by others";
	return NULL;
}

static int
read_all(struct passwdfile *search, int fd)
{
	char octets[READ_SIZE];
	ssize_t got;

	while ((got = read(fd, octets, sizeof octets)) > 0)
		passwdfile_add(search, octets, (size_t)got);
	passwdfile_end(search);
	process_wipe(octets, sizeof octets);
	return got == 0 ? 0 : -1;
}

const char *
passwdfile_find(
    struct account *account, const char *path, const char *user, bool fold)
{
	struct passwdfile search;
	/* Not to wait for the other end, should it be a FIFO. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd == -1)
		return "passwd file cannot be opened";
	passwdfile_begin(&search, account, user, fold);

	const char *fault = find_fault(fd);

	if (fault == NULL && read_all(&search, fd) == -1)
		fault = "passwd file cannot be read";
	if (close(fd) == -1 && fault == NULL)
		fault = "passwd file cannot be read";
	return fault;
}
