/* SPDX-License-Identifier: ISC */
/* Tests of auth/checkers/imitation. */
#include "auth/checkers/imitation.h"

#include "suites.h"

#include <stdio.h>
#include <string.h>

enum { NAMES = 1000 };

/* 300 quick hashes, then 100 slow ones; none that is no hash. */
static const char *
hash_of(size_t i, char stored[PASSWORD_STORED])
{
	snprintf(stored, PASSWORD_STORED,
	    i < 300 ? "$6$salt%zu$0123456789abcdef" : "$2y$10$%zu0123456789",
	    i);
	return stored;
}

/* Which of COUNT hashes USER imitates. */
static const char *
choose(struct imitation *imitation, const char *user, size_t count)
{
	char stored[PASSWORD_STORED];

	imitation_begin(imitation, user);
	for (size_t i = 0; i < count; i++) {
		hash_of(i, stored);
		imitation_offer(imitation, stored, strlen(stored));
		imitation_offer(imitation, "{PLAIN}$6$secret$secret", 22);
		imitation_offer(imitation, "!$6$secret$secret", 16);
	}
	return imitation->stored;
}

START_TEST(without_a_costly_hash_nobody_is_imitated)
{
	struct imitation imitation;

	ck_assert_str_eq(choose(&imitation, "zoe", 0), "");
	imitation_offer(&imitation, "{PLAIN}secret", 13);
	ck_assert_str_eq(imitation.stored, "");
}
END_TEST

START_TEST(names_imitate_everybody_alike)
{
	struct imitation imitation;
	size_t slow = 0;

	for (size_t i = 0; i < NAMES; i++) {
		char user[32];

		snprintf(user, sizeof user, "user%zu", i);
		if (choose(&imitation, user, 400)[1] == '2')
			slow++;
	}
	/* A quarter; the deviation is 14. */
	ck_assert_uint_gt(slow, 250 - 5 * 14);
	ck_assert_uint_lt(slow, 250 + 5 * 14);
}
END_TEST

START_TEST(a_name_imitates_the_same_when_others_come_and_go)
{
	struct imitation before, after;
	size_t changed = 0;

	for (size_t i = 0; i < NAMES; i++) {
		char user[32];

		snprintf(user, sizeof user, "user%zu", i);
		choose(&before, user, 360);
		ck_assert_str_eq(choose(&after, user, 360), before.stored);
		if (strcmp(choose(&after, user, 400), before.stored) != 0)
			changed++;
	}
	/* A tenth, those who imitate a new one. */
	ck_assert_uint_gt(changed, 50);
	ck_assert_uint_lt(changed, 150);
}
END_TEST

Suite *
imitation_suite(void)
{
	Suite *suite = suite_create("imitation");
	TCase *tcase = tcase_create("imitation");

	tcase_add_test(tcase, without_a_costly_hash_nobody_is_imitated);
	tcase_add_test(tcase, names_imitate_everybody_alike);
	tcase_add_test(tcase, a_name_imitates_the_same_when_others_come_and_go);
	suite_add_tcase(suite, tcase);
	return suite;
}
