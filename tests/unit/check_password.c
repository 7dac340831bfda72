/* SPDX-License-Identifier: ISC */
/* Tests of auth/checkers/password.  The password is always "secret". */
#include "auth/checkers/password.h"

#include "suites.h"

#include <string.h>

#define SHA512                                                                 \
	"$6$rounds=1000$saltsalt$LAV5VE5Y7w1d73x1mFNspYWUpazfmwv2SoepNXNKJ/"   \
	"oto"                                                                  \
	"p/Zok96Hr8Q13LEv0DRY/x8v0/crpIjl8NJSAqXV/"
#define SHA256                                                                 \
	"$5$rounds=1000$saltsalt$eKLZU9t9OoPWrqOQsoTIKG0aYkZ5rGOoOQhiIvoSWX2"
#define BCRYPT "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
#define YESCRYPT                                                               \
	"$y$j75$saltsaltsalt$jyf/lxrpdyAIshWRo1x5DRC6KIE7sNRRtjcomR3PgHA"
#define STAMP "<1896.697170952@dbc.mtview.ca.us>"

static const struct {
	const char *stored;
	const char *secret;
	const char *timestamp;
	enum password_verdict verdict;
} cases[] = {
	/* Every scheme, in any case, and none. */
	{ "{PLAIN}secret", "secret", "", PASSWORD_RIGHT },
	{ "{plain}secret", "secret", "", PASSWORD_RIGHT },
	{ "{CRYPT}" SHA512, "secret", "", PASSWORD_RIGHT },
	{ "{SHA512-CRYPT}" SHA512, "secret", "", PASSWORD_RIGHT },
	{ "{SHA256-CRYPT}" SHA256, "secret", "", PASSWORD_RIGHT },
	{ "{BLF-CRYPT}" BCRYPT, "secret", "", PASSWORD_RIGHT },
	{ "{CRYPT}" YESCRYPT, "secret", "", PASSWORD_RIGHT },
	{ SHA512, "secret", "", PASSWORD_RIGHT },
	{ SHA256, "secret", "", PASSWORD_RIGHT },
	{ BCRYPT, "secret", "", PASSWORD_RIGHT },
	{ YESCRYPT, "secret", "", PASSWORD_RIGHT },

	/* Not quite. */
	{ "{PLAIN}secret", "Secret", "", PASSWORD_WRONG },
	{ "{PLAIN}secret", "secre", "", PASSWORD_WRONG },
	{ "{PLAIN}secret", "secrets", "", PASSWORD_WRONG },
	{ "{PLAIN}secret", "", "", PASSWORD_WRONG },
	{ "{PLAIN} secret", "secret", "", PASSWORD_WRONG },
	{ SHA512, "secrets", "", PASSWORD_WRONG },
	{ SHA512, "", "", PASSWORD_WRONG },
	{ SHA512, SHA512, "", PASSWORD_WRONG },
	{ BCRYPT, "secrets", "", PASSWORD_WRONG },
	{ YESCRYPT, "Secret", "", PASSWORD_WRONG },
	{ SHA512 "x", "secret", "", PASSWORD_WRONG },

	/* What opens nothing. */
	{ NULL, "secret", "", PASSWORD_WRONG },
	{ NULL, "", "", PASSWORD_WRONG },
	{ "", "", "", PASSWORD_WRONG },
	{ "", "secret", "", PASSWORD_WRONG },
	{ "{PLAIN}", "", "", PASSWORD_WRONG },
	{ "{PLAIN}", "secret", "", PASSWORD_WRONG },
	{ "{CRYPT}", "", "", PASSWORD_WRONG },
	{ "!", "!", "", PASSWORD_WRONG },
	{ "*", "*", "", PASSWORD_WRONG },
	{ "!" SHA512, "secret", "", PASSWORD_WRONG },
	{ "*" SHA512, "secret", "", PASSWORD_WRONG },
	{ "{CRYPT}!" SHA512, "secret", "", PASSWORD_WRONG },
	{ "!{PLAIN}secret", "secret", "", PASSWORD_WRONG },
	/* crypt(3)'s own word for failure is no hash. */
	{ "*0", "secret", "", PASSWORD_WRONG },

	/* A plain password may begin with anything. */
	{ "{PLAIN}!secret", "!secret", "", PASSWORD_RIGHT },
	{ "{PLAIN}*", "*", "", PASSWORD_RIGHT },
	{ "{PLAIN}{PLAIN}secret", "{PLAIN}secret", "", PASSWORD_RIGHT },

	/* What we do not know, we say. */
	{ "{MD5}Xr4ilOzQ4PCOq3aQ0qbuaQ==", "secret", "", PASSWORD_FOREIGN },
	{ "{MD5}", "", "", PASSWORD_FOREIGN },
	{ "{PLAIN.HEX}736563726574", "secret", "", PASSWORD_FOREIGN },
	{ "{PLAINTEXT}secret", "secret", "", PASSWORD_FOREIGN },
	{ "{PLAI}secret", "secret", "", PASSWORD_FOREIGN },
	{ "{}secret", "secret", "", PASSWORD_FOREIGN },
	{ "{PLAIN", "{PLAIN", "", PASSWORD_FOREIGN },
	{ "{", "{", "", PASSWORD_FOREIGN },
	{ "{CRYPT}$7", "secret", "", PASSWORD_FOREIGN },
	{ "x", "secret", "", PASSWORD_FOREIGN },
	{ "$2y$99$abcdefghijklmnopqrstuu", "secret", "", PASSWORD_FOREIGN },

	/* APOP: the example of RFC 1939. */
	{ "{PLAIN}tanstaaf", "c4c9334bac560ecc979e58001b3e22fb", STAMP,
	    PASSWORD_RIGHT },
	{ "{PLAIN}tanstaaf", "C4C9334BAC560ECC979E58001B3E22FB", STAMP,
	    PASSWORD_WRONG },
	{ "{PLAIN}tanstaaf", "c4c9334bac560ecc979e58001b3e22f", STAMP,
	    PASSWORD_WRONG },
	{ "{PLAIN}tanstaaf", "c4c9334bac560ecc979e58001b3e22fb", "<1896.697>",
	    PASSWORD_WRONG },
	{ "{PLAIN}tanstaaf", "c4c9334bac560ecc979e58001b3e22fb", "",
	    PASSWORD_WRONG },
	/* PASS under qmail-popup brings a timestamp too. */
	{ "{PLAIN}tanstaaf", "tanstaaf", STAMP, PASSWORD_RIGHT },
	{ SHA512, "secret", STAMP, PASSWORD_RIGHT },
	/* md5("secret"): without a timestamp no digest is one. */
	{ "{PLAIN}secret", "5ebe2294ecd0e0f08eab7690d2a6ee69", "",
	    PASSWORD_WRONG },
	/* md5("secret"), "se" being the timestamp: nothing is split so. */
	{ "{PLAIN}cret", "5ebe2294ecd0e0f08eab7690d2a6ee69", "se",
	    PASSWORD_RIGHT },
	/* md5("<1@a>"): whoever sees the greeting knows this one. */
	{ "{PLAIN}", "222a158363b687836c991e259d11e9ff", "<1@a>",
	    PASSWORD_WRONG },
	{ "", "222a158363b687836c991e259d11e9ff", "<1@a>", PASSWORD_WRONG },
	{ NULL, "222a158363b687836c991e259d11e9ff", "<1@a>", PASSWORD_WRONG },
};

