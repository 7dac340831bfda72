/* SPDX-License-Identifier: ISC */
/*
 * Asking PAM: does the password fit, may the account be used, who is it.
 * Runs as root (checkers), on a name and a password that came from the network.
 */
#include "auth/checkers/pam.h"

#include "auth/checkers/account_identify.h"
#include "auth/checkers/assume.h"
#include "lib/process.h"
#include "lib/username.h"

#include <errno.h>
#include <fcntl.h>
#include <security/pam_appl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct dialogue {
	const struct pam_request *request;
	pam_handle_t *handle;
	bool root; /* asks for somebody with uid or gid 0 */
	char user[USERNAME_MAX + 1];
};

static const struct verdict go_on = { .status = GO_ON };
static const struct verdict refused = { .status = REFUSED };

static void
discard(struct pam_response *responses, int count)
{
	for (int i = 0; i < count; i++)
		if (responses[i].resp != NULL) {
			process_wipe(
			    responses[i].resp, strlen(responses[i].resp));
			free(responses[i].resp);
		}
	free(responses);
}

/*
 * The conversation function: a module that does not want to echo what it asks
 * for gets the password, texts are passed over, and any other question ends
 * it.  What it returns is PAM's, which wipes and frees it.
 */
static int
converse(int count, const struct pam_message **messages,
    struct pam_response **answers, void *data)
{
	const struct dialogue *dialogue = data;
	struct pam_response *responses;

	if (count <= 0 || count > PAM_MAX_NUM_MSG)
		return PAM_CONV_ERR;
	responses = calloc((size_t)count, sizeof *responses);
	if (responses == NULL)
		return PAM_BUF_ERR;
	for (int i = 0; i < count; i++) {
		int style = messages[i]->msg_style;

		if (style == PAM_TEXT_INFO || style == PAM_ERROR_MSG)
			continue;
		if (style == PAM_PROMPT_ECHO_OFF)
			responses[i].resp = strdup(dialogue->request->secret);
		if (responses[i].resp == NULL) {
			discard(responses, count);
			return PAM_CONV_ERR;
		}
	}
	*answers = responses;
	return PAM_SUCCESS;
}

/*
 * Modules ask for a delay after some refusals and not after others.  Whoever
 * runs us delays all of them alike.
 */
static void
keep_no_delay(int rc, unsigned microseconds, void *data)
{
	(void)rc;
	(void)microseconds;
	(void)data;
}

/* PAM takes a function where it takes strings else. */
static int
switch_delay_off(pam_handle_t *handle)
{
	const union {
		void (*function)(int, unsigned, void *);
		const void *item;
	} delay = { .function = keep_no_delay };

	return pam_set_item(handle, PAM_FAIL_DELAY, delay.item);
}

/* What RC means; EVENT says in the log what could not be done. */
static struct verdict
judge(const struct dialogue *dialogue, int rc, const char *event)
{
	struct verdict verdict = refused;

	switch (rc) {
	case PAM_SUCCESS:
		return go_on;
	case PAM_AUTH_ERR: /* a wrong password, most often */
		return refused;
	case PAM_USER_UNKNOWN:
	case PAM_MAXTRIES:
	case PAM_PERM_DENIED:
	case PAM_ACCT_EXPIRED:
	case PAM_CRED_EXPIRED:
	case PAM_AUTHTOK_EXPIRED:
	case PAM_NEW_AUTHTOK_REQD: /* nobody can choose one here */
		verdict = checkpassword_verdict(
		    REFUSED, "refused", "user", dialogue->request->user, 0);
		verdict.reason = pam_strerror(dialogue->handle, rc);
		return verdict;
	default:
		return checkpassword_verdict(TEMPORARY, event, "pam",
		    pam_strerror(dialogue->handle, rc), 0);
	}
}

/*
 * Whom to ask for.  Somebody with uid or gid 0 is never let in, so his password
 * must not be tried either: how PAM takes it would show, and enough wrong ones
 * could lock him out of his host.  Instead somebody is asked for who does not
 * exist, which takes as long.
 */
static struct verdict
choose_user(struct dialogue *dialogue, struct account *account)
{
	static const char suffix[] = "-none";
	const char *user = dialogue->request->user;
	size_t length = strlen(user);
	char *password;

	if (account_identify(account, user, &password) == -1)
		return checkpassword_verdict(
		    TEMPORARY, "accounts cannot be read", NULL, NULL, errno);
	memcpy(dialogue->user, user, length + 1);
	dialogue->root =
	    account->user != NULL && (account->uid == 0 || account->gid == 0);
	if (!dialogue->root)
		return go_on;
	if (length > sizeof dialogue->user - sizeof suffix)
		length = sizeof dialogue->user - sizeof suffix;
	memcpy(dialogue->user + length, suffix, sizeof suffix);
	return go_on;
}

/* The password, then the account: expired, locked, not now, not from there. */
static struct verdict
authenticate(struct dialogue *dialogue)
{
	const int flags = PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK;
	const char *address = dialogue->request->address;
	struct verdict verdict;
	int rc = switch_delay_off(dialogue->handle);

	if (rc == PAM_SUCCESS && address != NULL && *address != '\0')
		rc = pam_set_item(dialogue->handle, PAM_RHOST, address);
	if (rc == PAM_SUCCESS)
		rc = pam_authenticate(dialogue->handle, flags);
	verdict = judge(dialogue, rc, "PAM cannot authenticate");
	if (verdict.status != GO_ON)
		return verdict;
	return judge(dialogue, pam_acct_mgmt(dialogue->handle, flags),
	    "PAM cannot tell about the account");
}

