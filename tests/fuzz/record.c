/* SPDX-License-Identifier: ISC */
/* What a login process that is not ours any more may send to the monitor. */
#include "auth/jail/record_pack.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct packet packet = { .length = size };
	struct record record;
	struct packet again;

	if (size > sizeof packet.octets)
		return 0;
	memcpy(packet.octets, data, size);
	if (record_unpack(&packet, &record) == -1)
		return 0;
	need(record_pack(&record, &again) == 0, "it fits");
	need(again.length == size && memcmp(again.octets, data, size) == 0,
	    "all of it was understood");
	return 0;
}
