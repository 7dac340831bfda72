/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_CONTENTS_H
#define STORE_MAILDIR_CONTENTS_H

#include "lib/wire.h"
#include "store/maildir/maildir.h"

/*
 * Fills DROP, which must be empty, for a login.  If nothing changed since the
 * index was written, that is only the counts: contents_load() gets the entries.
 * Otherwise it is all messages in their order, with their sizes.  What is not
 * a message, or cannot be read, is left out.  Gives up if the client leaves
 * meanwhile.  Returns 0, or -1 with errno: EBUSY if it cannot be known, since
 * others change too much, ECONNRESET if the client left.
 */
int contents_list(
    struct maildir *maildir, struct maildrop *drop, struct wire *wire);

/*
 * Makes sure that DROP has its entries.  To be called before they are looked
 * at.  Returns 0, or -1 with errno.
 */
int contents_load(
    struct maildir *maildir, struct maildrop *drop, struct wire *wire);

/*
 * Makes sure that DROP can be listed (listing.h), entries or not.  Returns 0,
 * or -1 with errno.
 */
int contents_check(
    struct maildir *maildir, struct maildrop *drop, struct wire *wire);

#endif
