/* SPDX-License-Identifier: ISC */
/* Tests of lib/utf8. */
#include "lib/utf8.h"

#include "suites.h"

#include <stdint.h>

static const struct {
	const char *text;
	bool good;
} texts[] = {
	{ "", true },
	{ "plain \x7f", true },
	{ "\xd0\xb8", true },
	{ "\xc2\x80", true },
	{ "\xe0\xa0\x80", true },
	{ "\xed\x9f\xbf", true },
	{ "\xee\x80\x80", true },
	{ "\xf0\x90\x80\x80", true },
	{ "\xf4\x8f\xbf\xbf", true },
	{ "k\xc3\xb6 \xe2\x82\xac \xf0\x9f\x93\xac.", true },
	/* cut short, and what does not follow */
	{ "\xd0", false },
	{ "\xe2\x82", false },
	{ "\xf0\x9f\x93", false },
	{ "\xd0x", false },
	{ "\xe2\x82x", false },
	{ "\xd0\xd0\xb8", false },
	{ "\x80", false },
	{ "\xbf", false },
	{ "k\xf6pe", false },
	/* overlong, surrogates, beyond the last character */
	{ "\xc0\x80", false },
	{ "\xc1\xbf", false },
	{ "\xe0\x9f\xbf", false },
	{ "\xf0\x8f\xbf\xbf", false },
	{ "\xed\xa0\x80", false },
	{ "\xf4\x90\x80\x80", false },
	{ "\xf5\x80\x80\x80", false },
	{ "\xff", false },
};

START_TEST(only_well_formed_text_is_text)
{
	ck_assert_int_eq(utf8_is_text(texts[_i].text), texts[_i].good);
}
END_TEST

/* Character NUMBER, as RFC 3629, section 3, writes it. */
static void
write_character(uint32_t number, char text[5])
{
	size_t length = number < 0x80 ? 1 : number < 0x800 ? 2 : 3;
	static const unsigned char marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	if (number >= 0x10000)
		length = 4;
	text[length] = '\0';
	for (size_t i = length; i-- > 1; number >>= 6)
		text[i] = (char)(0x80 | (number & 0x3f));
	text[0] = (char)(marks[length] | number);
}

START_TEST(every_character_is_text_but_surrogates)
{
	char text[5];

	for (uint32_t number = 1; number < 0x120000; number++) {
		bool good =
		    number < 0x110000 && (number < 0xd800 || number > 0xdfff);

		write_character(number, text);
		/* libcheck takes note of each of its own, which takes long. */
		if (utf8_is_text(text) != good)
			ck_abort_msg("U+%04X", (unsigned)number);
	}
}
END_TEST

Suite *
utf8_suite(void)
{
	Suite *suite = suite_create("utf8");
	TCase *tcase = tcase_create("texts");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, only_well_formed_text_is_text, 0,
	    sizeof texts / sizeof *texts);
	tcase_add_test(tcase, every_character_is_text_but_surrogates);
	return suite;
}
