/* SPDX-License-Identifier: ISC */
/*
 * note_faults: makes every system call of checkpw -k fail.
 *
 *	note_faults [-e every] checkpw
 *
 * With a note and without one, with the right password and with a wrong one,
 * each call fails once and, with all that follow, for ever; reads and writes
 * are cut short; checkpw is killed there.  Whatever happens, a wrong password
 * opens nothing, then or later; the right one does so later, and at once if
 * only the note is lost; an old one opens nothing once the stored hash has
 * changed; and there is one file at most.
 * Only every EVERY-th fault is tried with -e.  Ends with one line of figures,
 * and with 1 if a promise was broken.
 */
#define _DEFAULT_SOURCE
#include "tests/faults/tracer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HASH                                                                   \
	"$5$rounds=1000$saltsalt$eKLZU9t9OoPWrqOQsoTIKG0aYkZ5rGOoOQhiIvoSWX2"
/* The hash of another password. */
#define OTHER "$2b$04$abcdefghijklmnopqrstuuX9OfJnfCsdneAXAGHnS4UpFFP8WIrWab"

enum { USER = 12345, SECONDS = 20, RECORD = 3 };

struct test {
	char *checkpw;
	char directory[64]; /* of the notes */
	char users[96];
	int log;
	unsigned faults, unmet, broken;
};

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static void
write_file(const char *path, const char *text, size_t length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || write(fd, text, length) != (ssize_t)length ||
	    close(fd) == -1)
		die(path);
}

static void
set_hash(const struct test *test, const char *hash)
{
	char line[256];
	unsigned user = geteuid() == 0 ? USER : geteuid();
	unsigned group = geteuid() == 0 ? USER : getegid();

	snprintf(line, sizeof line, "ann:%s:%u:%u::/\n", hash, user, group);
	write_file(test->users, line, strlen(line));
}

/* Removes what is in the directory; tells how much that was. */
static unsigned
empty(const struct test *test)
{
	DIR *directory = opendir(test->directory);
	const struct dirent *entry;
	unsigned count = 0;

	if (directory == NULL)
		die(test->directory);
	/* So that each login looks at all notes again. */
	(void)unlinkat(dirfd(directory), ".swept", 0);
	while ((entry = readdir(directory)) != NULL) {
		if (*entry->d_name == '.')
			continue;
		count++;
		(void)unlinkat(dirfd(directory), entry->d_name, 0);
	}
	(void)closedir(directory); /* it was only read */
	return count;
}

/* One login.  Returns whether it was let in. */
static bool
try(const struct test *test, const char *secret, const struct fault *fault,
    struct calls *calls, struct run *run)
{
	char k[] = "-k", f[] = "-f", echo[] = "/bin/echo", in[] = "in";
	char directory[64], users[96], record[64], said[64];
	char *const argv[] = { test->checkpw, k, directory, f, users, echo, in,
		NULL };
	int pair[2], length;
	ssize_t got;

	memcpy(directory, test->directory, sizeof directory);
	memcpy(users, test->users, sizeof users);
	length = snprintf(record, sizeof record, "ann%c%s%c", 0, secret, 0) + 1;

	int pipe_ends[2];

