/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_ASSUME_H
#define AUTH_CHECKERS_ASSUME_H

#include "auth/checkers/checkpassword.h"

/*
 * Option -b: becoming a user without a password, for a check-up.  It is an
 * argument and nothing else, and never where a client could gain by it.
 */

/*
 * Writes to RECORD what the name USER means here, and points *NAME to it.
 * MISUSED unless root himself runs us by hand: for a client descriptor 3 is
 * open, by the checkpassword interface, or 0 is a connection, or there is
 * POP3D_METHOD.
 */
struct verdict assume_begin(
    struct checkpassword_record *record, const char *user, const char **name);

/*
 * Says on descriptor 2 that USER cannot be served: REASON, and in COMMAND,
 * followed by OBJECT, what mends it.  Returns the verdict, FOUND.
 */
struct verdict assume_refuse(const char *user, const char *reason,
    const char *command, const char *object);

/* Says it if ACCOUNT has no home.  Returns GO_ON or FOUND. */
struct verdict assume_home(const struct account *account);

#endif
