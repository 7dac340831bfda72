/* SPDX-License-Identifier: ISC */
#ifndef LIB_MD5_H
#define LIB_MD5_H

#include <stddef.h>
#include <stdint.h>

/* Room for an MD5 digest in lower-case hexadecimal, with its NUL. */
enum { MD5_TEXT = 33 };

struct md5 {
	uint32_t state[4];
	uint64_t length; /* octets so far */
	unsigned char block[64];
};

/*
 * MD5 (RFC 1321), because APOP (RFC 1939, section 7) is defined by it and
 * because a name for a file name needs no more.  Not a safe hash any longer:
 * use it for nothing else.
 */
void md5_begin(struct md5 *md5);
void md5_add(struct md5 *md5, const void *octets, size_t length);
void md5_end(struct md5 *md5, char text[MD5_TEXT]);

#endif
