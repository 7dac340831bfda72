/* SPDX-License-Identifier: ISC */
/*
 * Numbers from text and back: message numbers as a client types them, counts
 * as a client reads them.
 * Runs as anybody.  Pure: no I/O, no allocation, no state.
 */
#include "lib/number.h"

#include <stddef.h>

int
number_parse(const char *text, uint64_t max, uint64_t *number)
{
	uint64_t value = 0;

	if (*text == '\0')
		return -1;
	for (const char *p = text; *p != '\0'; p++) {
		if (*p < '0' || *p > '9')
			return -1;

		uint64_t digit = (uint64_t)(*p - '0');

		/* Room for one more digit?  Asked so that nothing wraps. */
		if (value > max / 10 || digit > max - 10 * value)
			return -1;
		value = 10 * value + digit;
	}
	*number = value;
	return 0;
}

const char *
number_format(uint64_t number, char text[NUMBER_TEXT])
{
	char *p = text + NUMBER_TEXT - 1;

	*p = '\0';
	do {
		*--p = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	return p;
}

void
number_pack(uint64_t number, unsigned char octets[8])
{
	for (size_t i = 0; i < 8; i++)
		octets[i] = (unsigned char)(number >> 8 * i);
}

uint64_t
number_unpack(const unsigned char octets[8])
{
	/* Spelt out, compilers see that it is one load. */
	return (uint64_t)octets[0] | (uint64_t)octets[1] << 8 |
	       (uint64_t)octets[2] << 16 | (uint64_t)octets[3] << 24 |
	       (uint64_t)octets[4] << 32 | (uint64_t)octets[5] << 40 |
	       (uint64_t)octets[6] << 48 | (uint64_t)octets[7] << 56;
}
