/* SPDX-License-Identifier: ISC */
/*
 * load: many clients of all kinds at once, on the loopback, while mail is
 * delivered, renamed and removed in the same Maildirs.
 *
 *	load [-c connections] [-i idle] [-r clients] [-t seconds] pop3d checkpw
 *
 * CONNECTIONS never say anything, a tenth as many say one octet a second; IDLE
 * users log in and say nothing more; CLIENTS log in, fetch, delete and leave in
 * every state.  All that a timer ends begin anew.  At the end every message
 * must be accounted for, every timer have been kept, no process be left, and
 * none have grown.
 * Ends with one line of figures, and with 1 if a promise was broken.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "tests/load/load.h"

#include "lib/deadline.h"
#include "tests/common/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	MAIL = 12346,
	BACKLOG = 4096,
	MEMORY_MAX = 8192, /* KiB of one process of pop3d, at the most */
};

struct options {
	unsigned clients;
	unsigned seconds;
	char *pop3d;
	char *checkpw;
};

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static void
make_user(const struct load *load, FILE *users, const char *name)
{
	unsigned owner = geteuid() == 0 ? MAIL : geteuid();
	char home[128];

	snprintf(home, sizeof home, "%s/%s", load->directory, name);
	if (scratch_enter(home, owner) == -1)
		die(home);
	fprintf(users, "%s:{PLAIN}secret:%u:%u::%s::\n", name, owner,
	    geteuid() == 0 ? MAIL : getegid(), home);
}

static void
make_large_message(const struct load *load)
{
	static char line[1025];
	char path[160];
	struct stat owner;
	FILE *out;

	memset(line, 'x', sizeof line - 2);
	line[sizeof line - 2] = '\n';
	snprintf(path, sizeof path, "%s/large/Maildir", load->directory);
	if (stat(path, &owner) == -1)
		die(path);
	snprintf(
	    path, sizeof path, "%s/large/Maildir/new/1.large", load->directory);
	out = fopen(path, "w");
	if (out == NULL)
		die(path);
	for (int i = 0; i < LOAD_LARGE / 1024; i++)
		fputs(line, out);
	if (fclose(out) != 0 || chown(path, owner.st_uid, owner.st_gid) == -1)
		die(path);
}

/* Users, Maildirs, and the file that checkpw reads. */
static void
furnish(struct load *load)
{
	char path[128];

	snprintf(path, sizeof path, "%s/users", load->directory);

	FILE *users = fopen(path, "w");

	if (users == NULL || chmod(path, 0600) == -1)
		die(path);
	for (unsigned i = 0; i < LOAD_USERS; i++) {
		char name[16];

		snprintf(name, sizeof name, "r%u", i);
		make_user(load, users, name);
	}
	make_user(load, users, "large");
	for (unsigned i = 0; i < load->idle; i++) {
		char name[16];

		snprintf(name, sizeof name, "i%u", i);
		make_user(load, users, name);
	}
	if (fclose(users) != 0)
		die(path);
	make_large_message(load);
}

static _Noreturn void
be_server(const struct load *load, const struct options *options, int client)
{
	char n[] = "-n", host[] = "dewey", l[] = "-l", i[] = "-i", f[] = "-f",
	     login[16], idle[16], users[128];
	char *const argv[] = { options->pop3d, n, host, l, login, i, idle,
		options->checkpw, f, users, NULL };

	snprintf(login, sizeof login, "%u", load->login_seconds);
	snprintf(idle, sizeof idle, "%u", load->idle_seconds);
	snprintf(users, sizeof users, "%s/users", load->directory);
	if (dup2(client, 0) == -1 || dup2(client, 1) == -1)
		_exit(125);
	(void)execv(argv[0], argv); /* returns if it fails */
	_exit(125);
}

