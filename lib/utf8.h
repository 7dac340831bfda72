/* SPDX-License-Identifier: ISC */
#ifndef LIB_UTF8_H
#define LIB_UTF8_H

#include <stdbool.h>

/* What UTF-8 wants next, octet by octet.  All 0 is between two characters. */
struct utf8 {
	unsigned char more; /* octets of this character still to come */
	unsigned char low;  /* the next of them is not below this, */
	unsigned char high; /* and not above this */
};

/* Whether OCTET is well-formed UTF-8 here (RFC 3629, section 4). */
bool utf8_next(struct utf8 *utf8, unsigned char octet);

/* Whether all of TEXT is, to its end. */
bool utf8_is_text(const char *text);

#endif
