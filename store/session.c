/* SPDX-License-Identifier: ISC */
/*
 * A session: open the Maildir, lock it, give up all power, then greet, serve
 * and clean up.
 * Runs as the mail user.
 */
#include "session.h"

#include "lib/deadline.h"
#include "lib/log.h"
#include "lib/privileges.h"
#include "lib/reply.h"
#include "lib/sandbox.h"
#include "maildir.h"
#include "maildrop.h"
#include "transaction.h"
#include "update.h"

#include <errno.h>

struct session {
	const struct session_options *options;
	const struct handover *who;
	struct wire *wire;
	struct maildir maildir;
	struct maildrop drop;
	struct capability_policy policy; /* as far as it can be kept here */
	const char *unconfined; /* what this kernel does not have, "" if all */
};

/* Begins a line of log about the client. */
static void
log_client(struct log *line, const struct session *session, const char *event)
{
	log_begin(line, "pop3d", event);
	log_text(line, "rip", session->who->peer);
	log_text(line, "method", session->who->method);
	log_text(line, "tls", session->who->tls);
	log_name(line, "user", session->who->user);
}

/* Says -ERR, and in the log what is behind it.  Returns -1. */
static int
refuse(const struct session *session, const char *reply, const char *what,
    const char *which, int error)
{
	struct log line;

	log_client(&line, session, "no session");
	log_name(&line, what, which);
	if (error != 0)
		log_error(&line, error);
	log_end(&line);
	reply_say(session->wire, reply);
	wire_close(session->wire);
	return -1;
}

static const char unsafe[] =
    "-ERR [SYS/PERM] cannot work safely here, tell the operator\r\n";

/* Opens and locks the Maildir and gives up all power but that over it. */
static int
enter(struct session *session)
{
	struct maildir *maildir = &session->maildir;
	const char *path = session->options->maildir;
	const char *step;

	if (privileges_refuse_root() == -1)
		return refuse(session, unsafe, "confine", "root", errno);
	if (maildir_open(maildir, path) == -1)
		return refuse(session,
		    "-ERR [SYS/PERM] there is no maildrop, tell the operator"
		    "\r\n",
		    "maildir", path, errno);
	if (maildir_lock(maildir) == -1)
		return refuse(session,
		    "-ERR [IN-USE] another session has this maildrop\r\n",
		    "maildir", path, errno);

	const int directories[] = { maildir->root, maildir->new, maildir->cur };

	session->unconfined = sandbox_missing();
	if (sandbox_session(directories,
		sizeof directories / sizeof *directories, maildir->read_only,
		&step) == -1)
		return refuse(session, unsafe, "confine", step, errno);
	if (session->policy.delay > 0 &&
	    maildir_is_early(maildir, session->policy.delay))
		return refuse(session,
		    "-ERR [LOGIN-DELAY] too soon after the last login, try "
		    "again later\r\n",
		    "policy", "login-delay", 0);
	if (maildir_list(maildir, &session->drop) == -1)
		return refuse(session,
		    "-ERR [SYS/TEMP] cannot read the maildrop now, try again "
		    "later\r\n",
		    "maildir", path, errno);
	/* What was not noted cannot be enforced: CAPA does not tell of it. */
	if (session->policy.delay > 0 && maildir_note_login(maildir) == -1)
		session->policy.delay = 0;
	return 0;
}

/* The answer to PASS, and the line of log for this login. */
static void
greet(const struct session *session)
{
	struct wire *wire = session->wire;
	const struct maildrop *drop = &session->drop;
	struct log line;

	log_client(&line, session, "login");
	log_number(&line, "messages", drop->count);
	log_number(&line, "octets", drop->octets);
	if (session->maildir.unreadable > 0)
		log_number(&line, "unreadable", session->maildir.unreadable);
	if (*session->unconfined != '\0')
		log_text(&line, "unconfined", session->unconfined);
	log_end(&line);

	wire_put(wire, "+OK ");
	wire_put(wire, session->who->user);
	reply_say(wire, "'s maildrop has ");
	transaction_say_total(wire, drop->count, drop->octets);
}

/* Whether it takes somebody to change something before that can work. */
static bool
is_permanent(int error)
{
	return error == EROFS || error == EACCES || error == EPERM;
}

/* The UPDATE state and the answer to QUIT.  Returns what was removed. */
static struct update
update(struct session *session)
{
	struct wire *wire = session->wire;
	struct update update = update_run(&session->maildir, &session->drop);

	if (update.failed > 0) {
		wire_put(wire, is_permanent(update.error) ? "-ERR [SYS/PERM] "
							  : "-ERR [SYS/TEMP] ");
		reply_count(wire, update.failed, " message", " messages");
		reply_say(wire, " could not be removed\r\n");
		return update;
	}
	wire_put(wire, "+OK ");
	wire_put(wire, session->options->host);
	reply_say(wire, " POP3 server signing off");
	wire_put(wire, " (");
	if (session->drop.left == 0) {
		reply_say(wire, "maildrop empty");
	} else {
		reply_count(wire, session->drop.left, " message", " messages");
		reply_say(wire, " left");
	}
	wire_put(wire, ")\r\n");
	return update;
}

static const char *
reason(enum transaction_end end)
{
	switch (end) {
	case TRANSACTION_QUIT:
		return "quit";
	case TRANSACTION_EXPIRED:
		return "timeout";
	case TRANSACTION_TORN:
		return "read-error";
	case TRANSACTION_CLOSED:
	case TRANSACTION_GOES_ON:
		break;
	}
	return "disconnected";
}

static void
log_tally(struct log *line, const char *messages, const char *octets,
    const struct tally *tally)
{
	log_number(line, messages, tally->messages);
	log_number(line, octets, tally->octets);
}

static void
serve(struct session *session)
{
	int64_t begin = deadline_now();
	struct transaction transaction = {
		.wire = session->wire,
		.maildir = &session->maildir,
		.drop = &session->drop,
		.capabilities = session->who->capabilities,
		.policy = &session->policy,
	};
	struct update done = { 0 };
	struct log line;

	greet(session);

	enum transaction_end end = transaction_run(&transaction);

	if (end == TRANSACTION_QUIT)
		done = update(session);
	wire_close(session->wire);
	maildir_remember(&session->maildir, &session->drop);

	log_client(&line, session, "end");
	log_tally(&line, "retr", "retr-octets", &transaction.retr);
	log_tally(&line, "top", "top-octets", &transaction.top);
	log_number(&line, "removed", done.removed);
	log_number(&line, "left", session->drop.count - done.removed);
	log_number(&line, "seconds", (uint64_t)(deadline_now() - begin) / 1000);
	log_text(&line, "reason", reason(end));
	if (done.failed > 0) {
		log_number(&line, "unremoved", done.failed);
		log_error(&line, done.error);
	}
	log_end(&line);
}

void
session_run(const struct session_options *options, const struct handover *who,
    struct wire *wire)
{
	struct session session = {
		.options = options,
		.who = who,
		.wire = wire,
		.maildir = MAILDIR_CLOSED,
		.policy = options->policy,
	};

	session.maildir.read_only = options->read_only;
	wire_open(wire, false, 0, options->idle_seconds);
	/* A number that it could not be is the default. */
	(void)locale_unpack(who->locale, &wire->locale);
	if (enter(&session) == 0)
		serve(&session);
	maildrop_free(&session.drop);
}
