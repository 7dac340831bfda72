/* SPDX-License-Identifier: ISC */
#ifndef LIB_NUMBER_H
#define LIB_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Room for any 64-bit number in decimal, with its NUL. */
enum { NUMBER_TEXT = 21 };

/*
 * Reads TEXT as a decimal number: digits and nothing else, worth 0 to MAX.
 * Returns 0 and sets *NUMBER, or returns -1 and leaves it alone.
 */
int number_parse(const char *text, uint64_t max, uint64_t *number);

/*
 * Writes NUMBER in decimal to the end of TEXT, NUL included, and returns
 * where it begins there.
 */
const char *number_format(uint64_t number, char text[NUMBER_TEXT]);

#endif
