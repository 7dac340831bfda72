/* SPDX-License-Identifier: ISC */
/* A record, as a hostile login process might send it. */
#include "auth/shared/credentials.h"
#include "lib/username.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct credentials got;
	char *octets = string_of(data, size); /* the NUL behind is no part */

	if (credentials_unpack(octets, size, &got) == 0) {
		size_t used =
		    (size_t)(got.third + strlen(got.third) + 1 - octets);

		need(used <= size && used <= CREDENTIALS_MAX, "within");
		need(username_is_valid(got.user), "a name");
		need(got.user == octets &&
			 got.secret == got.user + strlen(got.user) + 1 &&
			 got.third == got.secret + strlen(got.secret) + 1,
		    "three strings, one behind the other");
	}
	free(octets);
	return 0;
}
