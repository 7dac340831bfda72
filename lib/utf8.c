/* SPDX-License-Identifier: ISC */
/*
 * UTF-8, well-formed or not.
 * Runs as nobody (login) and as the mail user (session).  Pure.
 */
#include "lib/utf8.h"

#include <stddef.h>

/*
 * First octets, and what may follow: neither surrogates nor what is overlong.
 */
static const struct {
	unsigned char first, last;
	struct utf8 then;
} starts[] = {
	{ 0x00, 0x7f, { 0, 0, 0 } },
	{ 0xc2, 0xdf, { 1, 0x80, 0xbf } },
	{ 0xe0, 0xe0, { 2, 0xa0, 0xbf } },
	{ 0xe1, 0xec, { 2, 0x80, 0xbf } },
	{ 0xed, 0xed, { 2, 0x80, 0x9f } },
	{ 0xee, 0xef, { 2, 0x80, 0xbf } },
	{ 0xf0, 0xf0, { 3, 0x90, 0xbf } },
	{ 0xf1, 0xf3, { 3, 0x80, 0xbf } },
	{ 0xf4, 0xf4, { 3, 0x80, 0x8f } },
};

bool
utf8_next(struct utf8 *utf8, unsigned char octet)
{
	if (utf8->more > 0) {
		bool good = octet >= utf8->low && octet <= utf8->high;

		*utf8 = (struct utf8){ (unsigned char)(utf8->more - 1), 0x80,
			0xbf };
		return good;
	}
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (octet >= starts[i].first && octet <= starts[i].last) {
			*utf8 = starts[i].then;
			return true;
		}
	return false;
}

bool
utf8_is_text(const char *text)
{
	struct utf8 utf8 = { 0 };

	for (; *text != '\0'; text++)
		if (!utf8_next(&utf8, (unsigned char)*text))
			return false;
	return utf8.more == 0;
}
