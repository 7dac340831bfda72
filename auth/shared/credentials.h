/* SPDX-License-Identifier: ISC */
#ifndef AUTH_SHARED_CREDENTIALS_H
#define AUTH_SHARED_CREDENTIALS_H

#include <stddef.h>

/*
 * Octets at most: the limit of the checkpassword interface
 * (https://cr.yp.to/checkpwd/interface.html).
 */
enum { CREDENTIALS_MAX = 512 };

/*
 * What a checker reads: three strings, each ended by NUL, one after the other.
 * The third is the timestamp that APOP hashed (RFC 1939, section 7), or "" for
 * a plain password.
 */
struct credentials {
	const char *user;
	const char *secret;
	const char *third;
};

/*
 * Points into OCTETS, LENGTH of them, believing nothing; more may follow the
 * three strings.  Returns 0, or -1 if they are not all there, or the first
 * cannot be a user's name (username.h).
 */
int credentials_unpack(
    const char *octets, size_t length, struct credentials *credentials);

#endif
