/* SPDX-License-Identifier: ISC */
/* Tests of auth/checkers/passwdfile. */
#include "auth/checkers/owner.h"
#include "auth/checkers/passwdfile.h"

#include "auth/checkers/account_find.h"

#include "suites.h"

#include <string.h>

#define HASH "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
#define OTHER "$6$rounds=1000$saltsalt$LAV5VE5Y7w1d73x1mFNspYWUpazfmwv2Soep"

static const struct {
	const char *line;
	const char *user, *password, *home, *shell;
	uid_t uid;
	gid_t gid;
	bool served;
} lines[] = {
	{ "bob:{PLAIN}pw:1000:1001:Bob:/home/bob:/bin/sh:userdb_a=b", "bob",
	    "{PLAIN}pw", "/home/bob", "/bin/sh", 1000, 1001, true },
	{ "bob@example.org:" HASH ":1:2::/var/mail/bob::", "bob@example.org",
	    HASH, "/var/mail/bob", "", 1, 2, true },
	{ "bob:pw:1:2::/h", "bob", "pw", "/h", "", 1, 2, true },
	{ "bob:pw:4294967294:1::/h", "bob", "pw", "/h", "", 4294967294, 1,
	    true },
	{ "bob:pw:1:2::/h:/bin/sh: userdb_x=a:b:c ", "bob", "pw", "/h",
	    "/bin/sh", 1, 2, true },
	{ "bob:pw:1:2::/h:/s:userdb_nologin=y\tuserdb_nopassword", "bob", "pw",
	    "/h", "/s", 1, 2, true },

	/* What must not be served, even with the right password. */
	{ "bob:pw:0:2::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:00:2::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw::2::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:1:::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:1:2::", "bob", "pw", "", "", 0, 0, false },
	{ "bob:pw:1:2", "bob", "pw", "", "", 0, 0, false },
	{ "bob:pw:1:2::home/bob", "bob", "pw", "home/bob", "", 0, 0, false },
	{ "bob:pw:4294967295:2::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:4294967296:2::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:1:4294967295::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:-1:2::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw: 1:2::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:1x:2::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:no-such-user:no-such-group::/h", "bob", "pw", "/h", "", 0, 0,
	    false },
	{ "bob:pw", "bob", "pw", "", "", 0, 0, false },
	{ "bob:", "bob", "", "", "", 0, 0, false },
	{ "bob:pw:1:2::/h::nologin", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:1:2::/h::userdb_a=b nologin=y", "bob", "pw", "/h", "", 0, 0,
	    false },
	{ "bob:pw:1:2::/h::allow_real_nets=::1", "bob", "pw", "/h", "", 0, 0,
	    false },
	{ "bob:pw:1:2::/h::userdb", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:1:2::/h::noauthenticate", "bob", "pw", "/h", "", 0, 0,
	    false },
	{ "bob:pw:1:0::/h", "bob", "pw", "/h", "", 0, 0, false },
	{ "bob:pw:1:2::/h::allow_nets=::1/128\tc=d", "bob", "pw", "/h", "", 0,
	    0, false },
};

START_TEST(a_line_is_cut_into_an_account)
{
	static struct account account;
	char line[ACCOUNT_LINE];

	ck_assert_uint_lt(strlen(lines[_i].line), sizeof line);
	memcpy(line, lines[_i].line, strlen(lines[_i].line) + 1);
	passwdfile_parse(&account, line);
	if (account.trouble == NULL)
		account.trouble = owner_find(&account, NULL);
	ck_assert_str_eq(account.user, lines[_i].user);
	ck_assert_str_eq(account.password, lines[_i].password);
	ck_assert_str_eq(account.home, lines[_i].home);
	ck_assert_str_eq(account.shell, lines[_i].shell);
	ck_assert_int_eq(account.trouble == NULL, lines[_i].served);
	if (!lines[_i].served)
		return;
	ck_assert_uint_eq(account.uid, lines[_i].uid);
	ck_assert_uint_eq(account.gid, lines[_i].gid);
}
END_TEST

#define FILE_OF(text) text, sizeof text - 1

