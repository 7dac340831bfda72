/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_LISTING_H
#define STORE_MAILDIR_LISTING_H

#include "store/maildir/index_file.h"

/* The messages of a maildrop, one after the other, wherever they are. */
struct listing {
	const struct maildrop *drop;
	size_t number; /* of the message that listing_next() gave last */
	struct index_reader reader;
	struct message_entry entry;
};

/* Begins.  contents_check() must have had no objection. */
void listing_begin(struct listing *listing, const struct maildir *maildir,
    const struct maildrop *drop);

/* The next message, good until the next call, or NULL. */
const struct message_entry *listing_next(struct listing *listing);

/* Whether there was nothing wrong with what listing_next() gave. */
bool listing_is_whole(const struct listing *listing);

#endif
