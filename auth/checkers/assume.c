/* SPDX-License-Identifier: ISC */
/*
 * Becoming a user without a password, for a check-up that root started.
 * Runs as root (checkers), on words of root's own.
 */
#include "auth/checkers/assume.h"

#include "lib/finding.h"
#include "lib/number.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct verdict go_on = { .status = GO_ON };
static const struct verdict found = { .status = FOUND };

struct verdict
assume_begin(
    struct checkpassword_record *record, const char *user, const char **name)
{
	struct stat input;

	if (getuid() != 0 || geteuid() != 0)
		return checkpassword_verdict(
		    MISUSED, "-b is for root", NULL, NULL, 0);
	if (fcntl(CHECKPASSWORD_RECORD, F_GETFD) != -1 ||
	    fstat(0, &input) == -1 || S_ISSOCK(input.st_mode) ||
	    getenv("POP3D_METHOD") != NULL)
		return checkpassword_verdict(
		    MISUSED, "-b is not for clients", NULL, NULL, 0);
	if (name_normalize(&record->rules, user, record->name) == -1)
		return assume_refuse(user, "no name", "use another", "");
	*name = record->name;
	return go_on;
}

struct verdict
assume_refuse(const char *user, const char *reason, const char *command,
    const char *object)
{
	struct findings findings = { .fd = 2 };

	FINDING_SAY(&findings, FINDING_WRONG, 0, "user ", user, ": ", "",
	    reason, "", ": ", "", command, object);
	return found;
}

struct verdict
assume_home(const struct account *account)
{
	struct findings findings = { .fd = 2 };
	char uid[NUMBER_TEXT], gid[NUMBER_TEXT];
	struct stat home;

	if (*account->home == '/' && stat(account->home, &home) == 0 &&
	    S_ISDIR(home.st_mode))
		return go_on;
	FINDING_SAY(&findings, FINDING_WRONG, 0, "user ", account->user,
	    " has no directory at home ", account->home,
	    ": install -d -m 700 -o ", number_format(account->uid, uid), " -g ",
	    number_format(account->gid, gid), " ", account->home);
	return found;
}
