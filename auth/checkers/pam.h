/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_PAM_H
#define AUTH_CHECKERS_PAM_H

#include <stdbool.h>

#include "auth/checkers/account.h"
#include "auth/checkers/checkpassword.h"

/* What PAM is asked. */
struct pam_request {
	const char *service;
	const char *user; /* as the client has it */
	const char *secret;
	const char *address; /* the client's, or NULL */
	bool session;        /* open a session too, and close it */
};

/*
 * For -b: says what keeps PAM from letting the user in with any password: its
 * service has no file, or the account may not be used now.
 */
struct verdict pam_look(const struct pam_request *request);

/*
 * Has PAM say whether the secret is right, the account may be used, and who
 * that is: ACCOUNT, filled in if the verdict is GO_ON.  Nobody with uid 0 is.
 * No descriptor that a module has opened survives an exec, and no copy of the
 * secret that was made here or by PAM itself is left.
 */
struct verdict pam_check(
    const struct pam_request *request, struct account *account);

#endif
