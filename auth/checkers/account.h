/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_ACCOUNT_H
#define AUTH_CHECKERS_ACCOUNT_H

#include "auth/checkers/imitation.h"

#include <sys/types.h>

/* Room for a line of a passwd file, with a NUL in place of its line end. */
enum { ACCOUNT_LINE = 4096 };

/*
 * Who may become whom: what every source of accounts gives back.  An account
 * that does not exist, or that nobody may use, has no password; one that does
 * not exist has no user either.
 */
struct account {
	char *password;      /* as it is stored, or NULL: nothing matches */
	const char *user;    /* valid, like the strings below, until the next */
	const char *home;    /* account is looked up, and as long as this */
	const char *shell;   /* struct stays where it is */
	const char *owner;   /* of a file's entry, as they are written there: */
	const char *group;   /* owner.h makes uid and gid of them */
	const char *refusal; /* why it has no password, for the log */
	const char *trouble; /* why it cannot be served, or NULL if it can */
	uid_t uid;
	gid_t gid;
	struct imitation imitation; /* for who has no password */
	size_t number;              /* of the file's line, from 1 on */
	char line[ACCOUNT_LINE];    /* what the strings may point into */
};

#endif
