/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_PASSWORD_H
#define AUTH_CHECKERS_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

/* Room for a hashed password of crypt(5), with its NUL. */
enum { PASSWORD_SETTING = 384 };

enum password_verdict {
	PASSWORD_RIGHT,
	PASSWORD_WRONG,
	PASSWORD_FOREIGN, /* stored in a scheme that is not known here */
	PASSWORD_BROKEN,  /* crypt(3) failed, with errno */
};

/*
 * Whether SECRET opens what is STORED: "{PLAIN}text", "{CRYPT}hash", the same
 * with Dovecot's other names for what crypt(3) does, or a bare hash.  Nothing
 * opens NULL, an empty password or a locked one, which begins with '!' or '*'.
 *
 * With a TIMESTAMP that is not empty, SECRET may also be the APOP digest
 * (RFC 1939, section 7) of a plain password.
 *
 * All that can be called wrong takes the same time: one crypt(3), of DUMMY
 * where STORED gives it nothing to do.  With an empty DUMMY, of nothing.
 */
enum password_verdict password_check(const char *stored, const char *dummy,
    const char *secret, const char *timestamp);

/*
 * If the LENGTH octets of STORED hold a hash in one of crypt(5)'s "$" forms,
 * copies it to SETTING, fit for a dummy.  Otherwise leaves SETTING alone and
 * returns false.
 */
bool password_setting(
    const char *stored, size_t length, char setting[PASSWORD_SETTING]);

/* Whether STORED, of the system, is anything that crypt(3) could give. */
bool password_is_hash(const char *stored);

/*
 * Writes a setting for new passwords, as the system prefers them.  Returns 0,
 * or -1 with errno.
 */
int password_preferred(char setting[PASSWORD_SETTING]);

#endif
