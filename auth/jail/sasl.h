/* SPDX-License-Identifier: ISC */
#ifndef AUTH_JAIL_SASL_H
#define AUTH_JAIL_SASL_H

#include <stdbool.h>
#include <stddef.h>

#include "auth/shared/record.h"
#include "lib/username.h"

/* Where an exchange (RFC 5034) stands. */
enum sasl_outcome {
	SASL_CONTINUE,  /* send the challenge, then have an answer judged */
	SASL_COMPLETE,  /* there are a name and a secret */
	SASL_UNKNOWN,   /* no such mechanism */
	SASL_CANCELLED, /* by the client */
	SASL_MALFORMED, /* not base64, or not what the mechanism wants */
	SASL_FOREIGN,   /* asks to log in as somebody else */
};

struct sasl {
	const struct sasl_mechanism *mechanism;
	const char *challenge;       /* in base64 */
	char name[USERNAME_MAX + 1]; /* kept while the secret is awaited */
	/* When complete: how, who, with what.  They point here or there. */
	enum record_kind kind;
	const char *user;
	const char *secret;
};

/*
 * Begins an exchange.  ARGUMENT is what came after AUTH: a mechanism's name
 * and perhaps an initial response.  TOKENS: whether OAUTHBEARER and XOAUTH2
 * are offered.  ARGUMENT is overwritten, and must stay where it is as long as
 * name and secret are needed.
 */
enum sasl_outcome sasl_begin(struct sasl *sasl, char *argument, bool tokens);

/* Judges the answer to a challenge, under the same conditions. */
enum sasl_outcome sasl_answer(struct sasl *sasl, char *answer);

/* The name of mechanism INDEX, of those that are offered; NULL after the last.
 */
const char *sasl_name(size_t index, bool tokens);

/*
 * What the client must be told, in base64, before its token is refused
 * (RFC 7628, section 3.2.2): an error in JSON, which it has to answer.
 */
extern const char sasl_token_error[];

#endif
