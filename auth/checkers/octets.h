/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_OCTETS_H
#define AUTH_CHECKERS_OCTETS_H

#include <stdbool.h>
#include <stddef.h>

/* Compares LENGTH octets in a time that does not depend on what they are. */
bool octets_are_same(const void *a, const void *b, size_t length);

/*
 * Decodes TEXT, hexadecimal in either case, in its place and puts a NUL after
 * the octets.  Returns 0 and sets *LENGTH; or returns -1, and TEXT is worth
 * nothing.
 */
int octets_from_hex(char *text, size_t *length);

#endif
