/* SPDX-License-Identifier: ISC */
/*
 * Users' names, as they come from clients.
 * Runs as anybody.  Pure.
 */
#include "lib/username.h"

#include <string.h>

bool
username_is_valid(const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length > USERNAME_MAX)
		return false;
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return false;
	return true;
}
