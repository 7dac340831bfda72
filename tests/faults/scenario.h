/* SPDX-License-Identifier: ISC */
#ifndef TESTS_FAULTS_SCENARIO_H
#define TESTS_FAULTS_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A session that is tried again and again, with a fault each time. */

enum { SCENARIO_MESSAGES = 16, SCENARIO_LINES = 20 };

/* The user that the test's checker knows. */
#define SCENARIO_USER "kcope"
#define SCENARIO_PASSWORD "secret"

struct scenario {
	const char *name;
	/* Files of the Maildir, "new/..." or "cur/...". */
	const char *files[SCENARIO_MESSAGES + 1];
	/* What the client says, one after the other; "" is hanging up. */
	const char *lines[SCENARIO_LINES + 1];
	bool duplicates; /* unique-ids are not the names of the files */
	bool damaged;    /* a session before left files, which are then torn */
	bool warm;       /* a session before left an index that says it all */
	bool quota;      /* there is a maildirsize */
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

/* What became of the messages, as the client was told. */
struct outcome {
	bool logged_in;
	bool quit_sent; /* after login */
	bool quit_ok;
	size_t count; /* messages, as told at login */
	bool marked[SCENARIO_MESSAGES];
	bool retrieved[SCENARIO_MESSAGES];
	char why[240]; /* "", or which promise was broken */
};

/* The octets of message INDEX: not to be freed. */
const char *scenario_octets(size_t index, size_t *length);

/* Which message has these octets, or -1. */
int scenario_which(
    const struct scenario *scenario, const char *octets, size_t length);

/* Puts the files into Maildir below the working directory, for OWNER. */
int scenario_prepare(const struct scenario *scenario, unsigned owner);

/* Tears every file that an earlier session left beside the messages. */
void scenario_damage(void);

/*
 * Whether Maildir has what it must have after OUTCOME, down to octets and
 * names.  Returns how many messages there are; OUTCOME->why tells what is
 * wrong.
 */
size_t scenario_check(const struct scenario *scenario, struct outcome *outcome);

#endif
