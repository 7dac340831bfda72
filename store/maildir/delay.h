/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_DELAY_H
#define STORE_MAILDIR_DELAY_H

#include "store/maildir/maildir.h"

/*
 * Whether the last login that delay_note() noted is less than SECONDS
 * ago.  When in doubt it is not.
 */
bool delay_is_early(const struct maildir *maildir, unsigned seconds);

/*
 * Notes that there is a login now.  Returns 0, or -1 with errno: then the next
 * login will not know.
 */
int delay_note(const struct maildir *maildir);

#endif
