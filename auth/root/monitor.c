/* SPDX-License-Identifier: ISC */
/*
 * The monitor: it asks a jailed login process for a name and a password, has a
 * checker look at them, and waits for the session.
 * Runs as root, all the time.  It reads nothing from the network; what comes
 * from a jailed process is one record that record_unpack() looks over.
 */
#include "auth/root/monitor.h"

#include "auth/jail/proxy.h"
#include "auth/root/attempt.h"
#include "auth/root/peer.h"
#include "auth/root/privsep.h"
#include "auth/root/ucspi_tls.h"
#include "auth/shared/tls.h"
#include "lib/command.h"
#include "lib/deadline.h"
#include "lib/number.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	/* After as many refusals the connection ends. */
	REFUSALS = 3,
	/* A proxy sends its header at once; the protocol asks for 3 or more. */
	PROXY_SECONDS = 5,
	/* "<pid.seconds.nanoseconds@host>" */
	STAMP = 3 * NUMBER_TEXT + MONITOR_HOST + 3,
};

struct monitor {
	const struct monitor_options *options;
	struct peer peer;
	char tls[TLS_NAME]; /* for the log and the session */
	unsigned refusals;
	char stamp[STAMP];
	char offers[CAPABILITY_OFFERS];
	struct login login; /* what the next login process is to do */
	sigset_t signals;
};

/* Unique as long as the clock goes forward (RFC 1939, section 7). */
static void
make_stamp(char stamp[STAMP], const char *host)
{
	struct timespec now = { 0 };
	char pid[NUMBER_TEXT], seconds[NUMBER_TEXT], nanoseconds[NUMBER_TEXT];

	(void)clock_gettime(CLOCK_REALTIME, &now); /* every system has it */

	const char *const parts[] = {
		"<",
		number_format((uint64_t)getpid(), pid),
		".",
		number_format((uint64_t)now.tv_sec, seconds),
		".",
		number_format((uint64_t)now.tv_nsec, nanoseconds),
		"@",
		host,
		">",
	};
	size_t used = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t length = strlen(parts[i]);

		memcpy(stamp + used, parts[i], length);
		used += length;
	}
	stamp[used] = '\0';
}

/* What the login process shall say about an outcome. */
static enum login_say
say_about(enum checker_verdict verdict, enum record_kind kind)
{
	bool token = kind == RECORD_OAUTHBEARER || kind == RECORD_XOAUTH2;

	switch (verdict) {
	case CHECKER_REFUSED:
		return token ? LOGIN_TOKEN_REFUSED : LOGIN_REFUSED;
	case CHECKER_PERMANENT:
		return LOGIN_PERMANENT;
	case CHECKER_TEMPORARY:
	case CHECKER_SESSION:
		break;
	}
	return LOGIN_TEMPORARY;
}

/* Whether a record is an attempt that our own login process could make. */
static bool
believe(const struct login *login, const struct statement *statement)
{
	if (record_method(statement->kind) == NULL ||
	    !command_is_name(statement->strings[0]) ||
	    *statement->strings[1] == '\0' ||
	    (statement->manner.utf8 && !capability_has_utf8(login->offers)))
		return false;
	switch (statement->kind) {
	case RECORD_APOP:
		return *login->stamp != '\0';
	case RECORD_OAUTHBEARER:
	case RECORD_XOAUTH2:
		return login->passwords && login->tokens;
	case RECORD_USER:
	case RECORD_PLAIN:
	case RECORD_LOGIN:
	case RECORD_TLS:
	case RECORD_PROXY:
		break;
	}
	return login->passwords;
}

/*
 * Has the checker look at an attempt.  Returns whether another login process
 * shall talk after it.
 */
static bool
try_login(struct monitor *monitor, const struct statement *statement,
    struct record *record)
{
	const struct attempt attempt = {
		.checker = monitor->options->checker,
		.peer = &monitor->peer,
		.tls = monitor->tls,
		.offers = monitor->login.offers,
		.stamp = monitor->stamp,
		.deadline = monitor->login.deadline,
		.signals = &monitor->signals,
	};
	enum record_kind kind = statement->kind;

	monitor->login.wire->manner = statement->manner;

	enum checker_verdict verdict =
	    attempt_login(&attempt, statement, record);

	monitor->login.say = say_about(verdict, kind);
	monitor->login.last = ++monitor->refusals == REFUSALS ||
			      deadline_left(monitor->login.deadline) == 0;
	return verdict != CHECKER_SESSION;
}

/* What the client may do, now that we know where it is. */
static void
decide_offers(struct monitor *monitor)
{
	const struct monitor_options *options = monitor->options;
	struct login *login = &monitor->login;

	login->passwords =
	    options->plaintext || login->tls || monitor->peer.on_this_host;
	login->tokens = options->tokens;
	login->stls = options->helper && !login->tls;
	capability_offers(
	    (login->passwords ? CAPABILITY_PASSWORDS : 0U) |
		(login->tokens ? CAPABILITY_TOKENS : 0U) |
		(login->stls ? CAPABILITY_STLS : 0U) |
		(options->utf8 ? CAPABILITY_UTF8 : 0U) |
		/* With APOP, names and passwords would need SASLprep. */
		(options->apop ? 0U : CAPABILITY_NAMES),
	    monitor->offers);
}

