/* SPDX-License-Identifier: ISC */
/*
 * The UPDATE state: remove what is marked, and know the truth about it.
 * Runs as the mail user, confined.  The only caller of file_remove().
 */
#include "store/update.h"

#include "store/maildir/file.h"
#include "store/maildir/quota_file.h"
#include "store/maildir/scan.h"
#include "store/maildir/stamps.h"

#include <errno.h>

/* Times to look for messages that somebody keeps renaming. */
enum { ROUNDS = 16 };

/*
 * Does to a message what has to be done.  Returns whether it is not where it
 * should be, so that this has to be tried again.
 */
static bool
apply_marks(struct maildir *maildir, struct maildrop *drop,
    struct message_entry *entry, struct update *update)
{
	if ((entry->flags & MESSAGE_GONE) != 0)
		return false;
	if ((entry->flags & MESSAGE_DELETED) != 0) {
		if (file_remove(maildir, entry) == 0)
			return false;
		if (errno == ENOENT)
			return true;
		if (update->error == 0)
			update->error = errno;
	} else if ((entry->flags & MESSAGE_RETRIEVED) != 0) {
		if (file_mark_seen(maildir, drop, entry) == -1 &&
		    errno == ENOENT)
			return true;
		/* Without S, LAST is lower next time: no harm. */
		entry->flags &= (uint16_t)~MESSAGE_RETRIEVED;
	}
	return false;
}

/* Counts what became of the messages. */
static void
count(const struct maildrop *drop, struct update *update)
{
	for (size_t i = 0; i < drop->count; i++) {
		unsigned flags = drop->entries[i].flags;

		if ((flags & MESSAGE_GONE) == 0) {
			if ((flags & MESSAGE_DELETED) != 0)
				update->failed++;
			else
				update->left++;
		} else if ((flags & MESSAGE_REMOVED) != 0) {
			update->removed++;
		}
	}
}

/* Whether the directories are not what they were at login, or who knows. */
static bool
are_others_at_work(const struct maildir *maildir)
{
	struct index_stamps now;

	return stamps_look(maildir, &now) == -1 ||
	       !index_same_stamps(&now, &maildir->index.stamps);
}

/*
 * Another program may have put a copy in the place of what was removed just
 * before: so it has to be looked for.  Returns whether there is anything.
 */
static bool
recheck_removed(struct maildrop *drop)
{
	bool any = false;

	for (size_t i = 0; i < drop->count; i++) {
		struct message_entry *entry = &drop->entries[i];

		if ((entry->flags & MESSAGE_REMOVED) == 0)
			continue;
		entry->flags &= (uint16_t)~MESSAGE_GONE;
		entry->flags |= MESSAGE_LOST;
		any = true;
	}
	return any;
}

struct update
update_run(struct maildir *maildir, struct maildrop *drop)
{
	struct update update = { 0 };
	bool again = true;
	bool doubtful;

	if (drop->source != MAILDROP_ENTRIES) { /* nothing was marked */
		update.left = drop->left;
		return update;
	}
	if (!maildir_is_in_place(maildir)) {
		update.error = ESTALE;
		again = false;
	}
	doubtful = are_others_at_work(maildir);
	if (again && drop->left < drop->count)
		quota_file_open(maildir);
	for (int i = 0; again && i < ROUNDS; i++) {
		again = false;
		for (size_t j = 0; j < drop->count; j++)
			if (apply_marks(
				maildir, drop, &drop->entries[j], &update))
				again = true;
		if (i == 0 && doubtful && recheck_removed(drop))
			again = true;
		if (again && scan_locate(maildir, drop) == -1) {
			update.error = errno;
			break;
		}
	}
	quota_file_close(maildir);
	count(drop, &update);
	if (update.failed > 0 && update.error == 0)
		update.error = EBUSY;
	return update;
}
