/* SPDX-License-Identifier: ISC */
/*
 * The language of replies and UTF8 mode, as LANG and UTF8 choose them.
 * Runs as nobody (login) and as the mail user (session).  Pure.
 */
#include "lib/locale.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *tag;
	const char *name;
} languages[LOCALE_LANGUAGES] = {
	/* What everybody is thought to understand (RFC 2277, section 4.5). */
	[LOCALE_DEFAULT] = { "i-default", "English" },
	[LOCALE_ENGLISH] = { "en", "English" },
	[LOCALE_RUSSIAN] = { "ru", "Русский" },
};

const char *
locale_tag(enum locale_language language)
{
	return languages[language].tag;
}

const char *
locale_name(enum locale_language language)
{
	return languages[language].name;
}

int
locale_find(const char *range, enum locale_language *language)
{
	size_t length = strlen(range);

	for (unsigned i = 0; i < LOCALE_LANGUAGES; i++) {
		const char *tag = languages[i].tag;

		/* All of the tag, or all of its first parts. */
		if (strcmp(range, "*") == 0 ||
		    (strncasecmp(range, tag, length) == 0 &&
			(tag[length] == '\0' || tag[length] == '-'))) {
			*language = (enum locale_language)i;
			return 0;
		}
	}
	return -1;
}

unsigned
locale_pack(const struct locale *locale)
{
	return 2 * (unsigned)locale->language + (locale->utf8 ? 1 : 0);
}

int
locale_unpack(unsigned number, struct locale *locale)
{
	if (number >= LOCALE_NUMBERS)
		return -1;
	locale->utf8 = number % 2 == 1;
	locale->language = (enum locale_language)(number / 2);
	return 0;
}
