/* SPDX-License-Identifier: ISC */
#define _GNU_SOURCE
#include "auth/root/checker.h"
#include "suites.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* As waitpid() tells them: an exit code in the second octet, or a signal. */
static const struct {
	int status;
	enum authorization_first first;
	const char *reason;
	uint64_t number;
} ends[] = {
	{ 0, AUTHORIZATION_TEMPORARY, "no-session", 0 },
	{ 1 << 8, AUTHORIZATION_REFUSED, "refused", 1 },
	{ 2 << 8, AUTHORIZATION_PERMANENT, "exit", 2 },
	{ 3 << 8, AUTHORIZATION_REFUSED, "refused", 3 },
	{ 24 << 8, AUTHORIZATION_REFUSED, "refused", 24 },
	{ 99 << 8, AUTHORIZATION_REFUSED, "refused", 99 },
	{ 100 << 8, AUTHORIZATION_TEMPORARY, "exit", 100 },
	{ 111 << 8, AUTHORIZATION_TEMPORARY, "exit", 111 },
	{ 255 << 8, AUTHORIZATION_TEMPORARY, "exit", 255 },
	{ SIGSEGV, AUTHORIZATION_TEMPORARY, "signal", SIGSEGV },
	{ SIGKILL, AUTHORIZATION_TEMPORARY, "signal", SIGKILL },
};

START_TEST(an_end_means_one_thing)
{
	struct checker_outcome outcome = checker_judge(ends[_i].status);

	ck_assert_int_eq(outcome.first, ends[_i].first);
	ck_assert_str_eq(outcome.reason, ends[_i].reason);
	ck_assert_uint_eq(outcome.number, ends[_i].number);
}
END_TEST

START_TEST(no_end_is_a_session)
{
	for (int status = 0; status < 65536; status++) {
		if ((status & 0x7f) == 0x7f || (status & 0x80) != 0)
			continue; /* stopped, or with a core: not seen here */
		ck_assert_int_ne(
		    checker_judge(status).first, AUTHORIZATION_OVER);
	}
}
END_TEST

/* Whether waitid() is slow to tell what it saw. */
static bool slow;

/*
 * In place of the C library's: what was running when it looked has ended when
 * it tells.
 */
int
waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	siginfo_t end;
	int rc = (int)syscall(SYS_waitid, type, id, info, options, NULL);

	if (slow && rc == 0 && info->si_pid == 0)
		(void)syscall(
		    SYS_waitid, type, id, &end, WEXITED | WNOWAIT, NULL);
	return rc;
}

START_TEST(no_end_is_missed)
{
	static char true_path[] = "/bin/true";
	static char *const argv[] = { true_path, NULL };
	static const struct packet packet = { 14, "\1kcope\0digest" };
	static const struct peer peer = { .address = "" };
	const struct attempt attempt = {
		.checker = argv,
		.peer = &peer,
		.timestamp = "",
		.handover = { .user = "kcope",
		    .peer = "-",
		    .method = "USER",
		    .tls = "no" },
	};
	struct checker checker;
	sigset_t signals;

	ck_assert_int_eq(sigemptyset(&signals), 0);
	ck_assert_int_eq(sigaddset(&signals, SIGCHLD), 0);
	ck_assert_int_eq(sigaddset(&signals, SIGTERM), 0);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &signals, NULL), 0);
	ck_assert_int_eq(
	    checker_start(&checker, &attempt, &packet, &signals), 0);
	slow = true;
	ck_assert_str_eq(checker_await(&checker).reason, "no-session");
}
END_TEST

Suite *
checker_suite(void)
{
	Suite *suite = suite_create("checker");
	TCase *tcase = tcase_create("judge");
	TCase *await = tcase_create("await");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, an_end_means_one_thing, 0,
	    (int)(sizeof ends / sizeof *ends));
	tcase_add_test(tcase, no_end_is_a_session);
	suite_add_tcase(suite, await);
	tcase_set_timeout(await, 10); /* a checker has 15 seconds */
	tcase_add_test(await, no_end_is_missed);
	return suite;
}
