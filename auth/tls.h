/* SPDX-License-Identifier: ISC */
#ifndef AUTH_TLS_H
#define AUTH_TLS_H

#include <stdbool.h>
#include <stddef.h>

/* Room for what is known of a connection's TLS: "TLSv1.3/CIPHER", and NUL. */
enum { TLS_NAME = 96 };

/* Whether TEXT can be that: printable, without blanks, not "", not longer. */
bool tls_is_name(const char *text);

/*
 * Puts it together.  CIPHER may be NULL or "".  Returns 0, or -1 if it would
 * not be a name.
 */
int tls_join(const char *protocol, const char *cipher, char name[TLS_NAME]);

/* What a UCSPI-TLS helper has said so far. */
enum tls_story {
	TLS_MORE,    /* not everything yet */
	TLS_STARTED, /* TLS is on */
	TLS_FAILED,  /* it is not, or the helper makes no sense */
};

/*
 * Reads the variables that a helper sends on its control socket after the
 * handshake: NAME=VALUE or NAME, each ended by NUL, and an empty one behind
 * the last.  ENDED: nothing will follow, which may stand for the empty one.
 * NAME is set when TLS has started; a helper that does not tell SSL_PROTOCOL
 * has not started it.
 */
enum tls_story tls_read_variables(
    const char *text, size_t length, bool ended, char name[TLS_NAME]);

#endif