	if (pipe(pipe_ends) == -1 || dup2(pipe_ends[0], RECORD) == -1 ||
	    write(pipe_ends[1], record, (size_t)length) != length ||
	    close(pipe_ends[0]) == -1 || close(pipe_ends[1]) == -1 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		die("descriptors");
	tracer_run(argv, pair[1], test->log, fault, SECONDS, calls, run);
	got = recv(pair[0], said, sizeof said, MSG_DONTWAIT);
	(void)close(pair[0]); /* it was read */
	return got > 0;
}

static bool
try_undisturbed(const struct test *test, const char *secret)
{
	static const struct fault none = { .kind = FAULT_NONE };
	struct run run;

	return try(test, secret, &none, NULL, &run);
}

static const char *
find_broken(const struct test *test, bool right, bool in, bool note_only)
{
	if (in && !right)
		return "a wrong password was let in";
	if (note_only && right && !in)
		return "the right password was refused for want of a note";
	if (try_undisturbed(test, "Secret"))
		return "a wrong password was let in later";
	if (!try_undisturbed(test, "secret"))
		return "the right password was refused later";
	set_hash(test, OTHER);
	in = try_undisturbed(test, "secret");
	set_hash(test, HASH);
	if (in)
		return "an old password was let in";
	if (!try_undisturbed(test, "secret") || empty(test) != 1)
		return "there is not one note in the end";
	return NULL;
}

/* Whether only notes call that. */
static bool
is_of_notes(long number)
{
	return number == SYS_fstatfs || number == SYS_unlinkat ||
	       number == SYS_write;
}

static void
try_fault(struct test *test, const char *secret, bool noted,
    const struct fault *fault, long number)
{
	bool right = strcmp(secret, "secret") == 0;
	struct run run;

	(void)empty(test);
	if (noted && !try_undisturbed(test, "secret"))
		die("no note");

	bool in = try(test, secret, fault, NULL, &run);
	const char *broken = find_broken(test, right, in,
	    is_of_notes(number) && !fault->for_ever &&
		fault->kind != FAULT_KILL);

	test->faults++;
	test->unmet += !run.met;
	if (broken == NULL && *run.why != '\0')
		broken = run.why;
	if (broken == NULL && !run.hung)
		return;
	test->broken++;
	printf("%s, %s, call %u (%ld), kind %d, error %d%s: %s\n", secret,
	    noted ? "noted" : "not noted", fault->call, number,
	    (int)fault->kind, fault->error, fault->for_ever ? " for ever" : "",
	    broken != NULL ? broken : "it hangs");
}

static void
try_call(struct test *test, const char *secret, bool noted,
    const struct call *call, unsigned every)
{
	static unsigned count;
	struct fault fault = { .call = call->call, .kind = FAULT_ERROR };

	for (const int *error = tracer_errors(call->number); *error != 0;
	     error++) {
		fault.error = *error;
		for (int for_ever = 0; for_ever < 2; for_ever++) {
			fault.for_ever = for_ever == 1;
			if (count++ % every == 0)
				try_fault(
				    test, secret, noted, &fault, call->number);
		}
	}
	fault.for_ever = false;
	fault.kind = FAULT_SHORT;
	if (tracer_can_be_short(call->number) && count++ % every == 0)
		try_fault(test, secret, noted, &fault, call->number);
	fault.kind = FAULT_KILL;
	if (count++ % every == 0)
		try_fault(test, secret, noted, &fault, call->number);
}

int
main(int argc, char **argv)
{
	static const struct fault none = { .kind = FAULT_NONE };
	static struct calls calls;
	static const char *const secrets[] = { "secret", "Secret" };
	struct test test = { .directory = "/dev/shm/pop3d.XXXXXX" };
	unsigned every = 1;
	char swept[96];
	struct run run;

	if (argc == 4 && strcmp(argv[1], "-e") == 0)
		every = (unsigned)strtoul(argv[2], NULL, 10);
	if ((argc != 2 && argc != 4) || every == 0) {
		fputs("usage: note_faults [-e every] checkpw\n", stderr);
		return 2;
	}
	test.checkpw = argv[argc - 1];
	if (access("/dev/shm", W_OK) == -1) {
		puts("note_faults: skipped, no /dev/shm");
		return 0;
	}
	/* Out of the record's way. */
	while ((test.log = open("/dev/null", O_WRONLY)) <= RECORD)
		if (test.log == -1)
			die("/dev/null");
	if (mkdtemp(test.directory) == NULL)
		die(test.directory);
	snprintf(test.users, sizeof test.users, "%s.users", test.directory);
	set_hash(&test, HASH);
	for (int noted = 0; noted < 2; noted++)
		for (int which = 0; which < 2; which++) {
			(void)empty(&test);
			if (noted == 1 && !try_undisturbed(&test, "secret"))
				die("no note");
			calls.count = 0;
			(void)try(&test, secrets[which], &none, &calls, &run);
			for (size_t i = 0; i < calls.count; i++)
				try_call(&test, secrets[which], noted == 1,
				    &calls.list[i], every);
		}
	(void)empty(&test);
	snprintf(swept, sizeof swept, "%s/.swept", test.directory);
	(void)unlink(swept); /* when all were looked at */
	if (rmdir(test.directory) == -1 || unlink(test.users) == -1)
		die(test.directory);
	printf("note_faults: %u faults, %u not met, %u broken promises\n",
	    test.faults, test.unmet, test.broken);
	return test.broken != 0 || test.faults == 0;
}
