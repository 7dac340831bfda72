/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_SCHEME_H
#define AUTH_CHECKERS_SCHEME_H

#include "auth/checkers/digests.h"

#include <stdbool.h>
#include <stddef.h>

/* Room for the name of a scheme, with its NUL. */
enum { SCHEME_NAME = 32 };

/* Room for what follows it, decoded, with a NUL. */
enum { SCHEME_OCTETS = 4096 };

enum scheme_kind {
	SCHEME_NONE,    /* nothing can match */
	SCHEME_FOREIGN, /* not known here, or not built in */
	SCHEME_PLAIN,
	SCHEME_DIGEST,
	/* What is made to take time. */
	SCHEME_CRYPT,
	SCHEME_PBKDF2,
	SCHEME_ARGON2,
};

enum scheme_encoding {
	SCHEME_TEXT,
	SCHEME_BASE64,
	SCHEME_HEX,
};

/* A stored password, taken apart. */
struct scheme {
	enum scheme_kind kind;
	enum scheme_encoding encoding; /* of the text */
	enum digest digest;            /* of SCHEME_DIGEST */
	bool salted;                   /* likewise */
	const char *text;              /* after the scheme's name */
	size_t length;
};

/*
 * Takes the LENGTH octets of STORED apart: "{NAME}text" or a bare hash of
 * crypt(3).  An empty password, or a locked one, which begins with '!' or '*',
 * is SCHEME_NONE.
 */
struct scheme scheme_read(const char *stored, size_t length);

/*
 * Decodes the text of SCHEME to OCTETS and puts a NUL after them.  Returns 0
 * and sets *LENGTH; or returns -1 if that is not what the scheme has.
 */
int scheme_decode(
    const struct scheme *scheme, char octets[SCHEME_OCTETS], size_t *length);

/*
 * Copies the name of STORED's scheme to NAME: "" if it is none that could be
 * told without telling the password.
 */
void scheme_name(const char *stored, char name[SCHEME_NAME]);

/* The names of those that are built in, one by one; NULL after the last. */
const char *scheme_built(size_t *index);

#endif
