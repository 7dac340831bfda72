/* SPDX-License-Identifier: ISC */
/*
 * jail: tries from inside each confinement what must not be possible there.
 *
 *	jail
 *
 * Each attempt is made in a process of its own, which must die of SIGSYS or
 * see the call fail.  Started as root it tries with real users; otherwise as
 * whoever it is.  Ends with one line of figures, and with 1 if a confined
 * process could do something, or could not do its work.
 */
#define _GNU_SOURCE
#include "lib/privileges.h"
#include "lib/sandbox.h"
#include "tests/common/scratch.h"
#include "tests/jails/calls.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 12345, MAIL = 12346, NOT_SET_UP = 99 };

/* Returns -1 if it failed, as it should. */
typedef long attempt(const struct cell *cell);

static long
open_root(const struct cell *cell)
{
	(void)cell;
	return open("/", O_RDONLY);
}

static long
open_passwd(const struct cell *cell)
{
	(void)cell;
	return open("/etc/passwd", O_RDONLY);
}

static long
open_proc(const struct cell *cell)
{
	(void)cell;
	return open("/proc/self/status", O_RDONLY);
}

static long
open_parents_memory(const struct cell *cell)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/mem", (int)cell->parent);
	return open(path, O_RDONLY);
}

static long
open_upward(const struct cell *cell)
{
	return openat(cell->root, "../outside", O_RDONLY);
}

static long
open_by_old_descriptor(const struct cell *cell)
{
	return openat(cell->outside, "outside", O_RDONLY);
}

static long
open_other_maildir(const struct cell *cell)
{
	return openat(cell->root, "../Other/cur/mail", O_RDONLY);
}

static long
follow_symlink(const struct cell *cell)
{
	return openat(cell->cur, "link", O_RDONLY);
}

static long
create_outside(const struct cell *cell)
{
	return openat(cell->root, "../made", O_WRONLY | O_CREAT, 0600);
}

static long
write_outside(const struct cell *cell)
{
	return openat(cell->root, "../outside", O_WRONLY | O_TRUNC);
}

static long
remove_outside(const struct cell *cell)
{
	return unlinkat(cell->root, "../outside", 0);
}

static long
move_out(const struct cell *cell)
{
	return renameat(cell->cur, "mail", cell->outside, "taken");
}

static long
move_in(const struct cell *cell)
{
	return renameat(cell->outside, "outside", cell->cur, "taken");
}

static long
remove_directory(const struct cell *cell)
{
	return unlinkat(cell->root, "tmp", AT_REMOVEDIR);
}

static long
make_directory(const struct cell *cell)
{
	return mkdirat(cell->root, "made", 0700);
}

static long
make_link(const struct cell *cell)
{
	return linkat(cell->cur, "mail", cell->cur, "link2", 0);
}

static long
make_symlink(const struct cell *cell)
{
	return symlinkat("/etc/passwd", cell->cur, "link2");
}

static long
change_mode(const struct cell *cell)
{
	return fchmodat(cell->cur, "mail", 0777, 0);
}

static long
change_directory(const struct cell *cell)
{
	return fchdir(cell->outside);
}

static long
start_program(const struct cell *cell)
{
	char *const argv[] = { NULL };

	(void)cell;
	return execve("/bin/true", argv, argv);
}

static long
make_process(const struct cell *cell)
{
	pid_t pid = fork();

	(void)cell;
	if (pid == 0)
		_exit(0);
	return pid;
}

