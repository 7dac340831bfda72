/* SPDX-License-Identifier: ISC */
#ifndef STORE_UPDATE_H
#define STORE_UPDATE_H

#include "store/maildir/maildir.h"
#include "store/maildrop/maildrop.h"

/* What became of a maildrop. */
struct update {
	size_t removed; /* marked, and gone by us */
	size_t failed;  /* marked, and still there */
	size_t left;    /* not marked, and not known to be gone */
	int error;      /* errno of the first of those */
};

/*
 * The UPDATE state (RFC 1939, section 6): removes what DELE marked, and marks
 * as seen what RETR sent.  Nothing else is touched but maildirsize.  A flag
 * that cannot be set is not an error: the message is safe.
 */
struct update update_run(struct maildir *maildir, struct maildrop *drop);

#endif
