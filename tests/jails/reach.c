/* SPDX-License-Identifier: ISC */
/*
 * reach: a mail user who may run programs reaches for his own session, which
 * has root's log or terminal.
 *
 *	reach pop3d stub-checker
 *
 * Sessions are begun by a monitor that has a terminal.  Another process is
 * looked at in the moment after it became pop3d -s, before its first
 * instruction: there it helps that nobody may read the program.  Ends with one
 * line of figures, and with 1 if the user got hold of something.
 */
#define _GNU_SOURCE
#include "lib/privileges.h"
#include "tests/common/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAIL = 12346, SECONDS = 60, PATH = 4096 };

static _Noreturn void
fail(const char *what)
{
	perror(what);
	exit(2);
}

/* Each returns -1 if it failed, as it should. */
typedef long attempt(pid_t pid);

static long
trace(pid_t pid)
{
	return ptrace(PTRACE_SEIZE, pid, NULL, NULL);
}

static long
get_descriptor(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	return fd == -1 ? -1 : syscall(SYS_pidfd_getfd, fd, 2, 0);
}

static long
read_memory(pid_t pid)
{
	char octet;
	struct iovec here = { &octet, 1 }, there = { &octet, 1 };

	/* The address may be none there, but whoever may look is told. */
	return process_vm_readv(pid, &here, 1, &there, 1, 0) == -1 &&
		       errno != EFAULT
		   ? -1
		   : 0;
}

static long
open_file(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	return open(path, O_RDONLY);
}

static long
open_log(pid_t pid)
{
	return open_file(pid, "fd/2");
}

static long
open_client(pid_t pid)
{
	return open_file(pid, "fd/1");
}

static long
open_memory(pid_t pid)
{
	return open_file(pid, "mem");
}

static long
open_environment(pid_t pid)
{
	return open_file(pid, "environ");
}

static long
open_maps(pid_t pid)
{
	return open_file(pid, "maps");
}

static long
list_descriptors(pid_t pid)
{
	return open_file(pid, "fd");
}

static const struct {
	const char *name;
	attempt *run;
} attempts[] = {
	{ "trace it", trace },
	{ "take its descriptor 2", get_descriptor },
	{ "read its memory", read_memory },
	{ "open its log", open_log },
	{ "open its client", open_client },
	{ "open its memory", open_memory },
	{ "open its environment", open_environment },
	{ "open its maps", open_maps },
	{ "list its descriptors", list_descriptors },
};

static unsigned tried, broken;

static void
judge(bool good, const char *which, const char *what)
{
	tried++;
	if (good)
		return;
	broken++;
	printf("FAIL - %s: %s\n", which, what);
}

/* All of them as the user whose process it is. */
static void
reach(const char *which, pid_t pid)
{
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		int status = 0;
		pid_t user = fork();

		if (user == 0) {
			if (privileges_drop(MAIL, MAIL) == -1)
				_exit(99);
			_exit(attempts[i].run(pid) == -1 ? 0 : 1);
		}
		if (user == -1 || waitpid(user, &status, 0) != user ||
		    (WIFEXITED(status) && WEXITSTATUS(status) == 99))
			fail("user");
		judge(status == 0, which, attempts[i].name);
	}
}

static void
copy(const char *from, const char *to, mode_t mode)
{
	char command[2 * PATH];

	snprintf(command, sizeof command, "cp '%s' '%s'", from, to);
	if (system(command) != 0 || chmod(to, mode) == -1)
		fail(to);
}

/* The server of one connection, with the terminal SLAVE for its log. */
static _Noreturn void
serve(const char *slave, int client)
{
	if (setsid() == -1)
		_exit(99);

	int terminal = open(slave, O_RDWR);

	if (terminal == -1 || ioctl(terminal, TIOCSCTTY, 0) == -1 ||
	    dup2(client, 0) == -1 || dup2(client, 1) == -1 ||
	    dup2(terminal, 2) == -1)
		_exit(99);
	(void)execl("./pop3d", "pop3d", "./checker", "kcope", "secret", ".",
	    (char *)NULL);
	_exit(99);
}

