/* SPDX-License-Identifier: ISC */
/* What a UCSPI-TLS helper may say, in pieces and whole. */
#include "auth/jail/tls_variables.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = string_of(data, size);
	char name[TLS_TEXT], early[TLS_TEXT];
	enum tls_variables_state whole =
	    tls_variables_parse(text, size, false, name);

	if (whole == TLS_VARIABLES_STARTED)
		need(tls_is_name(name), "a name");
	for (size_t length = 0; length < size && length < 256; length++) {
		enum tls_variables_state story =
		    tls_variables_parse(text, length, false, early);

		if (story == TLS_VARIABLES_MORE)
			continue;
		need(story == whole, "what is decided stays so");
		break;
	}
	need(tls_variables_parse(text, size, true, name) != TLS_VARIABLES_MORE,
	    "the end decides");
	free(text);
	return 0;
}
