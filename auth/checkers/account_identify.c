/* SPDX-License-Identifier: ISC */
/*
 * Who a user of the system is: passwd(5), by way of the name service.
 * Runs as root (checkers), on a name that came from the network.
 */
#include "auth/checkers/account_identify.h"

#include "auth/checkers/account.h"

#include <errno.h>
#include <pwd.h>
#include <string.h>

/* Names services set errno as they like; these are POSIX's, and glibc's. */
bool
account_is_failure(int error)
{
	switch (error) {
	case EINTR:
	case EIO:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ERANGE:
	case EAGAIN:
		return true;
	default:
		return false;
	}
}

/*
 * Copies TEXT to after *USED octets of the line, since the next look-up, which
 * may be a library's, overwrites what the last one gave.
 */
static const char *
keep(struct account *account, size_t *used, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = account->line + *used;

	if (size > sizeof account->line - *used)
		return NULL;
	memcpy(copy, text, size);
	*used += size;
	return copy;
}

int
account_identify(struct account *account, const char *user, char **password)
{
	const struct passwd *passwd;
	size_t used = 0;

	account->password = NULL;
	account->user = NULL;
	account->refusal = "no-such-user";
	account->trouble = NULL;
	account->owner = account->group = ""; /* uid and gid are known */
	errno = 0;
	passwd = getpwnam(user);
	if (passwd == NULL)
		return account_is_failure(errno) ? -1 : 0;
	account->uid = passwd->pw_uid;
	account->gid = passwd->pw_gid;
	account->user = keep(account, &used, passwd->pw_name);
	account->home = keep(account, &used, passwd->pw_dir);
	account->shell = keep(account, &used, passwd->pw_shell);
	if (account->user == NULL || account->home == NULL ||
	    account->shell == NULL) {
		account->user = NULL;
		errno = ERANGE;
		return -1;
	}
	*password = passwd->pw_passwd;
	return 0;
}
