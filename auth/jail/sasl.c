/* SPDX-License-Identifier: ISC */
/*
 * AUTH: PLAIN (RFC 4616), LOGIN (never an RFC, but what some clients know),
 * OAUTHBEARER (RFC 7628) and XOAUTH2.
 * Runs as nobody (login).  Pure.
 */
#include "auth/jail/sasl.h"

#include "auth/jail/oauth.h"
#include "lib/base64.h"
#include "lib/command.h"

#include <string.h>

typedef enum sasl_outcome judge(struct sasl *sasl, char *octets, size_t length);

static enum sasl_outcome
complete(struct sasl *sasl, const char *user, const char *secret)
{
	/* No password at all is never right, and some directories let it in. */
	if (!username_is_valid(user) || *secret == '\0')
		return SASL_MALFORMED;
	sasl->user = user;
	sasl->secret = secret;
	return SASL_COMPLETE;
}

/* [authorization identity] NUL user NUL password */
static enum sasl_outcome
judge_plain(struct sasl *sasl, char *octets, size_t length)
{
	const char *end = octets + length;
	const char *user = octets + strlen(octets) + 1;
	const char *secret;

	if (user > end)
		return SASL_MALFORMED;
	secret = user + strlen(user) + 1;
	if (secret > end || secret + strlen(secret) != end)
		return SASL_MALFORMED;
	if (*octets != '\0' && strcmp(octets, user) != 0)
		return SASL_FOREIGN;
	return complete(sasl, user, secret);
}

/* The user's name; then, in another message, the password. */
static enum sasl_outcome
judge_login(struct sasl *sasl, char *octets, size_t length)
{
	if (strlen(octets) != length)
		return SASL_MALFORMED;
	if (*sasl->name != '\0')
		return complete(sasl, sasl->name, octets);
	if (!username_is_valid(octets))
		return SASL_MALFORMED;
	memcpy(sasl->name, octets, length + 1);
	sasl->challenge = "UGFzc3dvcmQ6"; /* Password: */
	return SASL_CONTINUE;
}

static enum sasl_outcome
judge_bearer(struct sasl *sasl, char *octets, size_t length)
{
	struct oauth oauth;

	if (oauth_bearer(octets, length, &oauth) == -1)
		return SASL_MALFORMED;
	return complete(sasl, oauth.user, oauth.token);
}

static enum sasl_outcome
judge_xoauth2(struct sasl *sasl, char *octets, size_t length)
{
	struct oauth oauth;

	if (oauth_xoauth2(octets, length, &oauth) == -1)
		return SASL_MALFORMED;
	return complete(sasl, oauth.user, oauth.token);
}

static const struct sasl_mechanism {
	struct command command; /* its argument is the initial response */
	enum record_kind kind;
	const char *challenge; /* in base64, if there was none */
	judge *judge;
} mechanisms[] = {
	{ { "PLAIN", COMMAND_OPTIONAL }, RECORD_PLAIN, "", judge_plain },
	{ { "LOGIN", COMMAND_OPTIONAL }, RECORD_LOGIN,
	    "VXNlcm5hbWU6" /* Username: */, judge_login },
	/* Those with tokens come last. */
	{ { "OAUTHBEARER", COMMAND_OPTIONAL }, RECORD_OAUTHBEARER, "",
	    judge_bearer },
	{ { "XOAUTH2", COMMAND_OPTIONAL }, RECORD_XOAUTH2, "", judge_xoauth2 },
};

enum { MECHANISMS = sizeof mechanisms / sizeof *mechanisms, WITH_TOKENS = 2 };

/* {"status":"invalid_token"} */
const char sasl_token_error[] = "eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=";

static size_t
count(bool tokens)
{
	return tokens ? MECHANISMS : MECHANISMS - WITH_TOKENS;
}

const char *
sasl_name(size_t index, bool tokens)
{
	return index < count(tokens) ? mechanisms[index].command.verb : NULL;
}

static enum sasl_outcome
judge_base64(struct sasl *sasl, char *text)
{
	size_t length;

	if (base64_decode(text, &length) == -1)
		return SASL_MALFORMED;
	return sasl->mechanism->judge(sasl, text, length);
}

enum sasl_outcome
sasl_begin(struct sasl *sasl, char *argument, bool tokens)
{
	char *initial;

	for (size_t i = 0; i < count(tokens); i++) {
		const struct sasl_mechanism *mechanism = &mechanisms[i];

		if (!command_is(&mechanism->command, argument))
			continue;
		*sasl = (struct sasl){
			.mechanism = mechanism,
			.challenge = mechanism->challenge,
			.kind = mechanism->kind,
		};
		if (command_argument(&mechanism->command, argument, &initial) ==
		    -1)
			return SASL_MALFORMED;
		if (initial == NULL)
			return SASL_CONTINUE;
		if (strcmp(initial, "=") == 0) /* one of no octets */
			*initial = '\0';
		return judge_base64(sasl, initial);
	}
	return SASL_UNKNOWN;
}

enum sasl_outcome
sasl_answer(struct sasl *sasl, char *answer)
{
	if (strcmp(answer, "*") == 0)
		return SASL_CANCELLED;
	return judge_base64(sasl, answer);
}
