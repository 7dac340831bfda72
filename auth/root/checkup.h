/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_CHECKUP_H
#define AUTH_ROOT_CHECKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/root/monitor.h"

/* What a check-up looks at besides what a launcher would start. */
struct checkup {
	char *user;    /* whose mail, or ""; with ":" and a port behind it */
	char *maildir; /* of hers, */
	bool read_only;
	size_t words; /* of the checker: we are behind them */
};

/*
 * Looks at a set-up before it has clients, with descriptors 0 and 1 and WIRE
 * as monitor_run() has them, and says what it finds on descriptor 1
 * (lib/finding.h).  Serves nobody and changes nothing.  Returns the exit
 * status of the program: 0, or 1 if something is wrong.
 */
int checkup_run(const struct monitor_options *options,
    const struct checkup *checkup, struct wire *wire);

#endif
