/* SPDX-License-Identifier: ISC */
/* Tests of lib/number. */
#include "lib/number.h"

#include "suites.h"

static const struct {
	const char *text;
	uint64_t most;
	int rc;
	uint64_t number;
} readings[] = {
	{ "0", 42, 0, 0 },
	{ "1", 1, 0, 1 },
	{ "007", 42, 0, 7 },
	{ "42", 42, 0, 42 },
	{ "00000000000000000000000042", 42, 0, 42 },
	{ "18446744073709551615", UINT64_MAX, 0, UINT64_MAX },
	{ "0", 0, 0, 0 },
	{ "1", 0, -1, 0 },
	{ "43", 42, -1, 0 },
	{ "50", 42, -1, 0 },
	{ "421", 42, -1, 0 },
	{ "18446744073709551616", UINT64_MAX, -1, 0 },
	{ "18446744073709551620", UINT64_MAX, -1, 0 },
	{ "99999999999999999999", UINT64_MAX, -1, 0 },
	{ "4294967295", UINT32_MAX - 1, -1, 0 },
	{ "", 42, -1, 0 },
	{ "+1", 42, -1, 0 },
	{ "-1", 42, -1, 0 },
	{ " 1", 42, -1, 0 },
	{ "1 ", 42, -1, 0 },
	{ "1:", 42, -1, 0 },
	{ "0x1", 42, -1, 0 },
	{ "\xb2", 42, -1, 0 },
};

START_TEST(a_number_is_read_whole_or_refused)
{
	uint64_t got = 77;
	int rc = number_parse(readings[_i].text, readings[_i].most, &got);

	ck_assert_int_eq(rc, readings[_i].rc);
	ck_assert_uint_eq(got, rc == 0 ? readings[_i].number : 77);
}
END_TEST

static const struct {
	uint64_t number;
	const char *text;
} writings[] = {
	{ 0, "0" },
	{ 9, "9" },
	{ 10, "10" },
	{ 4294967296, "4294967296" },
	{ UINT64_MAX, "18446744073709551615" },
};

START_TEST(a_number_is_written_in_decimal)
{
	char room[NUMBER_TEXT];

	ck_assert_str_eq(
	    number_format(writings[_i].number, room), writings[_i].text);
}
END_TEST

Suite *
number_suite(void)
{
	Suite *suite = suite_create("number");
	TCase *tcase = tcase_create("number");

	tcase_add_loop_test(tcase, a_number_is_read_whole_or_refused, 0,
	    sizeof readings / sizeof readings[0]);
	tcase_add_loop_test(tcase, a_number_is_written_in_decimal, 0,
	    sizeof writings / sizeof writings[0]);
	suite_add_tcase(suite, tcase);
	return suite;
}
