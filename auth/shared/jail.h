/* SPDX-License-Identifier: ISC */
#ifndef AUTH_SHARED_JAIL_H
#define AUTH_SHARED_JAIL_H

/* The descriptors of a jailed process, besides the client's. */
enum {
	JAIL_CONTROL = 3, /* of the UCSPI-TLS helper, if STLS */
	JAIL_MONITOR = 4  /* where the record goes */
};

/* How it ended: its exit status. */
enum jail_end {
	JAIL_DONE = 0,      /* the record is sent, or the client is gone */
	JAIL_EXPIRED = 1,   /* the deadline passed */
	JAIL_NO_TLS = 2,    /* TLS did not start */
	JAIL_NO_PROXY = 3,  /* what should be a PROXY header is none */
	JAIL_PLAINTEXT = 4, /* a password was refused for want of TLS */
	JAIL_TOO_MUCH = 5,  /* it said too much */
	JAIL_REFUSED = 6,   /* by the system; the log has it */
	JAIL_BROKEN = 111   /* the record could not be sent */
};

#endif
