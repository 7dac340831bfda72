/* SPDX-License-Identifier: ISC */
/*
 * How a client wants to be spoken to: what UTF8 and LANG said.
 * Runs as nobody (login), as root (monitor) and as the mail user (session).
 * Pure.
 */
#include "lib/manner.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct {
	const char *tag;
	const char *name;
} languages[MANNER_LANGUAGES] = {
	/* What everybody is thought to understand (RFC 2277, section 4.5). */
	[MANNER_DEFAULT] = { "i-default", "English" },
	[MANNER_ENGLISH] = { "en", "English" },
	[MANNER_RUSSIAN] = { "ru", "Русский" },
};

const char *
manner_tag(enum manner_language language)
{
	return languages[language].tag;
}

const char *
manner_name(enum manner_language language)
{
	return languages[language].name;
}

int
manner_find(const char *range, enum manner_language *language)
{
	size_t length = strlen(range);

	for (unsigned i = 0; i < MANNER_LANGUAGES; i++) {
		const char *tag = languages[i].tag;

		/* All of the tag, or all of its first parts. */
		if (strcmp(range, "*") == 0 ||
		    (strncasecmp(range, tag, length) == 0 &&
			(tag[length] == '\0' || tag[length] == '-'))) {
			*language = (enum manner_language)i;
			return 0;
		}
	}
	return -1;
}

unsigned
manner_pack(const struct manner *manner)
{
	return 2 * (unsigned)manner->language + (manner->utf8 ? 1 : 0);
}

int
manner_unpack(unsigned number, struct manner *manner)
{
	if (number >= MANNER_NUMBERS)
		return -1;
	manner->utf8 = number % 2 == 1;
	manner->language = (enum manner_language)(number / 2);
	return 0;
}
