/* SPDX-License-Identifier: ISC */
/*
 * The monitor: it asks a jailed login process for a name and a password, has a
 * checker look at them, and waits for the session.
 * Runs as root (monitor), all the time.  It reads nothing from the network;
 * what comes from a jailed process is one record that record_unpack() looks
 * over.
 */
#include "auth/root/monitor.h"

#include "auth/jail/proxy.h"
#include "auth/root/attempt.h"
#include "auth/root/peer.h"
#include "auth/root/privsep.h"
#include "auth/root/ucspi_tls.h"
#include "auth/shared/tls.h"
#include "lib/deadline.h"
#include "lib/number.h"
#include "lib/process.h"
#include "lib/username.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	/* After as many refusals the connection ends. */
	REFUSALS = 3,
	/* For the last words. */
	LAST_SECONDS = 5,
	/* A proxy sends its header at once; the protocol asks for 3 or more. */
	PROXY_SECONDS = 5,
	/* "<pid.seconds.nanoseconds@host>" */
	STAMP = 3 * NUMBER_TEXT + MONITOR_HOST_MAX + 3,
};

struct monitor {
	const struct monitor_options *options;
	struct peer peer;
	char tls[TLS_TEXT]; /* for the log and the session */
	unsigned refusals;
	char stamp[STAMP];
	struct authorization_options next; /* for the next login process */
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
static enum authorization_first
reply_to(enum checker_verdict verdict, enum record_kind kind)
{
	bool token = kind == RECORD_OAUTHBEARER || kind == RECORD_XOAUTH2;

	switch (verdict) {
	case CHECKER_REFUSED:
		return token ? AUTHORIZATION_TOKEN_REFUSED
			     : AUTHORIZATION_REFUSED;
	case CHECKER_PERMANENT:
		return AUTHORIZATION_PERMANENT;
	case CHECKER_TEMPORARY:
	case CHECKER_OVER:
		break;
	}
	return AUTHORIZATION_TEMPORARY;
}

/* Whether a record is an attempt that our own login process could make. */
static bool
is_permitted(
    const struct authorization_options *next, const struct record *record)
{
	if (record_method(record->kind) == NULL ||
	    !username_is_valid(record->strings[0]) ||
	    *record->strings[1] == '\0' ||
	    ((record->locale & LOCALE_UTF8) != 0 &&
		(next->capabilities & CAPABILITY_UTF8) == 0))
		return false;
	switch (record->kind) {
	case RECORD_APOP:
		return *next->stamp != '\0' &&
		       record_is_digest(record->strings[1]) &&
		       /* Three strings for the checker, each with its NUL. */
		       strlen(record->strings[0]) + strlen(record->strings[1]) +
			       strlen(next->stamp) + 3 <=
			   CREDENTIALS_MAX;
	case RECORD_OAUTHBEARER:
	case RECORD_XOAUTH2:
		return (next->capabilities & CAPABILITY_PASSWORDS) != 0 &&
		       (next->capabilities & CAPABILITY_TOKENS) != 0;
	case RECORD_USER:
	case RECORD_PLAIN:
	case RECORD_LOGIN:
	case RECORD_TLS:
	case RECORD_PROXY:
		break;
	}
	return (next->capabilities & CAPABILITY_PASSWORDS) != 0;
}

/*
 * Has the checker look at an attempt.  Returns whether another login process
 * shall talk after it.
 */
static bool
try_login(
    struct monitor *monitor, const struct record *record, struct packet *packet)
{
	const struct attempt attempt = {
		.checker = monitor->options->checker,
		.peer = &monitor->peer,
		.tls = monitor->tls,
		.capabilities = monitor->next.capabilities,
		.stamp = monitor->stamp,
		.signals = &monitor->signals,
	};
	enum record_kind kind = record->kind;

	monitor->next.locale = record->locale;

	enum checker_verdict verdict = attempt_login(&attempt, record, packet);

