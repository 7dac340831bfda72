/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_UCSPI_TLS_H
#define AUTH_ROOT_UCSPI_TLS_H

#include <stdbool.h>

/*
 * TLS by another program, which the launcher has left beside us on three
 * descriptors (UCSPI-TLS: https://www.fehcom.de/ipnet/ucspi-tls.html).  Asked
 * on the control socket it takes over the client's connection, and from then
 * on we have two pipes to it in place of the client.
 */

/* Where they are in the monitor, until TLS has started. */
enum { UCSPI_TLS_CONTROL = 3, UCSPI_TLS_READ = 4, UCSPI_TLS_WRITE = 5 };

/*
 * Takes the descriptors that SSLCTLFD, SSLREADFD and SSLWRITEFD name, if they
 * are WANTED, puts them in their places, closes everything else from 3 up, and
 * removes the variables.  Returns 0 and tells whether there is a HELPER; or -1
 * with errno, EINVAL if there are variables that do not name descriptors.
 */
int ucspi_tls_open(bool wanted, bool *helper);

/*
 * In the monitor: the helper's pipes become descriptors 0 and 1, and all else
 * that was the client or the helper is closed.  Returns 0, or -1 with errno.
 */
int ucspi_tls_switch(void);

#endif