/* The one child of PID. */
static pid_t
child_of(pid_t pid)
{
	char path[64], text[32] = "";

	snprintf(
	    path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);

	FILE *file = fopen(path, "r");

	if (file == NULL || fgets(text, sizeof text, file) == NULL)
		fail(path);
	(void)fclose(file); /* it was only read */
	return (pid_t)strtol(text, NULL, 10);
}

/* Its terminal, as the kernel tells it; 0: none. */
static int
terminal_of(pid_t pid)
{
	char path[64];
	int terminal = -1;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);

	FILE *file = fopen(path, "r");

	if (file == NULL ||
	    fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %d", &terminal) != 1)
		fail(path);
	(void)fclose(file); /* it was only read */
	return terminal;
}

static void
await_line(int client, const char *begin)
{
	char line[512];
	size_t length = 0;

	while (length < sizeof line - 1 &&
	       read(client, line + length, 1) == 1 && line[length++] != '\n')
		;
	line[length] = '\0';
	if (strncmp(line, begin, strlen(begin)) != 0) {
		fprintf(stderr, "reach: wanted %s, got %s\n", begin, line);
		exit(2);
	}
}

/* MODE is the program's: 0711 as installed, 0755 as built. */
static void
try_session(mode_t mode)
{
	static const char login[] = "USER kcope\r\nPASS secret\r\n";
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	int pair[2];
	const char *slave;

	if (chmod("pop3d", mode) == -1 || master == -1 ||
	    grantpt(master) == -1 || unlockpt(master) == -1 ||
	    (slave = ptsname(master)) == NULL ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		fail("terminal");

	pid_t monitor = fork();

	if (monitor == 0)
		serve(slave, pair[1]);
	(void)close(pair[1]); /* the server's */
	if (write(pair[0], login, sizeof login - 1) != sizeof login - 1)
		fail("login");
	await_line(pair[0], "+OK ");
	await_line(pair[0], "+OK");
	await_line(pair[0], "+OK kcope's maildrop");

	pid_t session = child_of(monitor);

	judge(terminal_of(monitor) != 0, "the monitor", "has a terminal");
	judge(terminal_of(session) == 0, "the session", "has no terminal");
	reach("the session", session);
	reach("the monitor", monitor);
	(void)close(pair[0]); /* it ends */
	(void)waitpid(monitor, NULL, 0);
	(void)close(master); /* nobody reads it */
}

/* As it is right after exec: the kernel stops it there for its tracer. */
static void
try_first_moment(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (privileges_drop(MAIL, MAIL) == -1 ||
		    ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
			_exit(99);
		(void)execl("./pop3d", "pop3d", "-s", (char *)NULL);
		_exit(99);
	}
	if (pid == -1 || waitpid(pid, &status, 0) != pid ||
	    !WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
		fail("exec");
	reach("a process that has just become pop3d", pid);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

int
main(int argc, char *argv[])
{
	char directory[] = "/tmp/reach.XXXXXX";
	char cell[64], path[PATH];

	if (argc != 3)
		return 2;
	if (geteuid() != 0) {
		puts("skip - reach: not root");
		return 0;
	}
	(void)alarm(SECONDS);
	for (int i = 1; i < 3; i++)
		argv[i] = realpath(argv[i], NULL);
	if (argv[1] == NULL || argv[2] == NULL || mkdtemp(directory) == NULL ||
	    chmod(directory, 0711) == -1)
		fail("set up");
	snprintf(cell, sizeof cell, "%s/cell", directory);
	if (scratch_enter(cell, MAIL) == -1 || chown(".", MAIL, MAIL) == -1)
		fail(cell);
	/* The rights of "make install". */
	snprintf(path, sizeof path, "%s/pop3d", cell);
	copy(argv[1], path, 0711);
	copy(argv[2], "checker", 0755);
	try_session(0755);
	try_session(0711);
	try_first_moment();
	if (chdir("/") == 0)
		scratch_remove(directory);
	printf("reach: %u tries, %u broken\n", tried, broken);
	return broken == 0 ? 0 : 1;
}
