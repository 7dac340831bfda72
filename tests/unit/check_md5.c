/* SPDX-License-Identifier: ISC */
/* Tests of lib/md5. */
#include "lib/md5.h"

#include "suites.h"

#include <string.h>

static void
digest(const char *text, size_t length, size_t step, char digest[MD5_TEXT])
{
	struct md5 md5;

	md5_begin(&md5);
	for (size_t done = 0; done < length; done += step)
		md5_add(&md5, text + done,
		    step < length - done ? step : length - done);
	md5_end(&md5, digest);
}

/* RFC 1321, appendix A.5, and the example of RFC 1939, section 7. */
static const struct {
	const char *text;
	const char *digest;
} examples[] = {
	{ "", "d41d8cd98f00b204e9800998ecf8427e" },
	{ "a", "0cc175b9c0f1b6a831c399e269772661" },
	{ "abc", "900150983cd24fb0d6963f7d28e17f72" },
	{ "message digest", "f96b697d7cb7938d525a2f31aaf161d0" },
	{ "abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b" },
	{ "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
	    "d174ab98d277d9f5a5611c2c9f419d9f" },
	{ "1234567890123456789012345678901234567890"
	  "1234567890123456789012345678901234567890",
	    "57edf4a22be3c955ac49da2e2107b67a" },
	{ "<1896.697170952@dbc.mtview.ca.us>tanstaaf",
	    "c4c9334bac560ecc979e58001b3e22fb" },
};

START_TEST(the_digests_of_the_standards_come_out)
{
	char got[MD5_TEXT];

	digest(examples[_i].text, strlen(examples[_i].text), 1000, got);
	ck_assert_str_eq(got, examples[_i].digest);
}
END_TEST

/* So many times "a": where the padding begins a new block, and around it. */
static const struct {
	size_t length;
	const char *digest;
} lengths[] = {
	{ 55, "ef1772b6dff9a122358552954ad0df65" },
	{ 56, "3b0c8ac703f828b04c6c197006d17218" },
	{ 57, "652b906d60af96844ebd21b674f35e93" },
	{ 63, "b06521f39153d618550606be297466d5" },
	{ 64, "014842d480b571495a4a0363793f7367" },
	{ 65, "c743a45e0d2e6a95cb859adae0248435" },
	{ 119, "8a7bd0732ed6a28ce75f6dabc90e1613" },
	{ 120, "5f61c0ccad4cac44c75ff505e1f1e537" },
};

START_TEST(lengths_around_a_block_are_right_in_pieces_of_any_size)
{
	char text[128];
	char got[MD5_TEXT];

	memset(text, 'a', sizeof text);
	for (size_t step = 1; step <= sizeof text; step++) {
		digest(text, lengths[_i].length, step, got);
		ck_assert_str_eq(got, lengths[_i].digest);
	}
}
END_TEST

START_TEST(a_long_text_is_right)
{
	struct md5 md5;
	char text[1000];
	char got[MD5_TEXT];

	memset(text, 'a', sizeof text);
	md5_begin(&md5);
	for (unsigned i = 0; i < 1000; i++)
		md5_add(&md5, text, sizeof text);
	md5_end(&md5, got);
	ck_assert_str_eq(got, "7707d6ae4e027c70eea2a935c2296f21");
}
END_TEST

Suite *
md5_suite(void)
{
	Suite *suite = suite_create("md5");
	TCase *tcase = tcase_create("md5");

	tcase_add_loop_test(tcase, the_digests_of_the_standards_come_out, 0,
	    sizeof examples / sizeof examples[0]);
	tcase_add_loop_test(tcase,
	    lengths_around_a_block_are_right_in_pieces_of_any_size, 0,
	    sizeof lengths / sizeof lengths[0]);
	tcase_add_test(tcase, a_long_text_is_right);
	suite_add_tcase(suite, tcase);
	return suite;
}
