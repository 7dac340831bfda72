/* SPDX-License-Identifier: ISC */
/* Tests of auth/checkers/name. */
#include "auth/checkers/name.h"

#include "suites.h"

#include <string.h>

static const struct {
	struct name_rules rules;
	const char *typed;
	const char *name; /* NULL: none */
} cases[] = {
	/* Without a rule every octet counts. */
	{ { false, NULL, NULL }, "Ann@Example.org", "Ann@Example.org" },
	{ { false, NULL, NULL }, "\xc3\x84nn", "\xc3\x84nn" },
	{ { false, NULL, NULL }, "", NULL },
	{ { false, NULL, NULL }, "a\tb", NULL },
	/* Capitals. */
	{ { true, NULL, NULL }, "Ann@EXAMPLE.Org", "ann@example.org" },
	{ { true, NULL, NULL }, "@[`{AZ\xc3\x84", "@[`{az\xc3\x84" },
	/* A domain of ours. */
	{ { false, "example.org", NULL }, "Ann@Example.ORG", "Ann" },
	{ { false, "example.org", NULL }, "ann@b@example.org", "ann@b" },
	{ { false, "example.org", NULL }, "ann", "ann" },
	{ { false, "example.org", NULL }, "ann@example.com",
	    "ann@example.com" },
	{ { false, "example.org", NULL }, "ann@.example.org",
	    "ann@.example.org" },
	{ { false, "example.org", NULL }, "ann@example.org.",
	    "ann@example.org." },
	{ { false, "example.org", NULL }, "ann@example.org@",
	    "ann@example.org@" },
	{ { false, "example.org", NULL }, "annexample.org", "annexample.org" },
	{ { false, "example.org", NULL }, "@example.org", NULL },
	/* Any domain. */
	{ { false, "*", NULL }, "ann@example.com", "ann" },
	{ { false, "*", NULL }, "ann@", "ann" },
	{ { false, "*", NULL }, "ann", "ann" },
	{ { false, "*", NULL }, "@", NULL },
	/* A domain for those that have none. */
	{ { false, NULL, "Example.org" }, "ann", "ann@Example.org" },
	{ { false, NULL, "example.org" }, "ann@example.com",
	    "ann@example.com" },
	{ { false, NULL, "example.org" }, "ann@", "ann@" },
	{ { false, NULL, "example.org" }, "", NULL },
	/* All at once: one domain for another. */
	{ { true, "old.example", "New.example" }, "Ann@Old.Example",
	    "ann@new.example" },
	{ { true, "old.example", "new.example" }, "ANN", "ann@new.example" },
	{ { true, "*", "new.example" }, "@old.example", NULL },
};

START_TEST(a_name_is_what_the_rules_leave_of_it)
{
	char name[USERNAME_MAX + 1] = "before";
	int rc = name_normalize(&cases[_i].rules, cases[_i].typed, name);

	ck_assert_int_eq(rc, cases[_i].name != NULL ? 0 : -1);
	ck_assert_str_eq(
	    name, cases[_i].name != NULL ? cases[_i].name : "before");
}
END_TEST

START_TEST(a_name_that_becomes_too_long_is_none)
{
	const struct name_rules rules = { .add = "example.org" };
	const struct name_rules cut = { .cut = "*" };
	char typed[2 * USERNAME_MAX] = "";
	char name[USERNAME_MAX + 1];

	memset(typed, 'a', USERNAME_MAX - 12);
	ck_assert_int_eq(name_normalize(&rules, typed, name), 0);
	ck_assert_uint_eq(strlen(name), USERNAME_MAX);
	typed[USERNAME_MAX - 12] = 'a';
	ck_assert_int_eq(name_normalize(&rules, typed, name), -1);
	memset(typed, 'a', USERNAME_MAX);
	ck_assert_int_eq(name_normalize(&rules, typed, name), -1);
	ck_assert_int_eq(name_normalize(&cut, typed, name), 0);
	typed[USERNAME_MAX] = '@';
	ck_assert_int_eq(name_normalize(&cut, typed, name), 0);
	ck_assert_uint_eq(strlen(name), USERNAME_MAX);
}
END_TEST

static const struct {
	int option;
	bool known;
} options[] = {
	{ 'c', true },
	{ 'd', true },
	{ 'i', true },
	{ 'f', false },
	{ '?', false },
};

START_TEST(options_set_the_rules)
{
	struct name_rules rules = { 0 };

	ck_assert_int_eq(
	    name_option(&rules, options[_i].option, "x"), options[_i].known);
	ck_assert_int_eq(rules.fold, options[_i].option == 'i');
	ck_assert_pstr_eq(rules.cut, options[_i].option == 'c' ? "x" : NULL);
	ck_assert_pstr_eq(rules.add, options[_i].option == 'd' ? "x" : NULL);
}
END_TEST

Suite *
name_suite(void)
{
	Suite *suite = suite_create("name");
	TCase *tcase = tcase_create("name");

	tcase_add_loop_test(tcase, a_name_is_what_the_rules_leave_of_it, 0,
	    sizeof cases / sizeof cases[0]);
	tcase_add_test(tcase, a_name_that_becomes_too_long_is_none);
	tcase_add_loop_test(tcase, options_set_the_rules, 0,
	    sizeof options / sizeof options[0]);
	suite_add_tcase(suite, tcase);
	return suite;
}
