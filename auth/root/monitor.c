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
#include "lib/text.h"
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
	TIMESTAMP = 3 * NUMBER_TEXT + MONITOR_HOST_MAX + 3,
};

struct monitor {
	const struct monitor_options *options;
	struct peer peer;
	char tls[TLS_TEXT]; /* for the log and the session */
	bool proxy;         /* its header comes next */
	unsigned refusals;
	int64_t deadline; /* for all of the AUTHORIZATION state */
	char timestamp[TIMESTAMP];
	struct authorization_options next; /* for the next login process */
	sigset_t signals;
};

/* Unique as long as the clock goes forward (RFC 1939, section 7). */
static void
make_timestamp(char timestamp[TIMESTAMP], const char *host)
{
	struct timespec now = { 0 };
	char *to = text_add(timestamp, "<");

	(void)clock_gettime(CLOCK_REALTIME, &now); /* every system has it */
	to = text_add(text_add_number(to, (uint64_t)getpid()), ".");
	to = text_add(text_add_number(to, (uint64_t)now.tv_sec), ".");
	to = text_add(text_add_number(to, (uint64_t)now.tv_nsec), "@");
	(void)text_add(text_add(to, host), ">"); /* TIMESTAMP has room for it */
}

/* Whether our own jailed process could send this record now. */
static bool
is_permitted(const struct monitor *monitor, const struct record *record)
{
	const char *const *strings = record->strings;
	unsigned needs = record_needs(record->kind);

	if ((record->locale & LOCALE_UTF8) != 0)
		needs |= CAPABILITY_UTF8;
	if ((record->kind == RECORD_PROXY) != monitor->proxy ||
	    (needs & ~monitor->next.capabilities) != 0)
		return false;
	if (record->kind == RECORD_PROXY)
		return *strings[2] == '\0' || tls_is_name(strings[2]);
	if (record->kind == RECORD_TLS)
		return tls_is_name(strings[0]);
	if (!username_is_valid(strings[0]) || *strings[1] == '\0')
		return false;
	/* Three strings for the checker, each with its NUL. */
	return record->kind != RECORD_APOP ||
	       (*monitor->timestamp != '\0' && record_is_digest(strings[1]) &&
		   strlen(strings[0]) + strlen(strings[1]) +
			   strlen(monitor->timestamp) + 3 <=
		       CREDENTIALS_MAX);
}

/*
 * Has the checker look at an attempt.  Returns whether another login process
 * shall talk after it.
 */
static bool
try_login(
    struct monitor *monitor, const struct record *record, struct packet *packet)
{
	struct authorization_options *next = &monitor->next;
	char user[USERNAME_MAX + 1];
	const struct attempt attempt = {
		.checker = monitor->options->checker,
		.peer = &monitor->peer,
		/* Our own: the login process has no say in it. */
		.timestamp = record->kind == RECORD_APOP ? monitor->timestamp : "",
		.handover = {
			.user = user,
			.peer = peer_name(&monitor->peer),
			.method = record_method(record->kind),
			.tls = monitor->tls,
			.capabilities = next->capabilities,
			.locale = record->locale,
		},
	};
	bool token = (record_needs(record->kind) & CAPABILITY_TOKENS) != 0;

	(void)text_add(user, record->strings[0]); /* the packet is wiped */
	next->locale = record->locale;
	next->first = attempt_login(&attempt, packet, &monitor->signals);
	if (next->first == AUTHORIZATION_REFUSED && token)
		next->first = AUTHORIZATION_TOKEN_REFUSED;
	next->last = ++monitor->refusals == REFUSALS ||
		     deadline_left(next->deadline) == 0;
	/* However long the checker took, the client is told. */
	if (next->last)
		next->deadline = deadline_in(LAST_SECONDS);
	return next->first != AUTHORIZATION_OVER;
}

/* What the client may do, now that we know where it is. */
static void
decide_capabilities(struct monitor *monitor)
{
	const struct monitor_options *options = monitor->options;
	struct authorization_options *next = &monitor->next;

	next->capabilities = 0;
	if (options->allow_plaintext || next->tls || monitor->peer.on_this_host)
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
	(void)text_add(monitor->tls, name);
	monitor->next.tls = true;
	monitor->next.first = AUTHORIZATION_NOTHING;
	monitor->next.locale = 0;
	decide_capabilities(monitor);
	if (ucspi_tls_switch() == 0)
		return true;
	peer_log_trouble(&monitor->peer, "descriptors", errno);
	return false;
}

