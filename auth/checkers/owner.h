/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_OWNER_H
#define AUTH_CHECKERS_OWNER_H

#include "auth/checkers/account.h"

/*
 * Finds out the uid and gid of ACCOUNT, whose owner and group are numbers,
 * names of the system, or "": then they are those of STANDARD, "user" or
 * "user:group", or what the owner's own group is if STANDARD is NULL.  Returns
 * NULL, or what is wrong: they are not there, are root's, or no ids.
 */
const char *owner_find(struct account *account, const char *standard);

#endif
