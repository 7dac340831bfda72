/* SPDX-License-Identifier: ISC */
/*
 * Notes of passwords that were proved right.
 * Runs as root (checkers).
 *
 * A note is one line of its version and its time, those of the account, and
 * one of the hash.  It is written with one call into a new file; a part of it,
 * which is what a full file system or a kill leaves, has no end of its last
 * line and is not believed.
 */
#include "auth/checkers/note.h"

#include "lib/number.h"
#include "lib/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static const char version[] = "pop3d-note-1 ";

/* File systems that are in memory: statfs(2). */
static const uint32_t tmpfs = 0x01021994, ramfs = 0x858458f6;

/* Joins COUNT texts.  Returns the length, or 0 if there is no room. */
static size_t
join(char *to, size_t room, const char *const texts[], size_t count)
{
	size_t used = 0;

	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(texts[i]);

		if (length >= room - used)
			return 0;
		memcpy(to + used, texts[i], length + 1);
		used += length;
	}
	return used;
}

/* All that must still be so when the note is believed: a line each. */
static bool
describe(char text[NOTE_ACCOUNT], const struct account *account)
{
	char uid[NUMBER_TEXT], gid[NUMBER_TEXT];
	const char *const texts[] = {
		account->user,
		"\n",
		account->password,
		"\n",
		account->owner,
		"\n",
		account->group,
		"\n",
		account->home,
		"\n",
		number_format(account->uid, uid),
		"\n",
		number_format(account->gid, gid),
		"\n",
	};

	return join(text, NOTE_ACCOUNT, texts, sizeof texts / sizeof *texts) >
	       0;
}

/*
 * What an account is called can be anything; a file cannot be.  If two had the
 * same digest, they would take turns.
 */
static void
name_file(char name[MD5_TEXT], const char *user)
{
	struct md5 md5;

	md5_begin(&md5);
	md5_add(&md5, user, strlen(user));
	md5_end(&md5, name);
}

/* Nothing about a password may reach a disk, nor anybody but root. */
static const char *
find_fault(int fd)
{
	struct stat directory;
	struct statfs system;

	if (fstat(fd, &directory) == -1 || fstatfs(fd, &system) == -1)
		return "cannot-be-read";
	errno = 0;
	if (directory.st_uid != geteuid())
		return "owner";
	if ((directory.st_mode & 07777) != 0700)
		return "mode";
	if ((uint32_t)system.f_type != tmpfs &&
	    (uint32_t)system.f_type != ramfs)
		return "not-in-memory";
	return NULL;
}

const char *
note_open(struct note *note, const char *path, const struct account *account)
{
	const char *fault = "cannot-be-opened";

	note->wanted = false;
	note->directory =
	    open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (note->directory == -1)
		return fault;
	fault = find_fault(note->directory);
	if (fault != NULL) {
		note_close(note);
		return fault;
	}
	if (account->password == NULL ||
	    !password_is_costly(account->password, strlen(account->password)))
		return NULL;
	note->wanted = describe(note->account, account);
	name_file(note->name, account->user);
	return NULL;
}

/* Reads the file.  Returns its length, or 0 if it is not what we write. */
static size_t
read_file(const struct note *note, char text[NOTE_MAX])
{
	const int flags =
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	struct stat file;
	ssize_t got = 0;
	int fd = openat(note->directory, note->name, flags);

	if (fd == -1)
		return 0;
	if (fstat(fd, &file) == 0 && S_ISREG(file.st_mode) &&
	    file.st_uid == geteuid() && (file.st_mode & 077) == 0 &&
	    file.st_nlink == 1)
		got = read(fd, text, NOTE_MAX - 1);
	(void)close(fd); /* it was only read */
	return got > 0 ? (size_t)got : 0;
}

/* Seconds that no setting of the clock changes, as memory has no other age. */
static uint64_t
now(void)
{
	struct timespec time = { 0 };

	(void)clock_gettime(CLOCK_BOOTTIME, &time); /* every Linux has it */
	return (uint64_t)time.tv_sec;
}

