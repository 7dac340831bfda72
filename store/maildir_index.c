/* SPDX-License-Identifier: ISC */
/*
 * The index file: a cache, so whatever is wrong with it, it is done without.
 * Runs as the mail user, confined to this one Maildir.
 *
 * It is never changed in place: a new one is written under another name, its
 * head last, and renamed.  Who has the old one open goes on with that.
 */
#include "maildir_index.h"

#include "order.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char index_name[] = "pop3d.index";
static const char draft_name[] = "pop3d.index.new";

/* Octets read or written at once. */
enum { BLOCK = 32 * 1024 };

void
maildir_forget(struct maildir *maildir)
{
	maildir->new_was = maildir->cur_was = (struct index_stamp){ 0 };
	maildir->stale = true;
}

/* Whether it is a file that nobody but us could have written. */
static bool
is_ours(int fd, const struct maildir *maildir, off_t *size)
{
	struct stat file;

	if (fstat(fd, &file) == -1 || !S_ISREG(file.st_mode) ||
	    file.st_uid != maildir->owner ||
	    (file.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return false;
	*size = file.st_size;
	return true;
}

void
maildir_index_open(struct maildir *maildir)
{
	unsigned char head[INDEX_HEAD];
	off_t size;
	int fd = openat(maildir->root, index_name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return;
	if (is_ours(fd, maildir, &size) &&
	    read(fd, head, sizeof head) == INDEX_HEAD &&
	    index_unpack(head, &maildir->known) == 0 &&
	    (uint64_t)size == INDEX_HEAD + maildir->known.body)
		maildir->index = fd;
	else
		(void)close(fd); /* it was only read */
}

/* The body, entry by entry. */
struct reader {
	const struct index *head;
	int fd;
	uint64_t count;    /* of entries so far */
	uint64_t body;     /* of octets so far */
	uint64_t checksum; /* of those */
	size_t begin;      /* block[begin] to block[end - 1] wait */
	size_t end;
	unsigned char block[BLOCK];
};

static void
reader_begin(struct reader *reader, const struct maildir *maildir)
{
	reader->head = &maildir->known;
	reader->fd = maildir->index;
	reader->count = reader->body = reader->checksum = 0;
	reader->begin = reader->end = 0;
}

static bool
reader_fill(struct reader *reader)
{
	size_t left = reader->end - reader->begin;
	off_t at = (off_t)(INDEX_HEAD + reader->body + left);
	ssize_t got;

	memmove(reader->block, reader->block + reader->begin, left);
	got = pread(reader->fd, reader->block + left, BLOCK - left, at);
	reader->begin = 0;
	reader->end = left + (got > 0 ? (size_t)got : 0);
	return got > 0;
}

/* Sets *ENTRY, good until the next call, or returns false. */
static bool
reader_next(struct reader *reader, struct index_entry *entry)
{
	const unsigned char *packed;
	size_t size;

	if (reader->end - reader->begin < INDEX_ENTRY_MOST &&
	    reader->body + (reader->end - reader->begin) < reader->head->body &&
	    !reader_fill(reader))
		return false;
	packed = reader->block + reader->begin;
	size = index_unpack_entry(packed, reader->end - reader->begin, entry);
	if (size == 0)
		return false;
	reader->checksum = index_checksum(reader->checksum, packed, size);
	reader->begin += size;
	reader->body += size;
	reader->count++;
	return true;
}

/* Whether what was read is all of it, as it was written. */
static bool
reader_is_whole(const struct reader *reader)
{
	return reader->count == reader->head->count &&
	       reader->body == reader->head->body &&
	       reader->checksum == reader->head->checksum;
}

static int
load_entry(struct maildrop *drop, const struct index_entry *from)
{
	struct message_entry *entry;

	if (maildrop_add(drop, from->name, from->in_new) == -1)
		return -1;
	entry = &drop->entries[drop->count - 1];
	entry->octets = from->octets;
	entry->twin = from->twin;
	entry->flags |= MESSAGE_SIZED;
	errno = EBADMSG;
	return drop->count == 1 || order_entries(entry - 1, entry) < 0 ? 0 : -1;
}

int
maildir_index_load(struct maildir *maildir, struct maildrop *drop)
{
	const struct index *head = &maildir->known;
	struct reader reader;
	struct index_entry from;

	maildrop_free(drop);
	reader_begin(&reader, maildir);
	errno = EBADMSG;
	while (reader.count < head->count)
		if (!reader_next(&reader, &from) ||
		    load_entry(drop, &from) == -1)
			goto bad;
	errno = EBADMSG;
	if (!reader_is_whole(&reader))
		goto bad;
	maildrop_login(drop);
	if (drop->octets == head->octets && drop->last == head->last)
		return 0;
bad:;
	int error = errno;

	maildrop_free(drop);
	errno = error == ENOMEM ? ENOMEM : EBADMSG;
	return -1;
}

bool
maildir_index_recall(struct maildir *maildir, struct maildrop *drop)
{
	struct reader reader;
	struct index_entry entry;
	size_t cursor = 0;
	size_t same = 0;

	if (maildir->index == -1)
		return false;
	reader_begin(&reader, maildir);
	while (
	    reader.count < reader.head->count && reader_next(&reader, &entry))
		same += index_recall(&entry, drop, &cursor);
	if (reader_is_whole(&reader))
		return same == reader.count && same == drop->count;
	for (size_t i = 0; i < drop->count; i++)
		drop->entries[i].flags &= (uint8_t)~MESSAGE_SIZED;
	return false;
}

/* An index that is being written. */
struct draft {
	int fd;
	struct index head;
	size_t length; /* block[0] to block[length - 1] wait */
	unsigned char block[BLOCK];
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

	if (draft->length > BLOCK - INDEX_ENTRY_MOST &&
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
	int fd = openat(maildir->root, draft_name, flags, 0600);

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
	    renameat(maildir->root, draft_name, maildir->root, index_name) ==
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