/* Takes in what has ended.  Returns how many are left. */
static unsigned
reap(struct load *load, unsigned running)
{
	int status;

	while (running > 0 && waitpid(-1, &status, WNOHANG) > 0) {
		running--;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			load_broken(
			    load, "a server ended with status %d", status);
	}
	return running;
}

/* A launcher of our own.  Ends when all connections have. */
static _Noreturn void
accept_all(
    struct load *load, const struct options *options, int listener, int log)
{
	struct pollfd poller = { .fd = listener, .events = POLLIN };
	unsigned running = 0;
	int64_t end = 0;

	if (dup2(log, 2) == -1)
		_exit(125);
	while (!load->stop ||
	       (running > 0 && (end == 0 || deadline_left(end) > 0))) {
		running = reap(load, running);
		if (load->stop && end == 0)
			end = deadline_in(load->login_seconds +
					  load->idle_seconds + LOAD_SLACK);
		if (poll(&poller, 1, 100) != 1)
			continue;

		int client = accept(listener, NULL, NULL);
		pid_t pid = client != -1 ? fork() : -1;

		if (pid == 0)
			be_server(load, options, client);
		if (pid == -1)
			load_broken(load, "accept: %s", strerror(errno));
		else
			running++;
		if (client != -1)
			(void)close(client); /* the server has it */
	}
	if (running > 0)
		load_broken(load, "%u servers do not end", running);
	_exit(0);
}

static int
listen_on_loopback(struct load *load)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd == -1 ||
	    bind(fd, (const struct sockaddr *)&address, size) == -1 ||
	    listen(fd, BACKLOG) == -1 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) == -1)
		die("listen");
	load->port = ntohs(address.sin_port);
	return fd;
}

/* Kilobytes that a process of PROGRAM has had at once, or 0. */
static unsigned long
memory_of(const struct stat *program, const char *pid)
{
	char path[300], line[256];
	unsigned long most = 0;
	struct stat exe;

	snprintf(path, sizeof path, "/proc/%s/exe", pid);
	if (stat(path, &exe) == -1 || exe.st_ino != program->st_ino ||
	    exe.st_dev != program->st_dev)
		return 0;
	snprintf(path, sizeof path, "/proc/%s/status", pid);

	FILE *status = fopen(path, "r");

	while (status != NULL && fgets(line, sizeof line, status) != NULL)
		(void)sscanf(line, "VmHWM: %lu", &most); /* one line has it */
	if (status != NULL)
		(void)fclose(status); /* it was only read */
	return most;
}

/* The most that any process of pop3d has needed, and how many there are. */
static unsigned long
most_memory(const char *pop3d, unsigned *processes)
{
	struct stat program;
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	unsigned long most = 0;

	*processes = 0;
	if (stat(pop3d, &program) == -1)
		die(pop3d);
	while (proc != NULL && (entry = readdir(proc)) != NULL) {
		unsigned long memory = memory_of(&program, entry->d_name);

		*processes += memory > 0;
		if (memory > most)
			most = memory;
	}
	if (proc != NULL)
		(void)closedir(proc); /* it was only read */
	return most;
}

static void
run(struct load *load, void (*role)(struct load *load))
{
	if (fork() == 0) {
		role(load);
		_exit(0);
	}
}

static void
start_clients(struct load *load, const struct options *options)
{
	run(load, load_deliver);
	run(load, load_rename);
	run(load, load_be_silent);
	run(load, load_be_slow);
	run(load, load_read_slowly);
	for (unsigned i = 0; i < load->idle; i++)
		if (fork() == 0) {
			load_be_idle(load, i);
			_exit(0);
		}
	for (unsigned i = 0; i < options->clients; i++)
		if (fork() == 0) {
			load_be_random(load, i + 1);
			_exit(0);
		}
}

