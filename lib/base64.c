/* SPDX-License-Identifier: ISC */
/*
 * Base64, as SASL wraps its messages in, and stored passwords are written.
 * Runs as nobody (login) and as root (checkers).  Pure.
 */
#include "lib/base64.h"

#include <stdint.h>
#include <string.h>

/* What a letter is worth, 0 to 63; or -1. */
static int
value(char letter)
{
	if (letter >= 'A' && letter <= 'Z')
		return letter - 'A';
	if (letter >= 'a' && letter <= 'z')
		return letter - 'a' + 26;
	if (letter >= '0' && letter <= '9')
		return letter - '0' + 52;
	if (letter == '+')
		return 62;
	return letter == '/' ? 63 : -1;
}

/* How many letters of the last group carry something: 2 to 4. */
static size_t
letters_in(const char *group)
{
	if (group[3] != '=')
		return 4;
	return group[2] != '=' ? 3 : 2;
}

/* Decodes LETTERS letters to one octet less.  Returns 0 or -1. */
static int
decode_group(const char *group, size_t letters, char octets[3])
{
	uint32_t bits = 0;

	for (size_t i = 0; i < 4; i++) {
		int worth = i < letters ? value(group[i]) : 0;

		if (worth == -1)
			return -1;
		bits = bits << 6 | (uint32_t)worth;
	}
	for (size_t i = 0; i < 3; i++) {
		uint32_t octet = bits >> (16 - 8 * i) & 0xff;

		if (i < letters - 1)
			octets[i] = (char)octet;
		else if (octet != 0) /* a second spelling of the same */
			return -1;
	}
	return 0;
}

int
base64_decode(char *text, size_t *length)
{
	size_t left = strlen(text);
	char *to = text;

	if (left % 4 != 0)
		return -1;
	for (const char *from = text; left > 0; from += 4, left -= 4) {
		size_t letters = left == 4 ? letters_in(from) : 4;
		char octets[3];

		if (decode_group(from, letters, octets) == -1)
			return -1;
		memcpy(to, octets, letters - 1);
		to += letters - 1;
	}
	*to = '\0';
	*length = (size_t)(to - text);
	return 0;
}
