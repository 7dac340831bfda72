/* SPDX-License-Identifier: ISC */
/*
 * powerless: the calls that give up root's identity do nothing and say that
 * they worked.  Nothing may go on then.
 *
 *	powerless pop3d checkpw
 *	powerless -c call program [arguments]
 *
 * The first ends with one line of figures, and with 1 if something went on; the
 * second becomes the program, for other tests to look at.
 */
#define _GNU_SOURCE
#include "lib/privileges.h"
#include "lib/sandbox.h"
#include "tests/common/scratch.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 12345, NOT_SET_UP = 99, WENT_ON = 1 };

static const struct {
	const char *name;
	unsigned number;
} calls[] = {
#ifdef SYS_setresuid32 /* the others of this machine have 16 bits */
	{ "setresuid", SYS_setresuid32 },
	{ "setresgid", SYS_setresgid32 },
	{ "setgroups", SYS_setgroups32 },
#else
	{ "setresuid", SYS_setresuid },
	{ "setresgid", SYS_setresgid },
	{ "setgroups", SYS_setgroups },
#endif
};

/* From here on NUMBER does nothing, and succeeds. */
static void
make_powerless(unsigned number)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { 4, code };
	const gid_t group = 4;

	/* A group that there would be to lose. */
	if (setgroups(1, &group) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
		_exit(NOT_SET_UP);
}

/* Each of these is run in a process of its own, which must not return 0. */

static int
try_drop(char *argv[])
{
	(void)argv;
	return privileges_drop(NOBODY, NOBODY);
}

static int
try_login(char *argv[])
{
	const char *step;

	(void)argv;
	if (privileges_jail(NOBODY, NOBODY, &step) == -1)
		return -1;
	return sandbox_login(&step);
}

/* pop3d greets nobody. */
static int
try_pop3d(char *argv[])
{
	char octet;
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1 ||
	    (pid = fork()) == -1)
		_exit(NOT_SET_UP);
	if (pid == 0) {
		int log = open("/dev/null", O_WRONLY);

		if (dup2(pair[1], 0) != -1 && dup2(pair[1], 1) != -1 &&
		    dup2(log, 2) != -1)
			(void)execl(
			    argv[1], "pop3d", "/bin/true", (char *)NULL);
		_exit(NOT_SET_UP);
	}
	(void)close(pair[1]); /* the server's */

	ssize_t got = read(pair[0], &octet, 1);

	(void)close(pair[0]); /* a server that did greet goes now */
	(void)waitpid(pid, NULL, 0);
	return got == 1 && octet == '+' ? 0 : -1;
}

/* checkpw starts nothing. */
static int
try_checkpw(char *argv[])
{
	static const char record[] = "demo\0secret\0\0";
	int ends[2], status;
	pid_t pid;

	if (pipe(ends) == -1 ||
	    write(ends[1], record, sizeof record - 1) == -1 ||
	    close(ends[1]) == -1 || (pid = fork()) == -1)
		_exit(NOT_SET_UP);
	if (pid == 0) {
		int log = open("/dev/null", O_WRONLY);

		if (dup2(ends[0], 3) != -1 && dup2(log, 2) != -1)
			(void)execl(argv[2], "checkpw", "-f", "users",
			    "/bin/true", (char *)NULL);
		_exit(NOT_SET_UP);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status) == NOT_SET_UP)
		_exit(NOT_SET_UP);
	return WEXITSTATUS(status) == 0 ? 0 : -1;
}

static const struct {
	const char *name;
	int (*run)(char *argv[]);
} programs[] = {
	{ "privileges_drop()", try_drop },
	{ "privileges_jail() and sandbox_login()", try_login },
	{ "pop3d", try_pop3d },
	{ "checkpw", try_checkpw },
};

/* Whether it goes as it should: on only if all calls work. */
static int
is_right(size_t program, const unsigned *number, char *argv[])
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		if (number != NULL)
			make_powerless(*number);
		_exit(programs[program].run(argv) == 0 ? WENT_ON : 0);
	}
	return pid != -1 && waitpid(pid, &status, 0) == pid &&
	       WIFEXITED(status) &&
	       WEXITSTATUS(status) == (number != NULL ? 0 : WENT_ON);
}

static _Noreturn void
become(const char *name, char *argv[])
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (strcmp(name, calls[i].name) == 0) {
			make_powerless(calls[i].number);
			(void)execv(argv[0], argv); /* returns if it fails */
		}
	_exit(NOT_SET_UP);
}

static int
make_users(void)
{
	static const char users[] = "demo:{PLAIN}secret:12346:12346::/tmp::\n";
	int fd = open("users", O_WRONLY | O_CREAT | O_EXCL, 0600);

	if (fd == -1 || write(fd, users, sizeof users - 1) != sizeof users - 1)
		return -1;
	return close(fd);
}

int
main(int argc, char *argv[])
{
	enum { CALLS = sizeof calls / sizeof *calls };
	char directory[] = "/tmp/powerless.XXXXXX";
	unsigned tried = 0, broken = 0;

	if (argc > 3 && strcmp(argv[1], "-c") == 0)
		become(argv[2], argv + 3);
	if (argc != 3)
		return 2;
	if (geteuid() != 0) {
		puts("skip - powerless: not root");
		return 0;
	}
	for (int i = 1; i < 3; i++)
		argv[i] = realpath(argv[i], NULL);
	if (argv[1] == NULL || argv[2] == NULL || mkdtemp(directory) == NULL ||
	    chdir(directory) == -1 || make_users() == -1)
		return 2;
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		for (size_t j = 0; j <= CALLS; j++) { /* once, all work */
			tried++;
			if (is_right(
				i, j < CALLS ? &calls[j].number : NULL, argv))
				continue;
			broken++;
			printf("FAIL - %s, %s\n", programs[i].name,
			    j < CALLS ? calls[j].name : "undisturbed");
		}
	if (chdir("/") == 0)
		scratch_remove(directory);
	printf("powerless: %u tries, %u broken\n", tried, broken);
	return broken == 0 ? 0 : 1;
}
