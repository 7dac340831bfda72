/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_CHECKPASSWORD_H
#define AUTH_CHECKERS_CHECKPASSWORD_H

#include "auth/checkers/account.h"
#include "auth/checkers/name.h"
#include "auth/shared/credentials.h"

/*
 * The checkpassword interface (https://cr.yp.to/checkpwd/interface.html), as
 * our checkers have it in common: three strings come on descriptor 3, the exit
 * status says no, and the program that is started says yes.
 */

/* The descriptor that the record comes on. */
enum { CHECKPASSWORD_RECORD = 3 };

/*
 * The exit status.  0 is left to the program that is started: here it means
 * that nothing is wrong so far.
 */
enum {
	GO_ON = 0,
	REFUSED = 1,
	MISUSED = 2,
	FOUND = 3, /* by a check-up, which has said what */
	TEMPORARY = 111,
};

/* What a step has come to, and what the log shall tell of it. */
struct verdict {
	int status;
	const char *event;  /* NULL: nothing */
	const char *key;    /* about whom or what, */
	const char *name;   /* or NULL */
	const char *reason; /* of a refusal, or NULL */
	int error;          /* an errno value, or 0 */
};

/* The above, put together. */
struct verdict checkpassword_verdict(int status, const char *event,
    const char *key, const char *name, int error);

/*
 * Logs VERDICT as PROGRAM's, if there is anything to say.  Returns the status,
 * to exit with.
 */
int checkpassword_end(const char *program, const struct verdict *verdict);

/* A record, and whom its name means here. */
struct checkpassword_record {
	struct name_rules rules;
	char octets[CREDENTIALS_MAX];
	char name[USERNAME_MAX + 1];
};

/*
 * Reads descriptor 3 to its end, closes it, and points CREDENTIALS into RECORD,
 * which the caller wipes whatever comes out.
 */
struct verdict checkpassword_read(
    struct checkpassword_record *record, struct credentials *credentials);

/*
 * Gives up root for the user of ACCOUNT, in the user's home and environment,
 * and becomes the program ARGV.  Returns only if that does not work.
 */
struct verdict checkpassword_start(const struct account *account, char *argv[]);

#endif
