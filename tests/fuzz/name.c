/* SPDX-License-Identifier: ISC */
/* A name as a client types it, and what may be left of it. */
#include "auth/checkers/name.h"
#include "lib/username.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const domains[] = { NULL, "example.org", "*", "" };
	char name[USERNAME_MAX + 1], again[USERNAME_MAX + 1];

	if (size < 1)
		return 0;

	const struct name_rules rules = {
		.fold = (data[0] & 1) != 0,
		.cut = domains[data[0] >> 1 & 3],
		.add = domains[data[0] >> 3 & 1],
	};
	char *typed = string_of(data + 1, size - 1);

	if (name_normalize(&rules, typed, name) == 0) {
		need(username_is_valid(name), "a name");
		/* Whoever is spelled as he is called is the same. */
		if (rules.cut == NULL)
			need(name_normalize(&rules, name, again) == 0 &&
				 strcmp(name, again) == 0,
			    "the same when it is said again");
	}
	free(typed);
	return 0;
}
