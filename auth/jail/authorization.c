/* SPDX-License-Identifier: ISC */
/*
 * The AUTHORIZATION state: everything a client says before we know who it is.
 * Runs as nobody, in a jail: see auth/root/privsep.c.  It has no heap, no
 * files, and a life that ends with the first password.
 */
#include "auth/jail/authorization.h"

#include "auth/jail/sasl.h"
#include "auth/jail/stls.h"
#include "auth/shared/record.h"
#include "lib/command.h"
#include "lib/process.h"
#include "lib/reply.h"
#include "lib/utf8.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

static const char refuse_plaintext[] =
    "-ERR passwords are only taken over TLS here\r\n";
static const char too_long[] = "-ERR [AUTH] name and password are too long\r\n";
static const char not_a_line[] = "-ERR not a line of POP3\r\n";

struct talk {
	const struct login *login;
	struct wire *wire;
	char user[WIRE_LINE]; /* from USER; "" until then */
	bool over;            /* nothing more to say or to read */
	bool sent;            /* the record: others will go on reading */
	enum login_end end;
};

/* Sends a record up, after everything that was said before it. */
static void
report(struct talk *talk, const struct record *record)
{
	talk->over = true;
	talk->sent = true;
	if (wire_flush(talk->wire) == 0 &&
	    send(LOGIN_MONITOR, record->octets, record->length, MSG_NOSIGNAL) !=
		(ssize_t)record->length)
		talk->end = LOGIN_BROKEN;
}

/* Reports an attempt, unless a checker could not be told of it. */
static void
attempt(struct talk *talk, enum record_kind kind, const char *user,
    const char *secret)
{
	const struct statement statement = {
		.kind = kind,
		.strings = { user, secret },
		.manner = talk->wire->manner,
	};
	const struct credentials credentials = {
		.user = user,
		.secret = secret,
		.third = kind == RECORD_APOP ? talk->login->stamp : "",
	};
	struct record record;

	/* RFC 6856, section 2.2 */
	if (capability_has_utf8(talk->login->offers) &&
	    (!utf8_is_text(user) || !utf8_is_text(secret))) {
		reply_say(talk->wire,
		    "-ERR [AUTH] name and password must be UTF-8\r\n");
		return;
	}
	if (credentials_pack(&credentials, record.octets) > 0 &&
	    record_pack(&statement, &record) == 0)
		report(talk, &record);
	else
		reply_say(talk->wire, too_long);
	process_wipe(&record, sizeof record);
}

static void
do_capa(struct talk *talk, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	capability_list(talk->wire, talk->login->offers, talk->login->policy);
}

static void
do_user(struct talk *talk, char *argument)
{
	if (!talk->login->passwords) {
		reply_say(talk->wire, refuse_plaintext);
		return;
	}
	if (!command_is_name(argument)) {
		reply_say(talk->wire, "-ERR this cannot be a user's name\r\n");
		return;
	}
	memcpy(talk->user, argument, strlen(argument) + 1);
	wire_put(talk->wire, "+OK\r\n");
}

static void
do_pass(struct talk *talk, char *argument)
{
	if (!talk->login->passwords)
		reply_say(talk->wire, refuse_plaintext);
	else if (*talk->user == '\0')
		reply_say(talk->wire, "-ERR USER comes first\r\n");
	else
		attempt(talk, RECORD_USER, talk->user, argument);
	*talk->user = '\0';
}

/* APOP name digest (RFC 1939, section 7). */
static void
do_apop(struct talk *talk, char *argument)
{
	char *digest = strrchr(argument, ' ');

	if (*talk->login->stamp == '\0') {
		reply_say(talk->wire, "-ERR APOP is not offered here\r\n");
		return;
	}
	if (digest == NULL) {
		reply_say(
		    talk->wire, "-ERR APOP wants a name and a digest\r\n");
		return;
	}
	*digest++ = '\0';
	if (command_is_name(argument))
		attempt(talk, RECORD_APOP, argument, digest);
	else
		reply_say(talk->wire, "-ERR this cannot be a user's name\r\n");
}

static const char *const refusals[] = {
	[SASL_UNKNOWN] = "-ERR no such mechanism here\r\n",
	[SASL_CANCELLED] = "-ERR cancelled\r\n",
	[SASL_MALFORMED] = "-ERR not a response of this mechanism\r\n",
	[SASL_FOREIGN] = "-ERR [AUTH] nobody may log in as somebody else\r\n",
};

/* Bare AUTH, as Outlook and KMail ask, from before there was CAPA. */
static void
list_mechanisms(const struct talk *talk)
{
	const char *name;

	reply_say(talk->wire, "+OK mechanisms follow\r\n");
	for (size_t i = 0; (name = sasl_name(i, talk->login->tokens)); i++) {
		wire_put(talk->wire, name);
		wire_put(talk->wire, "\r\n");
	}
	wire_put(talk->wire, ".\r\n");
}

/*
 * Sends a challenge and waits for the answer.  Returns it, or NULL if there is
 * none to judge; then the client, if there still is one, has been told.
 */
static char *
challenge(struct talk *talk, const char *text)
{
	char *answer;

	wire_put(talk->wire, "+ ");
	wire_put(talk->wire, text);
	wire_put(talk->wire, "\r\n");
	switch (wire_read_answer(talk->wire, &answer)) {
	case WIRE_GOT:
		return answer;
	case WIRE_REFUSED:
		reply_say(talk->wire, too_long);
		return NULL;
	case WIRE_EXPIRED:
		talk->end = LOGIN_EXPIRED;
		break;
	case WIRE_CLOSED:
		break;
	}
	talk->over = true;
	return NULL;
}

