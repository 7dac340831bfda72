/* SPDX-License-Identifier: ISC */
/* What a proxy may send: read as the jail reads it, then as the monitor. */
#include "auth/jail/proxy_header.h"
#include "auth/jail/record_pack.h"
#include "auth/root/peer.h"
#include "auth/shared/record.h"
#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>

/* The monitor, on what the jail made of it. */
static void
introduce(const struct proxy_header *proxy)
{
	const struct record record = {
		.kind = RECORD_PROXY,
		.strings = { proxy->address, proxy->port, proxy->tls },
	};
	struct record got;
	struct packet packet;
	struct peer peer = { .on_this_host = true };
	unsigned char ip[16];

	need(record_pack(&record, &packet) == 0, "it fits");
	need(record_unpack(&packet, &got) == 0, "it comes out again");
	need(*proxy->tls == '\0' || tls_is_name(proxy->tls), "TLS's name");
	if (*proxy->address == '\0') {
		need(*proxy->port == '\0', "no port without an address");
		return;
	}
	need(peer_set_proxied(&peer, got.strings[0], got.strings[1]) == 0,
	    "the monitor understands it");
	need(inet_pton(AF_INET, peer.address, ip) == 1 ||
		 inet_pton(AF_INET6, peer.address, ip) == 1,
	    "an address");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char octets[PROXY_HEADER_MAX];
	struct proxy_header proxy;
	size_t length = 0;
	int wants;

	while ((wants = proxy_header_wants(octets, length)) > 0) {
		need((size_t)wants <= PROXY_HEADER_MAX - length, "room");
		if ((size_t)wants > size - length)
			return 0;
		memcpy(octets + length, data + length, (size_t)wants);
		length += (size_t)wants;
	}
	if (wants == 0 && proxy_header_parse(octets, length, &proxy) == 0)
		introduce(&proxy);
	return 0;
}
