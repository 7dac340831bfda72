/* SPDX-License-Identifier: ISC */
/*
 * Each test is a process of its own, and may do with descriptor 2 as it likes.
 */
#include "lib/log.h"
#include "suites.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 4096 };

static const struct {
	const char *value;
	const char *text;
} values[] = {
	{ "", "" },
	{ "kcope", "kcope" },
	{ "a b", "a\\x20b" },
	{ "a=b", "a=b" },
	{ "<a>", "\\x3ca\\x3e" },
	{ "\\", "\\x5c" },
	{ "a\nb\r\t\x1b[2J", "a\\x0ab\\x0d\\x09\\x1b[2J" },
	{ "\x7f\x80\xff", "\\x7f\\x80\\xff" },
	{ "%s%n", "%s%n" },
};

START_TEST(foreign_octets_are_made_harmless)
{
	struct log line;
	char wanted[64];

	log_begin(&line, "pop3d", "test");
	line.length = 0;
	log_text(&line, "key", values[_i].value);
	log_name(&line, "user", values[_i].value);
	line.text[line.length] = '\0';
	(void)snprintf(wanted, sizeof wanted, " key=%s user=<%s>",
	    values[_i].text, values[_i].text);
	ck_assert_str_eq(line.text, wanted);
}
END_TEST

/* What comes out of the other end of a pipe or socket that 2 became. */
static size_t
log_over(int reader, int writer, char text[MOST])
{
	struct log line;
	ssize_t got;

	ck_assert_int_eq(dup2(writer, 2), 2);
	log_begin(&line, "pop3d", "login failed");
	log_name(&line, "user", "x");
	log_number(&line, "number", UINT64_MAX);
	log_error(&line, 2);
	log_end(&line);
	got = read(reader, text, MOST - 1);
	ck_assert_int_gt(got, 0);
	text[got] = '\0';
	return (size_t)got;
}

static const char tail[] =
    "login failed user=<x> number=18446744073709551615 "
    "error=<No\\x20such\\x20file\\x20or\\x20directory>\n";

START_TEST(a_pipe_is_told_who_speaks)
{
	int ends[2];
	char text[MOST], wanted[MOST];

	ck_assert_int_eq(pipe(ends), 0);
	(void)log_over(ends[0], ends[1], text);
	(void)snprintf(
	    wanted, sizeof wanted, "pop3d[%ld]: %s", (long)getpid(), tail);
	ck_assert_str_eq(text, wanted);
}
END_TEST

START_TEST(the_journal_knows_who_speaks)
{
	int pair[2];
	char text[MOST];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	(void)log_over(pair[0], pair[1], text);
	ck_assert_str_eq(text, tail);
}
END_TEST

START_TEST(syslog_is_told_the_priority_too)
{
	int pair[2];
	char text[MOST], wanted[MOST];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
	(void)log_over(pair[0], pair[1], text);
	(void)snprintf(
	    wanted, sizeof wanted, "<22>pop3d[%ld]: %s", (long)getpid(), tail);
	ck_assert_str_eq(text, wanted);
}
END_TEST

START_TEST(a_line_that_is_too_long_is_cut_and_stays_one_line)
{
	struct log line;
	char name[MOST];
	char text[MOST];
	int ends[2];

	memset(name, '\n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(dup2(ends[1], 2), 2);
	for (size_t begin = 0; begin < 1200; begin += 100) {
		log_begin(&line, "pop3d", "test");
		log_name(&line, "user", name + sizeof name - 1 - begin);
		log_name(&line, "user", name);
		log_number(&line, "number", begin);
		log_end(&line);

		ssize_t got = read(ends[0], text, sizeof text);

		ck_assert_int_gt(got, 900);
		ck_assert_int_le(got, (ssize_t)sizeof line.text);
		ck_assert_ptr_eq(
		    memchr(text, '\n', (size_t)got), text + (size_t)got - 1);
	}
}
END_TEST

static bool
same_file(int a, int b)
{
	struct stat file[2];

	ck_assert_int_eq(fstat(a, &file[0]), 0);
	ck_assert_int_eq(fstat(b, &file[1]), 0);
	return file[0].st_dev == file[1].st_dev &&
	       file[0].st_ino == file[1].st_ino;
}

START_TEST(a_log_that_is_the_client_is_none)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(dup2(pair[0], 2), 2);
	ck_assert_int_eq(dup2(pair[0], _i), _i);
	ck_assert_int_eq(log_open(), 0);
	ck_assert(!same_file(2, _i));
}
END_TEST

START_TEST(a_log_that_is_a_file_stays)
{
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(dup2(ends[1], 2), 2);
	ck_assert_int_eq(log_open(), 0);
	ck_assert(same_file(2, ends[1]));
}
END_TEST

START_TEST(a_closed_descriptor_2_is_opened)
{
	ck_assert_int_eq(close(2), 0);
	if (_i == 1)
		(void)close(0); /* it may be closed already */
	ck_assert_int_eq(log_open(), 0);
	ck_assert_int_ne(fcntl(2, F_GETFD), -1);
	ck_assert(_i == 0 || fcntl(0, F_GETFD) == -1);
}
END_TEST

Suite *
log_suite(void)
{
	Suite *suite = suite_create("log");
	TCase *tcase = tcase_create("lines");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, foreign_octets_are_made_harmless, 0,
	    (int)(sizeof values / sizeof *values));
	tcase_add_test(tcase, a_pipe_is_told_who_speaks);
	tcase_add_test(tcase, the_journal_knows_who_speaks);
	tcase_add_test(tcase, syslog_is_told_the_priority_too);
	tcase_add_test(
	    tcase, a_line_that_is_too_long_is_cut_and_stays_one_line);
	tcase_add_loop_test(tcase, a_log_that_is_the_client_is_none, 0, 2);
	tcase_add_test(tcase, a_log_that_is_a_file_stays);
	tcase_add_loop_test(tcase, a_closed_descriptor_2_is_opened, 0, 2);
	return suite;
}
