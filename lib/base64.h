/* SPDX-License-Identifier: ISC */
#ifndef LIB_BASE64_H
#define LIB_BASE64_H

#include <stddef.h>

/*
 * Decodes TEXT (RFC 4648, section 4) in its place and puts a NUL after the
 * octets, of which there may be none.  Strict: whole groups of four, "=" only
 * at the end, no octet besides, no bit set where nothing is carried.  Returns 0
 * and sets *LENGTH; or returns -1, and TEXT is worth nothing.
 */
int base64_decode(char *text, size_t *length);

#endif
