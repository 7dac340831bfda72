/* SPDX-License-Identifier: ISC */
/*
 * Unique-ids from file names, so that they survive everything that the name
 * survives: no database to lose.
 * Runs as the mail user.  Pure.
 */
#include "uidl.h"

#include "lib/md5.h"

#include <string.h>

static bool
is_legal(const char *base, size_t length)
{
	if (length == 0 || length > UIDL_TEXT - 1)
		return false;
	for (size_t i = 0; i < length; i++)
		if (base[i] < 0x21 || base[i] > 0x7e)
			return false;
	return true;
}

void
uidl_from_name(
    const char *base, size_t length, unsigned twin, char uid[UIDL_TEXT])
{
	if (twin == 0 && is_legal(base, length)) {
		memcpy(uid, base, length);
		uid[length] = '\0';
		return;
	}

	struct md5 md5;

	md5_begin(&md5);
	md5_add(&md5, base, length);
	/* No file name has a '/', so no other name gives these octets. */
	for (; twin > 0; twin--)
		md5_add(&md5, "/", 1);
	memcpy(uid, "md5:", 4);
	md5_end(&md5, uid + 4);
}
