/* SPDX-License-Identifier: ISC */
/*
 * Writing network addresses.  inet_ntop() of musl brings all of printf with it,
 * a tenth of the program.
 * Runs as root (monitor) and as nobody (login).  Pure.
 */
#include "auth/shared/address.h"

#include "lib/text.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

static void
format4(const unsigned char ip[4], char address[ADDRESS_TEXT])
{
	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			address = text_add(address, ".");
		address = text_add_number(address, ip[i]);
	}
}

static unsigned
group_of(const unsigned char ip[16], size_t group)
{
	return (unsigned)ip[2 * group] << 8 | ip[2 * group + 1];
}

/* The first of the longest runs of zeros, if it is longer than 1 group. */
static void
find_zeros(const unsigned char ip[16], size_t *begin, size_t *end)
{
	*begin = *end = 8;
	for (size_t i = 0; i < 8; i++) {
		size_t run = 0;

		while (i + run < 8 && group_of(ip, i + run) == 0)
			run++;
		if (run > 1 && run > *end - *begin) {
			*begin = i;
			*end = i + run;
		}
	}
}

/* An IPv4 client of an IPv6 socket is still an IPv4 client. */
static void
format6(const unsigned char ip[16], char address[ADDRESS_TEXT])
{
	static const char hex[] = "0123456789abcdef";
	static const unsigned char v4_mapped[12] = { [10] = 0xff, [11] = 0xff };
	size_t begin, end;

	if (memcmp(ip, v4_mapped, sizeof v4_mapped) == 0) {
		format4(ip + sizeof v4_mapped, address);
		return;
	}
	find_zeros(ip, &begin, &end);
	for (size_t i = 0; i < 8; i++) {
		unsigned group = group_of(ip, i);

		if (i == begin) {
			address = text_add(address, "::");
			i = end - 1;
			continue;
		}
		if (i > 0 && i != end)
			address = text_add(address, ":");
		for (int shift = 12; shift >= 0; shift -= 4)
			if (shift == 0 || group >> shift != 0)
				*address++ = hex[group >> shift & 15];
	}
	*address = '\0';
}

void
address_format(int family, const void *octets, char address[ADDRESS_TEXT])
{
	if (family == AF_INET6)
		format6(octets, address);
	else
		format4(octets, address);
}
