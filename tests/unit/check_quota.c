/* SPDX-License-Identifier: ISC */
/* Tests of store/quota: as Courier's programs would count. */
#include "store/maildrop/quota.h"

#include "suites.h"

static const struct {
	const char *name;
	bool counts;
	int rc; /* of quota_size() */
	uint64_t octets;
} names[] = {
	{ "1.a", true, -1, 0 },
	{ "1.a,S=123", true, 0, 123 },
	{ "1.a,S=123,W=130:2,S", true, 0, 123 },
	{ "1.a,W=130,S=123:2,", true, 0, 123 },
	{ "1.a,S=1,S=2:2,", true, 0, 2 },
	{ "1.a,S=12x:2,", true, 0, 12 },
	{ "1.a,S=:2,", true, 0, 0 },
	/* Only in the part that never changes. */
	{ "1.a:2,S,S=5", true, -1, 0 },
	{ "S=5.a", true, -1, 0 },
	{ "1.a,s=5", true, -1, 0 },
	{ "1.a,S", true, -1, 0 },
	{ ",S=5", true, 0, 5 },
	{ "", true, -1, 0 },
	/* More than any message has: whoever made that up is not believed. */
	{ "1.a,S=549755813887", true, 0, UINT64_C(549755813887) },
	{ "1.a,S=549755813888", true, -1, 0 },
	{ "1.a,S=18446744073709551621", true, -1, 0 },
	{ "1.a,S=99999999999999999999999999", true, -1, 0 },
	/* Trash. */
	{ "1.a,S=1:2,T", false, 0, 1 },
	{ "1.a:2,FST", false, -1, 0 },
	{ "1.a;2,T", false, -1, 0 },
	{ "1.a:2,T,x", false, -1, 0 },
	{ "1.a:2,S,T", true, -1, 0 },
	{ "1.aT:2,S", true, -1, 0 },
	{ "1.a:1,T", true, -1, 0 },
};

START_TEST(a_name_tells_whether_and_what_it_counts)
{
	uint64_t octets = 77;

	ck_assert_int_eq(quota_counts(names[_i].name), names[_i].counts);
	ck_assert_int_eq(quota_size(names[_i].name, &octets), names[_i].rc);
	ck_assert_uint_eq(octets, names[_i].rc == 0 ? names[_i].octets : 77);
}
END_TEST

static const struct {
	struct quota removed;
	const char *line;
} lines[] = {
	{ { 1, 1 }, "          -1           -1\n" },
	{ { 123456, 78 }, "     -123456          -78\n" },
	{ { 0, 2 }, "           0           -2\n" },
	{ { 99999999999, 10000000 }, "-99999999999    -10000000\n" },
	{ { UINT64_MAX, UINT64_MAX },
	    "-18446744073709551615 -18446744073709551615\n" },
};

START_TEST(a_line_takes_off_what_was_removed)
{
	char line[QUOTA_LINE + 1];
	size_t length = quota_line(&lines[_i].removed, line);

	ck_assert_uint_le(length, QUOTA_LINE);
	line[length] = '\0';
	ck_assert_str_eq(line, lines[_i].line);
}
END_TEST

Suite *
quota_suite(void)
{
	Suite *suite = suite_create("quota");
	TCase *tests = tcase_create("quota");

	tcase_add_loop_test(tests, a_name_tells_whether_and_what_it_counts, 0,
	    sizeof names / sizeof *names);
	tcase_add_loop_test(tests, a_line_takes_off_what_was_removed, 0,
	    sizeof lines / sizeof *lines);
	suite_add_tcase(suite, tests);
	return suite;
}
