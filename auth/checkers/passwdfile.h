/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_PASSWDFILE_H
#define AUTH_CHECKERS_PASSWDFILE_H

#include "auth/checkers/account.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Cuts LINE, "user:password:uid:gid:gecos:home:shell:extra" without its line
 * end, into ACCOUNT, whose strings point into it from then on.  What the
 * account lacks is told in its TROUBLE, but for uid and gid, which are left to
 * owner.h: to ask who they are may take time that would show who exists.
 */
void passwdfile_parse(struct account *account, char *line);

/* A search through a passwd file, as it goes by in pieces. */
struct passwdfile {
	struct account *account;
	const char *user;
	bool fold; /* it is in small letters; those of the file may not be */
	size_t number; /* of lines that went by */
	size_t held;   /* what is kept of it: line[0] to line[held - 1] */
	char line[ACCOUNT_LINE];
};

/*
 * Begins to look for USER.  The first line of that name fills ACCOUNT, and
 * every line is offered to be imitated.  Comments, empty lines, and lines of
 * ACCOUNT_LINE octets or more are passed over.
 */
void passwdfile_begin(struct passwdfile *search, struct account *account,
    const char *user, bool fold);

/* Takes the next LENGTH octets of the file, cut anywhere. */
void passwdfile_add(
    struct passwdfile *search, const char *octets, size_t length);

/* Takes what is left as the last line, and wipes what was kept of the file. */
void passwdfile_end(struct passwdfile *search);

/*
 * Looks USER up in the file at PATH, which must be a regular file that only
 * root or the owner of this process can write to.  Reads all of it, wherever
 * the user stands.  Returns NULL, or what is wrong with the file; then errno
 * may say more, and is 0 otherwise.
 */
const char *passwdfile_find(
    struct account *account, const char *path, const char *user, bool fold);

#endif