/*
 * The client is inside TLS from now on, and nothing that it said before counts:
 * no process is left that knows of it.  Its refusals do count.
 */
static bool
start_tls(struct monitor *monitor, const char *name)
{
	if (!monitor->login.stls || !tls_is_name(name)) {
		peer_log_trouble(&monitor->peer, "record", EPROTO);
		return false;
	}
	memcpy(monitor->tls, name, strlen(name) + 1);
	monitor->login.tls = true;
	monitor->login.say = LOGIN_NOTHING;
	monitor->login.wire->manner = (struct manner){ 0 };
	decide_offers(monitor);
	if (ucspi_tls_switch() == 0)
		return true;
	peer_log_trouble(&monitor->peer, "descriptors", errno);
	return false;
}

/*
 * Does what a record asks for.  Returns whether another login process shall
 * talk after it.  A record that ours could not have sent is the work of
 * somebody who has taken it over: that is the end.
 */
static bool
obey(struct monitor *monitor, struct record *record)
{
	struct statement statement;

	if (record_unpack(record, &statement) == 0) {
		if (statement.kind == RECORD_TLS)
			return start_tls(monitor, statement.strings[0]);
		if (believe(&monitor->login, &statement))
			return try_login(monitor, &statement, record);
	}
	peer_log_trouble(&monitor->peer, "record", EPROTO);
	return false;
}

/*
 * Whatever the launcher left: an ignored SIGCHLD would hide how a child ended,
 * a blocked SIGTERM would keep us alive.
 */
static int
set_signals(sigset_t *signals)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };

	if (sigemptyset(signals) == -1 ||
	    sigprocmask(SIG_SETMASK, signals, NULL) == -1 ||
	    sigaction(SIGCHLD, &standard, NULL) == -1 ||
	    sigaction(SIGTERM, &standard, NULL) == -1 ||
	    sigaddset(signals, SIGCHLD) == -1)
		return -1;
	return sigaddset(signals, SIGTERM);
}

/* What the launcher says of TLS. */
static void
name_tls(char name[TLS_NAME])
{
	const char *protocol = getenv("SSL_PROTOCOL");

	if (protocol == NULL ||
	    tls_join(protocol, getenv("SSL_CIPHER"), name) == -1)
		memcpy(name, "yes", sizeof "yes");
}

/* Believes a proxy, as far as it could have said so. */
static int
introduce(struct monitor *monitor, const struct record *record)
{
	struct statement statement;

	if (record_unpack(record, &statement) == -1 ||
	    statement.kind != RECORD_PROXY)
		return -1;

	const char *address = statement.strings[0];
	const char *port = statement.strings[1];
	const char *tls = statement.strings[2];

	/* Without an address the client is who it seems to be. */
	if ((*address != '\0' || *port != '\0') &&
	    peer_introduce(&monitor->peer, address, port) == -1)
		return -1;
	if (*tls == '\0')
		return 0;
	if (!tls_is_name(tls))
		return -1;
	memcpy(monitor->tls, tls, strlen(tls) + 1);
	monitor->login.tls = true;
	return 0;
}

/* Has the proxy introduce the client.  Returns whether it did. */
static bool
meet_proxy(struct monitor *monitor)
{
	const struct monitor_options *options = monitor->options;
	int64_t soon = deadline_in(PROXY_SECONDS);
	struct login login = monitor->login;
	struct record record;

	if (soon < login.deadline)
		login.deadline = soon;
	if (!interview_hold(preface_talk, &login, &monitor->peer, options->uid,
		options->gid, &record))
		return false;
	if (introduce(monitor, &record) == 0)
		return true;
	peer_log_trouble(&monitor->peer, "record", EPROTO);
	return false;
}

int
monitor_run(const struct monitor_options *options, struct wire *wire)
{
	struct monitor monitor = {
		.options = options,
		.tls = "no",
		.login = {
			.tls = options->tls,
			.say = LOGIN_GREETING,
			.host = options->host,
			.policy = &options->policy,
			.stamp = monitor.stamp,
			.offers = monitor.offers,
			.deadline = deadline_in(options->login_seconds),
			.wire = wire,
		},
	};
	struct record record;

	if (set_signals(&monitor.signals) == -1) {
		peer_log_trouble(&monitor.peer, "signals", errno);
		return 111;
	}
	if (options->tls)
		name_tls(monitor.tls);
	peer_find(&monitor.peer);
	if (options->apop)
		make_stamp(monitor.stamp, options->host);
	if (options->proxy && !meet_proxy(&monitor))
		return 0;
	decide_offers(&monitor);
	while (interview_hold(login_talk, &monitor.login, &monitor.peer,
		   options->uid, options->gid, &record) &&
	       obey(&monitor, &record))
		continue;
	return 0;
}
