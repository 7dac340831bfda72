/* SPDX-License-Identifier: ISC */
#ifndef AUTH_SHARED_RECORD_H
#define AUTH_SHARED_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/shared/credentials.h"
#include "lib/locale.h"

/*
 * Octets of a packet, at most: as many as checkers read
 * (https://cr.yp.to/checkpwd/interface.html), or with a token of 8 KiB, which
 * only those are given that are there for tokens.
 */
enum {
	RECORD_MAX = CREDENTIALS_MAX,
	RECORD_TOKEN_MAX = 8 * 1024 + CREDENTIALS_MAX,
};

/* What a record is about: the low bits of its first octet. */
enum record_kind {
	/* An attempt to log in: a user's name and a secret. */
	RECORD_USER = 1, /* USER and PASS */
	RECORD_APOP,
	RECORD_PLAIN, /* this and the next three: AUTH */
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

/* Above the kind, in the first octet: the locale. */
enum { RECORD_KIND_BITS = 4 };

enum { RECORD_STRINGS = 3 };

/*
 * A record as it crosses from the jail to the monitor, with room to see that
 * it is too long.
 */
struct packet {
	size_t length;
	char octets[RECORD_TOKEN_MAX + 1];
};

/* What it says.  There are as many strings as its kind has. */
struct record {
	enum record_kind kind;
	unsigned locale; /* that the client has chosen: lib/locale.h */
	const char *strings[RECORD_STRINGS];
};

/*
 * Points RECORD into PACKET, believing nothing: its kind is known, the strings
 * of that kind are there, each ended by NUL, and nothing else is.  What they
 * say is for the caller to judge.  Returns 0, or -1 if it is not so.
 */
int record_unpack(const struct packet *packet, struct record *record);

/* Whether TEXT is what APOP sends: 32 hexadecimal digits (RFC 1939). */
bool record_is_digest(const char *text);

/* Octets of a packet of this kind, at most. */
size_t record_max(enum record_kind kind);

/* The capabilities without which our own jail does not send one. */
unsigned record_needs(enum record_kind kind);

/* How many strings a record of this kind has. */
size_t record_strings(enum record_kind kind);

/* The method of an attempt, "USER" for one; NULL if KIND is none. */
const char *record_method(enum record_kind kind);

#endif
