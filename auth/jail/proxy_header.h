/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_PROXY_HEADER_H
#define AUTH_JAIL_PROXY_HEADER_H

#include <stddef.h>

#include "auth/shared/address.h"
#include "auth/shared/tls.h"

/*
 * The header of the PROXY protocol, versions 1 and 2, which a proxy sends
 * before anything that its client says
 * (https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt).
 */

/* Octets of a header, at most. */
enum { PROXY_HEADER_MAX = 4096 };

/*
 * What it says.  All are "" for the proxy's own connections (LOCAL, UNKNOWN).
 */
struct proxy_header {
	char address[ADDRESS_TEXT];   /* the client's */
	char port[ADDRESS_PORT_TEXT]; /* the one it connected to */
	char tls[TLS_TEXT];           /* "" if it did not say that TLS is on */
};

/*
 * How many more octets are the header's in any case, besides the LENGTH octets
 * that are there: 0 if it is complete, -1 if this cannot be one.  A caller that
 * reads no more than that leaves what follows the header alone.
 */
int proxy_header_wants(const unsigned char *octets, size_t length);

/* Reads a complete header.  Returns 0, or -1 if it is malformed. */
int proxy_header_parse(
    const unsigned char *octets, size_t length, struct proxy_header *proxy);

#endif
