/* SPDX-License-Identifier: ISC */
/*
 * The PROXY header of a connection.
 * Runs as nobody, in the jail, in a process of its own: who the client is
 * decides what the login process may offer.
 */
#include "auth/jail/proxy.h"

#include "auth/jail/proxy_header.h"
#include "auth/shared/record.h"

#include <sys/socket.h>

/* Reads the header to its end, or to where it cannot be one. */
static enum login_end
read_header(
    const struct login *login, unsigned char octets[PROXY_MOST], size_t *length)
{
	int wanted;

	*length = 0;
	while ((wanted = proxy_wants(octets, *length)) > 0) {
		size_t got = (size_t)wanted;

		switch (wire_take(login->wire, octets + *length, &got)) {
		case WIRE_GOT:
			*length += got;
			break;
		case WIRE_EXPIRED:
			return LOGIN_EXPIRED;
		case WIRE_REFUSED:
		case WIRE_CLOSED: /* before a word: only looked who is there */
			return *length == 0 ? LOGIN_DONE : LOGIN_NO_PROXY;
		}
	}
	return wanted == 0 ? LOGIN_DONE : LOGIN_NO_PROXY;
}

enum login_end
preface_talk(const struct login *login)
{
	unsigned char octets[PROXY_MOST];
	size_t length;
	struct proxy proxy;
	const struct statement statement = {
		.kind = RECORD_PROXY,
		.strings = { proxy.address, proxy.port, proxy.tls },
	};
	struct record record;
	enum login_end end = read_header(login, octets, &length);

	if (end != LOGIN_DONE || length == 0)
		return end;
	if (proxy_parse(octets, length, &proxy) == -1 ||
	    record_pack(&statement, &record) == -1)
		return LOGIN_NO_PROXY;
	if (send(LOGIN_MONITOR, record.octets, record.length, MSG_NOSIGNAL) !=
	    (ssize_t)record.length)
		return LOGIN_BROKEN;
	return LOGIN_DONE;
}
