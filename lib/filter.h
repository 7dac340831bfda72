/* SPDX-License-Identifier: ISC */
#ifndef LIB_FILTER_H
#define LIB_FILTER_H

#include <stdbool.h>

/*
 * The system call filters.  Any call that is not in the table of a filter, or
 * that has another argument than the table says, ends the process.
 */

/* Whether this kernel has such filters. */
bool filter_available(void);

/*
 * For the login process, and for the session: from then on, and for good.
 * Return 0, or -1 with errno.
 */
int filter_login(void);
int filter_session(void);

#endif
