/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDROP_ORDER_H
#define STORE_MAILDROP_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "store/maildrop/entry.h"

/*
 * The number at the start of NAME, which in a Maildir is the second of the
 * delivery; UINT32_MAX for that and all that are larger.
 */
uint32_t order_time(const char *name);

/*
 * Compares by the number at the start of the name, however long it is, then
 * by the name up to ':'.  Twins are equal.  Returns <0, 0 or >0.
 */
int order_bases(const struct message_entry *a, const struct message_entry *b);

/* As order_bases(), then cur/ before new/, then the whole name. */
int order_entries(const struct message_entry *a, const struct message_entry *b);

/*
 * Sorts COUNT entries as order_entries() says, with SPARE, room for COUNT / 2
 * entries.  Takes COUNT log COUNT steps at most, COUNT if they are in order.
 */
void order_sort(
    struct message_entry *entries, size_t count, struct message_entry *spare);

#endif
