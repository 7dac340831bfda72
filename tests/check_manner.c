/* SPDX-License-Identifier: ISC */
/* Tests of lib/manner. */
#include "lib/manner.h"

#include "tests/suites.h"

static const struct {
	const char *range;
	int language; /* -1: none */
} ranges[] = {
	{ "*", MANNER_DEFAULT },
	{ "i-default", MANNER_DEFAULT },
	{ "I-Default", MANNER_DEFAULT },
	{ "i", MANNER_DEFAULT },
	{ "en", MANNER_ENGLISH },
	{ "ru", MANNER_RUSSIAN },
	{ "RU", MANNER_RUSSIAN },
	{ "", -1 },
	{ "r", -1 },
	{ "i-", -1 },
	{ "i-d", -1 },
	{ "ru-RU", -1 },
	{ "rus", -1 },
	{ "**", -1 },
	{ "* ru", -1 },
	{ "mul", -1 },
};

START_TEST(a_range_matches_whole_parts_of_a_tag)
{
	enum manner_language language = MANNER_LANGUAGES;
	int wanted = ranges[_i].language;

	ck_assert_int_eq(
	    manner_find(ranges[_i].range, &language), wanted == -1 ? -1 : 0);
	ck_assert_int_eq(
	    (int)language, wanted == -1 ? MANNER_LANGUAGES : wanted);
}
END_TEST

START_TEST(a_number_is_a_manner_and_back)
{
	struct manner manner;
	enum manner_language language;

	ck_assert_int_eq(manner_unpack((unsigned)_i, &manner), 0);
	ck_assert_uint_eq(manner_pack(&manner), (unsigned)_i);
	ck_assert_int_eq(
	    manner_find(manner_tag(manner.language), &language), 0);
	ck_assert_int_eq(language, manner.language);
}
END_TEST

START_TEST(other_numbers_are_none)
{
	struct manner manner;

	ck_assert_int_eq(manner_unpack(MANNER_NUMBERS, &manner), -1);
	ck_assert_int_eq(manner_unpack(~0U, &manner), -1);
}
END_TEST

Suite *
manner_suite(void)
{
	Suite *suite = suite_create("manner");
	TCase *tcase = tcase_create("manners");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, a_range_matches_whole_parts_of_a_tag, 0,
	    sizeof ranges / sizeof *ranges);
	tcase_add_loop_test(
	    tcase, a_number_is_a_manner_and_back, 0, MANNER_NUMBERS);
	tcase_add_test(tcase, other_numbers_are_none);
	return suite;
}
