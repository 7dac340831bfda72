/* SPDX-License-Identifier: ISC */
/*
 * The record that carries a user name and a password from one process to the
 * next.
 * Runs as root (checkers) and as nobody (login).  Pure.
 */
#include "auth/shared/credentials.h"

#include "lib/username.h"

#include <string.h>

size_t
credentials_pack(
    const struct credentials *credentials, char record[CREDENTIALS_MAX])
{
	const char *const strings[] = {
		credentials->user,
		credentials->secret,
		credentials->third,
	};
	size_t used = 0;

	for (size_t i = 0; i < 3; i++) {
		size_t size = strlen(strings[i]) + 1;

		if (size > CREDENTIALS_MAX - used)
			return 0;
		memcpy(record + used, strings[i], size);
		used += size;
	}
	return used;
}

size_t
credentials_unpack(
    const char *record, size_t length, struct credentials *credentials)
{
	const char *strings[3];
	size_t used = 0;

	if (length > CREDENTIALS_MAX)
		return 0;
	for (size_t i = 0; i < 3; i++) {
		const char *end = memchr(record + used, '\0', length - used);

		if (end == NULL)
			return 0;
		strings[i] = record + used;
		used = (size_t)(end - record) + 1;
	}
	if (!username_is_valid(strings[0]))
		return 0;
	*credentials = (struct credentials){
		.user = strings[0],
		.secret = strings[1],
		.third = strings[2],
	};
	return used;
}
