/* SPDX-License-Identifier: ISC */
/*
 * The TRANSACTION state: the commands that look at messages and mark them.
 * Runs as the mail user, confined.
 */
#include "store/transaction.h"

#include "lib/command.h"
#include "lib/number.h"
#include "lib/reply.h"
#include "store/maildir/contents.h"
#include "store/maildir/listing.h"
#include "store/maildrop/uidl.h"
#include "store/retrieval.h"

#include <string.h>

void
transaction_say_total(struct wire *wire, size_t count, uint64_t octets)
{
	reply_count(wire, count, " message", " messages");
	wire_put(wire, " (");
	reply_count(wire, octets, " octets", " octets");
	wire_put(wire, ")\r\n");
}

static void
say_maildrop(const struct transaction *t)
{
	transaction_say_total(t->wire, t->drop->left, t->drop->octets);
}

/* What contents_load() and contents_check() say is told to the client. */
static int
can_look(const struct transaction *t, int rc)
{
	if (rc == -1)
		reply_say(t->wire,
		    "-ERR [SYS/TEMP] cannot read the maildrop now\r\n");
	return rc;
}

/*
 * Reads a message number.  Returns 0 and sets *INDEX, or has told the client
 * what is wrong with it and returns -1.
 */
static int
find_message(const struct transaction *t, const char *argument, size_t *index)
{
	uint64_t number;

	if (can_look(t, contents_load(t->maildir, t->drop, t->wire)) == -1)
		return -1;
	if (number_parse(argument, t->drop->count, &number) == -1 ||
	    number == 0) {
		reply_say(t->wire, "-ERR no such message, only ");
		reply_count(t->wire, t->drop->count, " message", " messages");
		reply_say(t->wire, " in maildrop\r\n");
		return -1;
	}
	if ((t->drop->entries[number - 1].flags & MESSAGE_DELETED) != 0) {
		reply_say(t->wire, "-ERR message ");
		wire_number(t->wire, number);
		reply_say(t->wire, " already deleted\r\n");
		return -1;
	}
	*index = (size_t)number - 1;
	return 0;
}

static enum transaction_end
do_stat(struct transaction *t, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	wire_put(t->wire, "+OK ");
	wire_number(t->wire, t->drop->left);
	wire_put(t->wire, " ");
	wire_number(t->wire, t->drop->octets);
	wire_put(t->wire, "\r\n");
	return TRANSACTION_GOES_ON;
}

/* One line of LIST or UIDL. */
typedef void say_entry(struct wire *wire, const struct message_entry *entry);

static void
say_octets(struct wire *wire, const struct message_entry *entry)
{
	wire_number(wire, entry->octets);
}

static void
say_uid(struct wire *wire, const struct message_entry *entry)
{
	char uid[UIDL_TEXT];

	uidl_of(entry, uid);
	wire_put(wire, uid);
}

static void
say_listing(struct wire *wire, size_t number, const struct message_entry *entry,
    say_entry *say)
{
	wire_number(wire, number);
	wire_put(wire, " ");
	say(wire, entry);
	wire_put(wire, "\r\n");
}

/* The listing of one message, on the line of the +OK. */
static enum transaction_end
list_one(const struct transaction *t, const char *argument, say_entry *say)
{
	size_t index;

	if (find_message(t, argument, &index) == 0) {
		wire_put(t->wire, "+OK ");
		say_listing(t->wire, index + 1, &t->drop->entries[index], say);
	}
	return TRANSACTION_GOES_ON;
}

/* The listing of all messages that are not marked. */
static enum transaction_end
list_all(const struct transaction *t, say_entry *say)
{
	struct listing listing;
	const struct message_entry *entry;

	listing_begin(&listing, t->maildir, t->drop);
	while ((entry = listing_next(&listing)) != NULL)
		if ((entry->flags & MESSAGE_DELETED) == 0)
			say_listing(t->wire, listing.number, entry, say);
	if (!listing_is_whole(&listing))
		return TRANSACTION_TORN;
	wire_put(t->wire, ".\r\n");
	return TRANSACTION_GOES_ON;
}

static enum transaction_end
do_list(struct transaction *t, char *argument)
{
	if (argument != NULL)
		return list_one(t, argument, say_octets);
	if (can_look(t, contents_check(t->maildir, t->drop, t->wire)) == -1)
		return TRANSACTION_GOES_ON;
	wire_put(t->wire, "+OK ");
	say_maildrop(t);
	return list_all(t, say_octets);
}

static enum transaction_end
do_uidl(struct transaction *t, char *argument)
{
	if (argument != NULL)
		return list_one(t, argument, say_uid);
	if (can_look(t, contents_check(t->maildir, t->drop, t->wire)) == -1)
		return TRANSACTION_GOES_ON;
	reply_say(t->wire, "+OK unique-id listing follows\r\n");
	return list_all(t, say_uid);
}

/* Sends a message and counts it in TALLY. */
static enum transaction_end
send_message(struct transaction *t, size_t index, struct message *message,
    const char *first, struct tally *tally)
{
	const struct retrieval retrieval = {
		.wire = t->wire,
		.maildir = t->maildir,
		.drop = t->drop,
		.capabilities = t->capabilities,
	};

	switch (retrieval_send(&retrieval, index, message, first)) {
	case RETRIEVAL_SENT:
		tally->messages++;
		tally->octets += message->octets;
		return TRANSACTION_GOES_ON;
	case RETRIEVAL_NONE:
		return TRANSACTION_GOES_ON;
	case RETRIEVAL_TORN:
		break;
	}
	return TRANSACTION_TORN;
}

