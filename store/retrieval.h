/* SPDX-License-Identifier: ISC */
#ifndef STORE_RETRIEVAL_H
#define STORE_RETRIEVAL_H

#include <stddef.h>

#include "lib/wire.h"
#include "store/maildir/maildir.h"
#include "store/maildrop/maildrop.h"
#include "store/message.h"

/* Where messages are, and where they go. */
struct retrieval {
	struct wire *wire;
	struct maildir *maildir;
	struct maildrop *drop;
	unsigned capabilities; /* whether mail may need UTF8 */
};

enum retrieval_end {
	RETRIEVAL_SENT, /* all of it */
	RETRIEVAL_NONE, /* it was not, and who is still there was told -ERR */
	RETRIEVAL_TORN, /* the client has half of it, and cannot have the rest
			 */
};

/*
 * Sends message INDEX, as far as MESSAGE was begun for, behind the reply FIRST
 * (NULL: "+OK" and its octets; RFC 1939, section 5).
 */
enum retrieval_end retrieval_send(const struct retrieval *retrieval,
    size_t index, struct message *message, const char *first);

#endif
