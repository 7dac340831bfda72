/* SPDX-License-Identifier: ISC */
#ifndef AUTH_SHARED_RECORD_H
#define AUTH_SHARED_RECORD_H

#include <stddef.h>

#include "auth/shared/credentials.h"
#include "lib/manner.h"

/* Octets that cross from a jail to the monitor, at most. */
enum { RECORD_MOST = CREDENTIALS_MOST };

/* What a record is about: the low bits of its first octet. */
enum record_kind {
	/* An attempt to log in: a user's name and a secret.  By USER and PASS,
	 */
	RECORD_USER = 1,
	RECORD_APOP,  /* by APOP, */
	RECORD_PLAIN, /* or by AUTH. */
	RECORD_LOGIN,
	RECORD_OAUTHBEARER,
	RECORD_XOAUTH2,
	/* TLS has started: its name (tls.h). */
	RECORD_TLS,
	/*
	 * A proxy told who the client is: address, the port it connected to,
	 * and the name of TLS.  Each is "" if the proxy did not say.
	 */
	RECORD_PROXY,
};

enum { RECORD_STRINGS = 3 };

/* A record as it crosses, with room to see that it is too long. */
struct record {
	size_t length;
	char octets[RECORD_MOST + 1];
};

/* What it says.  Of the strings there are as many as its kind has. */
struct statement {
	enum record_kind kind;
	struct manner manner; /* how the client wants to be spoken to */
	const char *strings[RECORD_STRINGS];
};

/* Makes a record of it.  Returns 0, or -1 if it would be too long. */
int record_pack(const struct statement *statement, struct record *record);

/*
 * Points into RECORD, believing nothing: its kind is known, the strings of
 * that kind are there, each ended by NUL, and nothing else is.  What they say
 * is for the caller to judge.  Returns 0, or -1 if it is not so.
 */
int record_unpack(const struct record *record, struct statement *statement);

/* The method of an attempt, "USER" for one; NULL if KIND is none. */
const char *record_method(enum record_kind kind);

#endif
