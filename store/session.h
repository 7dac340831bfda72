/* SPDX-License-Identifier: ISC */
#ifndef STORE_SESSION_H
#define STORE_SESSION_H

#include "lib/capability.h"
#include "lib/handover.h"
#include "lib/wire.h"

struct session_options {
	const char *maildir;   /* its path, from the working directory */
	const char *host;      /* this server's name */
	unsigned idle_seconds; /* before a silent client is dropped */
	bool read_only;        /* change nothing */
	struct capability_policy policy;
};

/*
 * Serves one user's Maildir to the client on descriptors 0 and 1: says +OK as
 * the answer to PASS, or as a greeting if nobody asked for one, and goes on to
 * QUIT.  What goes wrong is told to the client and to the log.
 */
void session_run(const struct session_options *options,
    const struct handover *who, struct wire *wire);

#endif
