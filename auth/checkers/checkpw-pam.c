/* SPDX-License-Identifier: ISC */
/*
 * checkpw-pam: has PAM check a password, and becomes the user.  A program of
 * its own that speaks the checkpassword interface to anybody.
 * Runs as root (checkers) until checkpassword_start() has done its work, then
 * as the mail user.
 */
#include "auth/checkers/account.h"
#include "auth/checkers/account_identify.h"
#include "auth/checkers/assume.h"
#include "auth/checkers/checkpassword.h"
#include "auth/checkers/pam.h"
#include "lib/log.h"
#include "lib/process.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int
end(struct verdict verdict)
{
	return checkpassword_end("checkpw-pam", &verdict);
}

static int
usage(void)
{
	return end(checkpassword_verdict(MISUSED,
	    "usage: checkpw-pam [-iS] [-b user] [-c domain] [-d domain] [-s "
	    "service]"
	    " prog [arg ...]",
	    NULL, NULL, 0));
}

/*
 * Everything that is done with the secrets.  They are wiped when it returns,
 * and so is the name that the log may want.
 */
static int
authenticate(struct account *account, struct pam_request *request,
    struct checkpassword_record *record)
{
	struct credentials credentials;
	struct verdict verdict = checkpassword_read(record, &credentials);

	if (verdict.status == GO_ON) {
		request->user = credentials.user;
		request->secret = credentials.secret;
		/* APOP: a digest is no password, and PAM checks no digests. */
		if (*credentials.third != '\0')
			verdict.status = REFUSED;
		else
			verdict = pam_check(request, account);
	}
	int status = end(verdict);

	process_wipe(record, sizeof *record);
	return status;
}

/* -b: all but the password. */
static int
assume(struct account *account, struct pam_request *request,
    struct checkpassword_record *record, const char *user)
{
	struct verdict verdict = assume_begin(record, user, &request->user);
	char *password;

	if (verdict.status != GO_ON)
		return end(verdict);
	if (account_identify(account, request->user, &password) == -1)
		return end(checkpassword_verdict(
		    TEMPORARY, "accounts cannot be read", NULL, NULL, errno));
	if (account->user == NULL)
		verdict = assume_refuse(request->user, "no-such-user",
		    "getent passwd ", request->user);
	else if (account->uid == 0 || account->gid == 0)
		verdict = assume_refuse(
		    request->user, "root", "no mail is served to uid 0", "");
	else
		verdict = assume_home(account);
	if (verdict.status == GO_ON)
		verdict = pam_look(request);
	return end(verdict);
}

int
main(int argc, char **argv)
{
	struct account account = { .user = NULL, .password = NULL };
	struct pam_request request = { .service = "pop3d" };
	struct checkpassword_record record = { .rules = { 0 } };
	const char *assumed = NULL;
	int option;

	/* First: descriptor 2 may be the client. */
	if (log_open() == -1)
		return TEMPORARY;
	if (process_no_dumps() == -1)
		return end(checkpassword_verdict(
		    TEMPORARY, "core dumps stay on", NULL, NULL, errno));
	opterr = 0;
	while ((option = getopt(argc, argv, "b:Ss:" NAME_OPTIONS)) != -1) {
		switch (option) {
		case 'b':
			assumed = optarg;
			break;
		case 'S':
			request.session = true;
			break;
		case 's':
			request.service = optarg;
			break;
		default:
			if (!name_option(&record.rules, option, optarg))
				return usage();
			break;
		}
	}
	argv += optind;
	if (*argv == NULL)
		return usage();
	request.address = getenv("TCPREMOTEIP");

	int status = assumed != NULL
			 ? assume(&account, &request, &record, assumed)
			 : authenticate(&account, &request, &record);

	if (status != GO_ON)
		return status;
	return end(checkpassword_start(&account, argv));
}
