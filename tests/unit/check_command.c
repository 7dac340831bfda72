/* SPDX-License-Identifier: ISC */
#include "lib/command.h"
#include "suites.h"

#include <string.h>

static const struct {
	const char *verb;
	const char *line;
	bool is;
} verbs[] = {
	{ "STAT", "STAT", true },
	{ "STAT", "stat", true },
	{ "STAT", "sTaT ", true },
	{ "STAT", "STAT 1", true },
	{ "STAT", "STATS", false },
	{ "STAT", "STA", false },
	{ "STAT", "", false },
	{ "STAT", " STAT", false },
	{ "STAT", "STAT\t", false },
	{ "STAT", "STAT:", false },
	{ "STAT", "\xd3TAT", false },
	{ "TOP", "TOP", true },
	{ "TOP", "T", false },
};

START_TEST(a_verb_ends_at_a_space_or_with_the_line)
{
	const struct command command = { verbs[_i].verb, COMMAND_NONE };

	ck_assert_int_eq(command_is(&command, verbs[_i].line), verbs[_i].is);
}
END_TEST

static const struct {
	enum command_argument wants;
	const char *line;
	int rc;
	const char *argument; /* NULL: none */
} arguments[] = {
	{ COMMAND_NONE, "LIST", 0, NULL },
	{ COMMAND_NONE, "LIST ", 0, NULL },
	{ COMMAND_NONE, "LIST    ", 0, NULL },
	{ COMMAND_NONE, "LIST 1", -1, NULL },
	{ COMMAND_OPTIONAL, "LIST", 0, NULL },
	{ COMMAND_OPTIONAL, "LIST  ", 0, NULL },
	{ COMMAND_OPTIONAL, "LIST 1", 0, "1" },
	{ COMMAND_OPTIONAL, "LIST   1 2  ", 0, "1 2" },
	{ COMMAND_REQUIRED, "LIST", -1, NULL },
	{ COMMAND_REQUIRED, "LIST   ", -1, NULL },
	{ COMMAND_REQUIRED, "LIST x", 0, "x" },
	{ COMMAND_REQUIRED, "LIST \tx\t", 0, "\tx\t" },
	{ COMMAND_VERBATIM, "LIST", -1, NULL },
	{ COMMAND_VERBATIM, "LIST ", -1, NULL },
	{ COMMAND_VERBATIM, "LIST  ", 0, " " },
	{ COMMAND_VERBATIM, "LIST  a b ", 0, " a b " },
};

START_TEST(an_argument_is_what_the_command_wants)
{
	const struct command command = { "LIST", arguments[_i].wants };
	char line[32];
	char *argument = line;

	memcpy(line, arguments[_i].line, strlen(arguments[_i].line) + 1);
	ck_assert_int_eq(
	    command_argument(&command, line, &argument), arguments[_i].rc);
	if (arguments[_i].rc == 0)
		ck_assert_pstr_eq(argument, arguments[_i].argument);
}
END_TEST

Suite *
command_suite(void)
{
	Suite *suite = suite_create("command");
	TCase *tcase = tcase_create("lines");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, a_verb_ends_at_a_space_or_with_the_line, 0,
	    (int)(sizeof verbs / sizeof *verbs));
	tcase_add_loop_test(tcase, an_argument_is_what_the_command_wants, 0,
	    (int)(sizeof arguments / sizeof *arguments));
	return suite;
}
