/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_CHECKUP_H
#define STORE_MAILDIR_CHECKUP_H

#include "lib/wire.h"

/*
 * Looks at the Maildir at PATH as a session of this user would, and says on
 * descriptor 2 what it finds (lib/finding.h); READ_ONLY is -r.  Changes
 * nothing, and is confined before it reads a file.  Returns the exit status of
 * the program: 0, or 3 if something is wrong.
 */
int checkup_maildir(
    const char *user, const char *path, bool read_only, struct wire *wire);

#endif
