/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_PACKED_H
#define STORE_MAILDROP_PACKED_H

#include <stdint.h>

/* NUMBER as eight octets, the least significant first, and back. */
void packed_write(uint64_t number, unsigned char octets[8]);
uint64_t packed_read(const unsigned char octets[8]);

#endif
