/* SPDX-License-Identifier: ISC */
#ifndef STORE_MOVES_H
#define STORE_MOVES_H

#include <stdbool.h>

#include "maildrop.h"

/*
 * Finds the messages of DROP again, without a second list of them.
 * moves_begin() begins.  moves_meet() is told of each file in new/ or cur/, and
 * returns 0.  Then moves_miss() makes those that were not met MESSAGE_GONE, and
 * returns whether some have another name or place now.  If so, moves_follow()
 * is told of each file once more, and notes those.  It returns 0, or -1 with
 * errno (ENOMEM): then some entries are not up to date, but all are good.
 * Numbers, marks and sizes stay; what is new does not come in.
 */
void moves_begin(struct maildrop *drop);
int moves_meet(struct maildrop *drop, const char *name, bool in_new);
bool moves_miss(struct maildrop *drop);
int moves_follow(struct maildrop *drop, const char *name, bool in_new);

#endif
