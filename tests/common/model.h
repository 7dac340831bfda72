/* SPDX-License-Identifier: ISC */
#ifndef TESTS_COMMON_MODEL_H
#define TESTS_COMMON_MODEL_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a client must get for a message, found out slowly and obviously, one
 * octet after the other, so that the fast code has something to be compared
 * with.
 */

/* Octets that model_message() makes of LENGTH, at most. */
#define MODEL_ROOM(length) (3 * (length) + 8)

/*
 * Writes to CLIENT what must be sent for the LENGTH octets at FILE and LINES
 * lines of its body (UINT64_MAX: all), the last line "." included.  Returns
 * how many octets that are; sets *OCTETS to how many LIST counts.
 */
size_t model_message(const char *file, size_t length, uint64_t lines,
    char *client, uint64_t *octets);

#endif
