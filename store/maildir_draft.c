/* SPDX-License-Identifier: ISC */
/*
 * Writing the index.  It is a cache: what goes wrong here costs time later.
 * Runs as the mail user, confined to this one Maildir.
 *
 * It is never changed in place: a new one is written under another name, its
 * head last, and renamed.  Who has the old one open goes on with that.
 */
#include "maildir.h"
#include "maildir_index.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char draft_name[] = "pop3d.index.new";

void
maildir_forget(struct maildir *maildir)
{
	maildir->new_was = maildir->cur_was = (struct index_stamp){ 0 };
	maildir->stale = true;
}

/* An index that is being written. */
struct draft {
	int fd;
	struct index head;
	size_t length; /* block[0] to block[length - 1] wait */
	unsigned char block[INDEX_BLOCK];
};

static int
draft_flush(struct draft *draft)
{
	size_t done = 0;

	while (done < draft->length) {
		ssize_t wrote =
		    write(draft->fd, draft->block + done, draft->length - done);

		if (wrote <= 0)
			return -1;
		done += (size_t)wrote;
	}
	draft->length = 0;
	return 0;
}

static int
draft_add(struct draft *draft, const struct message_entry *entry, bool has_twin)
{
	const struct index_entry from = {
		.name = entry->name,
		.octets = entry->octets,
		.twin = entry->twin,
		.in_new = (entry->flags & MESSAGE_NEW) != 0,
		.has_twin = has_twin,
	};
	struct index *head = &draft->head;
	unsigned char *packed;
	size_t size;

	if (draft->length > INDEX_BLOCK - INDEX_ENTRY_MOST &&
	    draft_flush(draft) == -1)
		return -1;
	packed = draft->block + draft->length;
	size = index_pack_entry(&from, packed);
	draft->length += size;
	head->checksum = index_checksum(head->checksum, packed, size);
	head->body += size;
	head->count++;
	head->octets += entry->octets;
	if ((entry->flags & MESSAGE_SEEN) != 0)
		head->last = head->count;
	return 0;
}

static int
draft_write(struct draft *draft, const struct maildrop *drop)
{
	const unsigned wanted = MESSAGE_SIZED | MESSAGE_GONE;
	unsigned char head[INDEX_HEAD] = { 0 };

	/* Room for the head, which comes last: without it, it is no index. */
	if (lseek(draft->fd, INDEX_HEAD, SEEK_SET) == -1)
		return -1;
	for (size_t i = 0; i < drop->count; i++)
		if ((drop->entries[i].flags & wanted) == MESSAGE_SIZED &&
		    draft_add(draft, &drop->entries[i],
			maildrop_has_twin(drop, i)) == -1)
			return -1;
	if (draft_flush(draft) == -1)
		return -1;
	if (draft->head.count != drop->count)
		draft->head.new = draft->head.cur = (struct index_stamp){ 0 };
	index_pack(&draft->head, head);
	return pwrite(draft->fd, head, INDEX_HEAD, 0) == INDEX_HEAD ? 0 : -1;
}

/* We hold the lock: a draft that is there already is a crash's. */
static int
draft_create(const struct maildir *maildir)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	errno = EROFS;
	if (maildir->read_only)
		return -1;
	fd = openat(maildir->root, draft_name, flags, 0600);
	if (fd != -1 || errno != EEXIST ||
	    unlinkat(maildir->root, draft_name, 0) == -1)
		return fd;
	return openat(maildir->root, draft_name, flags, 0600);
}

void
maildir_index_write(const struct maildir *maildir, const struct maildrop *drop)
{
	struct draft draft = {
		.fd = draft_create(maildir),
		.head = { .new = maildir->new_was, .cur = maildir->cur_was },
	};
	int rc;

	if (draft.fd == -1)
		return;
	rc = draft_write(&draft, drop);
	if (close(draft.fd) == -1 || rc == -1 ||
	    renameat(maildir->root, draft_name, maildir->root, MAILDIR_INDEX) ==
		-1)
		/* If this fails too, the next session does it. */
		(void)unlinkat(maildir->root, draft_name, 0);
}

void
maildir_remember(struct maildir *maildir, const struct maildrop *drop)
{
	if (!maildir->stale && !drop->corrected)
		return;
	if (drop->entries != NULL || drop->count == 0)
		maildir_index_write(maildir, drop);
	maildir->stale = false;
}
