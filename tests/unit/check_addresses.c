/* SPDX-License-Identifier: ISC */
/* Tests of store/addresses. */
#include "store/addresses.h"

#include "suites.h"

#include <string.h>

static const struct {
	const char *header;
	bool found;
} headers[] = {
	/* in each field, in each form */
	{ "From: и@example.org\n\n", true },
	{ "From: a@почта.рф\n\n", true },
	{ "from:<и@example.org>\r\n\r\n", true },
	{ "SENDER : Name <и@example.org>\n\n", true },
	{ "Reply-To: a@b, и@c\n\n", true },
	{ "To: group: и@c;\n\n", true },
	{ "Cc: a@b,\n  \"x\"<и@c>\n\n", true },
	{ "Cc:\r\n\tи@c\r\n\r\n", true },
	{ "Bcc: (comment)и@c\n\n", true },
	{ "Resent-From: и@c\n\n", true },
	{ "Resent-Reply-To: и@c\n\n", true },
	{ "Subject: x\nTo: и@c\n\n", true },
	{ "To: \"и и\"@c\n\n", true },
	{ "To: \"\\\"и\"@c\n\n", true },
	/* cut off behind it */
	{ "To: и@c\n", true },
	{ "To: и@c\nX", true },
	{ "To: и@c,", true },
	/* elsewhere */
	{ "", false },
	{ "\nTo: и@c\n\n", false },
	{ "\r\nTo: и@c\r\n", false },
	{ "Subject: и@c\n\n", false },
	{ "Subject: x\n To: и@c\n\n", false },
	{ "Resent-Subject: и@c\n\n", false },
	{ "Delivered-To: и@c\n\n", false },
	{ "Return-Path: <и@c>\n\n", false },
	{ "ToTo: и@c\n\n", false },
	{ "To\nCc и@c\n\n", false },
	{ "To-what-is-a-very-long-name-indeed: и@c\n\n", false },
	{ "resent-reply-toxxxxxxx: и@c\n\n", false },
	{ "From: a@b\n\nTo: и@c\n", false },
	/* in names and comments */
	{ "From: и <a@b>\n\n", false },
	{ "From: \"и@c\" <a@b>\n\n", false },
	{ "From: \"и\\\"@c\" <a@b>\n\n", false },
	{ "From: \"и\n @c\" <a@b>\n\n", false },
	{ "From: a@b (и@c)\n\n", false },
	{ "From: a@b (и (@) и@c \\) и@c)\n\n", false },
	{ "From: и: a@b;\n\n", false },
	{ "From: и,a@b\n\n", false },
	{ "From: \"x\nSubject: и@c\n\n", false },
	{ "From: (x\nSubject: и@c\n\n", false },
	{ "From: a\nTo: и\nSubject: @\n\n", false },
	/* no UTF-8 */
	{ "From: k\xf6@b\n\n", false },
	{ "From: \xd0@b\n\n", false },
	{ "From: и\xff@b\n\n", false },
	{ "From: k\xf6@b, и@c\n\n", true },
};

/* What is found if the header comes in pieces of PIECE octets. */
static bool
look(const char *header, size_t piece)
{
	struct addresses addresses = { 0 };
	size_t length = strlen(header);

	for (size_t done = 0; done < length; done += piece)
		addresses_look(&addresses, header + done,
		    piece < length - done ? piece : length - done);
	return addresses.found;
}

START_TEST(only_internationalized_addresses_are_found)
{
	const char *header = headers[_i].header;

	ck_assert_int_eq(look(header, 1000), headers[_i].found);
	ck_assert_int_eq(look(header, 1), headers[_i].found);
}
END_TEST

START_TEST(nothing_is_looked_for_behind_the_header)
{
	struct addresses addresses = { 0 };

	addresses_look(&addresses, "A: b\n", 5);
	ck_assert(!addresses.over);
	addresses_look(&addresses, "\nTo: \xd0\xb8@c\n\n", 11);
	ck_assert(addresses.over);
	ck_assert(!addresses.found);
}
END_TEST

Suite *
addresses_suite(void)
{
	Suite *suite = suite_create("addresses");
	TCase *tcase = tcase_create("headers");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, only_internationalized_addresses_are_found,
	    0, sizeof headers / sizeof *headers);
	tcase_add_test(tcase, nothing_is_looked_for_behind_the_header);
	return suite;
}
