/* SPDX-License-Identifier: ISC */
/*
 * Accounts of the system: passwd(5) and shadow(5), by way of the name service.
 * Runs as root (checkers), on a name that came from the network.
 */
#include "auth/checkers/account_find.h"
#include "auth/checkers/account_identify.h"

#include "lib/process.h"

#include <errno.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <string.h>

bool
account_is_expired(const struct spwd *shadow, long today)
{
	/* An empty field is -1.  shadow(5) leaves 0 open: take it strictly. */
	if (shadow->sp_expire >= 0 && today >= shadow->sp_expire)
		return true;
	if (shadow->sp_lstchg == 0) /* to be changed at the next login */
		return true;
	if (shadow->sp_lstchg < 0 || shadow->sp_max < 0)
		return false;

	/*
	 * Past its time a password may still be used while it is not inactive.
	 * Where shadow(5) would then have it changed at login, for ever, we
	 * refuse: nobody can change a password here.
	 */
	long age = today - shadow->sp_lstchg;

	return age > shadow->sp_max && age - shadow->sp_max > shadow->sp_inact;
}

/*
 * Whom USER imitates: an account of this system's, or else the system's own
 * choice for new passwords.  Read from the file, because other sources may
 * take long to list.
 */
static int
find_imitation(struct imitation *imitation, const char *user)
{
	FILE *file = fopen(SHADOW, "r");

	if (file == NULL && errno != ENOENT)
		return -1;
	imitation_begin(imitation, user);
	if (file != NULL) {
		const struct spwd *shadow;

		while ((shadow = fgetspent(file)) != NULL)
			imitation_offer(imitation, shadow->sp_pwdp,
			    strlen(shadow->sp_pwdp));
		if (fclose(file) == EOF)
			return -1;
	}
	return *imitation->stored != '\0'
		   ? 0
		   : password_preferred(imitation->stored);
}

/*
 * Gives ACCOUNT its stored PASSWORD, or says why there is none that could be
 * right.  The "x" that refers to shadow(5) is not one.
 */
static void
admit(struct account *account, char *password, const struct spwd *shadow,
    time_t now)
{
	if (strcmp(password, "x") == 0 && shadow != NULL)
		password = shadow->sp_pwdp;
	account->refusal = password_refusal(password);
	if (account->refusal == NULL && !password_is_hash(password))
		account->refusal = "no-password";
	if (shadow != NULL && account_is_expired(shadow, (long)(now / 86400)))
		account->refusal = "expired";
	if (account->uid == 0 || account->gid == 0)
		account->refusal = "root";
	if (account->refusal == NULL)
		account->password = password;
}

int
account_find(struct account *account, const char *user, time_t now)
{
	char *password = NULL;

	if (find_imitation(&account->imitation, user) == -1)
		return -1;

	/* Both, whether the first finds anything or not: it takes as long. */
	if (account_identify(account, user, &password) == -1)
		return -1;
	errno = 0;

	const struct spwd *shadow = getspnam(user);

	if (shadow == NULL && account_is_failure(errno))
		return -1;
	if (account->user != NULL)
		admit(account, password, shadow, now);
	return 0;
}

/*
 * Whoever is found in a file is found at once; whoever does not exist is
 * looked for in every other source too, perhaps over a network.  So ask them
 * all about somebody who does not exist, and not always about the same: they
 * remember.
 */
void
account_refuse(struct account *account)
{
	static const char suffix[] = "-none";
	char decoy[24 + sizeof suffix]; /* some sources take 31 octets */

	if (account->user == NULL)
		return;

	size_t length = strnlen(account->user, sizeof decoy - sizeof suffix);

	memcpy(decoy, account->user, length);
	memcpy(decoy + length, suffix, sizeof suffix);
	(void)getpwnam(decoy); /* only the time counts */
	(void)getspnam(decoy);
	account->user = NULL;
}

void
account_forget(struct account *account)
{
	if (account->password == NULL)
		return;
	process_wipe(account->password, strlen(account->password));
	account->password = NULL;
}
