/* SPDX-License-Identifier: ISC */
/* Tests of auth/checkers/account_find: when a password is too old.  shadow(5)
 * has the rules.
 */
#include "auth/checkers/account_find.h"

#include "suites.h"

#include <limits.h>
#include <shadow.h>

enum { TODAY = 20000 };

static const struct {
	long changed, most, inactive, expire;
	bool expired;
} ages[] = {
	/* All fields empty, and as Debian makes them. */
	{ -1, -1, -1, -1, false },
	{ 19000, 99999, -1, -1, false },
	/* The account: good to the day before. */
	{ -1, -1, -1, TODAY + 1, false },
	{ -1, -1, -1, TODAY, true },
	{ -1, -1, -1, TODAY - 1, true },
	{ -1, -1, -1, 0, true },
	/* To be changed at the next login. */
	{ 0, -1, -1, -1, true },
	{ 0, 99999, 7, -1, true },
	/* The password: good for so many days, */
	{ TODAY - 90, 90, -1, -1, false },
	{ TODAY - 91, 90, -1, -1, true },
	{ TODAY, 0, -1, -1, false },
	{ TODAY - 1, 0, -1, -1, true },
	/* and some more while it is not inactive. */
	{ TODAY - 91, 90, 0, -1, true },
	{ TODAY - 97, 90, 7, -1, false },
	{ TODAY - 98, 90, 7, -1, true },
	{ TODAY - 98, -1, 7, -1, false },
	{ -1, 90, 7, -1, false },
	/* Changed tomorrow: a clock that was wrong. */
	{ TODAY + 1, 90, 7, -1, false },
	/* Nothing wraps. */
	{ LONG_MAX, LONG_MAX, LONG_MAX, -1, false },
	{ 1, LONG_MAX, LONG_MAX, LONG_MAX, false },
};

START_TEST(an_account_expires_as_shadow_says)
{
	struct spwd shadow = {
		.sp_lstchg = ages[_i].changed,
		.sp_max = ages[_i].most,
		.sp_inact = ages[_i].inactive,
		.sp_expire = ages[_i].expire,
	};

	ck_assert_int_eq(account_is_expired(&shadow, TODAY), ages[_i].expired);
}
END_TEST

START_TEST(a_user_who_does_not_exist_has_a_dummy_and_no_password)
{
	struct account account;

	/* Without root shadow(5) cannot be read, and that is said. */
	if (account_find(&account, "nobody:of:that:name", 0) == -1)
		return;
	ck_assert_ptr_null(account.password);
	ck_assert_ptr_null(account.user);
	ck_assert_int_eq(account.imitation.stored[0], '$');
}
END_TEST

START_TEST(root_has_no_password)
{
	struct account account;

	if (account_find(&account, "root", 0) == -1)
		return;
	ck_assert_ptr_null(account.password);
}
END_TEST

Suite *
account_find_suite(void)
{
	Suite *suite = suite_create("account_find");
	TCase *tcase = tcase_create("account");

	tcase_add_loop_test(tcase, an_account_expires_as_shadow_says, 0,
	    sizeof ages / sizeof ages[0]);
	tcase_add_test(
	    tcase, a_user_who_does_not_exist_has_a_dummy_and_no_password);
	tcase_add_test(tcase, root_has_no_password);
	suite_add_tcase(suite, tcase);
	return suite;
}
