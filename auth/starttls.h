/* SPDX-License-Identifier: ISC */
#ifndef AUTH_STARTTLS_H
#define AUTH_STARTTLS_H

#include <stdbool.h>
#include <stdint.h>

#include "tls.h"

/*
 * TLS by another program, which the launcher has left beside us on three
 * descriptors (UCSPI-TLS: https://www.fehcom.de/ipnet/ucspi-tls.html).  Asked
 * on the control socket it takes over the client's connection, and from then
 * on we have two pipes to it in place of the client.
 */

/* Where they are in the monitor, until TLS has started. */
enum { STARTTLS_CONTROL = 3, STARTTLS_READ = 4, STARTTLS_WRITE = 5 };

/*
 * Takes the descriptors that SSLCTLFD, SSLREADFD and SSLWRITEFD name, if they
 * are WANTED, puts them in their places, closes everything else from 3 up, and
 * removes the variables.  Returns 0 and tells whether there is a HELPER; or -1
 * with errno, EINVAL if there are variables that do not name descriptors.
 */
int starttls_open(bool wanted, bool *helper);

/*
 * In the login process, after its +OK: has the helper on CONTROL start TLS,
 * and waits for its name.  Returns 0, or -1: with ETIMEDOUT past DEADLINE,
 * with EPROTO if TLS did not start.
 */
int starttls_ask(int control, int64_t deadline, char name[TLS_NAME]);

/*
 * In the monitor: the helper's pipes become descriptors 0 and 1, and all else
 * that was the client or the helper is closed.  Returns 0, or -1 with errno.
 */
int starttls_switch(void);

#endif
