/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_OAUTH_H
#define AUTH_JAIL_OAUTH_H

#include <stddef.h>

/* The user who logs in, and the token that proves it. */
struct oauth {
	const char *user;
	const char *token;
};

/*
 * Take MESSAGE, the first one of the client, apart: LENGTH octets and a NUL
 * after them.  OAUTHBEARER is RFC 7628, section 3.1; a user's name must be
 * in it, although that may be left out there, since a checker needs one.
 * XOAUTH2 is what Google and Microsoft made of it before it was an RFC.
 * Return 0 with pointers into MESSAGE, or -1 if it is not such a message.
 */
int oauth_bearer(char *message, size_t length, struct oauth *oauth);
int oauth_xoauth2(char *message, size_t length, struct oauth *oauth);

#endif
