/* SPDX-License-Identifier: ISC */
/*
 * Making the record for the monitor.
 * Runs as nobody, in the jail.  Pure.
 */
#include "auth/jail/record_pack.h"

#include <string.h>

int
record_pack(const struct record *record, struct packet *packet)
{
	packet->octets[0] =
	    (char)((unsigned)record->kind | record->locale << RECORD_KIND_BITS);
	packet->length = 1;
	for (size_t i = 0; i < record_strings(record->kind); i++) {
		size_t size = strlen(record->strings[i]) + 1;

		if (size > record_max(record->kind) - packet->length)
			return -1;
		memcpy(
		    packet->octets + packet->length, record->strings[i], size);
		packet->length += size;
	}
	return 0;
}
