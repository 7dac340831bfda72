/* SPDX-License-Identifier: ISC */
/*
 * converse: runs the conversations of tests/conversations with the real
 * programs, in every way that a client and a launcher may choose.
 *
 *	converse [-1] file ...
 *
 * -1: each in one way only, for where all is slow.
 *
 * A conversation is a text file:
 *
 *	# sentence	what is promised; more comments may follow
 *	modes: words	only these ways (below); "every": in all pairings
 *	run: command	how the shell starts the server, instead of
 *			$POP3D -n dewey $CHECKER kcope secret .
 *	exit: number	with which the server must exit; default: 0
 *	$ command	for "sh -e", in a fresh directory with an empty
 *			Maildir, as the mail user.  Before the conversation it
 *			sets up; within, it is what happens meanwhile; behind,
 *			once all processes are gone, it checks
 *	C: text		the client sends this line.  \n \r \t \0 \\ \xHH are
 *			octets, \c at the end leaves the CRLF out
 *	C< command	the client sends what the command prints
 *	S: text		the server must send this line; escapes as above
 *	S< command	the server must send what the command prints
 *	S* pattern	the server must send a line that this matches (fnmatch)
 *	HANGUP		the client says that it will send no more
 *	GONE		the client closes the connection
 *	REST		the server sends whatever it likes and closes
 *	EOF		the server must have closed.  This, and that it sent
 *			nothing more, is also asked at the end of every file
 *	L* pattern	a line of the log (descriptor 2, the file log) matches
 *	L! pattern	none does
 *
 * The file received has, at the end, all that the server sent.
 *
 * Ways: the server is started by root and drops its power, or by an ordinary
 * user; over a UNIX socket, TCP, or two pipes; and the client waits for each
 * reply (step), sends all at once (burst), or octet by octet (drip).  Whatever
 * happens in the middle of a conversation has to be done in steps.  A file is
 * run over each transport, in each pace and by both users, but not in all
 * pairings of them.
 *
 * All are run first, several at a time; then libcheck tells how they went.
 */
#include "tests/common/scratch.h"
#include "tests/converse/conversation.h"
#include "tests/converse/conversation_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	AT_ONCE = 16, /* conversations: most of them wait most of the time */
	PATH = 4096,
	NUMBER = 24, /* a directory's name */
};

/* One file in one way, and how it went. */
struct run {
	const struct transcript *transcript;
	unsigned modes;
	pid_t pid;  /* of the process that holds it; 0: none now */
	int report; /* the end of its pipe to us */
	char why[CONVERSATION_WHY]; /* what went wrong; "": nothing */
};

/* Here, because libcheck's loop tests get nothing but a number. */
static struct {
	struct run *all;
	size_t count;
} runs;

static void
begin(size_t index)
{
	struct run *run = &runs.all[index];
	char directory[NUMBER];
	int ends[2];

	(void)snprintf(directory, NUMBER, "%zu", index);
	if (pipe(ends) == -1 || (run->pid = fork()) == -1) {
		perror("converse");
		exit(2);
	}
	if (run->pid == 0) {
		(void)close(ends[0]); /* the parent's */
		conversation_run(
		    run->transcript, run->modes, directory, ends[1]);
	}
	(void)close(ends[1]); /* the child's */
	run->report = ends[0];
}

/* Waits for one to end, and says so in its place. */
static void
end_one(void)
{
	int status;
	pid_t pid = wait(&status);

	for (size_t i = 0; i < runs.count; i++) {
		struct run *run = &runs.all[i];

		if (run->pid != pid)
			continue;
		run->pid = 0;
		if (status != 0 &&
		    read(run->report, run->why, CONVERSATION_WHY - 1) <= 0)
			(void)snprintf(run->why, CONVERSATION_WHY,
			    "%s: died without a word", run->transcript->path);
		(void)close(run->report); /* it was only read */
	}
}

static void
run_all(void)
{
	size_t running = 0;

	for (size_t i = 0; i < runs.count; i++) {
		if (running == AT_ONCE) {
			end_one();
			running--;
		}
		begin(i);
		running++;
	}
	for (; running > 0; running--)
		end_one();
}

static void
add(const struct transcript *transcript, unsigned modes)
{
	struct run *grown = realloc(runs.all, (runs.count + 1) * sizeof *grown);

	if (grown == NULL)
		exit(2);
	grown[runs.count++] = (struct run){
		.transcript = transcript,
		.modes = modes,
	};
	runs.all = grown;
}

