/* SPDX-License-Identifier: ISC */
/*
 * Numbers from text and back: message numbers as a client types them, counts
 * as a client reads them.
 * Runs as anybody.  Pure: no I/O, no allocation, no state.
 */
#include "lib/number.h"

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