static long
make_socket(const struct cell *cell)
{
	(void)cell;
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static long
make_network_socket(const struct cell *cell)
{
	(void)cell;
	return socket(AF_INET, SOCK_STREAM, 0);
}

static long
connect_somewhere(const struct cell *cell)
{
	const struct sockaddr_un address = { .sun_family = AF_UNIX,
		.sun_path = "/dev/log" };

	(void)cell;
	return connect(0, (const struct sockaddr *)&address, sizeof address);
}

static long
signal_parent(const struct cell *cell)
{
	return kill(cell->parent, SIGUSR1);
}

static long
signal_everybody(const struct cell *cell)
{
	(void)cell;
	return kill(-1, 0);
}

static long
trace_parent(const struct cell *cell)
{
	return ptrace(PTRACE_SEIZE, cell->parent, NULL, NULL);
}

static long
read_parents_memory(const struct cell *cell)
{
	return syscall(SYS_process_vm_readv, cell->parent, NULL, 0, NULL, 0, 0);
}

static long
become_root(const struct cell *cell)
{
	(void)cell;
	return setresuid(0, 0, 0);
}

static long
new_user_namespace(const struct cell *cell)
{
	(void)cell;
	return unshare(CLONE_NEWUSER);
}

static long
change_root(const struct cell *cell)
{
	(void)cell;
	return chroot(".");
}

static long
set_up_io_uring(const struct cell *cell)
{
	char parameters[256] = "";

	(void)cell;
	return syscall(SYS_io_uring_setup, 1, parameters);
}

static long
use_x32_numbers(const struct cell *cell)
{
	(void)cell;
	return syscall(0x40000000 | SYS_getpid);
}

static long
use_32_bit_numbers(const struct cell *cell)
{
	long result = -1;

	(void)cell;
#ifdef __x86_64__
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
#endif
	return result < 0 ? -1 : result;
}

static long
lift_the_filter(const struct cell *cell)
{
	(void)cell;
	return syscall(SYS_prctl, 22 /* PR_SET_SECCOMP */, 0, 0, 0, 0);
}

/* These must work in the session. */

static long
read_mail(const struct cell *cell)
{
	char octets[8];
	int fd = openat(cell->cur, "mail", O_RDONLY | O_NOFOLLOW);

	return fd != -1 && read(fd, octets, sizeof octets) == 5 ? 0 : -1;
}

static long
see_mail(const struct cell *cell)
{
	return renameat(cell->new, "fresh", cell->cur, "fresh:2,S");
}

static long
remove_mail(const struct cell *cell)
{
	return unlinkat(cell->cur, "mail", 0);
}

static long
write_mail(const struct cell *cell)
{
	return openat(cell->cur, "mail", O_WRONLY | O_APPEND);
}

static long
create_in_maildir(const struct cell *cell)
{
	return openat(cell->root, "file", O_WRONLY | O_CREAT, 0600);
}

static const struct {
	const char *name;
	attempt *run;
	bool in_login;   /* to be tried there */
	bool in_session; /* and there, */
	bool may;        /* where it must succeed, unless that only reads */
} attempts[] = {
	{ "open /", open_root, true, true, false },
	{ "open /etc/passwd", open_passwd, true, true, false },
	{ "open /proc/self/status", open_proc, true, true, false },
	{ "open the parent's memory", open_parents_memory, true, true, false },
	{ "open ../outside", open_upward, true, true, false },
	{ "open by an old descriptor", open_by_old_descriptor, true, true,
	    false },
	{ "open another user's mail", open_other_maildir, true, true, false },
	{ "follow a link out", follow_symlink, true, true, false },
	{ "create a file outside", create_outside, true, true, false },
	{ "write to a file outside", write_outside, true, true, false },
	{ "remove a file outside", remove_outside, true, true, false },
	{ "move mail out", move_out, true, true, false },
	{ "move a file in", move_in, true, true, false },
	{ "remove a directory", remove_directory, true, true, false },
	{ "make a directory", make_directory, true, true, false },
	{ "make a link", make_link, true, true, false },
	{ "make a symbolic link", make_symlink, true, true, false },
	{ "change a mode", change_mode, true, true, false },
	{ "change directory", change_directory, true, true, false },
	{ "start a program", start_program, true, true, false },
	{ "make a process", make_process, true, true, false },
	{ "make a socket", make_socket, true, true, false },
	{ "make a network socket", make_network_socket, true, true, false },
	{ "connect", connect_somewhere, true, true, false },
	{ "signal the parent", signal_parent, true, true, false },
	{ "signal everybody", signal_everybody, true, true, false },
	{ "trace the parent", trace_parent, true, true, false },
	{ "read the parent's memory", read_parents_memory, true, true, false },
	{ "become root", become_root, true, true, false },
	{ "have a user namespace", new_user_namespace, true, true, false },
	{ "change the root", change_root, true, true, false },
	{ "set up io_uring", set_up_io_uring, true, true, false },
	{ "use x32 numbers", use_x32_numbers, true, true, false },
	{ "use 32-bit numbers", use_32_bit_numbers, true, true, false },
	{ "lift the filter", lift_the_filter, true, true, false },
	{ "read mail", read_mail, true, false, false },
	{ "read mail", read_mail, false, true, true },
	{ "mark mail as seen", see_mail, false, true, true },
	{ "remove mail", remove_mail, false, true, true },
	{ "write to mail", write_mail, false, true, true },
	{ "create a file in the Maildir", create_in_maildir, false, true,
	    true },
};

/* Which confinement, and as whom it is entered. */
struct jail {
	const char *name;
	bool session;
	bool from_root;
	bool read_only;
};

static const struct jail jails[] = {
	{ "login process from root", false, true, false },
	{ "login process of a user", false, false, false },
	{ "session", true, false, false },
	{ "session that only reads", true, false, true },
};

static void
make_file(const char *path, uid_t owner)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || write(fd, "mail\n", 5) != 5 ||
	    fchown(fd, owner, owner) == -1 || close(fd) == -1)
		_exit(NOT_SET_UP);
}

