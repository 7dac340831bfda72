/* SPDX-License-Identifier: ISC */
/*
 * Octets that were hashed.
 * Runs as root (checkers).  Pure.
 */
#include "auth/checkers/octets.h"

#include <string.h>

bool
octets_are_same(const void *a, const void *b, size_t length)
{
	const unsigned char *one = a, *other = b;
	unsigned difference = 0;

	for (size_t i = 0; i < length; i++)
		difference |= one[i] ^ other[i];
	return difference == 0;
}

/* What a digit is worth, 0 to 15; or -1. */
static int
value(char digit)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *found = digit != '\0' ? strchr(digits, digit) : NULL;

	return found != NULL ? (int)(found - digits) % 16 : -1;
}

int
octets_from_hex(char *text, size_t *length)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from += 2) {
		int high = value(from[0]);
		int low = value(from[1]);

		if (high == -1 || low == -1)
			return -1;
		*to++ = (char)(high << 4 | low);
	}
	*to = '\0';
	*length = (size_t)(to - text);
	return 0;
}
