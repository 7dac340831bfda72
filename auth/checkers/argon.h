/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_ARGON_H
#define AUTH_CHECKERS_ARGON_H

#include <stdbool.h>

/*
 * Argon2 (RFC 9106), from libargon2.  argon_none.c stands in where that is not
 * there, and fails with ENOSYS.
 */

bool argon_is_built(void);

/*
 * Whether STORED, "$argon2id$v=19$m=...,t=...,p=...$salt$hash" or "$argon2i",
 * is that of SECRET: 1 or 0; or -1 with errno, EINVAL if it cannot be read.
 * STORED is cut into pieces.  Whatever its parallelism, there is one thread.
 */
int argon_check(char *stored, const char *secret);

#endif
