/* SPDX-License-Identifier: ISC */
/* Tests of auth/checkers/password.  The password is always "secret". */
#include "auth/checkers/password.h"
#include "auth/checkers/scheme.h"

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
	{ "{MD5-CRYPT}$1$7b3DA.9s$95OUdjCPZklFlvGevZcji0", "secret", "",
	    PASSWORD_RIGHT },
	{ "{MD5}$1$kQEozLM1$hCSzhPuzCN.H.4W6OzIN.0", "secret", "",
	    PASSWORD_RIGHT },
	{ "{PLAIN.b64}c2VjcmV0", "secret", "", PASSWORD_RIGHT },
	{ "{PLAIN.BASE64}c2VjcmV0", "secret", "", PASSWORD_RIGHT },
	{ "{plain.hex}736563726574", "secret", "", PASSWORD_RIGHT },
	{ "{BLF-CRYPT.B64}JDJ5JDA1JE9wQk1NN0JmeHo2V3ozcVFKdW96MnUwcHZXSW5TNj"
	  "BmSklER1NnejJHTEtDVEljdUg2M2Fx",
	    "secret", "", PASSWORD_RIGHT },
	{ "{SHA512-CRYPT.HEX}243624726f756e64733d313030302451714a68766f4e466c"
	  "6d64772e317130246273786d3948555732587578494a476c767779524e78765669"
	  "5353667969485665667958666150362e376b4e632f497069646154587344584133"
	  "3265742f675734474c424133336f3664596e43773945706e5a65492f",
	    "secret", "", PASSWORD_RIGHT },
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
	{ "{MD5}5ebe2294ecd0e0f08eab7690d2a6ee69", "secret", "",
	    PASSWORD_FOREIGN },
	{ "{PLAIN.}secret", "secret", "", PASSWORD_FOREIGN },
	{ "{PLAIN.ROT13}frperg", "secret", "", PASSWORD_FOREIGN },
	{ "{PLAIN.HEX}73656372657", "secret", "", PASSWORD_FOREIGN },
	{ "{PLAIN.HEX}73656372657x", "secret", "", PASSWORD_FOREIGN },
	{ "{PLAIN.HEX}73650063", "se", "", PASSWORD_FOREIGN },
	{ "{PLAIN.B64}c2VjcmV0=", "secret", "", PASSWORD_FOREIGN },
	{ "{CRYPT.HEX}00", "", "", PASSWORD_FOREIGN },
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

/* What needs a library; made by doveadm pw, but for other parallelisms. */
static const char *const opened[] = {
	"{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
	"{SHA1}5en6G6MezRroT3XKqkdPOmY/BfQ=",
	"{sha}e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4",
	"{SHA.HEX}e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4",
	"{SHA256}K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=",
	"{SHA256.HEX}2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97b"
	"f527a25b",
	"{SHA512}vSsar3708Jvp9Szi2NWZZ02Bqp1qRCFpbcTZPdBhnWgs5WtNZKnvCXdhztme"
	"D2cmW192CF5bDufKRpayrW/isg==",
	"{SHA512.B64}vSsar3708Jvp9Szi2NWZZ02Bqp1qRCFpbcTZPdBhnWgs5WtNZKnvCXdh"
	"ztmeD2cmW192CF5bDufKRpayrW/isg==",
	"{SSHA}cDcDoTLtE+oKF2BOZbHojPjQCZEzvWqK",
	"{SSHA256}KZru4ymQNTfPppZ42Ija6gvOqRddyZGNg7zcbJKf/1HNSEEs",
	"{SSHA256.HEX}8585f4c31294e324e397a6b0f34c1204671769e87c400a72df1cbb5d"
	"0b65ded92bec6ae8",
	"{SSHA512}4kPNfkGDhUx4Vy541UO3pEFswjif/vZBAFBeAeiqX/76lJJZCkS9SdD53K0H"
	"kBquPbnlv2sylcHx/7/j8R0tZaNTVq8=",
	"{PBKDF2}$1$sMijXSiRHEIEe4iP$5000$ea1843af6ab9fc9a051328a91926687908565"
	"5e6",
	"{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$69rczmeOznXoBq0l79U2ag$4BtjoVA"
	"02DKarFW+g0sFqBd4NtYux6SWSPgclBIthGE",
	"{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$FsIV8EUNECMsECLydovgfg$axW5n"
	"AKeZOl4hJZlsbeJ1EO/JphT0BRewewLTvpP4dE",
	"{ARGON2ID}$argon2id$v=19$m=64,t=1,p=4$c2FsdHNhbHRzYWx0$ksFE0oSu/MVdrq"
	"8YqdQ2DiNFDoF7UrM8WCFsMY5Ranw",
	"{ARGON2I}$argon2i$v=19$m=64,t=2,p=1$c2FsdHNhbHRzYWx0$0oscHOdc0jd/afYV"
	"3fiDeg",
	"{ARGON2ID}$argon2id$v=16$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$5DTLFVBCawTpgJw"
	"Oqb1oFtRi3U2/gAnFIMzoECzMKp4",
};

