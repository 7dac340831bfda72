/* SPDX-License-Identifier: ISC */
/*
 * The AUTHORIZATION state: everything a client says before we know who it is.
 * Runs as nobody, in a jail: see auth/root/privsep.c.  It has no heap, no
 * files, and a life that ends with the first password.
 */
#include "auth/jail/authorization.h"

#include "auth/jail/record_pack.h"
#include "auth/jail/sasl.h"
#include "auth/jail/stls.h"
#include "lib/command.h"
#include "lib/process.h"
#include "lib/reply.h"
#include "lib/username.h"
#include "lib/utf8.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* OAUTHBEARER's and XOAUTH2's fields around a token take less than 1 KiB. */
_Static_assert((int)WIRE_ANSWER > (RECORD_TOKEN_MAX + 1024) / 3 * 4,
    "an answer has room for every token");

static const char too_long[] = "-ERR [AUTH] name and password are too long\r\n";
static const char not_a_line[] = "-ERR not a line of POP3\r\n";

/* Commands before login, or before the next attempt, at most. */
enum { COMMANDS_MAX = 100 };

struct authorization {
	const struct authorization_options *options;
	struct wire *wire;
	char user[WIRE_LINE];   /* from USER; "" until then */
	bool over;              /* nothing more to say or to read */
	bool sent;              /* the record: others will go on reading */
	bool refused_plaintext; /* for want of TLS */
	enum jail_end end;
};

static bool
offers(const struct authorization *state, unsigned capability)
{
	return (state->options->capabilities & capability) != 0;
}

/* Sends a record up, after everything that was said before it. */
static void
send_record(struct authorization *state, const struct packet *packet)
{
	state->over = true;
	state->sent = true;
	if (wire_flush(state->wire) == 0 &&
	    send(JAIL_MONITOR, packet->octets, packet->length, MSG_NOSIGNAL) !=
		(ssize_t)packet->length)
		state->end = JAIL_BROKEN;
}

/* Reports an attempt, unless a checker could not be told of it. */
static void
send_attempt(struct authorization *state, enum record_kind kind,
    const char *user, const char *secret)
{
	const struct record record = {
		.kind = kind,
		.strings = { user, secret },
		.locale = locale_pack(&state->wire->locale),
	};
	/* A checker is given this too. */
	size_t timestamp =
	    kind == RECORD_APOP ? strlen(state->options->timestamp) : 0;
	struct packet packet;

	/* RFC 6856, section 2.2 */
	if (offers(state, CAPABILITY_UTF8) &&
	    (!utf8_is_text(user) || !utf8_is_text(secret))) {
		reply_say(state->wire,
		    "-ERR [AUTH] name and password must be UTF-8\r\n");
		return;
	}
	if (record_pack(&record, &packet) == 0 &&
	    packet.length + timestamp <= record_max(kind))
		send_record(state, &packet);
	else
		reply_say(state->wire, too_long);
	process_wipe(&packet, sizeof packet);
}

/* Whether passwords may be sent here; if not, says so. */
static bool
allow_passwords(struct authorization *state)
{
	if (offers(state, CAPABILITY_PASSWORDS))
		return true;
	reply_say(
	    state->wire, "-ERR passwords are only taken over TLS here\r\n");
	state->refused_plaintext = true;
	return false;
}

static void
do_capa(struct authorization *state, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	capability_list(
	    state->wire, state->options->capabilities, state->options->policy);
}

static void
do_user(struct authorization *state, char *argument)
{
	if (!allow_passwords(state))
		return;
	if (!username_is_valid(argument)) {
		reply_say(state->wire, "-ERR this cannot be a user's name\r\n");
		return;
	}
	memcpy(state->user, argument, strlen(argument) + 1);
	wire_put(state->wire, "+OK\r\n");
}

static void
do_pass(struct authorization *state, char *argument)
{
	if (!allow_passwords(state))
		return;
	if (*state->user == '\0')
		reply_say(state->wire, "-ERR USER comes first\r\n");
	else
		send_attempt(state, RECORD_USER, state->user, argument);
	*state->user = '\0';
}

