/* SPDX-License-Identifier: ISC */
/*
 * Putting a text together.
 * Runs as anybody.  Pure.
 */
#include "lib/text.h"

#include "lib/number.h"

char *
text_add(char *to, const char *text)
{
	while ((*to = *text++) != '\0')
		to++;
	return to;
}

char *
text_add_number(char *to, uint64_t number)
{
	char digits[NUMBER_TEXT];

	return text_add(to, number_format(number, digits));
}
