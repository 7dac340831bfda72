/* SPDX-License-Identifier: ISC */
/* Tests of lib/locale. */
#include "lib/locale.h"

#include "suites.h"

static const struct {
	const char *range;
	int language; /* -1: none */
} ranges[] = {
	{ "*", LOCALE_DEFAULT },
	{ "i-default", LOCALE_DEFAULT },
	{ "I-Default", LOCALE_DEFAULT },
	{ "i", LOCALE_DEFAULT },
	{ "en", LOCALE_ENGLISH },
	{ "ru", LOCALE_RUSSIAN },
	{ "RU", LOCALE_RUSSIAN },
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
	enum locale_language language = LOCALE_LANGUAGES;
	int wanted = ranges[_i].language;

	ck_assert_int_eq(
	    locale_find(ranges[_i].range, &language), wanted == -1 ? -1 : 0);
	ck_assert_int_eq(
	    (int)language, wanted == -1 ? LOCALE_LANGUAGES : wanted);
}
END_TEST

START_TEST(a_number_is_a_locale_and_back)
{
	struct locale locale;
	enum locale_language language;

	ck_assert_int_eq(locale_unpack((unsigned)_i, &locale), 0);
	ck_assert_uint_eq(locale_pack(&locale), (unsigned)_i);
	ck_assert_int_eq(
	    locale_find(locale_tag(locale.language), &language), 0);
	ck_assert_int_eq(language, locale.language);
}
END_TEST

START_TEST(other_numbers_are_none)
{
	struct locale locale;

	ck_assert_int_eq(locale_unpack(LOCALE_NUMBERS, &locale), -1);
	ck_assert_int_eq(locale_unpack(~0U, &locale), -1);
}
END_TEST

Suite *
locale_suite(void)
{
	Suite *suite = suite_create("locale");
	TCase *tcase = tcase_create("locales");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, a_range_matches_whole_parts_of_a_tag, 0,
	    sizeof ranges / sizeof *ranges);
	tcase_add_loop_test(
	    tcase, a_number_is_a_locale_and_back, 0, LOCALE_NUMBERS);
	tcase_add_test(tcase, other_numbers_are_none);
	return suite;
}
