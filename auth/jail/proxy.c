/* SPDX-License-Identifier: ISC */
/*
 * The PROXY header of a connection.
 * Runs as nobody, in the jail, in a process of its own: who the client is
 * decides what the login process may offer.
 */
#include "auth/jail/proxy.h"

#include "auth/jail/proxy_header.h"
#include "auth/jail/record_pack.h"

#include <sys/socket.h>

/* Reads the header to its end, or to where it cannot be one. */
static enum jail_end
read_header(const struct authorization_options *options,
    unsigned char octets[PROXY_HEADER_MAX], size_t *length)
{
	int wanted;

	*length = 0;
	while ((wanted = proxy_header_wants(octets, *length)) > 0) {
		size_t got = (size_t)wanted;

		switch (wire_take(options->wire, octets + *length, &got)) {
		case WIRE_GOT:
			*length += got;
			break;
		case WIRE_EXPIRED:
			return JAIL_EXPIRED;
		case WIRE_REFUSED:
		case WIRE_CLOSED: /* before a word: only looked who is there */
			return *length == 0 ? JAIL_DONE : JAIL_NO_PROXY;
		}
	}
	return wanted == 0 ? JAIL_DONE : JAIL_NO_PROXY;
}

enum jail_end
proxy_run(const struct authorization_options *options)
{
	unsigned char octets[PROXY_HEADER_MAX];
	size_t length;
	struct proxy_header proxy;
	const struct record record = {
		.kind = RECORD_PROXY,
		.strings = { proxy.address, proxy.port, proxy.tls },
	};
	struct packet packet;
	enum jail_end end = read_header(options, octets, &length);

	if (end != JAIL_DONE || length == 0)
		return end;
	if (proxy_header_parse(octets, length, &proxy) == -1 ||
	    record_pack(&record, &packet) == -1)
		return JAIL_NO_PROXY;
	if (send(JAIL_MONITOR, packet.octets, packet.length, MSG_NOSIGNAL) !=
	    (ssize_t)packet.length)
		return JAIL_BROKEN;
	return JAIL_DONE;
}
