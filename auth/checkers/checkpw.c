/* SPDX-License-Identifier: ISC */
/*
 * checkpw: checks a password and becomes the user.  A program of its own that
 * speaks the checkpassword interface to anybody.
 * Runs as root (checkers) until checkpassword_start() has done its work, then
 * as the mail user.
 */
#include "auth/checkers/account_find.h"
#include "auth/checkers/assume.h"
#include "auth/checkers/checkpassword.h"
#include "auth/checkers/note.h"
#include "auth/checkers/owner.h"
#include "auth/checkers/passwdfile.h"
#include "auth/checkers/password.h"
#include "auth/checkers/scheme.h"
#include "lib/log.h"
#include "lib/number.h"
#include "lib/process.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { HOUR = 3600, DAY = 24 * HOUR };

struct options {
	const char *file;    /* or NULL: the system's accounts */
	const char *owner;   /* of what the file says no owner of, or NULL */
	const char *assumed; /* whom to become without a password, or NULL */
	const char *notes;   /* the directory, or NULL: nothing is remembered */
	uint64_t seconds;    /* for so long */
	struct name_rules names;
	bool version;
};

static const char program[] = "checkpw";
static const struct verdict go_on = { .status = GO_ON };
static const struct verdict refused = { .status = REFUSED };

static int
end(struct verdict verdict)
{
	return checkpassword_end(program, &verdict);
}

static int
usage(void)
{
	return end(checkpassword_verdict(MISUSED,
	    "usage: checkpw [-i] [-b user] [-c domain] [-d domain] [-f file]"
	    " [-k directory] [-o user[:group]] [-t seconds] prog [arg ...]",
	    NULL, NULL, 0));
}

static struct verdict
find(struct account *account, const struct options *options, const char *user)
{
	if (options->file == NULL) {
		if (account_find(account, user, time(NULL)) == -1)
			return checkpassword_verdict(TEMPORARY,
			    "accounts cannot be read", NULL, NULL, errno);
		return go_on;
	}

	const char *fault =
	    passwdfile_find(account, options->file, user, options->names.fold);

	if (fault != NULL)
		return checkpassword_verdict(
		    TEMPORARY, fault, "file", options->file, errno);
	return go_on;
}

/* Tells where the operator has something to mend. */
static void
log_entry(const struct account *account, const struct options *options,
    const char *event, const char *scheme)
{
	struct log line;

	log_begin(&line, program, event);
	log_name(&line, "user", account->user);
	if (options->file != NULL) {
		log_name(&line, "file", options->file);
		log_number(&line, "line", account->number);
	}
	if (scheme != NULL)
		log_name(&line, "scheme", scheme);
	log_end(&line);
}

/* A password that is right is of no use to an account that is in error. */
static struct verdict
admit(struct account *account, const struct options *options)
{
	if (options->file != NULL && account->trouble == NULL)
		account->trouble = owner_find(account, options->owner);
	if (account->trouble == NULL)
		return go_on;
	log_entry(account, options, account->trouble, NULL);
	return checkpassword_verdict(TEMPORARY, NULL, NULL, NULL, 0);
}

/*
 * Recognizes the password, or checks it in full.  What was checked and right
 * is remembered.  A digest of APOP is never the same again.
 */
static enum password_verdict
prove(const struct account *account, const struct options *options,
    const struct credentials *credentials)
{
	struct note note = { .directory = -1 };
	enum password_verdict verdict = PASSWORD_RIGHT;
	const char *fault = NULL;

	if (options->notes != NULL && *credentials->third == '\0')
		fault = note_open(&note, options->notes, account);
	if (fault != NULL) {
		struct verdict none =
		    checkpassword_verdict(GO_ON, "remembers no passwords",
			"directory", options->notes, errno);

		none.reason = fault;
		(void)end(none); /* it costs time, no more */
	}

	if (!note_recognizes(&note, credentials->secret, options->seconds)) {
		verdict =
		    password_check(account->password, account->imitation.stored,
			credentials->secret, credentials->third);
		if (verdict == PASSWORD_RIGHT)
			note_write(
			    &note, credentials->secret, options->seconds);
	}

	int error = errno;

	note_close(&note);
	errno = error;
	return verdict;
}

static struct verdict
check(struct account *account, const struct options *options,
    const struct credentials *credentials)
{
	char scheme[SCHEME_NAME];
	struct verdict verdict = refused;

	switch (prove(account, options, credentials)) {
	case PASSWORD_RIGHT:
		return admit(account, options);
	case PASSWORD_WRONG:
		break;
	case PASSWORD_FOREIGN:
		scheme_name(account->password, scheme);
		log_entry(
		    account, options, "password has an unknown scheme", scheme);
		return refused;
	case PASSWORD_BROKEN:
		return checkpassword_verdict(TEMPORARY,
		    "password cannot be hashed", "user", credentials->user,
		    errno);
	}
	if (account->refusal != NULL) {
		verdict.event = "refused";
		verdict.key = "user";
		verdict.name = credentials->user;
		verdict.reason = account->refusal;
	}
	return verdict;
}