/* AUTH [mechanism [initial response]] (RFC 5034) */
static void
do_auth(struct talk *talk, char *argument)
{
	struct sasl sasl;

	if (!talk->login->passwords) {
		reply_say(talk->wire, refuse_plaintext);
		return;
	}
	if (argument == NULL) {
		list_mechanisms(talk);
		return;
	}

	enum sasl_outcome outcome =
	    sasl_begin(&sasl, argument, talk->login->tokens);

	while (outcome == SASL_CONTINUE) {
		char *answer = challenge(talk, sasl.challenge);

		if (answer == NULL)
			return;
		outcome = sasl_answer(&sasl, answer);
	}
	if (outcome == SASL_COMPLETE)
		attempt(talk, sasl.kind, sasl.user, sasl.secret);
	else
		reply_say(talk->wire, refusals[outcome]);
}

/*
 * STLS (RFC 2595, section 4).  Whatever the client sent behind it stays in its
 * connection, which is the helper's from now on; it never comes here again.
 */
static void
do_stls(struct talk *talk, char *argument)
{
	char name[TLS_NAME];
	const struct statement statement = {
		.kind = RECORD_TLS,
		.strings = { name },
	};
	struct record record;

	(void)argument; /* COMMAND_NONE: there is none */
	if (!talk->login->stls) {
		reply_say(talk->wire,
		    talk->login->tls ? "-ERR TLS is on already\r\n"
				     : "-ERR TLS cannot be started here\r\n");
		return;
	}
	reply_say(talk->wire, "+OK begin TLS\r\n");
	talk->over = true;
	talk->sent = true; /* the helper goes on reading */
	if (wire_flush(talk->wire) == -1)
		return;
	if (stls_start(LOGIN_CONTROL, talk->login->deadline, name) == 0 &&
	    record_pack(&statement, &record) == 0)
		report(talk, &record);
	else
		talk->end = errno == ETIMEDOUT ? LOGIN_EXPIRED : LOGIN_NO_TLS;
}

static void
do_utf8(struct talk *talk, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	capability_utf8(talk->wire, talk->login->offers);
}

static void
do_lang(struct talk *talk, char *argument)
{
	reply_lang(talk->wire, argument);
}

static void
do_quit(struct talk *talk, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	wire_put(talk->wire, "+OK ");
	wire_put(talk->wire, talk->login->host);
	reply_say(talk->wire, " POP3 server signing off\r\n");
	talk->over = true;
}

static const struct {
	struct command command;
	void (*run)(struct talk *talk, char *argument);
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
obey(struct talk *talk, char *line)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const struct command *command = &commands[i].command;
		char *argument;

		if (!command_is(command, line))
			continue;
		if (command_argument(command, line, &argument) == 0)
			commands[i].run(talk, argument);
		else
			reply_say(talk->wire, "-ERR wrong arguments\r\n");
		return;
	}
	reply_say(talk->wire, "-ERR not a command before login\r\n");
}

/*
 * RFC 7628, section 3.2.2: a challenge says what is wrong with the token, and
 * whatever the client makes of it, the end of the exchange is -ERR.
 */
static void
refuse_token(struct talk *talk)
{
	if (challenge(talk, sasl_token_error) != NULL)
		reply_say(talk->wire, "-ERR [AUTH] name or token is wrong\r\n");
}

static void
say_first(struct talk *talk)
{
	const struct login *login = talk->login;
	struct wire *wire = talk->wire;

	switch (login->say) {
	case LOGIN_GREETING:
		wire_put(wire, "+OK ");
		wire_put(wire, login->host);
		wire_put(wire, " POP3 server ready");
		if (*login->stamp != '\0') {
			wire_put(wire, " ");
			wire_put(wire, login->stamp);
		}
		wire_put(wire, "\r\n");
		break;
	case LOGIN_NOTHING:
		break;
	case LOGIN_REFUSED:
		reply_say(wire, "-ERR [AUTH] name or password is wrong\r\n");
		break;
	case LOGIN_TOKEN_REFUSED:
		refuse_token(talk);
		break;
	case LOGIN_TEMPORARY:
		reply_say(wire, "-ERR [SYS/TEMP] cannot check passwords now, "
				"try again later\r\n");
		break;
	case LOGIN_PERMANENT:
		reply_say(wire, "-ERR [SYS/PERM] cannot check passwords, "
				"tell the operator\r\n");
		break;
	}
}

enum login_end
login_talk(const struct login *login)
{
	struct wire *wire = login->wire;
	struct talk talk = {
		.login = login,
		.wire = wire,
		.end = LOGIN_DONE,
	};

	say_first(&talk);
	while (!talk.over && !login->last) {
		char *line;

		switch (wire_read(wire, &line)) {
		case WIRE_GOT:
			obey(&talk, line);
			break;
		case WIRE_REFUSED:
			reply_say(wire, not_a_line);
			break;
		case WIRE_CLOSED:
			talk.over = true;
			break;
		case WIRE_EXPIRED:
			talk.over = true;
			talk.end = LOGIN_EXPIRED;
			break;
		}
	}
	if (!talk.sent)
		wire_close(wire);
	wire_wipe(wire);
	return talk.end;
}
