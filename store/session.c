/* SPDX-License-Identifier: ISC */
/*
 * A session: open the Maildir, lock it, give up all power, then greet, serve
 * and clean up.
 * Runs as the mail user.
 */
#include "store/session.h"

#include "lib/deadline.h"
#include "lib/log.h"
#include "lib/privileges.h"
#include "lib/reply.h"
#include "lib/sandbox.h"
#include "store/maildir/contents.h"
#include "store/maildir/delay.h"
#include "store/maildir/index_write.h"
#include "store/maildir/maildir.h"
#include "store/maildrop/maildrop.h"
#include "store/transaction.h"
#include "store/update.h"

#include <errno.h>
#include <string.h>

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
	if (error == EWOULDBLOCK)
		log_text(&line, "reason", "in-use");
	else if (error != 0)
		log_error(&line, error);
	log_end(&line);
	reply_say(session->wire, reply);
	wire_close(session->wire);
	return -1;
}

static const char unsafe[] =
    "-ERR [SYS/PERM] cannot work safely here, tell the operator\r\n";

static const char cannot_read[] =
    "-ERR [SYS/TEMP] cannot read the maildrop now, try again later\r\n";

/* Whether it may work later though nobody changes anything. */
static bool
is_temporary(int error)
{
	switch (error) {
	case EIO:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ESTALE:
	case ETIMEDOUT:
		return true;
	default:
		return false;
	}
}

/* Gives up all power but that over what there is of the Maildir. */
static int
confine(const struct maildir *maildir, const char **step)
{
	const int all[] = { maildir->root, maildir->new, maildir->cur };
	int directories[sizeof all / sizeof *all];
	size_t count = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i] != -1)
			directories[count++] = all[i];
	return sandbox_session(directories, count, maildir->read_only, step);
}

/* Opens and locks the Maildir and gives up all power but that over it. */
static int
enter(struct session *session)
{
	struct maildir *maildir = &session->maildir;
	const char *step;
	char where[MAILDIR_PATH];

	if (privileges_refuse_root() == -1)
		return refuse(session, unsafe, "with", "root", errno);
	if (maildir_open(maildir, session->options->maildir, where) == -1)
		return refuse(session,
		    is_temporary(errno)
			? cannot_read
			: "-ERR [SYS/PERM] there is no maildrop, tell the "
			  "operator\r\n",
		    "maildir", where, errno);
	if (maildir_lock(maildir) == -1 && errno == EWOULDBLOCK)
		return refuse(session,
		    "-ERR [IN-USE] another session has this maildrop\r\n",
		    "maildir", where, EWOULDBLOCK);
	session->unconfined = sandbox_missing();
	if (confine(maildir, &step) == -1)
		return refuse(session, unsafe, "with", step, errno);
	if (session->policy.delay > 0 &&
	    delay_is_early(maildir, session->policy.delay))
		return refuse(session,
		    "-ERR [LOGIN-DELAY] too soon after the last login, try "
		    "again later\r\n",
		    "policy", "login-delay", 0);
	if (contents_list(maildir, &session->drop, session->wire) == -1)
		return refuse(session, cannot_read, "maildir", where, errno);
	/* What was not noted cannot be enforced: CAPA does not tell of it. */
	if (session->policy.delay > 0 && delay_note(maildir) == -1)
		session->policy.delay = 0;
	return 0;
}

/* What a look at the Maildir should be had for, if anything. */
static void
log_trouble(struct log *line, const struct maildir *maildir)
{
	const struct {
		const char *key;
		size_t count;
	} left_out[] = {
		{ "unreadable", maildir->unreadable },
		{ "long-names", maildir->long_names },
	};

	for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++)
		if (left_out[i].count > 0)
			log_number(line, left_out[i].key, left_out[i].count);
	if (maildir->unwritable != 0 && !maildir->read_only)
		log_name(line, "unwritable", strerror(maildir->unwritable));
	if (maildir->index.error != 0 && !maildir->read_only)
		log_name(line, "no-index", strerror(maildir->index.error));
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
	log_trouble(&line, &session->maildir);
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

/* The answer to QUIT. */
static void
say_goodbye(const struct session *session, const struct update *update)
{
	struct wire *wire = session->wire;

	if (update->failed > 0) {
		wire_put(wire, is_permanent(update->error)
				   ? "-ERR [SYS/PERM] "
				   : "-ERR [SYS/TEMP] ");
		reply_count(wire, update->failed, " message", " messages");
		reply_say(wire, " could not be removed\r\n");
		return;
	}
	wire_put(wire, "+OK ");
	wire_put(wire, session->options->host);
	reply_say(wire, " POP3 server signing off");
	wire_put(wire, " (");
	if (update->left == 0) {
		reply_say(wire, "maildrop empty");
	} else {
		reply_count(wire, update->left, " message", " messages");
		reply_say(wire, " left");
	}
	wire_put(wire, ")\r\n");
}

/* What becomes of the messages if the session ends like this. */
static struct update
update(struct session *session, enum transaction_end *end)
{
	struct update nothing = { .left = session->drop.count };

	if (*end != TRANSACTION_QUIT)
		return nothing;
	/* Nothing goes that the client has not got (RFC 1939, section 6). */
	if (wire_deliver(session->wire) == -1) {
		*end = session->wire->expired ? TRANSACTION_EXPIRED
					      : TRANSACTION_CLOSED;
		return nothing;
	}
	return update_run(&session->maildir, &session->drop);
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
	struct log line;

	greet(session);

	enum transaction_end end = transaction_run(&transaction);
	struct update done = update(session, &end);

	/* Whoever has the answer can log in again at once. */
	index_remember(&session->maildir, &session->drop);
	maildir_unlock(&session->maildir);
	if (end == TRANSACTION_QUIT)
		say_goodbye(session, &done);
	wire_close(session->wire);

	log_client(&line, session, "end");
	log_tally(&line, "retr", "retr-octets", &transaction.retr);
	log_tally(&line, "top", "top-octets", &transaction.top);
	log_number(&line, "removed", done.removed);
	log_number(&line, "left", done.left + done.failed);
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
