/* SPDX-License-Identifier: ISC */
/* What a login process that is not ours any more may send to the monitor. */
#include "auth/shared/record.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct record record = { .length = size };
	struct statement statement;
	struct record again;

	if (size > sizeof record.octets)
		return 0;
	memcpy(record.octets, data, size);
	if (record_unpack(&record, &statement) == -1)
		return 0;
	need(record_pack(&statement, &again) == 0, "it fits");
	need(again.length == size && memcmp(again.octets, data, size) == 0,
	    "all of it was understood");
	return 0;
}
