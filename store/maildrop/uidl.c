/* SPDX-License-Identifier: ISC */
/*
 * Unique-ids from file names, so that they survive everything that the name
 * survives: no database to lose.
 * Runs as the mail user.  Pure.
 */
#include "store/maildrop/uidl.h"

#include "lib/md5.h"

#include <string.h>

/* Makes UID of NAME if it can be one.  Returns whether it can. */
static bool
take_name(const char *name, size_t length, char uid[UIDL_TEXT])
{
	if (length == 0 || length > UIDL_TEXT - 1)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (name[i] < 0x21 || name[i] > 0x7e)
			return false;
		uid[i] = name[i];
	}
	uid[length] = '\0';
	return true;
}

void
uidl_of(const struct message_entry *entry, char uid[UIDL_TEXT])
{
	char base[ENTRY_BASE];
	size_t length;
	struct md5 md5;

	if ((entry->flags & MESSAGE_DUPLICATE) == 0 &&
	    take_name(entry->name, entry->base, uid))
		return;
	entry_unique_base(entry, base, &length);
	if (take_name(base, length, uid))
		return;
	md5_begin(&md5);
	md5_add(&md5, base, length);
	memcpy(uid, "md5:", 4);
	md5_end(&md5, uid + 4);
}
