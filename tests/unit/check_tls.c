/* SPDX-License-Identifier: ISC */
/* Tests of auth/shared/tls. */
#include "auth/jail/tls_variables.h"

#include "suites.h"

#include <string.h>

#define TEN "0123456789"

static const struct {
	const char *protocol;
	const char *cipher;
	const char *name; /* NULL: refused */
} names[] = {
	{ "TLSv1.3", "TLS_AES_256_GCM_SHA384",
	    "TLSv1.3/TLS_AES_256_GCM_SHA384" },
	{ "TLSv1.2", NULL, "TLSv1.2" },
	{ "TLSv1.2", "", "TLSv1.2" },
	{ "", "X", NULL },
	{ "TLS v1", NULL, NULL },
	{ "TLSv1", "a b", NULL },
	{ "TLSv1\n", NULL, NULL },
	{ "TLSv1\x7f", NULL, NULL },
	{ "TLSv1\xe4", NULL, NULL },
	/* 95 octets, 96, and 95 behind a protocol of one */
	{ TEN TEN TEN TEN TEN TEN TEN TEN TEN "12345", NULL,
	    TEN TEN TEN TEN TEN TEN TEN TEN TEN "12345" },
	{ TEN TEN TEN TEN TEN TEN TEN TEN TEN "123456", NULL, NULL },
	{ "T", TEN TEN TEN TEN TEN TEN TEN TEN TEN "123",
	    "T/" TEN TEN TEN TEN TEN TEN TEN TEN TEN "123" },
	{ "T", TEN TEN TEN TEN TEN TEN TEN TEN TEN "1234", NULL },
};

START_TEST(a_name_is_printable_and_short)
{
	char name[TLS_TEXT] = "before";
	int rc = tls_join(names[_i].protocol, names[_i].cipher, name);

	ck_assert_int_eq(rc, names[_i].name != NULL ? 0 : -1);
	ck_assert_str_eq(
	    name, names[_i].name != NULL ? names[_i].name : "before");
	if (rc == 0)
		ck_assert(tls_is_name(name));
}
END_TEST

#define SAID(text) text, sizeof text - 1

static const struct {
	const char *text;
	size_t length;
	enum tls_variables_state more;  /* if more may come */
	enum tls_variables_state ended; /* if not */
} stories[] = {
	{ SAID("SSL_PROTOCOL=T\0\0"), TLS_VARIABLES_STARTED,
	    TLS_VARIABLES_STARTED },
	{ SAID("SSL_X\0SSL_PROTOCOL=T\0SSL_CIPHER=C\0\0"),
	    TLS_VARIABLES_STARTED, TLS_VARIABLES_STARTED },
	{ SAID("SSL_PROTOCOL=T\0A=b = c\0\0and more"), TLS_VARIABLES_STARTED,
	    TLS_VARIABLES_STARTED },
	{ SAID("SSL_PROTOCOL=T\0"), TLS_VARIABLES_MORE, TLS_VARIABLES_STARTED },
	{ SAID("SSL_PROTOCOL=T"), TLS_VARIABLES_MORE, TLS_VARIABLES_FAILED },
	{ SAID("SSL_PROTOCOL=T\0SSL_X"), TLS_VARIABLES_MORE,
	    TLS_VARIABLES_FAILED },
	{ SAID(""), TLS_VARIABLES_MORE, TLS_VARIABLES_FAILED },
	{ SAID("\0"), TLS_VARIABLES_FAILED, TLS_VARIABLES_FAILED },
	{ SAID("\0\0"), TLS_VARIABLES_FAILED, TLS_VARIABLES_FAILED },
	{ SAID("SSL_CIPHER=C\0\0"), TLS_VARIABLES_FAILED,
	    TLS_VARIABLES_FAILED },
	{ SAID("SSL_PROTOCOL\0\0"), TLS_VARIABLES_FAILED,
	    TLS_VARIABLES_FAILED },
	{ SAID("SSL_PROTOCOL=\0\0"), TLS_VARIABLES_FAILED,
	    TLS_VARIABLES_FAILED },
	{ SAID("SSL_PROTOCOLX=T\0\0"), TLS_VARIABLES_FAILED,
	    TLS_VARIABLES_FAILED },
	{ SAID("XSSL_PROTOCOL=T\0\0"), TLS_VARIABLES_FAILED,
	    TLS_VARIABLES_FAILED },
	{ SAID("SSL_PROTOCOL=T\0no name\0\0"), TLS_VARIABLES_FAILED,
	    TLS_VARIABLES_FAILED },
	{ SAID("SSL_PROTOCOL=T\0=x\0\0"), TLS_VARIABLES_FAILED,
	    TLS_VARIABLES_FAILED },
	{ SAID("SSL_PROTOCOL=T\nT\0\0"), TLS_VARIABLES_FAILED,
	    TLS_VARIABLES_FAILED },
};

START_TEST(tls_has_started_only_if_the_helper_says_so)
{
	char name[TLS_TEXT];

	ck_assert_int_eq((int)tls_variables_parse(
			     stories[_i].text, stories[_i].length, false, name),
	    (int)stories[_i].more);
	ck_assert_int_eq((int)tls_variables_parse(
			     stories[_i].text, stories[_i].length, true, name),
	    (int)stories[_i].ended);
}
END_TEST

START_TEST(every_beginning_of_a_story_wants_more)
{
	static const char text[] = "SSL_PROTOCOL=T\0SSL_CIPHER=C\0SSL_X\0";
	char name[TLS_TEXT];

	for (size_t length = 0; length < sizeof text; length++)
		ck_assert_int_eq(
		    (int)tls_variables_parse(text, length, false, name),
		    TLS_VARIABLES_MORE);
	ck_assert_int_eq(
	    (int)tls_variables_parse(text, sizeof text, false, name),
	    TLS_VARIABLES_STARTED);
	ck_assert_str_eq(name, "T/C");
}
END_TEST

Suite *
tls_suite(void)
{
	Suite *suite = suite_create("tls");
	TCase *tcase = tcase_create("tls");

	tcase_add_loop_test(tcase, a_name_is_printable_and_short, 0,
	    sizeof names / sizeof *names);
	tcase_add_loop_test(tcase, tls_has_started_only_if_the_helper_says_so,
	    0, sizeof stories / sizeof *stories);
	tcase_add_test(tcase, every_beginning_of_a_story_wants_more);
	suite_add_tcase(suite, tcase);
	return suite;
}