	monitor->next.first = reply_to(verdict, kind);
	monitor->next.last = ++monitor->refusals == REFUSALS ||
			     deadline_left(monitor->next.deadline) == 0;
	/* However long the checker took, the client is told. */
	if (monitor->next.last)
		monitor->next.deadline = deadline_in(LAST_SECONDS);
	return verdict != CHECKER_OVER;
}

/* What the client may do, now that we know where it is. */
static void
decide_capabilities(struct monitor *monitor)
{
	const struct monitor_options *options = monitor->options;
	struct authorization_options *next = &monitor->next;

	next->capabilities = 0;
	if (options->plaintext || next->tls || monitor->peer.on_this_host)
		next->capabilities |= CAPABILITY_PASSWORDS;
	if (options->tokens)
		next->capabilities |= CAPABILITY_TOKENS;
	if (options->helper && !next->tls)
		next->capabilities |= CAPABILITY_STLS;
	if (options->utf8)
		next->capabilities |= CAPABILITY_UTF8;
	/* With APOP, names and passwords would need SASLprep. */
	if (!options->apop)
		next->capabilities |= CAPABILITY_NAMES;
}

/*
 * The client is inside TLS from now on, and nothing that it said before counts:
 * no process is left that knows of it.  Its refusals do count.
 */
static bool
start_tls(struct monitor *monitor, const char *name)
{
	if ((monitor->next.capabilities & CAPABILITY_STLS) == 0 ||
	    !tls_is_name(name)) {
		peer_log_trouble(&monitor->peer, "record", EPROTO);
		return false;
	}
	memcpy(monitor->tls, name, strlen(name) + 1);
	monitor->next.tls = true;
	monitor->next.first = AUTHORIZATION_NOTHING;
	monitor->next.locale = 0;
	decide_capabilities(monitor);
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
handle(struct monitor *monitor, struct packet *packet)
{
	struct record record;

	if (record_unpack(packet, &record) == 0) {
		if (record.kind == RECORD_TLS)
			return start_tls(monitor, record.strings[0]);
		if (is_permitted(&monitor->next, &record))
			return try_login(monitor, &record, packet);
	}
	peer_log_trouble(&monitor->peer, "record", EPROTO);
	return false;
}

/*
 * Whatever the launcher left: an ignored SIGCHLD would hide how a child ended,
 * a blocked SIGTERM would keep us alive, and no SIGALRM the login process.
 */
static int
set_signals(sigset_t *signals)
{
	const struct sigaction standard = { .sa_handler = SIG_DFL };

	if (sigemptyset(signals) == -1 ||
	    sigprocmask(SIG_SETMASK, signals, NULL) == -1 ||
	    sigaction(SIGCHLD, &standard, NULL) == -1 ||
	    sigaction(SIGTERM, &standard, NULL) == -1 ||
	    sigaction(SIGALRM, &standard, NULL) == -1 ||
	    sigaddset(signals, SIGCHLD) == -1)
		return -1;
	return sigaddset(signals, SIGTERM);
}

/* What the launcher says of TLS. */
static void
name_tls(char name[TLS_TEXT])
{
	const char *protocol = getenv("SSL_PROTOCOL");

	if (protocol == NULL ||
	    tls_join(protocol, getenv("SSL_CIPHER"), name) == -1)
		memcpy(name, "yes", sizeof "yes");
}

/* Applies what a proxy told, as far as it could have said so. */
static int
apply_proxy_header(struct monitor *monitor, const struct packet *packet)
{
	struct record record;

	if (record_unpack(packet, &record) == -1 || record.kind != RECORD_PROXY)
		return -1;

	const char *address = record.strings[0];
	const char *port = record.strings[1];
	const char *tls = record.strings[2];

	if (peer_set_proxied(&monitor->peer, address, port) == -1)
		return -1;
	if (*tls == '\0')
		return 0;
	if (!tls_is_name(tls))
		return -1;
	memcpy(monitor->tls, tls, strlen(tls) + 1);
	monitor->next.tls = true;
	return 0;
}

/* Has the PROXY header read and applied.  Returns whether it was one. */
static bool
read_proxy_header(struct monitor *monitor)
{
	const struct monitor_options *options = monitor->options;
	int64_t soon = deadline_in(PROXY_SECONDS);
	struct authorization_options proxied = monitor->next;
	struct packet packet;

	if (soon < proxied.deadline)
		proxied.deadline = soon;
	if (!privsep_run(proxy_run, &proxied, &monitor->peer, options->uid,
		options->gid, &packet))
		return false;
	if (apply_proxy_header(monitor, &packet) == 0)
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
		.next = {
			.tls = options->tls,
			.first = AUTHORIZATION_GREETING,
			.host = options->host,
			.policy = &options->policy,
			.stamp = monitor.stamp,
			.deadline = deadline_in(options->login_seconds),
			.wire = wire,
		},
	};
	struct packet packet;

	if (set_signals(&monitor.signals) == -1 ||
	    process_adopt_orphans() == -1) {
		peer_log_trouble(&monitor.peer, "signals", errno);
		return 111;
	}
	if (options->tls)
		name_tls(monitor.tls);
	peer_find(&monitor.peer);
	if (options->apop)
		make_stamp(monitor.stamp, options->host);
	if (options->proxy && !read_proxy_header(&monitor))
		return 0;
	decide_capabilities(&monitor);
	while (privsep_run(authorization_run, &monitor.next, &monitor.peer,
		   options->uid, options->gid, &packet) &&
	       handle(&monitor, &packet))
		continue;
	return 0;
}
