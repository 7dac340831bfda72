/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_AUTHORIZATION_H
#define AUTH_JAIL_AUTHORIZATION_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/shared/jail.h"
#include "lib/capability.h"
#include "lib/wire.h"

/* What the login process says first. */
enum authorization_first {
	AUTHORIZATION_GREETING,
	AUTHORIZATION_NOTHING, /* TLS has begun: the client speaks first */
	AUTHORIZATION_REFUSED, /* wrong name or password */
	AUTHORIZATION_TOKEN_REFUSED, /* wrong name or token */
	AUTHORIZATION_TEMPORARY,     /* the check did not work; later it may */
	AUTHORIZATION_PERMANENT,     /* the check does not work */
	AUTHORIZATION_OVER, /* nothing, and no login process is run for it */
};

/* What root tells the login process. */
struct authorization_options {
	enum authorization_first first;
	bool last; /* end after FIRST: too many refusals */
	bool tls;  /* TLS is on */
	/* Of lib/capability.h; STLS is started by who is on JAIL_CONTROL. */
	unsigned capabilities;
	unsigned locale; /* that the client has chosen: lib/locale.h */
	const struct capability_policy *policy; /* the same, of -D and -E */
	const char *host;                       /* this server's name */
	const char *timestamp; /* for APOP; "" if that is not offered */
	int64_t deadline;      /* for all of the AUTHORIZATION state */
	struct wire *wire;
};

/*
 * The AUTHORIZATION state (RFC 1939, section 4), up to one attempt to log in,
 * or to the start of TLS: answers commands until there are a user's name and a
 * password, or TLS, sends the monitor one record (record.h), and returns.  The
 * wire must be open and unbuffered, and the process in its sandbox; it must end
 * after that.
 */
enum jail_end authorization_run(const struct authorization_options *options);

#endif
