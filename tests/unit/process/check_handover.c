/* SPDX-License-Identifier: ISC */
/*
 * What happens to descriptors happens in a process below the test's, which
 * tells what is wrong on its standard error and has nothing else open.
 */
#include "lib/handover.h"

#include "auth/root/handover_give.h"
#include "lib/capability.h"
#include "lib/process.h"
#include "suites.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct handover given = {
	.user = "k cope",
	.peer = "192.0.2.7",
	.method = "USER",
	.tls = "TLSv1.3",
	.capabilities = CAPABILITY_PASSWORDS | CAPABILITY_UTF8,
	.locale = LOCALE_NUMBERS - 1,
};

/* The other end of the client, and of the pipe to the monitor. */
enum { CLIENT = 40, MONITOR = 41 };

static void
need(bool is, const char *what)
{
	if (is)
		return;
	if (write(2, what, strlen(what)) == -1)
		_exit(2);
	_exit(1);
}

static bool
brings(int fd, const char *wanted)
{
	char text[64] = "";
	ssize_t got = read(fd, text, sizeof text - 1);

	return got == (ssize_t)strlen(wanted) && strcmp(text, wanted) == 0;
}

/* The client on 0 and 1, and nothing else from 3 up. */
static void
have_client(void)
{
	int pair[2];

	need(process_close_from(3) == 0, "close");
	need(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
	need(dup2(pair[1], CLIENT) == CLIENT && dup2(pair[0], 0) == 0 &&
		 dup2(pair[0], 1) == 1,
	    "dup2");
	for (int i = 0; i < 2; i++)
		if (pair[i] > 2)
			need(close(pair[i]) == 0, "close");
}

/* In the process that becomes the checker, and then the session. */
static _Noreturn void
give_and_take(int report)
{
	static const struct packet packet = { 14, "\1kcope\0digest" };
	static const char credentials[] = "kcope\0digest\0<timestamp>";
	static const struct peer peer = { .address = "192.0.2.7" };
	const struct attempt attempt = {
		.peer = &peer,
		.timestamp = "<timestamp>",
		.handover = given,
	};
	char got[64];
	struct handover taken;

	need(handover_give(&attempt, &packet, report) == 0, "give");
	for (int fd = HANDOVER_CLIENT + 1; fd < 64; fd++)
		need(fcntl(fd, F_GETFD) == -1, "something else is open");
	need(
	    read(HANDOVER_CREDENTIALS, got, sizeof got) == sizeof credentials &&
		memcmp(got, credentials, sizeof credentials) == 0,
	    "credentials");
	need(write(HANDOVER_CLIENT, "hello, ", 7) == 7, "client on 4");
	need(strcmp(getenv("TCPREMOTEIP"), peer.address) == 0, "address");
	need(getenv("TCPLOCALPORT") == NULL, "a port that is not known");

	need(handover_take(&taken, true) == 0, "take");
	need(strcmp(taken.user, given.user) == 0, "user");
	need(strcmp(taken.peer, given.peer) == 0, "peer");
	need(strcmp(taken.method, given.method) == 0, "method");
	need(strcmp(taken.tls, given.tls) == 0, "tls");
	need(taken.capabilities == given.capabilities, "capabilities");
	need(taken.locale == given.locale, "locale");
	need(write(1, "client", 6) == 6, "client on 1");
	need(fcntl(HANDOVER_CLIENT, F_GETFD) == -1, "4 is still open");
	_exit(0);
}

/* The pipe's ends lie right where they are in the way, from 3 + SHIFT up. */
static void
hand_over(int shift)
{
	int report[2], status;

	have_client();
	for (int i = 0; i < shift; i++)
		need(dup(0) == 3 + i, "dup");
	need(pipe(report) == 0, "pipe");
	need(dup2(report[0], MONITOR) == MONITOR, "dup2");
	need(setenv("TCPLOCALPORT", "110", 1) == 0, "setenv");

	pid_t pid = fork();

	if (pid == 0)
		give_and_take(report[1]);
	need(waitpid(pid, &status, 0) == pid && status == 0, "child");
	need(brings(MONITOR, HANDOVER_STARTED), "the monitor is not told");
	need(brings(CLIENT, "hello, client"), "the client is not told");
}

static void
take_without_client(int unused)
{
	struct handover taken;
	int report[2];

	(void)unused; /* there is but one way */
	have_client();
	need(pipe(report) == 0, "pipe");
	need(dup2(report[0], MONITOR) == MONITOR && dup2(report[1], 1) == 1,
	    "dup2");
	need(close(report[0]) == 0 && close(report[1]) == 0, "close");
	need(setenv("POP3D_USER", "kcope", 1) == 0, "setenv");
	need(handover_take(&taken, true) == -1, "it was taken");
	need(close(1) == 0 && brings(MONITOR, ""), "it has said something");
}

/* Does RUN in a new process, which must find nothing wrong. */
static void
apart(void (*run)(int), int argument)
{
	char text[64] = "";
	int complaints[2];
	int status;

	ck_assert_int_eq(pipe(complaints), 0);

	pid_t pid = fork();

	if (pid == 0) {
		if (dup2(complaints[1], 2) == -1)
			_exit(2);
		run(argument);
		_exit(0);
	}
	ck_assert_int_eq(close(complaints[1]), 0);
	ck_assert_int_ne(read(complaints[0], text, sizeof text - 1), -1);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_str_eq(text, "");
	ck_assert_int_eq(status, 0);
}

START_TEST(what_is_given_is_taken)
{
	apart(hand_over, _i);
}
END_TEST

START_TEST(a_session_without_its_client_does_not_start)
{
	apart(take_without_client, 0);
}
END_TEST

START_TEST(a_session_alone_finds_what_there_is)
{
	static const char *const strange[] = { "", "-1", "32", "1x",
		"4294967296" };
	struct handover taken;

	ck_assert_int_eq(unsetenv("USER"), 0);
	ck_assert_int_eq(handover_take(&taken, false), 0);
	ck_assert_str_eq(taken.user, "this user");
	ck_assert_str_eq(taken.peer, "-");
	ck_assert_str_eq(taken.tls, "no");
	ck_assert_uint_eq(taken.capabilities, 0);
	ck_assert_uint_eq(taken.locale, 0);
	for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
		ck_assert_int_eq(
		    setenv("POP3D_CAPABILITIES", strange[i], 1), 0);
		ck_assert_int_eq(setenv("POP3D_LOCALE", strange[i], 1), 0);
		ck_assert_int_eq(handover_take(&taken, false), 0);
		ck_assert_uint_eq(taken.capabilities, 0);
		ck_assert_uint_eq(taken.locale, 0);
	}
	ck_assert_int_eq(setenv("USER", "kcope", 1), 0);
	ck_assert_int_eq(handover_take(&taken, false), 0);
	ck_assert_str_eq(taken.user, "kcope");
	ck_assert_int_eq(setenv("POP3D_USER", "", 1), 0);
	ck_assert_int_eq(handover_take(&taken, false), 0);
	ck_assert_str_eq(taken.user, "kcope");
}
END_TEST

Suite *
handover_suite(void)
{
	Suite *suite = suite_create("handover");
	TCase *tcase = tcase_create("descriptors");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, what_is_given_is_taken, 0, 5);
	tcase_add_test(tcase, a_session_alone_finds_what_there_is);
	tcase_add_test(tcase, a_session_without_its_client_does_not_start);
	return suite;
}
