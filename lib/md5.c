/* SPDX-License-Identifier: ISC */
/*
 * MD5, RFC 1321, written from its section 3.
 * Runs as root (checkers) and as the mail user.  Pure.
 */
#include "lib/md5.h"

#include <string.h>

/* floor(2^32 * |sin(i + 1)|) */
static const uint32_t sines[64] = { 0xd76aa478, 0xe8c7b756, 0x242070db,
	0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501, 0x698098d8,
	0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e,
	0x49b40821, 0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d,
	0x02441453, 0xd8a1e681, 0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87,
	0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a, 0xfffa3942,
	0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60,
	0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039,
	0xe6db99e5, 0x1fa27cf8, 0xc4ac5665, 0xf4292244, 0x432aff97, 0xab9423a7,
	0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1, 0x6fa87e4f,
	0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb,
	0xeb86d391 };

static const unsigned char turns[4][4] = { { 7, 12, 17, 22 }, { 5, 9, 14, 20 },
	{ 4, 11, 16, 23 }, { 6, 10, 15, 21 } };

static uint32_t
rotate(uint32_t value, unsigned bits)
{
	return value << bits | value >> (32 - bits);
}

static void
digest_block(uint32_t state[4], const unsigned char block[64])
{
	uint32_t a = state[0], b = state[1], c = state[2], d = state[3];

	for (unsigned i = 0; i < 64; i++) {
		uint32_t mixed;
		unsigned word;

		switch (i / 16) {
		case 0:
			mixed = (b & c) | (~b & d);
			word = i;
			break;
		case 1:
			mixed = (b & d) | (c & ~d);
			word = (5 * i + 1) % 16;
			break;
		case 2:
			mixed = b ^ c ^ d;
			word = (3 * i + 5) % 16;
			break;
		default:
			mixed = c ^ (b | ~d);
			word = 7 * i % 16;
			break;
		}

		const unsigned char *p = block + 4 * word;
		uint32_t input = (uint32_t)p[0] | (uint32_t)p[1] << 8 |
				 (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
		uint32_t sum = a + mixed + input + sines[i];

		a = d;
		d = c;
		c = b;
		b += rotate(sum, turns[i / 16][i % 4]);
	}
	state[0] += a;
	state[1] += b;
	state[2] += c;
	state[3] += d;
}

void
md5_begin(struct md5 *md5)
{
	*md5 = (struct md5){
		.state = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476 },
	};
}

void
md5_add(struct md5 *md5, const void *octets, size_t length)
{
	const unsigned char *p = octets;

	while (length > 0) {
		size_t held = (size_t)(md5->length % 64);
		size_t take = 64 - held < length ? 64 - held : length;

		memcpy(md5->block + held, p, take);
		md5->length += take;
		p += take;
		length -= take;
		if (md5->length % 64 == 0)
			digest_block(md5->state, md5->block);
	}
}

void
md5_end(struct md5 *md5, char text[MD5_TEXT])
{
	static const unsigned char padding[64] = { 0x80 };
	static const char hex[] = "0123456789abcdef";
	uint64_t bits = md5->length * 8;
	size_t held = (size_t)(md5->length % 64);
	unsigned char tail[8];

	for (unsigned i = 0; i < 8; i++)
		tail[i] = (unsigned char)(bits >> 8 * i);
	md5_add(md5, padding, held < 56 ? 56 - held : 120 - held);
	md5_add(md5, tail, sizeof tail);

	for (unsigned i = 0; i < 16; i++) {
		unsigned octet = md5->state[i / 4] >> 8 * (i % 4) & 0xff;

		text[2 * i] = hex[octet >> 4];
		text[2 * i + 1] = hex[octet & 15];
	}
	text[MD5_TEXT - 1] = '\0';
}
