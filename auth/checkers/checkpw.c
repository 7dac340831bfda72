/* SPDX-License-Identifier: ISC */
/*
 * checkpw: checks a password and becomes the user.  A program of its own that
 * speaks the checkpassword interface to anybody.
 * Runs as root until checkpassword_start() has done its work, then as the mail
 * user.
 */
#include "auth/checkers/account.h"
#include "auth/checkers/checkpassword.h"
#include "auth/checkers/passwdfile.h"
#include "auth/checkers/password.h"
#include "lib/log.h"
#include "lib/process.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

static const struct verdict go_on = { .status = GO_ON };
static const struct verdict refused = { .status = REFUSED };

static int
end(struct verdict verdict)
{
	return checkpassword_end("checkpw", &verdict);
}

static int
usage(void)
{
	return end(checkpassword_verdict(
	    MISUSED, "usage: checkpw [-f file] prog [arg ...]", NULL, NULL, 0));
}

static struct verdict
find(struct account *account, const char *file, const char *user)
{
	if (file == NULL) {
		if (account_find(account, user, time(NULL)) == -1)
			return checkpassword_verdict(TEMPORARY,
			    "accounts cannot be read", NULL, NULL, errno);
		return go_on;
	}

	const char *fault = passwdfile_find(account, file, user);

	if (fault != NULL)
		return checkpassword_verdict(
		    TEMPORARY, fault, "file", file, errno);
	return go_on;
}

static struct verdict
check(const struct account *account, const struct credentials *credentials)
{
	switch (password_check(account->password, account->dummy,
	    credentials->secret, credentials->third)) {
	case PASSWORD_RIGHT:
		return go_on;
	case PASSWORD_WRONG:
		return refused;
	case PASSWORD_FOREIGN:
		return checkpassword_verdict(TEMPORARY,
		    "unknown password scheme", "user", account->user, 0);
	case PASSWORD_BROKEN:
		break;
	}
	return checkpassword_verdict(TEMPORARY, "password cannot be hashed",
	    "user", account->user, errno);
}

/* Everything that is done with the secrets.  They are wiped when it returns. */
static struct verdict
authenticate(struct account *account, const char *file)
{
	char record[CREDENTIALS_MAX];
	struct credentials credentials;
	struct verdict verdict = checkpassword_read(record, &credentials);

	if (verdict.status == GO_ON)
		verdict = find(account, file, credentials.user);
	if (verdict.status == GO_ON)
		verdict = check(account, &credentials);
	account_forget(account);
	process_wipe(record, sizeof record);
	if (verdict.status == REFUSED && file == NULL)
		account_refuse(account);
	return verdict;
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
	if (process_no_dumps() == -1)
		return end(checkpassword_verdict(
		    TEMPORARY, "core dumps stay on", NULL, NULL, errno));
	opterr = 0;
	while ((option = getopt(argc, argv, "f:")) != -1) {
		if (option != 'f')
			return usage();
		file = optarg;
	}
	argv += optind;
	if (*argv == NULL)
		return usage();

	struct verdict verdict = authenticate(&account, file);

	if (verdict.status == GO_ON)
		verdict = checkpassword_start(&account, argv);
	return end(verdict);
}