static const struct {
	const char *file;
	size_t length;
	const char *user;
	const char *password; /* NULL: not there */
	const char *imitated;
} files[] = {
	{ FILE_OF("bob:1:\n"), "bob", "1", "" },
	{ FILE_OF("bob:1:"), "bob", "1", "" },
	{ FILE_OF("bob:1"), "bob", "1", "" },
	{ FILE_OF("bob:"), "bob", "", "" },
	{ FILE_OF("ann:1:\nbob:2:\ncy:3:\n"), "ann", "1", "" },
	{ FILE_OF("ann:1:\nbob:2:\ncy:3:\n"), "bob", "2", "" },
	{ FILE_OF("ann:1:\nbob:2:\ncy:3:"), "cy", "3", "" },
	{ FILE_OF("bob:1:\nbob:2:\n"), "bob", "1", "" },
	{ FILE_OF("\n\n# bob:0:\nbob:1:\n"), "bob", "1", "" },

	/* Names that are not there. */
	{ FILE_OF(""), "bob", NULL, "" },
	{ FILE_OF("\n"), "bob", NULL, "" },
	{ FILE_OF("bob\n"), "bob", NULL, "" },
	{ FILE_OF("bobby:1:\nbo:1:\n"), "bob", NULL, "" },
	{ FILE_OF("Bob:1:\n bob:1:\n"), "bob", NULL, "" },
	{ FILE_OF("ann:bob:1:\n"), "bob", NULL, "" },
	{ FILE_OF("ann:1:bob:1:\n"), "bob", NULL, "" },
	{ FILE_OF("ann:1:\r"
		  "bob:1:\n"),
	    "bob", NULL, "" },

	/* Names that nobody has, but clients try. */
	{ FILE_OF(":1:\n"), "bob", NULL, "" },
	{ FILE_OF("#bob:1:\n"), "#bob", NULL, "" },
	{ FILE_OF("#bob:1:\n"), "bob", NULL, "" },
	{ FILE_OF("bob:{PLAIN}x:1:1::/h\n"), "bob:{PLAIN}x", NULL, "" },
	{ FILE_OF("bob:{PLAIN}x:1:1::/h\n"), "bob:", NULL, "" },
	{ FILE_OF("ann:1:\nbob:2:\n"), "ann:1:\nbob", NULL, "" },

	/* A line with a NUL is no text. */
	{ FILE_OF("bob:{PLAIN}x\0y:1:1::/h\n"), "bob", NULL, "" },
	{ FILE_OF("bob\0:x:1:1::/h\n"), "bob", NULL, "" },

	/* Edited on another system. */
	{ FILE_OF("ann:1\r\nbob:2\r\n"), "bob", "2", "" },
	{ FILE_OF("bob:2\r"), "bob", "2", "" },
	{ FILE_OF("bob\r\n\r\nbob:2\r\r\n"), "bob", "2\r", "" },

	/* Somebody is imitated, wherever the user stands. */
	{ FILE_OF("bob:{PLAIN}1:\nann:" HASH ":\n"), "bob", "{PLAIN}1", HASH },
	{ FILE_OF("ann:" HASH ":\nbob:{CRYPT}" HASH "\n"), "ann", HASH,
	    "{CRYPT}" HASH },
	{ FILE_OF("ann:" HASH ":\nbob:{PLAIN}" OTHER "\n"), "cy", NULL, HASH },
	{ FILE_OF("ann:" HASH ":\n#bob:" OTHER ":\n"), "cy", NULL, HASH },
	{ FILE_OF("ann:" HASH ":\nbob:!" OTHER ":\n"), "cy", NULL, HASH },
	{ FILE_OF("ann:x:" HASH ":\n"), "cy", NULL, "" },
};

static void
look_for(struct account *account, const char *user, const char *file,
    size_t length, size_t step)
{
	static struct passwdfile search;

	passwdfile_begin(&search, account, user, false);
	for (size_t done = 0; done < length; done += step)
		passwdfile_add(&search, file + done,
		    step < length - done ? step : length - done);
	passwdfile_end(&search);
}