/*
 * Everything that is done with the secrets.  They are wiped when it returns,
 * and so is the name that the log may want.
 */
static int
authenticate(struct account *account, const struct options *options)
{
	struct checkpassword_record record = { .rules = options->names };
	struct credentials credentials;
	struct verdict verdict = checkpassword_read(&record, &credentials);

	if (verdict.status == GO_ON)
		verdict = find(account, options, credentials.user);
	if (verdict.status == GO_ON)
		verdict = check(account, options, &credentials);

	int status = end(verdict);

	account_forget(account);
	process_wipe(&record, sizeof record);
	if (status == REFUSED && options->file == NULL)
		account_refuse(account);
	return status;
}

/* What mends an account of the system's that is refused. */
static const char *
remedy(const char *reason)
{
	static const char *const remedies[][2] = {
		{ "no-such-user", "useradd -m " },
		{ "locked", "passwd -u " },
		{ "no-password", "passwd " },
		{ "expired", "chage -l tells why: chage -E -1 -M -1 " },
		{ "root", "no mail is served to uid 0 or gid 0; not to " },
	};

	for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
		if (strcmp(reason, remedies[i][0]) == 0)
			return remedies[i][1];
	return "";
}

/* -b: all but the password. */
static int
assume(struct account *account, const struct options *options)
{
	struct checkpassword_record record = { .rules = options->names };
	const char *user = options->assumed;
	struct verdict verdict = assume_begin(&record, user, &user);
	const char *why;

	if (verdict.status == GO_ON)
		verdict = find(account, options, user);
	if (verdict.status != GO_ON)
		return end(verdict);
	why = account->user == NULL ? "no-such-user" : account->refusal;
	if (why == NULL &&
	    password_check(account->password, "", "", "") == PASSWORD_FOREIGN)
		why = "its hash has a scheme that is not built in";
	account_forget(account);
	if (why == NULL && options->file != NULL) {
		why = account->trouble;
		if (why == NULL)
			why = owner_find(account, options->owner);
	}
	if (why == NULL)
		verdict = assume_home(account);
	else if (options->file != NULL)
		verdict = assume_refuse(
		    user, why, "mend the user's line in ", options->file);
	else
		verdict = assume_refuse(user, why, remedy(why), user);
	return end(verdict);
}

/* What is built in. */
static int
tell_version(void)
{
	size_t index = 0;
	const char *name;
	int rc = printf("checkpw " VERSION ":");

	while (rc >= 0 && (name = scheme_built(&index)) != NULL)
		rc = printf(" %s", name);
	return rc < 0 || puts("") == EOF || fflush(stdout) == EOF ? TEMPORARY
								  : GO_ON;
}

static int
read_options(struct options *options, int argc, char **argv)
{
	int option;

	opterr = 0;
	while (
	    (option = getopt(argc, argv, "b:f:k:o:t:V" NAME_OPTIONS)) != -1) {
		switch (option) {
		case 'b':
			options->assumed = optarg;
			break;
		case 'f':
			options->file = optarg;
			break;
		case 'k':
			options->notes = optarg;
			break;
		case 'o':
			options->owner = optarg;
			break;
		case 't':
			if (number_parse(optarg, DAY, &options->seconds) ==
				-1 ||
			    options->seconds == 0)
				return -1;
			break;
		case 'V':
			options->version = true;
			break;
		default:
			if (!name_option(&options->names, option, optarg))
				return -1;
		}
	}
	if (options->owner != NULL && options->file == NULL)
		return -1;
	return options->version || argv[optind] != NULL ? 0 : -1;
}

int
main(int argc, char **argv)
{
	struct account account = { .user = NULL, .password = NULL };
	struct options options = { .seconds = HOUR };

	/* First: descriptor 2 may be the client. */
	if (log_open() == -1)
		return TEMPORARY;
	if (process_no_dumps() == -1)
		return end(checkpassword_verdict(
		    TEMPORARY, "core dumps stay on", NULL, NULL, errno));
	if (read_options(&options, argc, argv) == -1)
		return usage();
	if (options.version)
		return tell_version();

	int status = options.assumed != NULL ? assume(&account, &options)
					     : authenticate(&account, &options);

	if (status != GO_ON)
		return status;
	return end(checkpassword_start(&account, argv + optind));
}
