/* SPDX-License-Identifier: ISC */
/*
 * Going through a maildrop, whether its entries are in memory or in the index.
 * Runs as the mail user, confined to this one Maildir.
 */
#include "store/maildir/listing.h"

void
listing_begin(struct listing *listing, const struct maildir *maildir,
    const struct maildrop *drop)
{
	listing->drop = drop;
	listing->number = 0;
	if (drop->source != MAILDROP_ENTRIES)
		index_reader_begin(&listing->reader, &maildir->index);
}

const struct message_entry *
listing_next(struct listing *listing)
{
	const struct maildrop *drop = listing->drop;
	struct index_entry from;

	if (listing->number == drop->count)
		return NULL;
	listing->number++;
	if (drop->source == MAILDROP_ENTRIES)
		return &drop->entries[listing->number - 1];
	if (!index_reader_next(&listing->reader, &from))
		return NULL;
	listing->entry = (struct message_entry){
		.name = from.name,
		.octets = from.octets,
		.base = from.base,
		.flags = from.duplicate ? MESSAGE_DUPLICATE : 0,
	};
	return &listing->entry;
}

bool
listing_is_whole(const struct listing *listing)
{
	return listing->number == listing->drop->count &&
	       (listing->drop->source == MAILDROP_ENTRIES ||
		   index_reader_is_whole(&listing->reader));
}
