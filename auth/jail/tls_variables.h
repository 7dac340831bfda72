/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_TLS_VARIABLES_H
#define AUTH_JAIL_TLS_VARIABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/shared/tls.h"

/* What a UCSPI-TLS helper has said so far. */
enum tls_variables_state {
	TLS_VARIABLES_MORE,    /* not everything yet */
	TLS_VARIABLES_STARTED, /* TLS is on */
	TLS_VARIABLES_FAILED,  /* it is not, or the helper makes no sense */
};

/*
 * Reads the variables that a helper sends on its control socket after the
 * handshake: NAME=VALUE or NAME, each ended by NUL, and an empty one after
 * the last.  ENDED: nothing will follow, which may stand for the empty one.
 * NAME is set when TLS has started; a helper that does not tell SSL_PROTOCOL
 * has not started it.
 */
enum tls_variables_state tls_variables_parse(
    const char *text, size_t length, bool ended, char name[TLS_TEXT]);

#endif
