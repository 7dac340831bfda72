/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_NAME_H
#define AUTH_CHECKERS_NAME_H

#include "lib/username.h"

#include <stdbool.h>

/* What of a name does not matter here. */
struct name_rules {
	bool fold;       /* whether a letter (ASCII) is a capital */
	const char *cut; /* this domain, any ("*"), or none (NULL) */
	const char *add; /* the domain of those that have none, or NULL */
};

/* For getopt(3): the options that set these rules. */
#define NAME_OPTIONS "c:d:i"

/* Sets the rule of OPTION.  Returns whether it is one of those. */
bool name_option(struct name_rules *rules, int option, const char *argument);

/*
 * Writes to NAME what is left of what was TYPED: first the domain is cut off,
 * then one is added, then capitals become small letters.  Returns 0; or -1 if
 * that is no name.
 */
int name_normalize(const struct name_rules *rules, const char *typed,
    char name[USERNAME_MAX + 1]);

#endif