/* Whether its library was there. */
static bool
is_built(const char *stored)
{
	return scheme_read(stored, strlen(stored)).kind != SCHEME_FOREIGN;
}

START_TEST(every_scheme_opens_to_its_secret_alone)
{
	const char *stored = opened[_i];
	bool built = is_built(stored);
	char changed[512];
	size_t length = strlen(stored);

	ck_assert_int_eq(password_check(stored, "", "secret", ""),
	    built ? PASSWORD_RIGHT : PASSWORD_FOREIGN);
	ck_assert_int_eq(password_check(stored, "", "secrets", ""),
	    built ? PASSWORD_WRONG : PASSWORD_FOREIGN);
	ck_assert_int_eq(password_check(stored, "", "", ""),
	    built ? PASSWORD_WRONG : PASSWORD_FOREIGN);

	/* Nor to half a hash, or to one octet of another. */
	ck_assert_uint_lt(length, sizeof changed);
	memcpy(changed, stored, length + 1);
	changed[length - 6] = changed[length - 6] == '1' ? '2' : '1';
	ck_assert_int_ne(
	    password_check(changed, "", "secret", ""), PASSWORD_RIGHT);
	memcpy(changed, stored, length + 1);
	for (size_t left = length - 1; left > 0; left--) {
		/* A shorter salt, and nothing else: made to be so. */
		changed[left] = '\0';
		if (length - left < 16 || length - left == length / 2)
			ck_assert_int_ne(
			    password_check(changed, "", "secret", ""),
			    PASSWORD_RIGHT);
	}
}
END_TEST

/* What cannot be read opens to nothing, and is told. */
static const char *const broken[] = {
	"{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ",
	"{SHA}5en6G6MezRroT3XKqkdPOmY/BQ==",
	"{SHA}!5en6G6MezRroT3XKqkdPOmY/BfQ=",
	"{SHA.B64}e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4",
	"{SHA256}5en6G6MezRroT3XKqkdPOmY/BfQ=",
	/* No salt. */
	"{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
	"{SSHA}",
	"{PBKDF2}$1$salt$0$ea1843af6ab9fc9a051328a919266879085655e6",
	"{PBKDF2}$1$$5000$ea1843af6ab9fc9a051328a919266879085655e6",
	"{PBKDF2}$2$salt$5000$ea1843af6ab9fc9a051328a919266879085655e6",
	"{PBKDF2}$1$salt$5000$ea1843af6ab9fc9a051328a919266879085655",
	"{PBKDF2}$1$salt$5000",
	"{ARGON2ID}$argon2d$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$aVqE+vsVEHas",
	"{ARGON2ID}$argon2id$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$aVqE+vsVEHas",
	"{ARGON2ID}$argon2id$v=19$m=7,t=1,p=1$c2FsdHNhbHRzYWx0$aVqE+vsVEHas",
	"{ARGON2ID}$argon2id$v=19$m=8,t=0,p=1$c2FsdHNhbHRzYWx0$aVqE+vsVEHas",
	"{ARGON2ID}$argon2id$v=19$m=8,t=1,p=0$c2FsdHNhbHRzYWx0$aVqE+vsVEHas",
	"{ARGON2ID}$argon2id$v=19$t=1,m=8,p=1$c2FsdHNhbHRzYWx0$aVqE+vsVEHas",
	"{ARGON2ID}$argon2id$v=19$m=8,t=1,p=1$c2Fs$aVqE+vsVEHas",
	"{ARGON2ID}$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$",
	"{ARGON2ID}$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0$aVq.",
	"{ARGON2ID}argon2id",
};

START_TEST(a_hash_that_cannot_be_read_is_told)
{
	const char *stored = broken[_i];

	if (strcmp(stored, "{SSHA}") == 0 && is_built(stored))
		ck_assert_int_eq(
		    password_check(stored, "", "", ""), PASSWORD_WRONG);
	else
		ck_assert_int_eq(
		    password_check(stored, "", "secret", ""), PASSWORD_FOREIGN);
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
	{ "{CRYPT.HEX}2436", true },
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
	char scheme[SCHEME_NAME];

	ck_assert_pstr_eq(refusal, refusals[_i].refusal);
	scheme_name(refusals[_i].stored, scheme);
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
	tcase_add_loop_test(tcase, every_scheme_opens_to_its_secret_alone, 0,
	    sizeof opened / sizeof opened[0]);
	tcase_add_loop_test(tcase, a_hash_that_cannot_be_read_is_told, 0,
	    sizeof broken / sizeof broken[0]);
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
