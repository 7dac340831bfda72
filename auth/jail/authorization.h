/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_AUTHORIZATION_H
#define AUTH_JAIL_AUTHORIZATION_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/capability.h"
#include "lib/wire.h"

/* What the login process says first. */
enum login_say {
	LOGIN_GREETING,
	LOGIN_NOTHING,       /* TLS has begun: the client speaks first */
	LOGIN_REFUSED,       /* wrong name or password */
	LOGIN_TOKEN_REFUSED, /* wrong name or token */
	LOGIN_TEMPORARY,     /* the check did not work; later it may */
	LOGIN_PERMANENT,     /* the check does not work */
};

struct login {
	enum login_say say;
	bool last;          /* say it and end: too many refusals */
	bool stls;          /* TLS can be started, by who is on LOGIN_CONTROL */
	bool tls;           /* it is on */
	bool passwords;     /* USER, PASS and AUTH are safe here (DESIGN: S5) */
	bool tokens;        /* AUTH takes tokens too */
	const char *offers; /* what CAPA tells of this: lib/capability.h */
	const struct capability_policy *policy; /* and of the operator's wish */
	const char *host;                       /* this server's name */
	const char *stamp; /* for APOP; "" if that is not offered */
	int64_t deadline;  /* for all of the AUTHORIZATION state */
	struct wire *wire;
};

/* The descriptors of a login process, besides the client's. */
enum {
	LOGIN_CONTROL = 3, /* of the UCSPI-TLS helper, if STLS */
	LOGIN_MONITOR = 4  /* where the record goes */
};

/* How it ended, as the exit status of its process. */
enum login_end {
	LOGIN_DONE = 0,     /* the record is sent, or the client is gone */
	LOGIN_EXPIRED = 1,  /* the deadline passed */
	LOGIN_NO_TLS = 2,   /* TLS did not start */
	LOGIN_NO_PROXY = 3, /* what should be a PROXY header is none */
	LOGIN_BROKEN = 111  /* the record could not be sent */
};

/*
 * The AUTHORIZATION state (RFC 1939, section 4), up to one attempt to log in,
 * or to the start of TLS: talks until there is a user name and a password, or
 * TLS, tells the monitor in one record (record.h), and returns.  The wire must
 * be open, exact, and the process confined; it must end after that.
 */
enum login_end login_talk(const struct login *login);

#endif