/* APOP name digest (RFC 1939, section 7). */
static void
do_apop(struct authorization *state, char *argument)
{
	char *digest = strrchr(argument, ' ');

	if (*state->options->timestamp == '\0') {
		reply_say(state->wire, "-ERR APOP is not offered here\r\n");
		return;
	}
	if (digest == NULL || !record_is_digest(digest + 1)) {
		reply_say(
		    state->wire, "-ERR APOP wants a name and a digest\r\n");
		return;
	}
	*digest++ = '\0';
	if (username_is_valid(argument))
		send_attempt(state, RECORD_APOP, argument, digest);
	else
		reply_say(state->wire, "-ERR this cannot be a user's name\r\n");
}

static const char *const refusals[] = {
	[SASL_UNKNOWN] = "-ERR no such mechanism here\r\n",
	[SASL_CANCELLED] = "-ERR cancelled\r\n",
	[SASL_MALFORMED] = "-ERR not a response of this mechanism\r\n",
	[SASL_FOREIGN] = "-ERR [AUTH] nobody may log in as somebody else\r\n",
};

/* Bare AUTH, as Outlook and KMail ask, from before there was CAPA. */
static void
list_mechanisms(const struct authorization *state)
{
	const char *name;

	reply_say(state->wire, "+OK mechanisms follow\r\n");
	for (size_t i = 0;
	     (name = sasl_name(i, offers(state, CAPABILITY_TOKENS))); i++) {
		wire_put(state->wire, name);
		wire_put(state->wire, "\r\n");
	}
	wire_put(state->wire, ".\r\n");
}

/*
 * Sends a challenge and waits for the answer.  Returns it, or NULL if there is
 * none to judge; then the client, if there still is one, has been told.
 */
static char *
challenge(struct authorization *state, const char *text)
{
	char *answer;

	wire_put(state->wire, "+ ");
	wire_put(state->wire, text);
	wire_put(state->wire, "\r\n");
	switch (wire_read_answer(state->wire, &answer)) {
	case WIRE_GOT:
		return answer;
	case WIRE_REFUSED:
		reply_say(state->wire, too_long);
		return NULL;
	case WIRE_EXPIRED:
		state->end = JAIL_EXPIRED;
		break;
	case WIRE_CLOSED:
		break;
	}
	state->over = true;
	return NULL;
}

/* AUTH [mechanism [initial response]] (RFC 5034) */
static void
do_auth(struct authorization *state, char *argument)
{
	struct sasl sasl;

	if (!allow_passwords(state))
		return;
	if (argument == NULL) {
		list_mechanisms(state);
		return;
	}

	enum sasl_outcome outcome =
	    sasl_begin(&sasl, argument, offers(state, CAPABILITY_TOKENS));

	while (outcome == SASL_CONTINUE) {
		char *answer = challenge(state, sasl.challenge);

		if (answer == NULL)
			return;
		outcome = sasl_answer(&sasl, answer);
	}
	if (outcome == SASL_COMPLETE)
		send_attempt(state, sasl.kind, sasl.user, sasl.secret);
	else
		reply_say(state->wire, refusals[outcome]);
}

/*
 * STLS (RFC 2595, section 4).  What the client sent after it stays in the
 * connection, which the helper reads from now on; it never comes here again.
 */
static void
do_stls(struct authorization *state, char *argument)
{
	char name[TLS_TEXT];
	const struct record record = {
		.kind = RECORD_TLS,
		.strings = { name },
	};
	struct packet packet;

	(void)argument; /* COMMAND_NONE: there is none */
	if (!offers(state, CAPABILITY_STLS)) {
		reply_say(
		    state->wire, state->options->tls
				     ? "-ERR TLS is on already\r\n"
				     : "-ERR TLS cannot be started here\r\n");
		return;
	}
	reply_say(state->wire, "+OK begin TLS\r\n");
	state->over = true;
	state->sent = true; /* the helper goes on reading */
	if (wire_flush(state->wire) == -1)
		return;
	if (stls_start(JAIL_CONTROL, state->options->deadline, name) == 0 &&
	    record_pack(&record, &packet) == 0)
		send_record(state, &packet);
	else
		state->end = errno == ETIMEDOUT ? JAIL_EXPIRED : JAIL_NO_TLS;
}

static void
do_utf8(struct authorization *state, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	capability_utf8(state->wire, state->options->capabilities);
}

static void
do_lang(struct authorization *state, char *argument)
{
	reply_lang(state->wire, argument);
}

static void
do_quit(struct authorization *state, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	wire_put(state->wire, "+OK ");
	wire_put(state->wire, state->options->host);
	reply_say(state->wire, " POP3 server signing off\r\n");
	state->over = true;
}