/*
 * Beside the Maildir lies what it must not reach, and all of it belongs to
 * the same user: only the confinement is in the way.
 */
static struct cell
furnish(const char *directory, uid_t owner)
{
	struct cell cell = { .parent = getppid() };

	if (scratch_enter(directory, owner) == -1 ||
	    mkdir("Other", 0711) == -1 || mkdir("Other/cur", 0711) == -1 ||
	    chown("Other", owner, owner) == -1 ||
	    chown("Other/cur", owner, owner) == -1)
		_exit(NOT_SET_UP);
	make_file("outside", owner);
	make_file("Other/cur/mail", owner);
	make_file("Maildir/cur/mail", owner);
	make_file("Maildir/new/fresh", owner);
	if (symlink("../../outside", "Maildir/cur/link") == -1)
		_exit(NOT_SET_UP);
	cell.outside = open(".", O_RDONLY | O_DIRECTORY);
	cell.root = open("Maildir", O_RDONLY | O_DIRECTORY);
	cell.new = open("Maildir/new", O_RDONLY | O_DIRECTORY);
	cell.cur = open("Maildir/cur", O_RDONLY | O_DIRECTORY);
	if (cell.outside == -1 || cell.root == -1 || cell.new == -1 ||
	    cell.cur == -1 || jail_calls_furnish(&cell) == -1)
		_exit(NOT_SET_UP);
	return cell;
}

/* In a process of its own: enters JAIL. */
static struct cell
enter(const struct jail *jail, const char *directory)
{
	bool root = geteuid() == 0;
	uid_t user = root ? MAIL : geteuid();
	struct cell cell = furnish(directory, user);
	const int directories[] = { cell.root, cell.new, cell.cur };
	const char *step = "?";
	int rc = 0;

	if (root && !jail->from_root && privileges_drop(user, user) == -1)
		_exit(NOT_SET_UP);
	if (jail->session)
		rc = sandbox_session(directories, 3, jail->read_only, &step);
	else if (jail->from_root)
		rc = privileges_jail(NOBODY, NOBODY, &step);
	if (rc == 0 && !jail->session)
		rc = sandbox_login(&step);
	if (rc == -1)
		_exit(NOT_SET_UP);
	return cell;
}

enum outcome { WORKED, FAILED, KILLED, BROKEN };