START_TEST(a_user_is_found_however_the_file_is_cut)
{
	static struct account account;

	for (size_t step = 1; step <= files[_i].length + 1; step++) {
		look_for(&account, files[_i].user, files[_i].file,
		    files[_i].length, step);
		ck_assert_pstr_eq(account.password, files[_i].password);
		ck_assert_pstr_eq(account.user,
		    files[_i].password != NULL ? files[_i].user : NULL);
		ck_assert_str_eq(account.imitation.stored, files[_i].imitated);
	}
}
END_TEST

/* Lines around the longest that counts, before bob's own. */
static const size_t long_lines[] = {
	ACCOUNT_LINE - 2,
	ACCOUNT_LINE - 1,
	ACCOUNT_LINE,
	ACCOUNT_LINE + 1,
	2 * ACCOUNT_LINE - 1,
	2 * ACCOUNT_LINE,
	3 * ACCOUNT_LINE,
};

static const size_t steps[] = { 1, 7, ACCOUNT_LINE - 1, ACCOUNT_LINE,
	ACCOUNT_LINE + 1, 8 * ACCOUNT_LINE };

START_TEST(a_line_that_is_too_long_matches_nobody_nor_does_its_tail)
{
	static struct account account;
	static char file[4 * ACCOUNT_LINE];
	static const char evil[] = "bob:evil:1:1::/";
	size_t length = long_lines[_i];

	/* Every tail of the line reads like an entry of bob's. */
	for (size_t i = 0; i < length; i++)
		file[i] = evil[i % (sizeof evil - 1)];
	memcpy(file, "ann:long:", 9);
	memcpy(file + length, "\nbob:good:\n", 11);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		look_for(&account, "bob", file, length + 11, steps[i]);
		ck_assert_pstr_eq(account.password, "good");
		look_for(&account, "ann", file, length + 11, steps[i]);
		ck_assert_pstr_eq(
		    account.password, length < ACCOUNT_LINE ? "long" : NULL);
		/* And without the rest, as the last line of the file. */
		look_for(&account, "ann", file, length, steps[i]);
		ck_assert_pstr_eq(
		    account.password, length < ACCOUNT_LINE ? "long" : NULL);
		look_for(&account, "bob", file, length, steps[i]);
		ck_assert_ptr_null(account.password);
	}
}
END_TEST

START_TEST(the_line_is_told_that_a_user_stands_in)
{
	static struct account account;
	static char file[2 * ACCOUNT_LINE + 64];

	memset(file, 'x', ACCOUNT_LINE + 10);
	memcpy(file + ACCOUNT_LINE, "\n\n#\nbob:1:\nbob:2:\n", 19);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		look_for(&account, "bob", file, ACCOUNT_LINE + 19, steps[i]);
		ck_assert_uint_eq(account.number, 4);
	}
}
END_TEST

START_TEST(a_password_is_forgotten)
{
	static struct account account;

	look_for(&account, "bob", "bob:{PLAIN}secret:1:1::/h", 25, 25);
	ck_assert_ptr_nonnull(account.password);
	account_forget(&account);
	ck_assert_ptr_null(account.password);
	ck_assert_ptr_null(strstr(account.line + 4, "secret"));
	for (size_t i = 4; i < 4 + 13; i++)
		ck_assert_int_eq(account.line[i], '\0');
	ck_assert_str_eq(account.user, "bob");
	ck_assert_str_eq(account.home, "/h");
}
END_TEST

Suite *
passwdfile_suite(void)
{
	Suite *suite = suite_create("passwdfile");
	TCase *tcase = tcase_create("passwdfile");

	tcase_add_loop_test(tcase, a_line_is_cut_into_an_account, 0,
	    sizeof lines / sizeof lines[0]);
	tcase_add_loop_test(tcase, a_user_is_found_however_the_file_is_cut, 0,
	    sizeof files / sizeof files[0]);
	tcase_add_loop_test(tcase,
	    a_line_that_is_too_long_matches_nobody_nor_does_its_tail, 0,
	    sizeof long_lines / sizeof long_lines[0]);
	tcase_add_test(tcase, the_line_is_told_that_a_user_stands_in);
	tcase_add_test(tcase, a_password_is_forgotten);
	suite_add_tcase(suite, tcase);
	return suite;
}
