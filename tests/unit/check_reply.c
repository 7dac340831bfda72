/* SPDX-License-Identifier: ISC */
/* Tests of lib/reply: what lies in the output, which is never sent. */
#include "lib/reply.h"

#include "suites.h"

#include <string.h>

static struct wire wire;

/* What was said since the last time. */
static const char *
said(void)
{
	wire.output[wire.length] = '\0';
	wire.length = 0;
	return wire.output;
}

static const struct {
	const char *text;
	const char *russian; /* NULL: stays English */
} texts[] = {
	{ "-ERR unknown command\r\n", "-ERR неизвестная команда\r\n" },
	{ "-ERR [AUTH] name or password is wrong\r\n",
	    "-ERR [AUTH] неверное имя или пароль\r\n" },
	{ "-ERR [SYS/TEMP] message ", "-ERR [SYS/TEMP] сообщение " },
	{ "+OK begin TLS\r\n", "+OK начинайте TLS\r\n" },
	{ " deleted\r\n", " удалено\r\n" },
	{ " deleted", " удалено" },
	{ " in maildrop\r\n", "\r\n" },
	{ "deleted", NULL },
	{ "+OK\r\n", NULL },
	{ "+OK ", NULL },
	{ "-ERR [SYS/TEMP] ", NULL },
	{ "-ERR [SYS/TEMP]", NULL },
	{ "-ERR [", NULL },
	{ "-ERR nobody has said this\r\n", NULL },
	{ "-ERR [XXX] nobody has said this\r\n", NULL },
	{ "", NULL },
	{ "\r\n", NULL },
};

START_TEST(words_are_translated_and_nothing_else)
{
	const char *text = texts[_i].text;
	const char *russian = texts[_i].russian;

	for (unsigned i = 0; i < LOCALE_LANGUAGES; i++) {
		wire.locale.language = (enum locale_language)i;
		reply_say(&wire, text);
		ck_assert_str_eq(said(),
		    i == LOCALE_RUSSIAN && russian != NULL ? russian : text);
	}
}
END_TEST

static const struct {
	uint64_t count;
	const char *russian;
} counts[] = {
	{ 0, "0 сообщений" },
	{ 1, "1 сообщение" },
	{ 2, "2 сообщения" },
	{ 4, "4 сообщения" },
	{ 5, "5 сообщений" },
	{ 10, "10 сообщений" },
	{ 11, "11 сообщений" },
	{ 12, "12 сообщений" },
	{ 14, "14 сообщений" },
	{ 20, "20 сообщений" },
	{ 21, "21 сообщение" },
	{ 111, "111 сообщений" },
	{ 122, "122 сообщения" },
	{ UINT64_MAX, "18446744073709551615 сообщений" },
};

START_TEST(russian_has_three_ways_to_count)
{
	wire.locale.language = LOCALE_RUSSIAN;
	reply_count(&wire, counts[_i].count, " message", " messages");
	ck_assert_str_eq(said(), counts[_i].russian);
}
END_TEST

START_TEST(english_has_two)
{
	wire.locale.language = LOCALE_DEFAULT;
	reply_count(&wire, 1, " message", " messages");
	ck_assert_str_eq(said(), "1 message");
	reply_count(&wire, 21, " message", " messages");
	ck_assert_str_eq(said(), "21 messages");
	reply_count(&wire, 1, " octets", " octets");
	ck_assert_str_eq(said(), "1 octets");
}
END_TEST

Suite *
reply_suite(void)
{
	Suite *suite = suite_create("reply");
	TCase *tcase = tcase_create("languages");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, words_are_translated_and_nothing_else, 0,
	    sizeof texts / sizeof *texts);
	tcase_add_loop_test(tcase, russian_has_three_ways_to_count, 0,
	    sizeof counts / sizeof *counts);
	tcase_add_test(tcase, english_has_two);
	return suite;
}
