/* SPDX-License-Identifier: ISC */
#include "store/uidl.h"
#include "suites.h"

#include <string.h>

#define TEN "0123456789"
#define SEVENTY TEN TEN TEN TEN TEN TEN TEN

/* The digests are those of md5sum. */
static const struct {
	const char *base;
	unsigned twin;
	const char *uid;
} ids[] = {
	{ "1.a", 0, "1.a" },
	{ "!~", 0, "!~" },
	{ "1764.M1P2.host,S=3,W=4", 0, "1764.M1P2.host,S=3,W=4" },
	{ SEVENTY, 0, SEVENTY },
	{ SEVENTY "x", 0, "md5:66d7eb248f6d0ec9cc3e8ca0ff850696" },
	{ "", 0, "md5:d41d8cd98f00b204e9800998ecf8427e" },
	{ "3 c", 0, "md5:16e6fdbaeda6e9ce1a4b7824b4e2302e" },
	{ "1\x7f", 0, "md5:c377bbad0d750bcbd88d4c4a56f5a4c8" },
	{ "\xc3\xa4", 0, "md5:8419b71c87a225a2c70b50486fbee545" },
	{ "a\n", 0, "md5:60b725f10c9c85c70d97880dfe8191b3" },
	{ "1.a", 1, "md5:f43e68a6798030521a123034b945e2df" },
	{ "1.a", 2, "md5:200c77d45b9ca43f743c698ec2904110" },
};

START_TEST(an_id_is_the_name_or_a_digest_of_it)
{
	char uid[UIDL_TEXT];

	uidl_from_name(ids[_i].base, strlen(ids[_i].base), ids[_i].twin, uid);
	ck_assert_str_eq(uid, ids[_i].uid);
}
END_TEST

START_TEST(an_id_is_legal_whatever_octet_the_name_has)
{
	char base[] = "1. .a";
	char uid[UIDL_TEXT];

	for (int octet = 1; octet < 256; octet++) {
		base[2] = (char)octet;
		uidl_from_name(base, sizeof base - 1, 0, uid);
		ck_assert_uint_ge(strlen(uid), 1);
		ck_assert_uint_le(strlen(uid), 70);
		for (const char *c = uid; *c != '\0'; c++)
			ck_assert(*c >= 0x21 && *c <= 0x7e);
	}
}
END_TEST

Suite *
uidl_suite(void)
{
	Suite *suite = suite_create("uidl");
	TCase *tcase = tcase_create("names");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, an_id_is_the_name_or_a_digest_of_it, 0,
	    (int)(sizeof ids / sizeof *ids));
	tcase_add_test(tcase, an_id_is_legal_whatever_octet_the_name_has);
	return suite;
}