static void
parse(int argc, char *argv[], struct load *load, struct options *options)
{
	int letter;

	while ((letter = getopt(argc, argv, "c:i:r:t:")) != -1) {
		unsigned number =
		    optarg != NULL ? (unsigned)strtoul(optarg, NULL, 10) : 0;

		if (letter == 'c')
			load->silent = number;
		else if (letter == 'i')
			load->idle = number;
		else if (letter == 'r')
			options->clients = number;
		else if (letter == 't')
			options->seconds = number;
		else
			exit(2);
	}
	if (argc - optind != 2)
		exit(2);
	options->pop3d = realpath(argv[optind], NULL);
	options->checkpw = realpath(argv[optind + 1], NULL);
	if (options->pop3d == NULL || options->checkpw == NULL)
		die("programs");
}

static void
raise_limits(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		return;
	files.rlim_cur = files.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &files) == -1)
		perror("descriptors");
}

static int
report(const struct load *load, const struct options *options,
    unsigned long memory, unsigned processes)
{
	const atomic_ulong *n = load->counts;

	printf("load: %u s, %lu connections (%u processes at once, at most %lu"
	       " KiB each), %lu logins, %lu in use, %lu left in the middle,"
	       " %lu QUITs, %lu x 25 MB, %lu timers kept; %lu delivered, %lu"
	       " renamed, %lu removed, %u messages accounted for; %lu promises"
	       " broken\n",
	    options->seconds, n[LOAD_CONNECTIONS], processes, memory,
	    n[LOAD_LOGINS], n[LOAD_IN_USE], n[LOAD_LEFT], n[LOAD_QUITS],
	    n[LOAD_LARGE_READ], n[LOAD_TIMERS], n[LOAD_DELIVERIES],
	    n[LOAD_RENAMES], n[LOAD_REMOVALS], load->next, n[LOAD_BROKEN]);
	return n[LOAD_BROKEN] == 0 && n[LOAD_QUITS] > 0 ? 0 : 1;
}

/* Watches memory until the time is over. */
static unsigned long
watch(struct load *load, const struct options *options, unsigned *processes)
{
	int64_t end = deadline_in(options->seconds);
	unsigned long most = 0;

	*processes = 0;
	while (deadline_left(end) > 0) {
		unsigned now;
		unsigned long memory = most_memory(options->pop3d, &now);

		most = memory > most ? memory : most;
		*processes = now > *processes ? now : *processes;
		load_sleep(500 + (int)now); /* there is a file for each */
	}
	if (most > MEMORY_MAX)
		load_broken(load, "a process took %lu KiB", most);
	return most;
}

int
main(int argc, char *argv[])
{
	struct load *load = mmap(NULL, sizeof *load, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct options options = { .clients = 8, .seconds = 20 };
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	unsigned processes;

	if (load == MAP_FAILED || sigaction(SIGPIPE, &ignore, NULL) == -1)
		die("memory");
	load->silent = 100;
	load->idle = 20;
	parse(argc, argv, load, &options);
	load->login_seconds = LOAD_TIMER + load->silent / LOAD_PER_SECOND;
	load->idle_seconds = LOAD_TIMER + load->idle / LOAD_PER_SECOND;
	raise_limits();
	memcpy(load->directory, "/tmp/load.XXXXXX", sizeof "/tmp/load.XXXXXX");
	if (mkdtemp(load->directory) == NULL ||
	    chmod(load->directory, 0711) == -1)
		die(load->directory);
	furnish(load);

	int listener = listen_on_loopback(load);
	char path[80];

	snprintf(path, sizeof path, "%s/log", load->directory);

	int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (log == -1)
		die(path);
	if (fork() == 0)
		accept_all(load, &options, listener, log);
	start_clients(load, &options);

	unsigned long memory = watch(load, &options, &processes);

	load->stop = true;
	while (wait(NULL) != -1 || errno == EINTR)
		;
	load_account(load);
	if (chdir("/") == 0 && load->counts[LOAD_BROKEN] == 0)
		scratch_remove(load->directory);
	return report(load, &options, memory, processes);
}
