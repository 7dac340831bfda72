/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_DIGESTS_H
#define AUTH_CHECKERS_DIGESTS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Hashes that crypt(3) has not, from libnettle.  digests_none.c stands in where
 * that is not there, and fails with ENOSYS.
 */

enum digest { DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA512 };

enum { DIGEST_MAX = 64 };

bool digests_are_built(void);

/* Octets of a DIGEST, without salt. */
size_t digest_size(enum digest digest);

/*
 * Whether the LENGTH octets of STORED, as many as a DIGEST has and then the
 * salt, are that of SECRET: 1 or 0; or -1 with errno.
 */
int digest_check(
    enum digest digest, const char *stored, size_t length, const char *secret);

/*
 * Whether STORED, "$1$salt$rounds$hex" as Dovecot writes PBKDF2 with
 * HMAC-SHA-1, is that of SECRET: 1 or 0; or -1 with errno, EINVAL if it cannot
 * be read.  STORED is cut into pieces.
 */
int digest_check_pbkdf2(char *stored, const char *secret);

#endif