START_TEST(a_secret_opens_only_what_it_should)
{
	ck_assert_int_eq(password_check(cases[_i].stored, "", cases[_i].secret,
			     cases[_i].timestamp),
	    cases[_i].verdict);
}
END_TEST

START_TEST(a_dummy_changes_no_verdict_even_when_it_is_right)
{
	ck_assert_int_eq(password_check(cases[_i].stored, SHA256,
			     cases[_i].secret, cases[_i].timestamp),
	    cases[_i].verdict);
}
END_TEST

START_TEST(a_broken_dummy_changes_no_verdict)
{
	ck_assert_int_eq(
	    password_check(NULL, "$2y$99$", "secret", ""), PASSWORD_WRONG);
	ck_assert_int_eq(
	    password_check("{PLAIN}secret", "$2y$99$", "secret", ""),
	    PASSWORD_RIGHT);
}
END_TEST

START_TEST(a_plain_password_longer_than_any_record_is_not_cut_off)
{
	char stored[1024] = "{PLAIN}";
	char secret[512];

	memset(stored + 7, 'p', 600);
	stored[607] = '\0';
	memset(secret, 'p', sizeof secret);
	secret[511] = '\0';
	ck_assert_int_eq(
	    password_check(stored, "", secret, ""), PASSWORD_WRONG);
	stored[7 + 511] = '\0';
	ck_assert_int_eq(
	    password_check(stored, "", secret, ""), PASSWORD_RIGHT);
}
END_TEST

