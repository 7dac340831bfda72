/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_H
#define STORE_MAILDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "maildir_state.h"
#include "maildrop.h"

/*
 * Whatever is said below about changing the Maildir: as long as it is
 * MAILDIR->read_only, that fails with EROFS, and nothing is created, renamed
 * or removed in it.
 */

/*
 * Opens the Maildir at PATH.  Creates nothing.  Returns 0, or -1 with errno.
 * The descriptors are open until the process ends.
 */
int maildir_open(struct maildir *maildir, const char *path);

/*
 * Takes the lock that lets one POP3 session at a time into this maildrop
 * (RFC 1939, section 4), or several that only read.  It goes with the
 * process.  Returns 0, or -1 with errno: EWOULDBLOCK if another session has
 * it.
 */
int maildir_lock(struct maildir *maildir);

/*
 * Whether the last login that maildir_note_login() noted is less than SECONDS
 * ago.  When in doubt it is not.
 */
bool maildir_is_early(const struct maildir *maildir, unsigned seconds);

/*
 * Notes that there is a login now.  Returns 0, or -1 with errno: then the next
 * login will not know.
 */
int maildir_note_login(const struct maildir *maildir);

/*
 * Fills DROP, which must be empty, for a login.  If nothing changed since the
 * index was written, that is only the numbers and no entry: maildir_load()
 * gets those.  Otherwise it is all messages in their order, with their sizes.
 * What is not a regular file, or cannot be read, is left out.  Returns 0, or
 * -1 with errno.
 */
int maildir_list(struct maildir *maildir, struct maildrop *drop);

/*
 * Makes sure that DROP has its entries.  To be called before they are looked
 * at.  Returns 0, or -1 with errno.
 */
int maildir_load(struct maildir *maildir, struct maildrop *drop);

/*
 * Makes sure that DROP can be listed (see maildir_index.h), entries or not.
 * Returns 0, or -1 with errno.
 */
int maildir_check(struct maildir *maildir, struct maildrop *drop);

/*
 * Writes the index if there is anything new to remember.  That it cannot be
 * written is not an error: the next login takes longer.
 */
void maildir_remember(struct maildir *maildir, const struct maildrop *drop);

/*
 * Opens message INDEX for reading, wherever it is now, and sets *SIZE to its
 * octets in the file.  Returns a descriptor that the caller closes, or -1 with
 * errno: ENOENT if the message is gone.
 */
int maildir_open_message(const struct maildir *maildir, struct maildrop *drop,
    size_t index, off_t *size);

/*
 * Removes message INDEX, wherever it is now.  Returns 0 if it is gone
 * (whoever removed it), or -1 with errno if it is still there.
 */
int maildir_remove(
    struct maildir *maildir, struct maildrop *drop, size_t index);

/*
 * Moves message INDEX to cur/ with the flag S, where it may be already.
 * Returns 0, or -1 with errno: it is where it was, or gone (ENOENT).
 */
int maildir_mark_seen(
    struct maildir *maildir, struct maildrop *drop, size_t index);

#endif