/* The hash in TEXT, if it is a note of this account and not too old. */
static const char *
read_note(const struct note *note, char *text, size_t length, uint64_t seconds)
{
	size_t account = strlen(note->account);
	size_t head = sizeof version - 1;
	uint64_t written;
	char *end;

	if (length < 2 || text[length - 1] != '\n' ||
	    memchr(text, '\0', length) != NULL)
		return NULL;
	text[length - 1] = '\0';
	end = strchr(text, '\n');
	if (end == NULL || strncmp(text, version, head) != 0)
		return NULL;
	*end++ = '\0';
	/* One from the future is older than any: it wraps. */
	if (number_parse(text + head, UINT64_MAX, &written) == -1 ||
	    now() - written >= seconds ||
	    strncmp(end, note->account, account) != 0)
		return NULL;
	return end + account;
}

bool
note_recognizes(const struct note *note, const char *secret, uint64_t seconds)
{
	char text[NOTE_MAX];
	const char *hash = NULL;
	size_t length = 0;

	if (note->directory == -1)
		return false;
	if (note->wanted) {
		length = read_file(note, text);
		hash = read_note(note, text, length, seconds);
		/* Of no use any more.  Often there is none. */
		if (hash == NULL)
			(void)unlinkat(note->directory, note->name, 0);
	}

	bool same = password_is_quick_hash(secret, hash);

	process_wipe(text, sizeof text);
	return same;
}

/* Whether the file NAME is there and not as old as SECONDS, nor from later. */
static bool
is_young(int directory, const char *name, uint64_t seconds)
{
	struct stat file;
	time_t age;

	if (fstatat(directory, name, &file, AT_SYMLINK_NOFOLLOW) == -1)
		return false;
	age = time(NULL) - file.st_mtime;
	return age >= 0 && (uint64_t)age < seconds;
}

static int
make_file(int directory, const char *name)
{
	return openat(directory, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static bool
is_note(const char *name)
{
	return strlen(name) == MD5_TEXT - 1 &&
	       strspn(name, "0123456789abcdef") == MD5_TEXT - 1;
}

/*
 * Of accounts that do not log in any more nothing shall be left to find.  The
 * time of one file tells when all were looked at.
 */
static void
sweep(const struct note *note, uint64_t seconds)
{
	static const char swept[] = ".swept";
	const struct dirent *entry;
	DIR *directory;
	int fd;

	if (is_young(note->directory, swept, seconds))
		return;
	(void)unlinkat(note->directory, swept, 0);
	fd = make_file(note->directory, swept);
	if (fd == -1 || close(fd) == -1)
		return; /* another login does it */
	fd = openat(note->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	directory = fd != -1 ? fdopendir(fd) : NULL;
	if (directory == NULL) {
		(void)close(fd); /* if it is open */
		return;
	}
	while ((entry = readdir(directory)) != NULL)
		if (is_note(entry->d_name) &&
		    !is_young(note->directory, entry->d_name, seconds))
			(void)unlinkat(note->directory, entry->d_name, 0);
	(void)closedir(directory); /* it was only read */
}

void
note_write(const struct note *note, const char *secret, uint64_t seconds)
{
	char written[NUMBER_TEXT];
	char hash[PASSWORD_STORED];
	char text[NOTE_MAX];

	if (note->directory == -1 || !note->wanted ||
	    password_quick_hash(secret, hash) == -1)
		return;

	const char *const texts[] = { version, number_format(now(), written),
		"\n", note->account, hash, "\n" };
	size_t length =
	    join(text, sizeof text, texts, sizeof texts / sizeof *texts);

	(void)unlinkat(note->directory, note->name, 0); /* mostly not there */

	int fd = make_file(note->directory, note->name);

	if (fd == -1)
		return; /* another login was quicker, or there is no room */
	if (write(fd, text, length) != (ssize_t)length)
		(void)unlinkat(note->directory, note->name, 0);
	(void)close(fd); /* what is missing in it shows */
	sweep(note, seconds);
}

void
note_close(struct note *note)
{
	if (note->directory != -1)
		(void)close(note->directory); /* it was only looked up in */
	note->directory = -1;
}
