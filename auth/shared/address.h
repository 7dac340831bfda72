/* SPDX-License-Identifier: ISC */
#ifndef AUTH_SHARED_ADDRESS_H
#define AUTH_SHARED_ADDRESS_H

/* Octets of the longest address as text, with its NUL. */
enum { ADDRESS_TEXT = 46 };

/* Octets of a port in decimal, with its NUL. */
enum { ADDRESS_PORT_TEXT = 6 };

/*
 * Writes the 4 OCTETS of an AF_INET or the 16 of an AF_INET6 address, in
 * network order, as inet_ntop() does (RFC 5952); but an IPv4 client of an IPv6
 * socket is still an IPv4 client, and written as one.
 */
void address_format(int family, const void *octets, char address[ADDRESS_TEXT]);

#endif
