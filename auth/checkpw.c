/* SPDX-License-Identifier: ISC */
/*
 * checkpw: checks a password and becomes the user.  A program of its own that
 * speaks the checkpassword interface to anybody
 * (https://cr.yp.to/checkpwd/interface.html): three strings come on
 * descriptor 3, the exit status says no, and the program started says yes.
 * Runs as root until become() has done its work, then as the mail user.
 */
#include "account.h"
#include "credentials.h"
#include "lib/confine.h"
#include "lib/log.h"
#include "passwdfile.h"
#include "password.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RECORD_FD = 3 };

/*
 * The exit status.  0 is left to the program that is started: here it means
 * that nothing is wrong so far.
 */
enum {
	GO_ON = 0,
	REFUSED = 1,
	MISUSED = 2,
	TEMPORARY = 111,
};

/*
 * Logs EVENT; KEY and NAME say about whom or what unless KEY is NULL, ERROR
 * is an errno value or 0.  Returns STATUS, for the caller to return.
 */
static int
fail(
    int status, const char *event, const char *key, const char *name, int error)
{
	struct log line;

	log_begin(&line, "checkpw", event);
	if (key != NULL)
		log_name(&line, key, name);
	if (error != 0)
		log_error(&line, error);
	log_end(&line);
	return status;
}

static int
usage(void)
{
	return fail(
	    MISUSED, "usage: checkpw [-f file] prog [arg ...]", NULL, NULL, 0);
}

/* Reads descriptor 3 to its end, and closes it. */
static int
read_record(char record[CREDENTIALS_MOST], size_t *length)
{
	char beyond;
	ssize_t got;

	*length = 0;
	do {
		bool full = *length == CREDENTIALS_MOST;

		got = read(RECORD_FD, full ? &beyond : record + *length,
		    full ? 1 : CREDENTIALS_MOST - *length);
		if (got > 0 && full)
			return REFUSED;
		if (got > 0)
			*length += (size_t)got;
	} while (got > 0);
	if (got == -1)
		return fail(errno == EBADF ? MISUSED : TEMPORARY,
		    "descriptor 3 cannot be read", NULL, NULL, errno);
	if (close(RECORD_FD) == -1)
		return fail(TEMPORARY, "descriptor 3 cannot be closed", NULL,
		    NULL, errno);
	return GO_ON;
}

/*
 * A record that lacks a string is the caller's mistake; a name that is empty
 * or has control characters in it, the client's.
 */
static int
unpack(const char *record, size_t length, struct credentials *credentials)
{
	size_t strings = 0;

	for (size_t i = 0; i < length; i++)
		strings += record[i] == '\0';
	if (strings < 3)
		return fail(
		    MISUSED, "descriptor 3 gave no record", NULL, NULL, 0);
	if (credentials_unpack(record, length, credentials) == 0)
		return REFUSED;
	return GO_ON;
}

static int
find(struct account *account, const char *file, const char *user)
{
	if (file == NULL) {
		if (account_find(account, user, time(NULL)) == -1)
			return fail(TEMPORARY, "accounts cannot be read", NULL,
			    NULL, errno);
		return GO_ON;
	}

	const char *fault = passwdfile_find(account, file, user);

	if (fault != NULL)
		return fail(TEMPORARY, fault, "file", file, errno);
	return GO_ON;
}

static int
check(const struct account *account, const struct credentials *credentials)
{
	switch (password_check(account->password, account->dummy,
	    credentials->secret, credentials->third)) {
	case PASSWORD_RIGHT:
		return GO_ON;
	case PASSWORD_WRONG:
		return REFUSED;
	case PASSWORD_FOREIGN:
		return fail(TEMPORARY, "unknown password scheme", "user",
		    account->user, 0);
	case PASSWORD_BROKEN:
		return fail(TEMPORARY, "password cannot be hashed", "user",
		    account->user, errno);
	}
	return TEMPORARY;
}

/* Everything that is done with the secrets.  They are wiped when it returns. */
static int
authenticate(struct account *account, const char *file)
{
	char record[CREDENTIALS_MOST];
	struct credentials credentials;
	size_t length;
	int status = read_record(record, &length);

	if (status == GO_ON)
		status = unpack(record, length, &credentials);
	if (status == GO_ON)
		status = find(account, file, credentials.user);
	if (status == GO_ON)
		status = check(account, &credentials);
	account_forget(account);
	confine_wipe(record, sizeof record);
	if (status == REFUSED && file == NULL)
		account_refuse(account);
	return status;
}

/* Gives up root for the user, in the user's home and environment. */
static int
become(const struct account *account)
{
	const char *shell = account->shell;

	if (account->trouble != NULL)
		return fail(
		    TEMPORARY, account->trouble, "user", account->user, 0);
	if (confine_identity(account->uid, account->gid) == -1)
		return fail(TEMPORARY,
		    geteuid() != 0 ? "needs root" : "cannot become the user",
		    "user", account->user, errno);
	if (chdir(account->home) == -1)
		return fail(TEMPORARY, "cannot enter home", "home",
		    account->home, errno);
	if (setenv("USER", account->user, 1) == -1 ||
	    setenv("HOME", account->home, 1) == -1 ||
	    setenv("SHELL", *shell != '\0' ? shell : "/bin/sh", 1) == -1)
		return fail(TEMPORARY, "no room for the environment", NULL,
		    NULL, errno);
	return GO_ON;
}

int
main(int argc, char **argv)
{
	struct account account = { .user = NULL, .password = NULL };
	const char *file = NULL;
	int option;

	/* First: descriptor 2 may be the client. */
	if (log_open() == -1)
		return TEMPORARY;
	if (confine_dumps() == -1)
		return fail(TEMPORARY, "core dumps stay on", NULL, NULL, errno);
	opterr = 0;
	while ((option = getopt(argc, argv, "f:")) != -1) {
		if (option != 'f')
			return usage();
		file = optarg;
	}
	argv += optind;
	if (*argv == NULL)
		return usage();

	int status = authenticate(&account, file);

	if (status == GO_ON)
		status = become(&account);
	if (status != GO_ON)
		return status;
	execvp(argv[0], argv);
	return fail(
	    TEMPORARY, "program cannot be started", "program", argv[0], errno);
}
