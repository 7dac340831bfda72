/* SPDX-License-Identifier: ISC */
/* Tests of auth/jail/sasl and auth/jail/oauth. */
#include "auth/jail/sasl.h"

#include "suites.h"

#include <string.h>

static const struct {
	const char *argument;
	const char *answers[2]; /* NULL: none is asked for */
	bool tokens;
	enum sasl_outcome outcome; /* of the last step */
	const char *challenge;     /* the first; NULL: there is none */
	const char *user;
	const char *secret;
} cases[] = {
	/* PLAIN */
	{ "PLAIN AGJvYgBzZWNyZXQ=", { NULL, NULL }, false, SASL_COMPLETE, NULL,
	    "bob", "secret" },
	{ "plain AGJvYgBzZWNyZXQ=", { NULL, NULL }, false, SASL_COMPLETE, NULL,
	    "bob", "secret" },
	{ "PLAIN", { "AGJvYgBzZWNyZXQ=", NULL }, false, SASL_COMPLETE, "",
	    "bob", "secret" },
	{ "PLAIN  Ym9iAGJvYgBzZWNyZXQ=", { NULL, NULL }, false, SASL_COMPLETE,
	    NULL, "bob", "secret" },
	{ "PLAIN", { "AGJvYiBzbWl0aAAgYSBiIA==", NULL }, false, SASL_COMPLETE,
	    "", "bob smith", " a b " },
	{ "PLAIN =", { NULL, NULL }, false, SASL_MALFORMED, NULL, NULL, NULL },
	{ "PLAIN", { "", NULL }, false, SASL_MALFORMED, "", NULL, NULL },
	{ "PLAIN", { "=", NULL }, false, SASL_MALFORMED, "", NULL, NULL },
	{ "PLAIN", { "*", NULL }, false, SASL_CANCELLED, "", NULL, NULL },
	{ "PLAIN *", { NULL, NULL }, false, SASL_MALFORMED, NULL, NULL, NULL },
	{ "PLAIN YWxpY2UAYm9iAHNlY3JldA==", { NULL, NULL }, false, SASL_FOREIGN,
	    NULL, NULL, NULL },
	{ "PLAIN Ym8AYm9iAHNlY3JldA==", { NULL, NULL }, false, SASL_FOREIGN,
	    NULL, NULL, NULL },
	{ "PLAIN Ym9iAHNlY3JldA==", { NULL, NULL }, false, SASL_MALFORMED, NULL,
	    NULL, NULL },
	{ "PLAIN Ym9i", { NULL, NULL }, false, SASL_MALFORMED, NULL, NULL,
	    NULL },
	{ "PLAIN AGJvYg==", { NULL, NULL }, false, SASL_MALFORMED, NULL, NULL,
	    NULL },
	{ "PLAIN AGJvYgA=", { NULL, NULL }, false, SASL_MALFORMED, NULL, NULL,
	    NULL },
	{ "PLAIN AABzZWNyZXQ=", { NULL, NULL }, false, SASL_MALFORMED, NULL,
	    NULL, NULL },
	{ "PLAIN AAA=", { NULL, NULL }, false, SASL_MALFORMED, NULL, NULL,
	    NULL },
	{ "PLAIN AGJvYgBzZWNyZXQA", { NULL, NULL }, false, SASL_MALFORMED, NULL,
	    NULL, NULL },
	{ "PLAIN AGJvYgBzZWMAcmV0", { NULL, NULL }, false, SASL_MALFORMED, NULL,
	    NULL, NULL },
	{ "PLAIN AGJvYgpyb290AHNlY3JldA==", { NULL, NULL }, false,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "PLAIN AGJvYgBzZWNyZXQ", { NULL, NULL }, false, SASL_MALFORMED, NULL,
	    NULL, NULL },
	{ "PLAIN AGJvYgBzZWNyZXQ= x", { NULL, NULL }, false, SASL_MALFORMED,
	    NULL, NULL, NULL },
	{ "PLAIN bob secret", { NULL, NULL }, false, SASL_MALFORMED, NULL, NULL,
	    NULL },
	/* LOGIN */
	{ "LOGIN", { "Ym9i", "c2VjcmV0" }, false, SASL_COMPLETE, "VXNlcm5hbWU6",
	    "bob", "secret" },
	{ "LOGIN Ym9i", { "c2VjcmV0", NULL }, false, SASL_COMPLETE,
	    "UGFzc3dvcmQ6", "bob", "secret" },
	{ "login Ym9i", { "c2VjcmV0", NULL }, false, SASL_COMPLETE,
	    "UGFzc3dvcmQ6", "bob", "secret" },
	{ "LOGIN =", { NULL, NULL }, false, SASL_MALFORMED, NULL, NULL, NULL },
	{ "LOGIN", { "", NULL }, false, SASL_MALFORMED, "VXNlcm5hbWU6", NULL,
	    NULL },
	{ "LOGIN", { "Ym9i", "" }, false, SASL_MALFORMED, "VXNlcm5hbWU6", NULL,
	    NULL },
	{ "LOGIN", { "*", NULL }, false, SASL_CANCELLED, "VXNlcm5hbWU6", NULL,
	    NULL },
	{ "LOGIN", { "Ym9i", "*" }, false, SASL_CANCELLED, "VXNlcm5hbWU6", NULL,
	    NULL },
	{ "LOGIN Ym9i", { "*", NULL }, false, SASL_CANCELLED, "UGFzc3dvcmQ6",
	    NULL, NULL },
	{ "LOGIN", { "bob", NULL }, false, SASL_MALFORMED, "VXNlcm5hbWU6", NULL,
	    NULL },
	{ "LOGIN", { "Ym9i", "secret" }, false, SASL_MALFORMED, "VXNlcm5hbWU6",
	    NULL, NULL },
	{ "LOGIN", { "Ym9iAHJvb3Q=", "c2VjcmV0" }, false, SASL_MALFORMED,
	    "VXNlcm5hbWU6", NULL, NULL },
	{ "LOGIN", { "Ym9i", "c2VjAHJldA==" }, false, SASL_MALFORMED,
	    "VXNlcm5hbWU6", NULL, NULL },
	{ "LOGIN", { "Yhti", "c2VjcmV0" }, false, SASL_MALFORMED,
	    "VXNlcm5hbWU6", NULL, NULL },
	/* OAUTHBEARER, RFC 7628, section 4 */
	{ "OAUTHBEARER "
	  "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9"
	  "MTEwAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZ"
	  "Mjl0Q2c9PQEB",
	    { NULL, NULL }, true, SASL_COMPLETE, NULL, "user@example.com",
	    "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==" },
	{ "OAUTHBEARER",
	    { "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBv"
	      "cnQ9MTEwAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1s"
	      "emRHRXVZMjl0Q2c9PQEB",
		NULL },
	    true, SASL_COMPLETE, "", "user@example.com",
	    "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==" },
	{ "OAUTHBEARER eSxhPWJvYiwBYXV0aD1iRUFSRVIgdAEB", { NULL, NULL }, true,
	    SASL_COMPLETE, NULL, "bob", "t" },
	{ "OAUTHBEARER bixhPWI9MkNvPTNEYiwBYXV0aD1CZWFyZXIgdAEB",
	    { NULL, NULL }, true, SASL_COMPLETE, NULL, "b,o=b", "t" },
	{ "OAUTHBEARER "
	  "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9"
	  "MTEwAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZ"
	  "Mjl0Q2c9PQEB",
	    { NULL, NULL }, false, SASL_UNKNOWN, NULL, NULL, NULL },
	{ "OAUTHBEARER", { "*", NULL }, true, SASL_CANCELLED, "", NULL, NULL },
	{ "OAUTHBEARER =", { NULL, NULL }, true, SASL_MALFORMED, NULL, NULL,
	    NULL },
	{ "OAUTHBEARER biwsAWF1dGg9QmVhcmVyIHQBAQ==", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPSwBYXV0aD1CZWFyZXIgdAEB", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYgFhdXRoPUJlYXJlciB0AQE=", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYix4AWF1dGg9QmVhcmVyIHQBAQ==", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvLGIsAWF1dGg9QmVhcmVyIHQBAQ==", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWI9MmNvLAFhdXRoPUJlYXJlciB0AQE=", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYj0sAWF1dGg9QmVhcmVyIHQBAQ==", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER cD10bHMtdW5pcXVlLGE9Ym9iLAFhdXRoPUJlYXJlciB0AQE=",
	    { NULL, NULL }, true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYixhdXRoPUJlYXJlciB0AQE=", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBYXV0aD1CZWFyZXIgdAE=", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBYXV0aD1CZWFyZXIgdA==", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBYXV0aD1CZWFyZXIgdAEBeA==", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBYXV0aD1CZWFyZXIgAQE=", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBYXV0aD1CYXNpYyB0AQE=", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBYXV0aD1CZWFyZXIgYSBiAQE=", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBYXV0aD1CZWFyZXIgYYABAQ==", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBYXV0aD1CZWFyZXIgdAFhdXRoPUJlYXJlciB1AQE=",
	    { NULL, NULL }, true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBaG9zdD14AQE=", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBAWF1dGg9QmVhcmVyIHQBAQ==", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvYiwBYXV0aD1CZWFyZXIgdAEBAA==", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	{ "OAUTHBEARER bixhPWJvAGIsAWF1dGg9QmVhcmVyIHQBAQ==", { NULL, NULL },
	    true, SASL_MALFORMED, NULL, NULL, NULL },
	/* XOAUTH2 */
	{ "XOAUTH2 "
	  "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRx"
	  "bVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==",
	    { NULL, NULL }, true, SASL_COMPLETE, NULL, "someuser@example.com",
	    "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg" },
	{ "XOAUTH2",
	    { "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRm"
	      "dDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==",
		NULL },
	    true, SASL_COMPLETE, "", "someuser@example.com",
	    "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg" },
	{ "XOAUTH2 "
	  "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRx"
	  "bVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==",
	    { NULL, NULL }, false, SASL_UNKNOWN, NULL, NULL, NULL },
	{ "XOAUTH2 dXNlcj0BYXV0aD1CZWFyZXIgdAEB", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "XOAUTH2 YXV0aD1CZWFyZXIgdAEB", { NULL, NULL }, true, SASL_MALFORMED,
	    NULL, NULL, NULL },
	{ "XOAUTH2 dXNlcj1ib2IBAQ==", { NULL, NULL }, true, SASL_MALFORMED,
	    NULL, NULL, NULL },
	{ "XOAUTH2 dXNlcj1ib2IBYXV0aD1CZWFyZXIgdAE=", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "XOAUTH2 bixhPWJvYiwBYXV0aD1CZWFyZXIgdAEB", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	{ "XOAUTH2 dXNlcj1ib2IBYXV0aD1CZWFyZXIgdAEBAQ==", { NULL, NULL }, true,
	    SASL_MALFORMED, NULL, NULL, NULL },
	/* no such mechanism */
	{ "CRAM-MD5", { NULL, NULL }, true, SASL_UNKNOWN, NULL, NULL, NULL },
	{ "PLAINX", { NULL, NULL }, true, SASL_UNKNOWN, NULL, NULL, NULL },
	{ "PLAI", { NULL, NULL }, true, SASL_UNKNOWN, NULL, NULL, NULL },
	{ "EXTERNAL =", { NULL, NULL }, true, SASL_UNKNOWN, NULL, NULL, NULL },
	{ "PLAIN	AGJvYgBzZWNyZXQ=", { NULL, NULL }, true, SASL_UNKNOWN,
	    NULL, NULL, NULL },
};

START_TEST(an_exchange_ends_as_its_mechanism_says)
{
	char line[256], answer[256];
	struct sasl sasl;
	size_t asked = 0;

	memcpy(line, cases[_i].argument, strlen(cases[_i].argument) + 1);

	enum sasl_outcome outcome = sasl_begin(&sasl, line, cases[_i].tokens);

	if (outcome == SASL_CONTINUE)
		ck_assert_pstr_eq(sasl.challenge, cases[_i].challenge);
	else
		ck_assert_ptr_null(cases[_i].challenge);
	while (outcome == SASL_CONTINUE) {
		const char *text =
		    asked < 2 ? cases[_i].answers[asked++] : NULL;

		ck_assert_ptr_nonnull(text);
		memcpy(answer, text, strlen(text) + 1);
		outcome = sasl_answer(&sasl, answer);
	}
	ck_assert_int_eq((int)outcome, (int)cases[_i].outcome);
	if (outcome != SASL_COMPLETE)
		return;
	ck_assert_str_eq(sasl.user, cases[_i].user);
	ck_assert_str_eq(sasl.secret, cases[_i].secret);

	/* The record tells by which mechanism: the name is the same. */
	char method[16];

	memcpy(method, record_method(sasl.kind),
	    strlen(record_method(sasl.kind)) + 1);
	ck_assert_int_ne((int)sasl_begin(&sasl, method, cases[_i].tokens),
	    (int)SASL_UNKNOWN);
}
END_TEST

START_TEST(login_asks_for_the_password_in_a_second_challenge)
{
	char line[] = "LOGIN", answer[] = "Ym9i";
	struct sasl sasl;

	ck_assert_int_eq((int)sasl_begin(&sasl, line, false), SASL_CONTINUE);
	ck_assert_str_eq(sasl.challenge, "VXNlcm5hbWU6");
	ck_assert_int_eq((int)sasl_answer(&sasl, answer), SASL_CONTINUE);
	ck_assert_str_eq(sasl.challenge, "UGFzc3dvcmQ6");
}
END_TEST

START_TEST(a_name_may_be_255_octets_long_and_no_longer)
{
	for (size_t length = 255; length <= 256; length++) {
		char line[] = "LOGIN", answer[512];
		struct sasl sasl;

		/* "aaa" is "YWFh" */
		for (size_t i = 0; i < 86; i++)
			memcpy(answer + 4 * i, "YWFh", 4);
		memcpy(answer + 340,
		    length == 255 ? "" : "YQ==", length == 255 ? 1 : 5);
		(void)sasl_begin(&sasl, line, false);
		ck_assert_int_eq((int)sasl_answer(&sasl, answer),
		    length == 255 ? SASL_CONTINUE : SASL_MALFORMED);
	}
}
END_TEST

START_TEST(mechanisms_with_tokens_are_named_only_when_offered)
{
	static const char *const names[] = { "PLAIN", "LOGIN", "OAUTHBEARER",
		"XOAUTH2", NULL };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		ck_assert_pstr_eq(sasl_name(i, true), names[i]);
		ck_assert_pstr_eq(sasl_name(i, false), i < 2 ? names[i] : NULL);
	}
}
END_TEST

Suite *
sasl_suite(void)
{
	Suite *suite = suite_create("sasl");
	TCase *tcase = tcase_create("exchange");

	tcase_add_loop_test(tcase, an_exchange_ends_as_its_mechanism_says, 0,
	    sizeof cases / sizeof *cases);
	tcase_add_test(
	    tcase, login_asks_for_the_password_in_a_second_challenge);
	tcase_add_test(tcase, a_name_may_be_255_octets_long_and_no_longer);
	tcase_add_test(
	    tcase, mechanisms_with_tokens_are_named_only_when_offered);
	suite_add_tcase(suite, tcase);
	return suite;
}
