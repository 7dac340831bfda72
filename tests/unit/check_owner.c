/* SPDX-License-Identifier: ISC */
/* Tests of auth/checkers/owner. */
#include "auth/checkers/owner.h"

#include "suites.h"

#include <pwd.h>

/* The one user, and the one group, that every system has but for root. */
#define WHO "nobody"
enum { OF_WHO = 1 << 30 }; /* his uid or gid */

static const struct {
	const char *owner, *group;
	const char *standard; /* or NULL */
	unsigned uid, gid;    /* 0: refused */
} cases[] = {
	{ "1", "2", NULL, 1, 2 },
	{ "4294967294", "4294967294", NULL, 4294967294, 4294967294 },
	{ WHO, "2", NULL, OF_WHO, 2 },
	{ WHO, "", NULL, OF_WHO, OF_WHO },
	{ "1", "tty", NULL, 1, 5 },
	/* What is missing is the standard's. */
	{ "", "", WHO, OF_WHO, OF_WHO },
	{ "", "", "3:4", 3, 4 },
	{ "", "", WHO ":4", OF_WHO, 4 },
	{ "", "2", "3:4", 3, 2 },
	{ "1", "", "3:4", 1, 4 },
	{ WHO, "", "3:4", OF_WHO, 4 },
	{ "1", "2", "3:4", 1, 2 },
	{ "1", "", WHO, 1, OF_WHO },
	{ "1", "2", "no-such-user", 1, 2 },
	/* Refused: what is missing altogether, */
	{ "", "", NULL, 0, 0 },
	{ "1", "", NULL, 0, 0 },
	{ "", "2", NULL, 0, 0 },
	{ "", "", "3", 0, 0 },
	{ "", "", "", 0, 0 },
	{ "", "", ":4", 0, 0 },
	/* root's, */
	{ "0", "2", NULL, 0, 0 },
	{ "1", "0", NULL, 0, 0 },
	{ "root", "2", NULL, 0, 0 },
	{ "1", "root", NULL, 0, 0 },
	{ "", "", "root", 0, 0 },
	{ "", "", "3:0", 0, 0 },
	{ "0", "", "3:4", 0, 0 },
	/* nobody's. */
	{ "no-such-user", "2", NULL, 0, 0 },
	{ "1", "no-such-group", NULL, 0, 0 },
	{ "", "", "no-such-user", 0, 0 },
	{ "", "", "3:no-such-group", 0, 0 },
	{ "4294967295", "2", NULL, 0, 0 },
	{ "4294967296", "2", NULL, 0, 0 },
	{ "1", "4294967295", NULL, 0, 0 },
	{ "-1", "2", NULL, 0, 0 },
	{ "1x", "2", NULL, 0, 0 },
};

START_TEST(an_owner_has_a_uid_and_a_gid)
{
	struct account account = {
		.owner = cases[_i].owner,
		.group = cases[_i].group,
	};
	const char *trouble = owner_find(&account, cases[_i].standard);
	const struct passwd *who = getpwnam(WHO);

	ck_assert_ptr_nonnull(who);
	ck_assert_int_eq(trouble == NULL, cases[_i].uid != 0);
	if (trouble != NULL)
		return;
	ck_assert_uint_eq(
	    account.uid, cases[_i].uid == OF_WHO ? who->pw_uid : cases[_i].uid);
	ck_assert_uint_eq(
	    account.gid, cases[_i].gid == OF_WHO ? who->pw_gid : cases[_i].gid);
}
END_TEST

Suite *
owner_suite(void)
{
	Suite *suite = suite_create("owner");
	TCase *tcase = tcase_create("owner");

	tcase_add_loop_test(tcase, an_owner_has_a_uid_and_a_gid, 0,
	    sizeof cases / sizeof cases[0]);
	suite_add_tcase(suite, tcase);
	return suite;
}
