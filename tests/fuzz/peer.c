/* SPDX-License-Identifier: ISC */
/* Four strings of a launcher, ended by NUL: whom do we believe? */
#include "auth/root/peer.h"
#include "tests/fuzz/fuzz.h"

#include <arpa/inet.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *texts[4] = { NULL, NULL, NULL, "" };
	char *all = string_of(data, size);
	struct peer peer = { .address = "" };
	unsigned char ip[16];

	for (size_t i = 0, at = 0; i < 4 && at < size; i++) {
		texts[i] = all + at;
		at += strlen(all + at) + 1;
	}

	const struct peer_hints hints = { texts[0], texts[1], texts[2] };
	bool tcp = inet_pton(AF_INET, texts[3], ip) == 1 ||
		   inet_pton(AF_INET6, texts[3], ip) == 1;

	peer_choose(&hints, tcp ? texts[3] : "", &peer);
	need(strlen(peer.address) < PEER_ADDRESS, "room");
	need(*peer.address == '\0' || *peer.address == '?' ||
		 inet_pton(AF_INET, peer.address, ip) == 1 ||
		 inet_pton(AF_INET6, peer.address, ip) == 1,
	    "an address or nothing");
	need(!peer.on_this_host || *peer.address == '\0' ||
		 strncmp(peer.address, "127.", 4) == 0 ||
		 strcmp(peer.address, "::1") == 0,
	    "S5: a stranger is not on this host");
	free(all);
	return 0;
}
