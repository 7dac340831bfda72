/* SPDX-License-Identifier: ISC */
/* A message's header: it is read the same in whatever pieces it comes. */
#include "store/addresses.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct addresses whole = { 0 };
	struct addresses pieces = { 0 };
	char *text = string_of(data, size);
	bool wide = false;

	addresses_look(&whole, text, size);
	for (size_t i = 0; i < size; i++) {
		addresses_look(&pieces, text + i, 1);
		wide = wide || data[i] >= 0x80;
	}
	need(
	    memcmp(&whole, &pieces, sizeof whole) == 0, "pieces are no matter");
	need(!whole.found || (whole.over && wide && memchr(text, '@', size)),
	    "what is found is there");
	free(text);
	return 0;
}
