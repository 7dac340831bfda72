/* SPDX-License-Identifier: ISC */
/*
 * A user's name and a secret, as a checker reads them.
 * Runs as root (checkers).  Pure.
 */
#include "auth/shared/credentials.h"

#include "lib/username.h"

#include <string.h>

int
credentials_unpack(
    const char *octets, size_t length, struct credentials *credentials)
{
	const char *strings[3];
	size_t used = 0;

	if (length > CREDENTIALS_MAX)
		return -1;
	for (size_t i = 0; i < 3; i++) {
		const char *end = memchr(octets + used, '\0', length - used);

		if (end == NULL)
			return -1;
		strings[i] = octets + used;
		used = (size_t)(end - octets) + 1;
	}
	if (!username_is_valid(strings[0]))
		return -1;
	*credentials = (struct credentials){
		.user = strings[0],
		.secret = strings[1],
		.third = strings[2],
	};
	return 0;
}