/* Makes an attempt in JAIL: RUN, or CALL if that is NULL. */
static enum outcome
try(const struct jail *jail, attempt *run, const struct call *call,
    const char *directory)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		struct cell cell = enter(jail, directory);
		long rc = run != NULL ? run(&cell) : jail_call(&cell, call);

		_exit(rc == -1 ? 1 : 0);
	}
	if (pid == -1 || waitpid(pid, &status, 0) != pid)
		return BROKEN;
	scratch_remove(directory);
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ||
			       /* A kernel without 32-bit calls. */
			       (run == use_32_bit_numbers &&
				   WTERMSIG(status) == SIGSEGV)
			   ? KILLED
			   : BROKEN;
	if (WEXITSTATUS(status) > 1)
		return BROKEN;
	return WEXITSTATUS(status) == 0 ? WORKED : FAILED;
}

struct tally {
	unsigned tried;
	unsigned broken;
};

static void
count(struct tally *tally, bool good, const struct jail *jail, const char *name)
{
	tally->tried++;
	if (good)
		return;
	tally->broken++;
	printf("FAIL - %s: %s\n", jail->name, name);
}

static void
try_attempts(
    const struct jail *jail, const char *directory, struct tally *tally)
{
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		attempt *run = attempts[i].run;

		if (jail->session ? !attempts[i].in_session
				  : !attempts[i].in_login)
			continue;

		const bool may =
		    attempts[i].may && (!jail->read_only || run == read_mail);
		enum outcome outcome = try(jail, run, NULL, directory);

		count(tally,
		    may ? outcome == WORKED
			: outcome == KILLED || outcome == FAILED,
		    jail, attempts[i].name);
	}
}

/* What C libraries need works, whichever they are; nothing else is let pass. */
static void
try_calls(const struct jail *jail, const char *directory, struct tally *tally)
{
	for (const struct call *c = jail_needed; c->name != NULL; c++)
		if (c->who == BOTH ||
		    (jail->session && (c->who != WRITER || !jail->read_only)))
			count(tally, try(jail, NULL, c, directory) == WORKED,
			    jail, c->name);
	for (const struct call *c = jail_refused; c->name != NULL; c++)
		count(tally, try(jail, NULL, c, directory) == KILLED, jail,
		    c->name);
}

/* Linux has less than 500 calls on any of our machines. */
enum { NUMBERS = 600 };

/* What only a uprobe's trampoline may call passes all filters. */
static bool
is_uprobe(long number)
{
#ifdef __x86_64__
	return number == 335 || number == 336;
#else
	(void)number;
	return false;
#endif
}

static void
try_numbers(const struct jail *jail, const char *directory, struct tally *tally)
{
	for (long number = 0; number < NUMBERS; number++) {
		const struct call call = { .number = number };
		char name[32];

		if (jail_needs(number, jail->session) || is_uprobe(number))
			continue;
		snprintf(name, sizeof name, "call %ld", number);
		count(tally, try(jail, NULL, &call, directory) == KILLED, jail,
		    name);
	}
}

static volatile sig_atomic_t signalled;

static void
on_signal(int number)
{
	(void)number;
	signalled = 1;
}

int
main(void)
{
	const struct sigaction note = { .sa_handler = on_signal };
	char parent[] = "/tmp/jail.XXXXXX";
	char directory[64];
	struct tally tally = { 0 };
	const char *missing = sandbox_missing();

	if (*missing != '\0') {
		printf("skip - jail: this kernel lacks %s\n", missing);
		return 0;
	}
	if (sigaction(SIGUSR1, &note, NULL) == -1 || mkdtemp(parent) == NULL ||
	    chmod(parent, 0711) == -1)
		return 2;
	snprintf(directory, sizeof directory, "%s/cell", parent);
	for (size_t i = 0; i < sizeof jails / sizeof *jails; i++) {
		const struct jail *jail = &jails[i];

		if (jail->from_root && geteuid() != 0) {
			printf("skip - %s: not root\n", jail->name);
			continue;
		}
		try_attempts(jail, directory, &tally);
		try_calls(jail, directory, &tally);
		if (!jail->from_root && !jail->read_only)
			try_numbers(jail, directory, &tally);
	}
	if (signalled) {
		tally.broken++;
		puts("FAIL - a signal came out of a jail");
	}
	scratch_remove(parent);
	printf("jail: %u attempts, %u broken\n", tally.tried, tally.broken);
	return tally.broken == 0 ? 0 : 1;
}