/* A proxy told who the client is, and whether it is inside TLS. */
static int
apply_proxy_header(struct monitor *monitor, const char *const strings[])
{
	if (peer_set_proxied(&monitor->peer, strings[0], strings[1]) == -1)
		return -1;
	if (*strings[2] != '\0') {
		(void)text_add(monitor->tls, strings[2]);
		monitor->next.tls = true;
	}
	monitor->proxy = false;
	monitor->next.deadline = monitor->deadline;
	decide_capabilities(monitor);
	return 0;
}

/*
 * Does what a record asks for.  Returns whether another jailed process shall
 * run after it.  A record that ours could not have sent is the work of somebody
 * who has taken it over: that is the end.
 */
static bool
handle(struct monitor *monitor, struct packet *packet)
{
	struct record record;

	if (record_unpack(packet, &record) == 0 &&
	    is_permitted(monitor, &record)) {
		if (record.kind == RECORD_TLS)
			return start_tls(monitor, record.strings[0]);
		if (record.kind != RECORD_PROXY)
			return try_login(monitor, &record, packet);
		if (apply_proxy_header(monitor, record.strings) == 0)
			return true;
	}
	peer_log_trouble(&monitor->peer, "record", EPROTO);
	return false;
}

/*
 * Whatever the launcher left: an ignored SIGCHLD would hide how a child ended,
 * a blocked SIGTERM would keep us alive, and no SIGALRM the login process; an
 * alarm of the launcher's would end us.
 */
static int
set_signals(sigset_t *signals)
{
	static const int terminal[] = { SIGINT, SIGHUP };
	const struct sigaction standard = { .sa_handler = SIG_DFL };

	(void)alarm(0); /* cannot fail */
	if (sigemptyset(signals) == -1 ||
	    sigprocmask(SIG_SETMASK, signals, NULL) == -1 ||
	    sigaction(SIGCHLD, &standard, NULL) == -1 ||
	    sigaction(SIGTERM, &standard, NULL) == -1 ||
	    sigaction(SIGALRM, &standard, NULL) == -1 ||
	    sigaddset(signals, SIGCHLD) == -1 ||
	    sigaddset(signals, SIGTERM) == -1)
		return -1;
	/* What a terminal sends does not reach the session otherwise. */
	for (size_t i = 0; i < sizeof terminal / sizeof *terminal; i++) {
		struct sigaction now = standard;

		if (sigaction(terminal[i], NULL, &now) == 0 &&
		    now.sa_handler != SIG_IGN)
			(void)sigaddset(signals, terminal[i]);
	}
	return 0;
}

int
monitor_run(const struct monitor_options *options, struct wire *wire)
{
	struct monitor monitor = {
		.options = options,
		.tls = "no",
		.proxy = options->proxy,
		.deadline = deadline_in(options->login_seconds),
		.next = {
			.tls = options->tls,
			.first = AUTHORIZATION_GREETING,
			.host = options->host,
			.policy = &options->policy,
			.timestamp = monitor.timestamp,
			.wire = wire,
		},
	};
	const char *protocol = getenv("SSL_PROTOCOL");
	struct packet packet;

	if (set_signals(&monitor.signals) == -1 ||
	    process_adopt_orphans() == -1) {
		peer_log_trouble(&monitor.peer, "signals", errno);
		return 111;
	}
	/* What the launcher says of TLS. */
	if (options->tls &&
	    (protocol == NULL ||
		tls_join(protocol, getenv("SSL_CIPHER"), monitor.tls) == -1))
		(void)text_add(monitor.tls, "yes");
	peer_find(&monitor.peer);
	if (options->apop)
		make_timestamp(monitor.timestamp, options->host);
	decide_capabilities(&monitor);
	monitor.next.deadline = monitor.deadline;
	if (monitor.proxy && options->login_seconds > PROXY_SECONDS)
		monitor.next.deadline = deadline_in(PROXY_SECONDS);
	while (privsep_run(monitor.proxy ? proxy_run : authorization_run,
		   &monitor.next, &monitor.peer, options->uid, options->gid,
		   &packet) &&
	       handle(&monitor, &packet))
		continue;
	return 0;
}
