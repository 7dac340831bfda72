/* SPDX-License-Identifier: ISC */
#ifndef LIB_USERNAME_H
#define LIB_USERNAME_H

#include <stdbool.h>

/* Octets of a user's name, at most, so that replies stay within 512. */
enum { USERNAME_MAX = 255 };

/*
 * Whether TEXT can be a user's name: neither empty nor too long, and without
 * control characters.  8-bit octets and blanks are welcome.
 */
bool username_is_valid(const char *text);

#endif
