/* SPDX-License-Identifier: ISC */
/*
 * A passwd file in two pieces, the first octet long, must say what it says in
 * one.
 */
#include "auth/checkers/passwdfile.h"
#include "auth/checkers/account.h"
#include "auth/checkers/password.h"
#include "auth/checkers/scheme.h"
#include "tests/fuzz/fuzz.h"

static void
look(struct account *account, const char *octets, size_t length, size_t cut)
{
	struct passwdfile search;

	memset(account, 0, sizeof *account);
	passwdfile_begin(&search, account, "bob", false);
	passwdfile_add(&search, octets, cut);
	passwdfile_add(&search, octets + cut, length - cut);
	passwdfile_end(&search);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct account whole, cut;
	char scheme[SCHEME_NAME];

	if (size < 1)
		return 0;

	size_t first = data[0] < size - 1 ? data[0] : size - 1;
	char *octets = string_of(data + 1, size - 1);

	look(&whole, octets, size - 1, size - 1);
	look(&cut, octets, size - 1, first);
	need((whole.password == NULL) == (cut.password == NULL) &&
		 (whole.password == NULL ||
		     strcmp(whole.password, cut.password) == 0),
	    "the same password");
	need(whole.uid == cut.uid && whole.gid == cut.gid, "the same ids");
	need((whole.home == NULL) == (cut.home == NULL) &&
		 (whole.home == NULL || strcmp(whole.home, cut.home) == 0),
	    "the same home");
	need(whole.number == cut.number, "the same line");
	need(strcmp(whole.imitation.stored, cut.imitation.stored) == 0,
	    "the same to imitate");
	scheme_name(octets, scheme);
	need(strlen(scheme) < sizeof scheme, "room");
	(void)password_is_hash(octets); /* either */
	free(octets);
	return 0;
}
