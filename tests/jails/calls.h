/* SPDX-License-Identifier: ISC */
#ifndef TESTS_JAILS_CALLS_H
#define TESTS_JAILS_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* What the confined process holds. */
struct cell {
	int root; /* the Maildir */
	int new;
	int cur;
	int outside; /* a directory above it, that was forgotten */
	pid_t parent;
	int mail;     /* one message, to be read and written */
	int talk;     /* a socket at which an octet waits */
	int datagram; /* a socket that is not connected */
	void *memory; /* PAGES octets, */
	void *place;  /* as many, with the address of a socket, */
	void *far;    /* and the same, where the lower half of a pointer is 0 */
};

enum { PAGES = 65536 }; /* whole ones on any machine */

/*
 * A system call as a C library makes it, without a C library in between.  An
 * argument is itself, or stands for something in the cell.
 */
struct call {
	enum {
		BOTH,    /* for the login process and the session */
		SESSION, /* for the session alone */
		WRITER,  /* for the session, if it may write */
	} who;
	const char *name;
	long number;
	long arguments[6];
};

/*
 * The calls that C libraries make for the functions that we use, and what
 * these calls could do besides.  Each ends with a call without a name.
 */
extern const struct call jail_needed[];
extern const struct call jail_refused[];

/* Whether any call with NUMBER is needed, if only in the session. */
bool jail_needs(long number, bool session);

/*
 * Opens what is missing in CELL, in the directory that holds the Maildir.
 * Descriptor 2 is a log from then on, a file.  Returns 0, or -1 with errno.
 */
int jail_calls_furnish(struct cell *cell);

/* Makes CALL.  Returns -1 if it failed. */
long jail_call(const struct cell *cell, const struct call *call);

#endif