static const struct {
	struct command command;
	void (*run)(struct authorization *state, char *argument);
} commands[] = {
	{ { "USER", COMMAND_REQUIRED }, do_user },
	{ { "PASS", COMMAND_VERBATIM }, do_pass },
	{ { "APOP", COMMAND_REQUIRED }, do_apop },
	{ { "AUTH", COMMAND_OPTIONAL }, do_auth },
	{ { "STLS", COMMAND_NONE }, do_stls },
	{ { "CAPA", COMMAND_NONE }, do_capa },
	{ { "UTF8", COMMAND_NONE }, do_utf8 },
	{ { "LANG", COMMAND_OPTIONAL }, do_lang },
	{ { "QUIT", COMMAND_NONE }, do_quit },
};

static void
run_command(struct authorization *state, char *line)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const struct command *command = &commands[i].command;
		char *argument;

		if (!command_is(command, line))
			continue;
		if (command_argument(command, line, &argument) == 0)
			commands[i].run(state, argument);
		else
			reply_say(state->wire, "-ERR wrong arguments\r\n");
		return;
	}
	reply_say(state->wire, "-ERR not a command before login\r\n");
}

/*
 * RFC 7628, section 3.2.2: a challenge says what is wrong with the token, and
 * whatever the client makes of it, the end of the exchange is -ERR.
 */
static void
refuse_token(struct authorization *state)
{
	if (challenge(state, sasl_token_error) != NULL)
		reply_say(
		    state->wire, "-ERR [AUTH] name or token is wrong\r\n");
}

static void
reply_first(struct authorization *state)
{
	const struct authorization_options *options = state->options;
	struct wire *wire = state->wire;

	switch (options->first) {
	case AUTHORIZATION_GREETING:
		wire_put(wire, "+OK ");
		wire_put(wire, options->host);
		wire_put(wire, " POP3 server ready");
		if (*options->timestamp != '\0') {
			wire_put(wire, " ");
			wire_put(wire, options->timestamp);
		}
		wire_put(wire, "\r\n");
		break;
	case AUTHORIZATION_NOTHING:
	case AUTHORIZATION_OVER:
		break;
	case AUTHORIZATION_REFUSED:
		reply_say(wire, "-ERR [AUTH] name or password is wrong\r\n");
		break;
	case AUTHORIZATION_TOKEN_REFUSED:
		refuse_token(state);
		break;
	case AUTHORIZATION_TEMPORARY:
		reply_say(wire, "-ERR [SYS/TEMP] cannot check passwords now, "
				"try again later\r\n");
		break;
	case AUTHORIZATION_PERMANENT:
		reply_say(wire, "-ERR [SYS/PERM] cannot check passwords, "
				"tell the operator\r\n");
		break;
	}
}

/* Reads and runs one command. */
static void
next_command(struct authorization *state)
{
	/* Some clients send a token with AUTH itself. */
	bool tokens = offers(state, CAPABILITY_TOKENS);
	char *line;

	switch (tokens ? wire_read_answer(state->wire, &line)
		       : wire_read(state->wire, &line)) {
	case WIRE_GOT:
		run_command(state, line);
		break;
	case WIRE_REFUSED:
		reply_say(state->wire, not_a_line);
		break;
	case WIRE_CLOSED:
		state->over = true;
		break;
	case WIRE_EXPIRED:
		state->over = true;
		state->end = JAIL_EXPIRED;
		break;
	}
}

enum jail_end
authorization_run(const struct authorization_options *options)
{
	struct authorization state = {
		.options = options,
		.wire = options->wire,
		.end = JAIL_DONE,
	};
	unsigned count = 0;

	/* A number that it could not be is the default. */
	(void)locale_unpack(options->locale, &state.wire->locale);
	reply_first(&state);
	for (; !state.over && !options->last && count < COMMANDS_MAX; count++)
		next_command(&state);
	if (!state.sent && state.refused_plaintext)
		state.end = JAIL_PLAINTEXT;
	if (wire_is_exhausted(state.wire) ||
	    (!state.over && count == COMMANDS_MAX)) {
		reply_say(state.wire, "-ERR too much before login\r\n");
		state.end = JAIL_TOO_MUCH;
	}
	if (!state.sent)
		wire_close(state.wire);
	wire_wipe(state.wire);
	return state.end;
}
