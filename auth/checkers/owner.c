/* SPDX-License-Identifier: ISC */
/*
 * Whom a virtual user's mail belongs to.
 * Runs as root (checkers), on what root wrote.
 */
#include "auth/checkers/owner.h"

#include "auth/checkers/field.h"
#include "lib/number.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <string.h>

/* (uid_t)-1 means "as before" to the calls that change it. */
_Static_assert(sizeof(uid_t) == 4 && sizeof(gid_t) == 4, "ids have 32 bits");
static const uint64_t id_max = UINT32_MAX - 1;

struct owner {
	uint64_t uid; /* 0 where they are not known */
	uint64_t gid;
};

/* Returns 0; or -1 if nobody has that name or number, or it is not known. */
static int
find_user(const char *user, struct owner *owner)
{
	*owner = (struct owner){ 0 };
	if (number_parse(user, id_max, &owner->uid) == 0)
		return 0;

	const struct passwd *passwd = getpwnam(user);

	if (passwd == NULL)
		return -1;
	owner->uid = passwd->pw_uid;
	owner->gid = passwd->pw_gid;
	return 0;
}

static int
find_group(const char *group, struct owner *owner)
{
	if (number_parse(group, id_max, &owner->gid) == 0)
		return 0;

	const struct group *entry = getgrnam(group);

	if (entry == NULL)
		return -1;
	owner->gid = entry->gr_gid;
	return 0;
}

/* Whom STANDARD names. */
static int
find_standard(const char *standard, struct owner *owner)
{
	char text[ACCOUNT_LINE] = "";
	char *group = text;

	if (standard != NULL && strlen(standard) < sizeof text)
		memcpy(text, standard, strlen(standard));

	const char *user = field_cut(&group, ':');

	if (find_user(user, owner) == -1)
		return -1;
	return *group != '\0' ? find_group(group, owner) : 0;
}

const char *
owner_find(struct account *account, const char *standard)
{
	struct owner owner = { 0 };
	struct owner given = { 0 };
	bool missing = *account->owner == '\0' || *account->group == '\0';

	if (missing && standard != NULL &&
	    find_standard(standard, &given) == -1)
		return "owner is nobody";
	if (*account->owner == '\0')
		owner.uid = given.uid;
	else if (find_user(account->owner, &owner) == -1)
		return "entry has a uid that is nobody's";
	if (*account->group != '\0') {
		if (find_group(account->group, &owner) == -1)
			return "entry has a gid that is no group's";
	} else if (standard != NULL) {
		owner.gid = given.gid;
	}
	if (owner.uid == 0)
		return "entry has no uid, or one never served";
	if (owner.gid == 0)
		return "entry has no gid, or one never served";
	account->uid = (uid_t)owner.uid;
	account->gid = (gid_t)owner.gid;
	return NULL;
}
