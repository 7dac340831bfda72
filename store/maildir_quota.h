/* SPDX-License-Identifier: ISC */
#ifndef STORE_MAILDIR_QUOTA_H
#define STORE_MAILDIR_QUOTA_H

#include "maildir_state.h"
#include "maildrop.h"

/*
 * Opens maildirsize, if the Maildir has a Maildir++ quota: to be called before
 * the first maildir_remove().  maildir_quota_close() appends to it what was
 * removed since, in one line.  That it cannot be written is not an error: who
 * delivers counts anew now and then.
 */
void maildir_quota_open(struct maildir *maildir);
void maildir_quota_close(struct maildir *maildir);

/*
 * The octets that a quota counts for a message, to be asked before it is
 * removed; 0 if there is no quota.
 */
uint64_t maildir_quota_octets(
    const struct maildir *maildir, const struct message_entry *entry);

/* Notes that it is removed, by us. */
void maildir_quota_removed(struct maildir *maildir,
    const struct message_entry *entry, uint64_t octets);

#endif
