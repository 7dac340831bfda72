/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_MONITOR_H
#define AUTH_ROOT_MONITOR_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/capability.h"
#include "lib/wire.h"

/* Octets of this server's name, at most, without a NUL. */
enum { MONITOR_HOST_MAX = 255 };

struct monitor_options {
	char *const *checker;   /* program and arguments, NULL at the end */
	const char *host;       /* this server's name */
	uid_t uid;              /* the user that the login process becomes, */
	gid_t gid;              /* if we are root */
	unsigned login_seconds; /* for all of the AUTHORIZATION state */
	bool apop;              /* offer APOP */
	bool tokens;            /* offer OAUTHBEARER and XOAUTH2 */
	bool allow_plaintext;   /* take passwords from anywhere */
	bool tls;               /* the client is inside TLS already */
	bool utf8;              /* mail, names and passwords are UTF-8 */
	bool proxy;             /* a PROXY header comes first */
	bool helper;            /* TLS can be started: ucspi_tls.h */
	struct capability_policy policy;
};

/*
 * Serves the client on descriptors 0 and 1, from the greeting to the end of
 * the session.  Descriptors from 3 up must be free, but for the helper's.  WIRE
 * is for the login process: the monitor never reads from the client, and writes
 * at most one -ERR line, where no process can be had for that.  Returns the
 * exit status of the program: 0, or 111 when the system did not give what is
 * needed.
 */
int monitor_run(const struct monitor_options *options, struct wire *wire);

#endif
