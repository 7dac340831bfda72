/* SPDX-License-Identifier: ISC */
/*
 * Numbers as octets.
 * Runs as the mail user.  Pure.
 */
#include "store/maildrop/packed.h"

#include <stddef.h>

void
packed_write(uint64_t number, unsigned char octets[8])
{
	for (size_t i = 0; i < 8; i++)
		octets[i] = (unsigned char)(number >> 8 * i);
}

uint64_t
packed_read(const unsigned char octets[8])
{
	/* Spelt out, compilers see that it is one load. */
	return (uint64_t)octets[0] | (uint64_t)octets[1] << 8 |
	       (uint64_t)octets[2] << 16 | (uint64_t)octets[3] << 24 |
	       (uint64_t)octets[4] << 32 | (uint64_t)octets[5] << 40 |
	       (uint64_t)octets[6] << 48 | (uint64_t)octets[7] << 56;
}
