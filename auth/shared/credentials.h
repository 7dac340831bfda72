/* SPDX-License-Identifier: ISC */
#ifndef AUTH_SHARED_CREDENTIALS_H
#define AUTH_SHARED_CREDENTIALS_H

#include <stddef.h>

/*
 * Octets in a record, at most: the limit of the checkpassword interface
 * (https://cr.yp.to/checkpwd/interface.html).
 */
enum { CREDENTIALS_MAX = 512 };

/*
 * What a record says: three strings, each ended by NUL, one behind the other.
 * The third is the method ("USER", "APOP") on the way from the login process
 * to the monitor, and the timestamp that APOP hashed (RFC 1939, section 7; ""
 * for a plain password) on the way to the checker.
 */
struct credentials {
	const char *user;
	const char *secret;
	const char *third;
};

/*
 * Writes the record to RECORD.  Returns its length, or 0 if it would not fit.
 */
size_t credentials_pack(
    const struct credentials *credentials, char record[CREDENTIALS_MAX]);

/*
 * Points into RECORD, LENGTH octets long, believing nothing.  Returns how
 * many octets the three strings take, or 0 if they are not all there, or the
 * first cannot be a user's name (command.h).
 */
size_t credentials_unpack(
    const char *record, size_t length, struct credentials *credentials);

#endif
