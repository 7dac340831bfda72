/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_NOTE_H
#define AUTH_CHECKERS_NOTE_H

#include "auth/checkers/account.h"
#include "lib/md5.h"

#include <stdbool.h>
#include <stdint.h>

/* Octets of what a note says of an account, and of a whole note, at most. */
enum { NOTE_ACCOUNT = 3 * ACCOUNT_LINE, NOTE_MAX = NOTE_ACCOUNT + 512 };

/*
 * A password that was proved right, in a form in which it is recognized for
 * little: a salted hash of crypt(3) with a cheap setting, in a file of root's
 * that is in memory only and bound to all that the account is.  Whoever can
 * read it can try passwords fast, until it is gone.
 *
 * A note only ever saves time.  One that is missing, or not believed, means
 * that the password is checked in full.
 */
struct note {
	int directory; /* -1: nothing is remembered, of nobody */
	bool wanted;   /* the account has a password worth a note */
	char name[MD5_TEXT];
	char account[NOTE_ACCOUNT]; /* what it is bound to */
};

/*
 * Prepares for the note of ACCOUNT in the directory PATH.  Returns NULL, or
 * what is wrong with that; then errno may say more, and is 0 otherwise.
 */
const char *note_open(
    struct note *note, const char *path, const struct account *account);

/*
 * Whether a note says that SECRET was proved right less than SECONDS ago.
 * Takes one cheap hash, whether there is a note or not.  One that is not
 * believed is removed.
 */
bool note_recognizes(
    const struct note *note, const char *secret, uint64_t seconds);

/*
 * Writes down that SECRET was proved right now, if that can be done.  Once in
 * SECONDS, notes of all accounts that are older go away.
 */
void note_write(const struct note *note, const char *secret, uint64_t seconds);

/* Whatever was opened. */
void note_close(struct note *note);

#endif
