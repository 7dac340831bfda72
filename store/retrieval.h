/* SPDX-License-Identifier: ISC */
#ifndef STORE_RETRIEVAL_H
#define STORE_RETRIEVAL_H

#include <stddef.h>

#include "message.h"
#include "transaction.h"

/*
 * Sends message INDEX, which is one of T's, as far as MESSAGE was begun for,
 * behind the reply FIRST (NULL: "+OK" and its octets; RFC 1939, section 5), and
 * counts it in TALLY if the client took all of it.  A message that cannot be
 * sent is answered with -ERR.  Returns TRANSACTION_TORN if the client has half
 * of it.
 */
enum transaction_end retrieval_send(struct transaction *t, size_t index,
    struct message *message, const char *first, struct tally *tally);

#endif
