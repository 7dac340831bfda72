/* SPDX-License-Identifier: ISC */
/*
 * Writing the index.  It is a cache: what goes wrong here costs time later.
 * Runs as the mail user, confined to this one Maildir.
 *
 * It is never changed in place: a new one is written under another name, its
 * head last, and renamed.  Who has the old one open goes on with that.
 */
#include "store/maildir/index_write.h"

#include "store/maildir/index_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char new_name[] = "pop3d.index.new";

void
index_forget(struct maildir *maildir)
{
	maildir->index.stamps = (struct index_stamps){ 0 };
	maildir->index.stale = true;
}

/* An index that is being written. */
struct writer {
	int fd;
	struct index head;
	size_t length; /* block[0] to block[length - 1] wait */
	unsigned char block[INDEX_BLOCK];
};

static int
flush(struct writer *writer)
{
	size_t done = 0;

	while (done < writer->length) {
		ssize_t wrote = write(
		    writer->fd, writer->block + done, writer->length - done);

		if (wrote <= 0)
			return -1;
		done += (size_t)wrote;
	}
	writer->length = 0;
	return 0;
}

static int
add(struct writer *writer, const struct message_entry *entry)
{
	bool duplicate = (entry->flags & MESSAGE_DUPLICATE) != 0;
	const struct index_entry from = {
		.name = entry->name,
		.octets = entry->octets,
		.inode = entry->inode,
		.version = entry->version,
		.in_new = (entry->flags & MESSAGE_NEW) != 0,
		.duplicate = duplicate,
		.number = duplicate ? entry_number(entry) : 0,
	};
	struct index *head = &writer->head;
	unsigned char *packed;
	size_t size;

	if (writer->length > INDEX_BLOCK - INDEX_ENTRY_MOST &&
	    flush(writer) == -1)
		return -1;
	packed = writer->block + writer->length;
	size = index_pack_entry(&from, packed);
	writer->length += size;
	head->checksum = index_checksum(head->checksum, packed, size);
	head->body += size;
	head->count++;
	head->octets += entry->octets;
	if ((entry->flags & MESSAGE_SEEN) != 0)
		head->last = head->count;
	return 0;
}

static int
write_all(struct writer *writer, const struct maildrop *drop)
{
	/* What has another base now would stand in the wrong place. */
	const unsigned how = MESSAGE_SIZED | MESSAGE_GONE | MESSAGE_RENAMED;
	unsigned char head[INDEX_HEAD] = { 0 };

	/* Room for the head, which comes last: without it, it is no index. */
	if (lseek(writer->fd, INDEX_HEAD, SEEK_SET) == -1)
		return -1;
	for (size_t i = 0; i < drop->count; i++)
		if ((drop->entries[i].flags & how) == MESSAGE_SIZED &&
		    add(writer, &drop->entries[i]) == -1)
			return -1;
	if (flush(writer) == -1)
		return -1;
	if (writer->head.count != drop->count)
		writer->head.stamps = (struct index_stamps){ 0 };
	index_pack(&writer->head, head);
	return pwrite(writer->fd, head, INDEX_HEAD, 0) == INDEX_HEAD ? 0 : -1;
}

/* We hold the lock: one that is there already is a crash's. */
static int
create(const struct maildir *maildir)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	errno = EROFS;
	if (maildir->read_only)
		return -1;
	fd = openat(maildir->root, new_name, flags, 0600);
	if (fd != -1 || errno != EEXIST ||
	    unlinkat(maildir->root, new_name, 0) == -1)
		return fd;
	return openat(maildir->root, new_name, flags, 0600);
}

void
index_write(struct maildir *maildir, const struct maildrop *drop)
{
	struct maildir_index *index = &maildir->index;
	struct writer writer = {
		.fd = create(maildir),
		.head = { .stamps = index->stamps },
	};
	int rc;

	if (writer.fd == -1) {
		index->error = errno;
		return;
	}
	rc = write_all(&writer, drop);
	if (close(writer.fd) == -1 || rc == -1 ||
	    renameat(maildir->root, new_name, maildir->root, "pop3d.index") ==
		-1) {
		index->error = errno;
		/* If this fails too, the next session does it. */
		(void)unlinkat(maildir->root, new_name, 0);
	}
}

void
index_remember(struct maildir *maildir, const struct maildrop *drop)
{
	if (maildir->index.stale && drop->source == MAILDROP_ENTRIES &&
	    maildir->root != -1)
		index_write(maildir, drop);
	maildir->index.stale = false;
}
