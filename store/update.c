/* SPDX-License-Identifier: ISC */
/*
 * The UPDATE state: remove what is marked, and know the truth about it.
 * Runs as the mail user, confined.  The only caller of maildir_remove().
 */
#include "update.h"

#include "maildir_quota.h"

#include <errno.h>

struct update
update_run(struct maildir *maildir, struct maildrop *drop)
{
	struct update update = { 0 };

	if (drop->entries == NULL) /* nothing was marked */
		return update;
	if (drop->left < drop->count)
		maildir_quota_open(maildir);
	for (size_t i = 0; i < drop->count; i++) {
		unsigned flags = drop->entries[i].flags;

		if ((flags & MESSAGE_DELETED) != 0) {
			if (maildir_remove(maildir, drop, i) == 0) {
				update.removed++;
				continue;
			}
			if (update.failed++ == 0)
				update.error = errno;
		} else if ((flags & MESSAGE_RETRIEVED) != 0) {
			/* Without S, LAST is lower next time: no harm. */
			(void)maildir_mark_seen(maildir, drop, i);
		}
	}
	maildir_quota_close(maildir);
	return update;
}