static const struct {
	const char *stored;
	bool costly;
} dummies[] = {
	{ SHA512, true },
	{ "{CRYPT}" SHA256, true },
	{ "{blf-crypt}" BCRYPT, true },
	{ "{PLAIN}" SHA512, false },
	{ "{SCRAM-SHA-256}" SHA512, false },
	{ "!" SHA512, false },
	{ "*", false },
	{ "x", false },
	{ "", false },
	{ "$6$short", false },
	{ "abNANd1rDfiNc", false },
};

START_TEST(only_a_hash_that_takes_time_is_costly)
{
	const char *stored = dummies[_i].stored;

	ck_assert_int_eq(
	    password_is_costly(stored, strlen(stored)), dummies[_i].costly);
}
END_TEST

START_TEST(a_hash_that_does_not_fit_is_not_costly)
{
	char stored[PASSWORD_STORED];

	memset(stored, '$', sizeof stored);
	ck_assert(!password_is_costly(stored, sizeof stored));
	ck_assert(password_is_costly(stored, sizeof stored - 1));
}
END_TEST

static const struct {
	const char *stored;
	const char *refusal; /* NULL: none */
	const char *scheme;
} refusals[] = {
	{ SHA512, NULL, "CRYPT" },
	{ "{PLAIN}!", NULL, "PLAIN" },
	{ "{SCRAM-SHA-256}x", NULL, "SCRAM-SHA-256" },
	{ "!" SHA512, "locked", "CRYPT" },
	{ "*", "locked", "CRYPT" },
	{ "{CRYPT}!" SHA512, "locked", "CRYPT" },
	{ "", "no-password", "CRYPT" },
	{ "{PLAIN}", "no-password", "PLAIN" },
	/* What may be the password itself is not told. */
	{ "{PLAINsecret", NULL, "" },
	{ "{a-very-long-secret-without-any-blank}", NULL, "" },
};

START_TEST(what_is_stored_tells_why_nothing_opens_it)
{
	const char *refusal = password_refusal(refusals[_i].stored);
	char scheme[PASSWORD_SCHEME];

	ck_assert_pstr_eq(refusal, refusals[_i].refusal);
	password_scheme(refusals[_i].stored, scheme);
	ck_assert_str_eq(scheme, refusals[_i].scheme);
}
END_TEST

static const struct {
	const char *stored;
	bool is_hash;
} hashes[] = {
	{ SHA512, true },
	{ BCRYPT, true },
	{ YESCRYPT, true },
	{ "abNANd1rDfiNc", true },
	{ "", false },
	{ "x", false },
	{ "!", false },
	{ "*", false },
	{ "!" SHA512, false },
	{ "*LK*" SHA512, false },
	{ "NP", false },
	{ "{PLAIN}secretsecret", false },
	{ "$nosuchmethod$saltsalt", false },
};

START_TEST(the_system_has_hashes_and_nothing_else)
{
	ck_assert_int_eq(
	    password_is_hash(hashes[_i].stored), hashes[_i].is_hash);
}
END_TEST

START_TEST(the_preferred_setting_makes_a_hash)
{
	char setting[PASSWORD_STORED];

	ck_assert_int_eq(password_preferred(setting), 0);
	ck_assert_int_eq(setting[0], '$');
	ck_assert_int_eq(
	    password_check(setting, "", "secret", ""), PASSWORD_WRONG);
}
END_TEST

Suite *
password_suite(void)
{
	Suite *suite = suite_create("password");
	TCase *tcase = tcase_create("password");

	tcase_add_loop_test(tcase, a_secret_opens_only_what_it_should, 0,
	    sizeof cases / sizeof cases[0]);
	tcase_add_loop_test(tcase,
	    a_dummy_changes_no_verdict_even_when_it_is_right, 0,
	    sizeof cases / sizeof cases[0]);
	tcase_add_test(tcase, a_broken_dummy_changes_no_verdict);
	tcase_add_test(
	    tcase, a_plain_password_longer_than_any_record_is_not_cut_off);
	tcase_add_loop_test(tcase, only_a_hash_that_takes_time_is_costly, 0,
	    sizeof dummies / sizeof dummies[0]);
	tcase_add_test(tcase, a_hash_that_does_not_fit_is_not_costly);
	tcase_add_loop_test(tcase, what_is_stored_tells_why_nothing_opens_it, 0,
	    sizeof refusals / sizeof refusals[0]);
	tcase_add_loop_test(tcase, the_system_has_hashes_and_nothing_else, 0,
	    sizeof hashes / sizeof hashes[0]);
	tcase_add_test(tcase, the_preferred_setting_makes_a_hash);
	suite_add_tcase(suite, tcase);
	return suite;
}
