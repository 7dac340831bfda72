/* SPDX-License-Identifier: ISC */
/*
 * The AUTHORIZATION state: everything a client says before we know who it is.
 * Runs as nobody, in a jail: see confine_login().  It has no heap, no files,
 * and a life that ends with the first password.
 */
#include "login.h"

#include "credentials.h"
#include "lib/capability.h"
#include "lib/command.h"
#include "lib/confine.h"

#include <string.h>
#include <sys/socket.h>

struct talk {
	const struct login *login;
	struct wire *wire;
	char user[WIRE_LINE]; /* from USER; "" until then */
	bool over;            /* nothing more to say or to read */
	bool sent;            /* the record: others will go on reading */
	enum login_end end;
};

/* Sends the record up, after everything that was said before it. */
static void
attempt(
    struct talk *talk, const char *user, const char *secret, const char *method)
{
	const struct credentials credentials = {
		.user = user,
		.secret = secret,
		.third = method,
	};
	char record[CREDENTIALS_MOST];
	size_t length = credentials_pack(&credentials, record);

	if (length == 0) {
		wire_put(talk->wire,
		    "-ERR [AUTH] name and password are too long\r\n");
		return;
	}
	talk->over = true;
	talk->sent = true;
	if (wire_flush(talk->wire) == 0 &&
	    send(talk->login->monitor, record, length, MSG_NOSIGNAL) !=
		(ssize_t)length)
		talk->end = LOGIN_BROKEN;
	confine_wipe(record, sizeof record);
}

static void
do_capa(struct talk *talk, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	capability_list(talk->wire, talk->login->passwords);
}

static const char refuse_plaintext[] =
    "-ERR passwords are only taken over TLS here\r\n";

static void
do_user(struct talk *talk, char *argument)
{
	if (!talk->login->passwords) {
		wire_put(talk->wire, refuse_plaintext);
		return;
	}
	if (!command_is_name(argument)) {
		wire_put(talk->wire, "-ERR this cannot be a user's name\r\n");
		return;
	}
	memcpy(talk->user, argument, strlen(argument) + 1);
	wire_put(talk->wire, "+OK\r\n");
}

static void
do_pass(struct talk *talk, char *argument)
{
	if (!talk->login->passwords)
		wire_put(talk->wire, refuse_plaintext);
	else if (*talk->user == '\0')
		wire_put(talk->wire, "-ERR USER comes first\r\n");
	else
		attempt(talk, talk->user, argument, "USER");
	*talk->user = '\0';
}

/* APOP name digest (RFC 1939, section 7). */
static void
do_apop(struct talk *talk, char *argument)
{
	char *digest = strrchr(argument, ' ');

	if (*talk->login->stamp == '\0') {
		wire_put(talk->wire, "-ERR APOP is not offered here\r\n");
		return;
	}
	if (digest == NULL) {
		wire_put(talk->wire, "-ERR APOP wants a name and a digest\r\n");
		return;
	}
	*digest++ = '\0';
	if (command_is_name(argument))
		attempt(talk, argument, digest, "APOP");
	else
		wire_put(talk->wire, "-ERR this cannot be a user's name\r\n");
}

static void
do_quit(struct talk *talk, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	wire_put(talk->wire, "+OK ");
	wire_put(talk->wire, talk->login->host);
	wire_put(talk->wire, " POP3 server signing off\r\n");
	talk->over = true;
}

static const struct {
	struct command command;
	void (*run)(struct talk *talk, char *argument);
} commands[] = {
	{ { "USER", COMMAND_REQUIRED }, do_user },
	{ { "PASS", COMMAND_VERBATIM }, do_pass },
	{ { "APOP", COMMAND_REQUIRED }, do_apop },
	{ { "CAPA", COMMAND_NONE }, do_capa },
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
			wire_put(talk->wire, "-ERR wrong arguments\r\n");
		return;
	}
	wire_put(talk->wire, "-ERR not a command before login\r\n");
}

static void
say_first(const struct login *login, struct wire *wire)
{
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
	case LOGIN_REFUSED:
		wire_put(wire, "-ERR [AUTH] name or password is wrong\r\n");
		break;
	case LOGIN_TEMPORARY:
		wire_put(wire, "-ERR [SYS/TEMP] cannot check passwords now, "
			       "try again later\r\n");
		break;
	case LOGIN_PERMANENT:
		wire_put(wire, "-ERR [SYS/PERM] cannot check passwords, "
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
		.over = login->last,
	};

	say_first(login, wire);
	while (!talk.over) {
		char *line;

		switch (wire_read(wire, &line)) {
		case WIRE_GOT:
			obey(&talk, line);
			break;
		case WIRE_REFUSED:
			wire_put(wire, "-ERR not a line of POP3\r\n");
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
