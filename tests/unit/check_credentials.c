/* SPDX-License-Identifier: ISC */
/* Tests of auth/shared/credentials. */
#include "auth/shared/credentials.h"
#include "lib/username.h"

#include "suites.h"

#include <string.h>

#define RECORD(text) text, sizeof text - 1

static const struct {
	const char *record;
	size_t length;
	size_t used; /* 0: refused */
	const char *user;
	const char *secret;
	const char *third;
} records[] = {
	{ RECORD("bob\0secret\0APOP\0"), 16, "bob", "secret", "APOP" },
	{ RECORD("bob\0secret\0\0"), 12, "bob", "secret", "" },
	{ RECORD("bob\0\0\0"), 6, "bob", "", "" },
	{ RECORD("bob\0secret\0\0and more\0"), 12, "bob", "secret", "" },
	{ RECORD("b\xf6"
		 "b\0\x01\x7f\n\0\0"),
	    9,
	    "b\xf6"
	    "b",
	    "\x01\x7f\n", "" },
	{ RECORD("bob smith@[::1]\0s\0\0"), 19, "bob smith@[::1]", "s", "" },
	{ RECORD(""), 0, NULL, NULL, NULL },
	{ RECORD("bob"), 0, NULL, NULL, NULL },
	{ RECORD("bob\0secret"), 0, NULL, NULL, NULL },
	{ RECORD("bob\0secret\0"), 0, NULL, NULL, NULL },
	{ RECORD("bob\0secret\0third"), 0, NULL, NULL, NULL },
	{ RECORD("\0secret\0third\0"), 0, NULL, NULL, NULL },
	{ RECORD("\0\0\0"), 0, NULL, NULL, NULL },
	{ RECORD("bob\nroot\0secret\0\0"), 0, NULL, NULL, NULL },
	{ RECORD("bob\x7f\0secret\0\0"), 0, NULL, NULL, NULL },
	{ RECORD("bob\x1b[2J\0secret\0\0"), 0, NULL, NULL, NULL },
};

START_TEST(a_record_is_believed_only_when_it_is_whole)
{
	struct credentials got = { .user = NULL };
	int rc =
	    credentials_unpack(records[_i].record, records[_i].length, &got);

	ck_assert_int_eq(rc, records[_i].used != 0 ? 0 : -1);
	if (rc == 0)
		ck_assert_ptr_eq(got.third + strlen(got.third) + 1,
		    records[_i].record + records[_i].used);
	ck_assert_pstr_eq(got.user, records[_i].user);
	ck_assert_pstr_eq(got.secret, records[_i].secret);
	ck_assert_pstr_eq(got.third, records[_i].third);
}
END_TEST

START_TEST(a_name_has_at_most_255_octets_and_no_controls)
{
	char name[USERNAME_MAX + 2];

	memset(name, 'n', sizeof name - 1);
	name[USERNAME_MAX + 1] = '\0';
	ck_assert(!username_is_valid(name));
	name[USERNAME_MAX] = '\0';
	ck_assert(username_is_valid(name));
	name[7] = '\r';
	ck_assert(!username_is_valid(name));
	ck_assert(!username_is_valid(""));
	ck_assert(username_is_valid("\xc3\xa9 b"));
}
END_TEST

START_TEST(a_record_longer_than_the_interface_allows_is_refused)
{
	char record[CREDENTIALS_MAX + 1] = "bob\0secret\0";
	struct credentials got;

	ck_assert_int_eq(credentials_unpack(record, CREDENTIALS_MAX, &got), 0);
	ck_assert_int_eq(
	    credentials_unpack(record, CREDENTIALS_MAX + 1, &got), -1);
}
END_TEST

Suite *
credentials_suite(void)
{
	Suite *suite = suite_create("credentials");
	TCase *tcase = tcase_create("credentials");

	tcase_add_loop_test(tcase, a_record_is_believed_only_when_it_is_whole,
	    0, sizeof records / sizeof records[0]);
	tcase_add_test(tcase, a_name_has_at_most_255_octets_and_no_controls);
	tcase_add_test(
	    tcase, a_record_longer_than_the_interface_allows_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
