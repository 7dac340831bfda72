/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_ACCOUNT_IDENTIFY_H
#define AUTH_CHECKERS_ACCOUNT_IDENTIFY_H

#include <stdbool.h>

struct account;

/*
 * Only who USER is: fills ACCOUNT, without a password, and sets *PASSWORD to
 * what passwd(5) has in its place, good until the next look-up.  Returns 0, or
 * -1 with errno if it could not be found out.
 */
int account_identify(
    struct account *account, const char *user, char **password);

/* Whether ERROR, of a look-up that found nothing, says that it failed. */
bool account_is_failure(int error);

#endif
