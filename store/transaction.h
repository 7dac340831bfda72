/* SPDX-License-Identifier: ISC */
#ifndef STORE_TRANSACTION_H
#define STORE_TRANSACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/capability.h"
#include "lib/wire.h"
#include "store/maildir/maildir.h"
#include "store/maildrop/maildrop.h"

/* How many messages were sent, and their octets. */
struct tally {
	size_t messages;
	uint64_t octets;
};

/* A maildrop and a client who may work on it. */
struct transaction {
	struct wire *wire;
	struct maildir *maildir;
	struct maildrop *drop;
	unsigned capabilities; /* for CAPA: what there was before login, */
	const struct capability_policy *policy; /* and what holds now */
	struct tally retr;
	struct tally top;
};

/* Why a TRANSACTION state ended. */
enum transaction_end {
	TRANSACTION_GOES_ON, /* it did not */
	TRANSACTION_QUIT,    /* the client said so: UPDATE follows */
	TRANSACTION_CLOSED,  /* the client went away */
	TRANSACTION_EXPIRED, /* the client said or took nothing for too long */
	TRANSACTION_TORN,    /* a message could not be read to its end */
};

/*
 * The TRANSACTION state (RFC 1939, section 5): obeys commands until it ends.
 * Changes nothing in the Maildir.  Only after TRANSACTION_QUIT may anything be
 * removed; after TRANSACTION_TORN the connection must be closed without a
 * further word.
 */
enum transaction_end transaction_run(struct transaction *transaction);

/* "2 messages (320 octets)" and the end of the line. */
void transaction_say_total(struct wire *wire, size_t count, uint64_t octets);

#endif
