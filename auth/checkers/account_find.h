/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_ACCOUNT_FIND_H
#define AUTH_CHECKERS_ACCOUNT_FIND_H

#include "auth/checkers/account.h"

#include <stdbool.h>
#include <time.h>

struct spwd;

/*
 * Looks USER up among the system's accounts; NOW is the time.  An account
 * that is locked, has expired, or has root's uid or gid comes back without a
 * password.
 * Returns 0, or -1 with errno if it could not be found out.
 */
int account_find(struct account *account, const char *user, time_t now);

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
