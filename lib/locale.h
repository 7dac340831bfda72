/* SPDX-License-Identifier: ISC */
#ifndef LIB_LOCALE_H
#define LIB_LOCALE_H

#include <stdbool.h>

/* The languages of replies; the first is the one that nobody asked for. */
enum locale_language {
	LOCALE_DEFAULT,
	LOCALE_ENGLISH,
	LOCALE_RUSSIAN,
	LOCALE_LANGUAGES /* how many there are */
};

/* What a client has chosen by LANG and UTF8 (RFC 6856). */
struct locale {
	bool utf8; /* it said UTF8 */
	enum locale_language language;
};

/* A language's tag, such as "ru", and its name in itself. */
const char *locale_tag(enum locale_language language);
const char *locale_name(enum locale_language language);

/*
 * Finds the first language that RANGE, the argument of LANG, matches (RFC 4647,
 * section 3.3.1; "*" is the default).  Returns 0, or -1 if there is none.
 */
int locale_find(const char *range, enum locale_language *language);

/*
 * The locale as a number below LOCALE_NUMBERS, odd with UTF8, and back.
 * locale_unpack() returns 0, or -1 if NUMBER is none of these.
 */
enum { LOCALE_UTF8 = 1, LOCALE_NUMBERS = 2 * LOCALE_LANGUAGES };
unsigned locale_pack(const struct locale *locale);
int locale_unpack(unsigned number, struct locale *locale);

#endif
