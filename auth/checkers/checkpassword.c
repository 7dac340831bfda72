/* SPDX-License-Identifier: ISC */
/*
 * The checkpassword interface: a record in, a program of the user's out.
 * Runs as root (checkers) until become() has done its work, then as the mail
 * user.
 */
#include "auth/checkers/checkpassword.h"

#include "lib/log.h"
#include "lib/privileges.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct verdict go_on = { .status = GO_ON };
static const struct verdict refused = { .status = REFUSED };

struct verdict
checkpassword_verdict(
    int status, const char *event, const char *key, const char *name, int error)
{
	return (struct verdict){
		.status = status,
		.event = event,
		.key = key,
		.name = name,
		.error = error,
	};
}

int
checkpassword_end(const char *program, const struct verdict *verdict)
{
	struct log line;

	if (verdict->event == NULL)
		return verdict->status;
	log_begin(&line, program, verdict->event);
	if (verdict->key != NULL)
		log_name(&line, verdict->key, verdict->name);
	if (verdict->reason != NULL)
		log_text(&line, "reason", verdict->reason);
	if (verdict->error != 0)
		log_error(&line, verdict->error);
	log_end(&line);
	return verdict->status;
}

static struct verdict
read_record(char record[CREDENTIALS_MAX], size_t *length)
{
	char beyond;
	ssize_t got;

	*length = 0;
	do {
		bool full = *length == CREDENTIALS_MAX;

		got = read(CHECKPASSWORD_RECORD,
		    full ? &beyond : record + *length,
		    full ? 1 : CREDENTIALS_MAX - *length);
		if (got > 0 && full)
			return refused;
		if (got > 0)
			*length += (size_t)got;
	} while (got > 0);
	if (got == -1)
		return checkpassword_verdict(
		    errno == EBADF ? MISUSED : TEMPORARY,
		    "descriptor 3 cannot be read", NULL, NULL, errno);
	if (close(CHECKPASSWORD_RECORD) == -1)
		return checkpassword_verdict(TEMPORARY,
		    "descriptor 3 cannot be closed", NULL, NULL, errno);
	return go_on;
}

/*
 * A record that lacks a string is the caller's mistake; a name that is empty
 * or has control characters in it, the client's.
 */
static struct verdict
unpack(const char *record, size_t length, struct credentials *credentials)
{
	size_t strings = 0;

	for (size_t i = 0; i < length; i++)
		strings += record[i] == '\0';
	if (strings < 3)
		return checkpassword_verdict(
		    MISUSED, "descriptor 3 gave no record", NULL, NULL, 0);
	if (credentials_unpack(record, length, credentials) == -1)
		return refused;
	return go_on;
}

/* Whoever gives pop3d -o needs another checker: a token is no password. */
static bool
is_token(void)
{
	const char *method = getenv("POP3D_METHOD");

	return method != NULL && (strcmp(method, "OAUTHBEARER") == 0 ||
				     strcmp(method, "XOAUTH2") == 0);
}

struct verdict
checkpassword_read(
    struct checkpassword_record *record, struct credentials *credentials)
{
	size_t length;
	struct verdict verdict = read_record(record->octets, &length);

	if (is_token())
		return checkpassword_verdict(
		    MISUSED, "cannot check tokens", NULL, NULL, 0);
	if (verdict.status == GO_ON)
		verdict = unpack(record->octets, length, credentials);
	if (verdict.status != GO_ON)
		return verdict;
	if (name_normalize(&record->rules, credentials->user, record->name) ==
	    -1)
		return refused;
	credentials->user = record->name;
	return go_on;
}

static struct verdict
become(const struct account *account)
{
	const char *shell = account->shell;

	if (privileges_drop(account->uid, account->gid) == -1)
		return checkpassword_verdict(TEMPORARY,
		    geteuid() != 0 ? "needs root" : "cannot become the user",
		    "user", account->user, errno);
	if (chdir(account->home) == -1)
		return checkpassword_verdict(TEMPORARY, "cannot enter home",
		    "home", account->home, errno);
	/* The session speaks to the account, however the client spells it. */
	if ((getenv("POP3D_USER") != NULL &&
		setenv("POP3D_USER", account->user, 1) == -1) ||
	    setenv("USER", account->user, 1) == -1 ||
	    setenv("HOME", account->home, 1) == -1 ||
	    setenv("SHELL", *shell != '\0' ? shell : "/bin/sh", 1) == -1)
		return checkpassword_verdict(TEMPORARY,
		    "no room for the environment", NULL, NULL, errno);
	return go_on;
}

struct verdict
checkpassword_start(const struct account *account, char *argv[])
{
	struct verdict verdict = become(account);

	if (verdict.status != GO_ON)
		return verdict;
	(void)execvp(argv[0], argv); /* returns if it fails */
	return checkpassword_verdict(
	    TEMPORARY, "program cannot be started", "program", argv[0], errno);
}
