/* SPDX-License-Identifier: ISC */
#include "lib/deadline.h"
#include "suites.h"

#include <limits.h>

START_TEST(time_does_not_go_back)
{
	int64_t before = deadline_now();

	for (int i = 0; i < 1000; i++) {
		int64_t now = deadline_now();

		ck_assert_int_ge(now, before);
		before = now;
	}
}
END_TEST

START_TEST(what_is_left_is_never_negative_and_fits_poll)
{
	ck_assert_int_eq(deadline_left(deadline_now()), 0);
	ck_assert_int_eq(deadline_left(0), 0);
	ck_assert_int_eq(deadline_left(INT64_MIN / 2), 0);
	ck_assert_int_eq(deadline_left(INT64_MAX), INT_MAX);
	ck_assert_int_eq(deadline_left(deadline_in(UINT_MAX)), INT_MAX);
}
END_TEST

START_TEST(a_deadline_is_as_far_away_as_was_asked)
{
	int left = deadline_left(deadline_in(86400));

	ck_assert_int_le(left, 86400 * 1000);
	ck_assert_int_gt(left, 86300 * 1000);
}
END_TEST

Suite *
deadline_suite(void)
{
	Suite *suite = suite_create("deadline");
	TCase *tcase = tcase_create("clock");

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, time_does_not_go_back);
	tcase_add_test(tcase, what_is_left_is_never_negative_and_fits_poll);
	tcase_add_test(tcase, a_deadline_is_as_far_away_as_was_asked);
	return suite;
}
