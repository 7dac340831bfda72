/* SPDX-License-Identifier: ISC */
#ifndef AUTH_SHARED_TLS_H
#define AUTH_SHARED_TLS_H

#include <stdbool.h>

/* Room for what is known of a connection's TLS: "TLSv1.3/CIPHER", and NUL. */
enum { TLS_TEXT = 96 };

/* Whether TEXT can be that: printable, without blanks, not "", not longer. */
bool tls_is_name(const char *text);

/*
 * Puts it together.  CIPHER may be NULL or "".  Returns 0, or -1 if it would
 * not be a name.
 */
int tls_join(const char *protocol, const char *cipher, char name[TLS_TEXT]);

#endif
