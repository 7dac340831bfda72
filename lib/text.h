/* SPDX-License-Identifier: ISC */
#ifndef LIB_TEXT_H
#define LIB_TEXT_H

#include <stdint.h>

/*
 * Putting a text together where there is room for it: each appends at TO, ends
 * it with a NUL, and returns where that is.
 */
char *text_add(char *to, const char *text);
char *text_add_number(char *to, uint64_t number);

#endif
