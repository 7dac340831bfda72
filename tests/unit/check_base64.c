/* SPDX-License-Identifier: ISC */
/* Tests of lib/base64. */
#include "lib/base64.h"

#include "suites.h"

#include <string.h>

static const struct {
	const char *text;
	const char *octets; /* NULL: refused */
	size_t length;
} cases[] = {
	/* RFC 4648, section 10 */
	{ "", "", 0 },
	{ "Zg==", "f", 1 },
	{ "Zm8=", "fo", 2 },
	{ "Zm9v", "foo", 3 },
	{ "Zm9vYg==", "foob", 4 },
	{ "Zm9vYmE=", "fooba", 5 },
	{ "Zm9vYmFy", "foobar", 6 },
	{ "AGJvYgBzZWNyZXQ=", "\0bob\0secret", 11 },
	{ "AAAA", "\0\0\0", 3 },
	{ "+/+/", "\xfb\xff\xbf", 3 },
	{ "//8=", "\xff\xff", 2 },
	/* groups that are not whole */
	{ "Z", NULL, 0 },
	{ "Zg", NULL, 0 },
	{ "Zg=", NULL, 0 },
	{ "Zm9vY", NULL, 0 },
	{ "Zm9vYg=", NULL, 0 },
	/* "=" where it does not belong */
	{ "=", NULL, 0 },
	{ "====", NULL, 0 },
	{ "Z===", NULL, 0 },
	{ "Zg=a", NULL, 0 },
	{ "Zg==Zg==", NULL, 0 },
	{ "Zm8=Zm8=", NULL, 0 },
	{ "=Zg=", NULL, 0 },
	{ "Zm9vYg====", NULL, 0 },
	/* foreign octets */
	{ "Zm9v\n", NULL, 0 },
	{ " Zm9v", NULL, 0 },
	{ "Zm 9v", NULL, 0 },
	{ "Zm-v", NULL, 0 },
	{ "Zm_v", NULL, 0 },
	{ "Zm\xc3v", NULL, 0 },
	{ "*", NULL, 0 },
	{ "****", NULL, 0 },
	/* a second spelling of "f" and of "fo" */
	{ "Zh==", NULL, 0 },
	{ "Zm9=", NULL, 0 },
};

START_TEST(text_is_decoded_whole_or_refused)
{
	char text[32];
	size_t length = 77;

	memcpy(text, cases[_i].text, strlen(cases[_i].text) + 1);

	int rc = base64_decode(text, &length);

	ck_assert_int_eq(rc, cases[_i].octets != NULL ? 0 : -1);
	if (rc == -1) {
		ck_assert_uint_eq(length, 77);
		return;
	}
	ck_assert_uint_eq(length, cases[_i].length);
	ck_assert_mem_eq(text, cases[_i].octets, length);
	ck_assert_int_eq(text[length], '\0');
}
END_TEST

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
			       "uvwxyz0123456789+/";

/* All pairs of letters and "==": each octet has one spelling of its own. */
START_TEST(every_octet_has_exactly_one_spelling)
{
	unsigned spellings = 0;

	for (int first = 1; first < 256; first++)
		for (int second = 1; second < 256; second++) {
			char text[] = { (char)first, (char)second, '=', '=',
				'\0' };
			size_t length;

			if (base64_decode(text, &length) == -1)
				continue;
			ck_assert_uint_eq(length, 1);

			int octet = (unsigned char)text[0];

			ck_assert_int_eq(first, alphabet[octet >> 2]);
			ck_assert_int_eq(second, alphabet[(octet & 3) << 4]);
			spellings++;
		}
	ck_assert_uint_eq(spellings, 256);
}
END_TEST

Suite *
base64_suite(void)
{
	Suite *suite = suite_create("base64");
	TCase *tcase = tcase_create("decode");

	tcase_add_loop_test(tcase, text_is_decoded_whole_or_refused, 0,
	    sizeof cases / sizeof *cases);
	tcase_add_test(tcase, every_octet_has_exactly_one_spelling);
	suite_add_tcase(suite, tcase);
	return suite;
}