/* One of the modes of GROUP in CAN, by TURN. */
static unsigned
choose(unsigned can, unsigned group, unsigned turn)
{
	unsigned left = can & group, count = 0;

	for (unsigned rest = left; rest != 0; rest &= rest - 1)
		count++;
	for (turn %= count; turn > 0; turn--)
		left &= left - 1;
	return left & -left;
}

/* Whether a conversation from FIRST on has these modes already. */
static bool
is_run(size_t first, unsigned modes)
{
	for (size_t i = first; i < runs.count; i++)
		if (runs.all[i].modes == modes)
			return true;
	return false;
}

/*
 * The ways to run one conversation.  Other pairings for each file; one of its
 * three ways is without root.
 */
static void
add_ways(const struct transcript *transcript, unsigned turn, bool once)
{
	const bool every = (transcript->modes & MODE_EVERY) != 0;
	const unsigned ways = once ? 1 : every ? 2 * 3 * 3 : 3;
	unsigned can = transcript->modes;
	size_t first = runs.count;

	if (geteuid() != 0)
		can &= ~(unsigned)MODE_ROOT;
	if ((can & MODE_WHO) == 0)
		return;
	for (unsigned i = 0; i < ways; i++) {
		unsigned who = every ? i / 9 : i == turn % 3;
		unsigned pace = every ? i / 3 : i + turn / 3;
		unsigned modes = choose(can, MODE_WHO, who) |
				 choose(can, MODE_TRANSPORT, i) |
				 choose(can, MODE_PACE, pace);

		if (!is_run(first, modes))
			add(transcript, modes);
	}
}

/*
 * What the launcher of these tests left there must not decide about them, and
 * an unprivileged user must be able to run programs from wherever we are.
 */
static int
prepare(const char *base)
{
	static const char *const strays[] = { "PROTO", "TCPREMOTEIP",
		"TCPLOCALPORT", "REMOTE_HOST", "REMOTE_ADDR", "SOCAT_PEERADDR",
		"SSL_PROTOCOL", "POP3D_USER", "TCP6REMOTEIP", "SSLREMOTEIP" };

	for (size_t i = 0; i < sizeof strays / sizeof *strays; i++)
		if (unsetenv(strays[i]) == -1)
			return -1;
	if (setenv("VERSION", VERSION, 1) == -1 || chmod(base, 0711) == -1 ||
	    setenv("BASE", base, 1) == -1 || setenv("LC_ALL", "C", 1) == -1 ||
	    setenv("POP3D", "./pop3d", 0) == -1 ||
	    setenv("CHECKER", "build/stub-checker", 0) == -1 ||
	    system("cp \"$POP3D\" \"$BASE/pop3d\" &&"
		   "cp \"$CHECKER\" \"$BASE/checker\" &&"
		   "chmod 755 \"$BASE/pop3d\" \"$BASE/checker\"") != 0)
		return -1;

	char path[PATH + NUMBER];

	(void)snprintf(path, sizeof path, "%s/pop3d", base);
	if (setenv("POP3D", path, 1) == -1)
		return -1;
	(void)snprintf(path, sizeof path, "%s/checker", base);
	if (setenv("CHECKER", path, 1) == -1)
		return -1;
	return chdir(base);
}

START_TEST(the_server_keeps_to_its_lines)
{
	if (*runs.all[_i].why != '\0')
		ck_abort_msg("%s", runs.all[_i].why);
}
END_TEST

int
main(int argc, char *argv[])
{
	const char *tmp = getenv("TMPDIR");
	bool once = argc > 1 && strcmp(argv[1], "-1") == 0;
	char base[PATH];

	(void)snprintf(base, sizeof base, "%s/converse.XXXXXX",
	    tmp != NULL && *tmp != '\0' ? tmp : "/tmp");
	for (int i = 1 + once; i < argc; i++) {
		struct transcript *transcript = malloc(sizeof *transcript);

		if (transcript == NULL)
			return 2;
		*transcript = transcript_read(argv[i]);
		add_ways(transcript, (unsigned)i, once);
	}
	if (mkdtemp(base) == NULL || prepare(base) == -1) {
		perror(base);
		scratch_remove(base);
		return 2;
	}
	run_all();
	scratch_remove(base);
	if (geteuid() != 0)
		puts("skip - conversations as root (not root)");

	Suite *suite = suite_create("conversations");
	TCase *tcase = tcase_create(NULL);
	SRunner *runner = srunner_create(suite);

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, the_server_keeps_to_its_lines, 0, (int)runs.count);
	srunner_set_fork_status(runner, CK_NOFORK); /* nothing can happen */
	srunner_run_all(runner, CK_NORMAL);

	int failed = srunner_ntests_failed(runner);

	srunner_free(runner);
	free(runs.all);
	return failed == 0 && runs.count > 0 ? 0 : 1;
}