static enum transaction_end
do_retr(struct transaction *t, char *argument)
{
	struct message message;
	size_t sent = t->retr.messages;
	size_t index;

	if (find_message(t, argument, &index) == -1)
		return TRANSACTION_GOES_ON;
	message_begin(&message, MESSAGE_WHOLE);

	enum transaction_end end =
	    send_message(t, index, &message, NULL, &t->retr);

	if (t->retr.messages > sent)
		maildrop_retrieved(t->drop, index);
	return end;
}

/* TOP number lines */
static enum transaction_end
do_top(struct transaction *t, char *argument)
{
	struct message message;
	char *lines = strchr(argument, ' ');
	uint64_t most;
	size_t index;

	if (lines != NULL)
		*lines++ = '\0';
	if (lines == NULL || number_parse(lines + strspn(lines, " "),
				 MESSAGE_WHOLE, &most) == -1) {
		reply_say(t->wire, "-ERR TOP wants a message and a number of "
				   "lines\r\n");
		return TRANSACTION_GOES_ON;
	}
	if (find_message(t, argument, &index) == -1)
		return TRANSACTION_GOES_ON;
	message_begin(&message, most);
	return send_message(
	    t, index, &message, "+OK top of message follows\r\n", &t->top);
}

static enum transaction_end
do_dele(struct transaction *t, char *argument)
{
	size_t index;

	if (t->maildir->read_only) {
		reply_say(t->wire, "-ERR this maildrop is read-only, nothing "
				   "can be deleted\r\n");
		return TRANSACTION_GOES_ON;
	}
	if (find_message(t, argument, &index) == -1)
		return TRANSACTION_GOES_ON;
	maildrop_delete(t->drop, index);
	reply_say(t->wire, "+OK message ");
	wire_number(t->wire, index + 1);
	reply_say(t->wire, " deleted\r\n");
	return TRANSACTION_GOES_ON;
}

static enum transaction_end
do_last(struct transaction *t, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	wire_put(t->wire, "+OK ");
	wire_number(t->wire, t->drop->last);
	wire_put(t->wire, "\r\n");
	return TRANSACTION_GOES_ON;
}

static enum transaction_end
do_rset(struct transaction *t, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	maildrop_reset(t->drop);
	reply_say(t->wire, "+OK maildrop has ");
	say_maildrop(t);
	return TRANSACTION_GOES_ON;
}

static enum transaction_end
do_noop(struct transaction *t, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	wire_put(t->wire, "+OK\r\n");
	return TRANSACTION_GOES_ON;
}

static enum transaction_end
do_capa(struct transaction *t, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	capability_list(t->wire, t->capabilities, t->policy);
	return TRANSACTION_GOES_ON;
}

static enum transaction_end
do_utf8(struct transaction *t, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	capability_utf8(t->wire, t->capabilities);
	return TRANSACTION_GOES_ON;
}

static enum transaction_end
do_lang(struct transaction *t, char *argument)
{
	reply_lang(t->wire, argument);
	return TRANSACTION_GOES_ON;
}

static enum transaction_end
do_quit(struct transaction *t, char *argument)
{
	(void)argument; /* COMMAND_NONE: there is none */
	(void)t;        /* UPDATE, which follows, has the answer */
	return TRANSACTION_QUIT;
}

static const struct {
	struct command command;
	enum transaction_end (*run)(struct transaction *t, char *argument);
} commands[] = {
	{ { "RETR", COMMAND_REQUIRED }, do_retr },
	{ { "TOP", COMMAND_REQUIRED }, do_top },
	{ { "LIST", COMMAND_OPTIONAL }, do_list },
	{ { "UIDL", COMMAND_OPTIONAL }, do_uidl },
	{ { "DELE", COMMAND_REQUIRED }, do_dele },
	{ { "STAT", COMMAND_NONE }, do_stat },
	{ { "LAST", COMMAND_NONE }, do_last },
	{ { "RSET", COMMAND_NONE }, do_rset },
	{ { "NOOP", COMMAND_NONE }, do_noop },
	{ { "CAPA", COMMAND_NONE }, do_capa },
	{ { "UTF8", COMMAND_NONE }, do_utf8 },
	{ { "LANG", COMMAND_OPTIONAL }, do_lang },
	{ { "QUIT", COMMAND_NONE }, do_quit },
};

static enum transaction_end
obey(struct transaction *t, char *line)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const struct command *command = &commands[i].command;
		char *argument;

		if (!command_is(command, line))
			continue;
		if (command_argument(command, line, &argument) == 0)
			return commands[i].run(t, argument);
		reply_say(t->wire, "-ERR wrong arguments\r\n");
		return TRANSACTION_GOES_ON;
	}
	reply_say(t->wire, "-ERR unknown command\r\n");
	return TRANSACTION_GOES_ON;
}

enum transaction_end
transaction_run(struct transaction *t)
{
	enum transaction_end end = TRANSACTION_GOES_ON;

	while (end == TRANSACTION_GOES_ON) {
		char *line;

		switch (wire_read(t->wire, &line)) {
		case WIRE_GOT:
			end = obey(t, line);
			break;
		case WIRE_REFUSED:
			reply_say(t->wire, "-ERR not a line of POP3\r\n");
			break;
		case WIRE_CLOSED:
			end = TRANSACTION_CLOSED;
			break;
		case WIRE_EXPIRED:
			end = TRANSACTION_EXPIRED;
			break;
		}
	}
	return end;
}
