/* SPDX-License-Identifier: ISC */
#ifndef LIB_MANNER_H
#define LIB_MANNER_H

#include <stdbool.h>

/* The languages of replies; the first is the one that nobody asked for. */
enum manner_language {
	MANNER_DEFAULT,
	MANNER_ENGLISH,
	MANNER_RUSSIAN,
	MANNER_LANGUAGES /* how many there are */
};

/* How a client wants to be spoken to (RFC 6856). */
struct manner {
	bool utf8; /* it said UTF8 */
	enum manner_language language;
};

/* A language's tag, such as "ru", and its name in itself. */
const char *manner_tag(enum manner_language language);
const char *manner_name(enum manner_language language);

/*
 * Finds the first language that RANGE, as behind LANG, matches (RFC 4647,
 * section 3.3.1; "*" is the default).  Returns 0, or -1 if there is none.
 */
int manner_find(const char *range, enum manner_language *language);

/*
 * The manner as a number below MANNER_NUMBERS, and back.  manner_unpack()
 * returns 0, or -1 if NUMBER is none of these.
 */
enum { MANNER_NUMBERS = 2 * MANNER_LANGUAGES };
unsigned manner_pack(const struct manner *manner);
int manner_unpack(unsigned number, struct manner *manner);

#endif
