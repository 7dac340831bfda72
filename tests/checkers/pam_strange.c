/* SPDX-License-Identifier: ISC */
/*
 * A PAM module that does what modules may do, for
 *tests/checkers/checkpw-pam.sh.  Its arguments, one after the other:
 *
 *	ask		a question whose answer may be seen
 *	twice		the password, asked for twice, must be the same
 *	many		more questions than PAM allows at once
 *	tell		a text, and something that is wrong
 *	become=NAME	the user is another
 *	leak		a file is left open that only root may read
 *	groups		the process gets more groups
 *	look-up		other users are looked up
 *	return=NUMBER	what it returns
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAM_SM_AUTH
#define PAM_SM_ACCOUNT
#define PAM_SM_SESSION
#include <security/pam_modules.h>

/* Asks COUNT questions at once.  What comes back is freed, as PAM wants it. */
static int
ask(pam_handle_t *handle, int style, int count)
{
	const struct pam_message question = { style, "Well? " };
	const struct pam_message *questions[PAM_MAX_NUM_MSG + 1];
	struct pam_response *answers = NULL;
	const struct pam_conv *conv;
	const void *item;
	int rc = pam_get_item(handle, PAM_CONV, &item);

	if (rc != PAM_SUCCESS)
		return rc;
	conv = item;
	for (int i = 0; i < count; i++)
		questions[i] = &question;
	rc = conv->conv(count, questions, &answers, conv->appdata_ptr);
	if (rc != PAM_SUCCESS)
		return answers == NULL ? rc : PAM_ABORT;
	for (int i = 0; i < count; i++) {
		if (style == PAM_PROMPT_ECHO_OFF &&
		    (answers[i].resp == NULL ||
			strcmp(answers[i].resp, answers[0].resp) != 0 ||
			strcmp(answers[i].resp, "secret") != 0))
			rc = PAM_AUTH_ERR;
		if ((style == PAM_TEXT_INFO || style == PAM_ERROR_MSG) &&
		    answers[i].resp != NULL)
			rc = PAM_ABORT;
	}
	for (int i = 0; i < count; i++)
		free(answers[i].resp);
	free(answers);
	return rc;
}

static int
obey(pam_handle_t *handle, const char *word)
{
	const gid_t groups[] = { 4, 5, 6 };

	if (strcmp(word, "ask") == 0)
		return ask(handle, PAM_PROMPT_ECHO_ON, 1);
	if (strcmp(word, "twice") == 0)
		return ask(handle, PAM_PROMPT_ECHO_OFF, 2);
	if (strcmp(word, "many") == 0)
		return ask(handle, PAM_PROMPT_ECHO_OFF, PAM_MAX_NUM_MSG + 1);
	if (strcmp(word, "tell") == 0)
		return ask(handle, PAM_TEXT_INFO, 1) == PAM_SUCCESS
			   ? ask(handle, PAM_ERROR_MSG, 1)
			   : PAM_ABORT;
	if (strncmp(word, "become=", 7) == 0)
		return pam_set_item(handle, PAM_USER, word + 7);
	if (strcmp(word, "leak") == 0)
		return open("/etc/shadow", O_RDONLY) != -1 &&
			       open("/", O_RDONLY) != -1
			   ? PAM_SUCCESS
			   : PAM_SYSTEM_ERR;
	if (strcmp(word, "groups") == 0)
		return setgroups(3, groups) == 0 ? PAM_SUCCESS : PAM_SYSTEM_ERR;
	if (strcmp(word, "look-up") == 0)
		return getpwnam("root") != NULL && getpwuid(1) != NULL
			   ? PAM_SUCCESS
			   : PAM_SYSTEM_ERR;
	if (strncmp(word, "return=", 7) == 0)
		return (int)strtol(word + 7, NULL, 10);
	return PAM_SERVICE_ERR;
}

static int
obey_all(pam_handle_t *handle, int argc, const char **argv)
{
	int rc = PAM_SUCCESS;

	for (int i = 0; rc == PAM_SUCCESS && i < argc; i++)
		rc = obey(handle, argv[i]);
	return rc;
}

#define FUNCTION(name)                                                         \
	int name(pam_handle_t *handle, int flags, int argc, const char **argv) \
	{                                                                      \
		(void)flags;                                                   \
		return obey_all(handle, argc, argv);                           \
	}

FUNCTION(pam_sm_authenticate)
FUNCTION(pam_sm_acct_mgmt)
FUNCTION(pam_sm_open_session)
FUNCTION(pam_sm_close_session)
FUNCTION(pam_sm_setcred)
