/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_ACCOUNT_H
#define AUTH_CHECKERS_ACCOUNT_H

#include "auth/checkers/imitation.h"

#include <stdbool.h>
#include <sys/types.h>

/* Room for a line of a passwd file, with a NUL in place of its line end. */
enum { ACCOUNT_LINE = 4096 };

struct spwd;

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

/*
 * Looks USER up among the system's accounts; NOW is the time.  An account
 * that is locked, has expired, or has root's uid or gid comes back without a
 * password.
 * Returns 0, or -1 with errno if it could not be found out.
 */
int account_find(struct account *account, const char *user, time_t now);

/*
 * Only who USER is: fills ACCOUNT, without a password, and sets *PASSWORD to
 * what passwd(5) has in its place, good until the next look-up.  Returns 0, or
 * -1 with errno if it could not be found out.
 */
int account_identify(
    struct account *account, const char *user, char **password);

/* Whether ERROR, of a look-up that found nothing, says that it failed. */
bool account_is_failure(int error);

/*
 * To be called when the system's ACCOUNT is refused: spends the time, if it
 * exists, that it takes not to find one.  Then ACCOUNT is no good any more.
 */
void account_refuse(struct account *account);

/*
 * Whether SHADOW says that its account or its password is too old to be used
 * on TODAY, counted in days since 1970 as shadow(5) does.
 */
bool account_is_expired(const struct spwd *shadow, long today);

/* Wipes the password. */
void account_forget(struct account *account);

#endif
