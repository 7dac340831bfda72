/* SPDX-License-Identifier: ISC */
#ifndef LIB_REPLY_H
#define LIB_REPLY_H

#include <stdint.h>

#include "lib/wire.h"

/*
 * Says TEXT, a reply or a piece of one, in the client's language.  What
 * programs read stays what it is: "+OK", "-ERR", a response code, the line end.
 * Each text must have its line in the table of reply.c; one that has not is
 * said in English.
 */
void reply_say(struct wire *wire, const char *text);

/* "1 message", "2 messages": COUNT and the word for it, MANY but for 1. */
void reply_count(
    struct wire *wire, uint64_t count, const char *one, const char *many);

/* Answers LANG (RFC 6856, section 3).  ARGUMENT is NULL if there is none. */
void reply_lang(struct wire *wire, const char *argument);

#endif
