/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_PASSWORD_H
#define AUTH_CHECKERS_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Room for a stored password that others may imitate, with its NUL: a hash of
 * crypt(5), and the name of its scheme.
 */
enum { PASSWORD_STORED = 416 };

enum password_verdict {
	PASSWORD_RIGHT,
	PASSWORD_WRONG,
	PASSWORD_FOREIGN, /* wrong: stored in a way that is not known here */
	PASSWORD_BROKEN,  /* the system did not give what it takes: errno */
};

/*
 * Whether SECRET opens what is STORED, in a scheme of scheme.h.  Nothing opens
 * NULL, an empty password or a locked one.
 *
 * With a TIMESTAMP that is not empty, SECRET may also be the APOP digest
 * (RFC 1939, section 7) of a plain password.
 *
 * All that is not right takes the same time: that of one costly hash, which is
 * DUMMY's where STORED has none.  With an empty DUMMY there is none.
 */
enum password_verdict password_check(const char *stored, const char *dummy,
    const char *secret, const char *timestamp);

/*
 * Whether the LENGTH octets of STORED are a hash that was made to take time
 * and fit into PASSWORD_STORED: fit for a dummy.
 */
bool password_is_costly(const char *stored, size_t length);

/* Why nothing opens STORED: "locked", "no-password"; or NULL if it may open. */
const char *password_refusal(const char *stored);

/* Whether STORED, of the system, is anything that crypt(3) could give. */
bool password_is_hash(const char *stored);

/*
 * Writes to HASH a salted hash of SECRET that was not made to take time.
 * Returns 0, or -1 with errno.
 */
int password_quick_hash(const char *secret, char hash[PASSWORD_STORED]);

/* Whether HASH is one of SECRET.  NULL is none, and takes as long. */
bool password_is_quick_hash(const char *secret, const char *hash);

/*
 * Writes a setting for new passwords, as the system prefers them.  Returns 0,
 * or -1 with errno.
 */
int password_preferred(char setting[PASSWORD_STORED]);

#endif