/*
 * Who the user is whom PAM has let in: a module may have made another of him.
 */
static struct verdict
identify(struct dialogue *dialogue, struct account *account)
{
	const void *item = NULL;
	const char *user;
	char *password;
	struct verdict verdict =
	    judge(dialogue, pam_get_item(dialogue->handle, PAM_USER, &item),
		"PAM cannot name the user");

	if (verdict.status != GO_ON)
		return verdict;
	user = item;
	if (user == NULL || !username_is_valid(user))
		return checkpassword_verdict(
		    TEMPORARY, "PAM names no user", NULL, NULL, 0);
	memcpy(dialogue->user, user, strlen(user) + 1);
	if (account_identify(account, user, &password) == -1)
		return checkpassword_verdict(
		    TEMPORARY, "accounts cannot be read", NULL, NULL, errno);
	if (account->user == NULL)
		return checkpassword_verdict(TEMPORARY,
		    "PAM names a user that there is not", "user",
		    dialogue->request->user, 0);
	if (account->uid == 0 || account->gid == 0)
		return checkpassword_verdict(REFUSED,
		    "uid or gid 0 is not served", "user",
		    dialogue->request->user, 0);
	return go_on;
}

/*
 * For modules that prepare something, such as a home.  Nobody is left to close
 * the session when the user's has ended, so it is closed at once.
 */
static struct verdict
hold_session(const struct dialogue *dialogue)
{
	pam_handle_t *handle = dialogue->handle;
	int rc = pam_setcred(handle, PAM_SILENT | PAM_ESTABLISH_CRED);

	if (rc == PAM_SUCCESS) {
		rc = pam_open_session(handle, PAM_SILENT);
		if (rc == PAM_SUCCESS)
			rc = pam_close_session(handle, PAM_SILENT);

		int deleted = pam_setcred(handle, PAM_SILENT | PAM_DELETE_CRED);

		rc = rc == PAM_SUCCESS ? deleted : rc;
	}
	return judge(dialogue, rc, "PAM cannot hold a session");
}

/*
 * Modules open files and connections as root: they must not be handed on.
 * They get the lowest numbers that are free: the record's, which was read, and
 * others from here up.
 */
static int
first_free(void)
{
	int fd = fcntl(2, F_DUPFD, CHECKPASSWORD_RECORD + 1);

	return fd == -1 || close(fd) == -1 ? -1 : fd;
}

struct verdict
pam_check(const struct pam_request *request, struct account *account)
{
	struct dialogue dialogue = { .request = request };
	const struct pam_conv conversation = { converse, &dialogue };
	struct verdict verdict = choose_user(&dialogue, account);
	int free_fd = first_free();
	int rc;

	if (verdict.status != GO_ON)
		return verdict;
	if (free_fd == -1)
		return checkpassword_verdict(
		    TEMPORARY, "no descriptor is free", NULL, NULL, errno);
	rc = pam_start(
	    request->service, dialogue.user, &conversation, &dialogue.handle);
	if (rc != PAM_SUCCESS)
		return checkpassword_verdict(TEMPORARY, "PAM cannot start",
		    "service", request->service, 0);
	verdict = authenticate(&dialogue);
	if (verdict.status == GO_ON && dialogue.root)
		verdict = refused;
	if (verdict.status == GO_ON)
		verdict = identify(&dialogue, account);
	if (verdict.status == GO_ON && request->session)
		verdict = hold_session(&dialogue);
	/* It wipes PAM's copies; that they were freed is all it can tell. */
	(void)pam_end(dialogue.handle,
	    verdict.status == GO_ON ? PAM_SUCCESS : PAM_AUTH_ERR);
	(void)close(CHECKPASSWORD_RECORD); /* if a module has opened it */
	if (verdict.status == GO_ON && process_close_from(free_fd) == -1)
		verdict = checkpassword_verdict(
		    TEMPORARY, "descriptors stay open", NULL, NULL, errno);
	return verdict;
}

struct verdict
pam_look(const struct pam_request *request)
{
	static const char *const folders[] = { "/etc/pam.d", "/usr/lib/pam.d" };
	const char *service = request->service;
	const struct pam_conv conversation = { converse, NULL };
	pam_handle_t *handle;
	bool there = strchr(service, '/') != NULL;
	int rc;

	for (size_t i = 0; i < 2 && !there; i++) {
		int fd = open(folders[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		there = fd != -1 && faccessat(fd, service, R_OK, 0) == 0;
		if (fd != -1)
			(void)close(fd); /* it was only looked into */
	}
	if (!there)
		return assume_refuse(request->user, "no PAM service",
		    "cp /usr/local/share/pop3d/units/pam/pop3d /etc/pam.d/",
		    service);
	rc = pam_start(service, request->user, &conversation, &handle);
	if (rc == PAM_SUCCESS) {
		rc = pam_acct_mgmt(handle, PAM_SILENT);
		(void)pam_end(handle, rc); /* that it was freed is all */
	}
	if (rc == PAM_SUCCESS)
		return go_on;
	return assume_refuse(request->user, "PAM's account modules say no",
	    "chage -l ", request->user);
}
