/* SPDX-License-Identifier: ISC */
/*
 * The index file: a cache, so whatever is wrong with it, it is done without.
 * Runs as the mail user, confined to this one Maildir.
 *
 * Reading it.  It is open from login on, and whatever is renamed over it later,
 * this session stays with what it had.
 */
#include "maildir_index.h"

#include "order.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
	int fd = openat(maildir->root, MAILDIR_INDEX,
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

static void
reader_begin(struct index_reader *reader, const struct maildir *maildir)
{
	reader->head = &maildir->known;
	reader->fd = maildir->index;
	reader->count = reader->body = reader->checksum = 0;
	reader->begin = reader->end = 0;
}

static bool
reader_fill(struct index_reader *reader)
{
	size_t left = reader->end - reader->begin;
	off_t at = (off_t)(INDEX_HEAD + reader->body + left);
	ssize_t got;

	memmove(reader->block, reader->block + reader->begin, left);
	got = pread(reader->fd, reader->block + left, INDEX_BLOCK - left, at);
	reader->begin = 0;
	reader->end = left + (got > 0 ? (size_t)got : 0);
	return got > 0;
}

/* Sets *ENTRY, good until the next call, or returns false. */
static bool
reader_next(struct index_reader *reader, struct index_entry *entry)
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
reader_is_whole(const struct index_reader *reader)
{
	return reader->count == reader->head->count &&
	       reader->body == reader->head->body &&
	       reader->checksum == reader->head->checksum;
}

static int
load_entry(struct maildrop *drop, const struct index_entry *from, size_t room)
{
	struct message_entry *entry;

	if (maildrop_adopt(
		drop, from->name, from->base, room, from->in_new) == -1)
		return -1;
	entry = &drop->entries[drop->count - 1];
	entry->octets = from->octets;
	entry->twin = from->twin;
	entry->flags |= MESSAGE_SIZED;
	errno = EBADMSG;
	return drop->count == 1 || order_entries(entry - 1, entry) < 0 ? 0 : -1;
}

/*
 * Takes the entries from the body, where their names stay.  A name that gets
 * longer may overwrite what is before the next one and was read by then.
 */
static int
load_entries(
    struct maildrop *drop, const unsigned char *body, const struct index *head)
{
	uint64_t done = 0;

	while (done < head->body) {
		struct index_entry from;
		size_t size = index_unpack_entry(
		    body + done, (size_t)(head->body - done), &from);

		if (size == 0 || load_entry(drop, &from, size - 1) == -1)
			return -1;
		done += size;
	}
	maildrop_login(drop);
	errno = EBADMSG;
	return drop->count == head->count && drop->octets == head->octets &&
		       drop->last == head->last
		   ? 0
		   : -1;
}

/*
 * The whole body, in the memory of DROP.  Each block is summed up while it is
 * still in the processor's cache.
 */
static unsigned char *
read_body(const struct maildir *maildir, struct maildrop *drop)
{
	size_t size = (size_t)maildir->known.body;
	uint64_t checksum = 0;
	/* Behind the last entry, as if another one followed. */
	unsigned char *body = (unsigned char *)maildrop_memory(
	    drop, size + INDEX_ENTRY_NAME);

	if (body == NULL)
		return NULL;
	for (size_t done = 0; done < size;) {
		size_t want =
		    size - done < INDEX_BLOCK ? size - done : INDEX_BLOCK;
		ssize_t got = pread(maildir->index, body + done, want,
		    (off_t)(INDEX_HEAD + done));

		if (got != (ssize_t)want) /* shorter than it was */
			return NULL;
		checksum = index_checksum(checksum, body + done, want);
		done += want;
	}
	return checksum == maildir->known.checksum ? body : NULL;
}

int
maildir_index_load(const struct maildir *maildir, struct maildrop *drop)
{
	struct maildrop loaded = { 0 };
	const unsigned char *body;
	int error;

	errno = EBADMSG;
	body = read_body(maildir, &loaded);
	if (body != NULL && load_entries(&loaded, body, &maildir->known) == 0) {
		maildrop_free(drop);
		*drop = loaded;
		return 0;
	}
	error = errno;
	maildrop_free(&loaded);
	errno = error == ENOMEM ? ENOMEM : EBADMSG;
	return -1;
}

bool
maildir_index_recall(const struct maildir *maildir, struct maildrop *drop)
{
	struct index_reader reader;
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

int
maildir_index_check(const struct maildir *maildir)
{
	struct index_reader reader;
	uint64_t body = maildir->known.body;
	uint64_t checksum = 0;

	for (uint64_t done = 0; done < body; done += reader.end) {
		uint64_t left = body - done;

		reader.end =
		    left < INDEX_BLOCK ? (size_t)left : (size_t)INDEX_BLOCK;
		if (pread(maildir->index, reader.block, reader.end,
			(off_t)(INDEX_HEAD + done)) != (ssize_t)reader.end)
			return -1;
		checksum = index_checksum(checksum, reader.block, reader.end);
	}
	return checksum == maildir->known.checksum ? 0 : -1;
}

void
listing_begin(struct listing *listing, const struct maildir *maildir,
    const struct maildrop *drop)
{
	listing->drop = drop;
	listing->number = 0;
	if (drop->entries == NULL)
		reader_begin(&listing->reader, maildir);
}

const struct message_entry *
listing_next(struct listing *listing)
{
	const struct maildrop *drop = listing->drop;
	struct index_entry from;

	if (listing->number == drop->count)
		return NULL;
	listing->number++;
	if (drop->entries != NULL)
		return &drop->entries[listing->number - 1];
	if (!reader_next(&listing->reader, &from))
		return NULL;
	listing->entry = (struct message_entry){
		.name = from.name,
		.octets = from.octets,
		.base = from.base,
		.twin = from.twin,
	};
	return &listing->entry;
}

bool
listing_is_whole(const struct listing *listing)
{
	return listing->number == listing->drop->count &&
	       (listing->drop->entries != NULL ||
		   reader_is_whole(&listing->reader));
}
