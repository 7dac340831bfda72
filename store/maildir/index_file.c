/* SPDX-License-Identifier: ISC */
/*
 * The index file: a cache, so whatever is wrong with it, it is done without.
 * Runs as the mail user, confined to this one Maildir.
 *
 * Reading it.  It is open from login on, and whatever is renamed over it later,
 * this session stays with what it had.
 */
#include "store/maildir/index_file.h"

#include "store/maildir/scan.h"
#include "store/maildrop/order.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
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
index_file_open(struct maildir *maildir)
{
	struct maildir_index *index = &maildir->index;
	unsigned char head[INDEX_HEAD];
	off_t size;
	int fd = openat(maildir->root, "pop3d.index",
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return;
	if (is_ours(fd, maildir, &size) &&
	    read(fd, head, sizeof head) == INDEX_HEAD &&
	    index_unpack(head, &index->head) == 0 &&
	    (uint64_t)size == INDEX_HEAD + index->head.body)
		index->fd = fd;
	else
		(void)close(fd); /* it was only read */
}

void
index_reader_begin(
    struct index_reader *reader, const struct maildir_index *index)
{
	reader->index = index;
	reader->count = reader->body = reader->checksum = 0;
	reader->begin = reader->end = 0;
}

static bool
fill(struct index_reader *reader)
{
	size_t left = reader->end - reader->begin;
	off_t at = (off_t)(INDEX_HEAD + reader->body + left);
	ssize_t got;

	memmove(reader->block, reader->block + reader->begin, left);
	got = pread(
	    reader->index->fd, reader->block + left, INDEX_BLOCK - left, at);
	reader->begin = 0;
	reader->end = left + (got > 0 ? (size_t)got : 0);
	return got > 0;
}

bool
index_reader_next(struct index_reader *reader, struct index_entry *entry)
{
	uint64_t body = reader->index->head.body;
	const unsigned char *packed;
	size_t size;

	if (reader->end - reader->begin < INDEX_ENTRY_MOST &&
	    reader->body + (reader->end - reader->begin) < body &&
	    !fill(reader))
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

bool
index_reader_is_whole(const struct index_reader *reader)
{
	const struct index *head = &reader->index->head;

	return reader->count == head->count && reader->body == head->body &&
	       reader->checksum == head->checksum;
}

/* All that the index knows of a message.  Returns -1 with errno (ENOMEM). */
static int
recall(struct maildrop *drop, struct message_entry *to,
    const struct index_entry *from)
{
	to->octets = from->octets;
	to->version = from->version;
	to->flags |= MESSAGE_SIZED;
	return from->duplicate ? maildrop_duplicate(drop, to, from->number) : 0;
}

static int
load(struct maildrop *drop, struct index_reader *reader)
{
	const struct index *head = &reader->index->head;
	struct index_entry from;

	errno = EBADMSG;
	while (reader->count < head->count) {
		if (!index_reader_next(reader, &from))
			return -1;
		if (maildrop_add(drop, from.name, from.in_new, from.inode) ==
		    -1)
			return -1;

		struct message_entry *entry = &drop->entries[drop->count - 1];

		if (recall(drop, entry, &from) == -1)
			return -1;
		errno = EBADMSG;
		if (drop->count > 1 && order_entries(entry - 1, entry) >= 0)
			return -1;
	}
	maildrop_login(drop);
	return index_reader_is_whole(reader) && drop->octets == head->octets &&
		       drop->last == head->last
		   ? 0
		   : -1;
}

int
index_file_load(const struct maildir *maildir, struct maildrop *drop)
{
	struct maildrop loaded = { 0 };
	struct index_reader reader;

	index_reader_begin(&reader, &maildir->index);
	if (load(&loaded, &reader) == 0) {
		maildrop_free(drop);
		*drop = loaded;
		return 0;
	}

	int error = errno;

	maildrop_free(&loaded);
	errno = error == ENOMEM ? ENOMEM : EBADMSG;
	return -1;
}

/* Where the next entry of the index may be found in a list. */
struct place {
	size_t first;   /* of the list: all before it have lesser bases */
	size_t count;   /* of those from there that have the entry's base */
	size_t entries; /* of the index, that have this base, so far */
};

/* Moves on to where the base of FROM is.  Returns whether the list has it. */
static bool
find_place(const struct maildrop *drop, struct place *place,
    const struct index_entry *from)
{
	const struct message_entry known = {
		.name = from->name,
		.time = order_time(from->name),
		.base = from->base,
	};

	if (place->entries == 0 ||
	    order_bases(&drop->entries[place->first], &known) != 0) {
		place->entries = place->count = 0;
		while (place->first < drop->count &&
		       order_bases(&drop->entries[place->first], &known) < 0)
			place->first++;
		if (place->first < drop->count &&
		    order_bases(&drop->entries[place->first], &known) == 0)
			place->count = maildrop_same_base(drop, place->first);
	}
	if (place->count == 0)
		return false;
	place->entries++;
	return true;
}

static bool
is_same_name(const struct message_entry *now, const struct index_entry *from)
{
	return ((now->flags & MESSAGE_NEW) != 0) == from->in_new &&
	       strcmp(now->name, from->name) == 0;
}

/*
 * The message of PLACE that FROM tells of, or NULL.  Where several have or had
 * that base, a file that got the inode of one that was removed must not get its
 * id: so its version is looked at as well.  Only where no file has the inode,
 * the name will do: some file systems number files anew.  A file that is not
 * where it was is MESSAGE_LOST now.
 */
static struct message_entry *
find_known(const struct maildir *maildir, const struct maildrop *drop,
    const struct place *place, const struct index_entry *from, bool several)
{
	for (int by_name = 0; by_name <= (several ? 1 : 0); by_name++)
		for (size_t i = 0; i < place->count; i++) {
			struct message_entry *now =
			    &drop->entries[place->first + i];
			struct stat file;

			if ((now->flags & MESSAGE_SIZED) != 0 ||
			    !(by_name ? is_same_name(now, from)
				      : now->inode == from->inode))
				continue;
			if (!several ||
			    (scan_stat(maildir, now, &file) == 0 &&
				entry_version((uint64_t)file.st_size,
				    &file.st_mtim) == from->version))
				return now;
		}
	return NULL;
}

/*
 * Gives the message that FROM knows its size.  One that is not known takes the
 * id over if it is the only one: it has replaced the file.  Of several that are
 * not known, none gets an id that another one had.  Returns 1 if the message
 * has the same name still, 0, or -1 with errno (ENOMEM).
 */
static int
recall_entry(const struct maildir *maildir, struct maildrop *drop,
    struct place *place, const struct index_entry *from)
{
	struct message_entry *first, *known;
	bool several;

	if (!find_place(drop, place, from))
		return 0;
	first = &drop->entries[place->first];
	several = place->count > 1 || place->entries > 1 || from->duplicate;
	known = find_known(maildir, drop, place, from, several);
	for (size_t i = 0; several && i < place->count; i++)
		if (&first[i] != known && (first[i].flags & MESSAGE_SIZED) == 0)
			first[i].flags |= MESSAGE_TAKEN;
	if (known != NULL) {
		int same = is_same_name(known, from);

		/* Nor does one that comes later get the base as its id. */
		if (from->duplicate)
			known->flags |= MESSAGE_TAKEN;
		return recall(drop, known, from) == -1 ? -1 : same;
	}
	if (!several) {
		/* Not read again if it proves to be a mere copy. */
		first->octets = from->octets;
		first->version = from->version;
	}
	return 0;
}

static bool
is_any_lost(const struct maildrop *drop)
{
	for (size_t i = 0; i < drop->count; i++)
		if ((drop->entries[i].flags & MESSAGE_LOST) != 0)
			return true;
	return false;
}

/* Nothing is known after all. */
static void
forget(struct maildrop *drop)
{
	const unsigned known =
	    MESSAGE_SIZED | MESSAGE_DUPLICATE | MESSAGE_TAKEN;

	for (size_t i = 0; i < drop->count; i++) {
		drop->entries[i].version = 0;
		drop->entries[i].flags &= (uint16_t)~known;
	}
}

int
index_file_recall(const struct maildir *maildir, struct maildrop *drop)
{
	const struct maildir_index *index = &maildir->index;
	struct index_reader reader;
	struct index_entry entry;
	struct place place = { 0 };
	size_t same = 0;

	forget(drop); /* what an earlier try found out */
	if (index->fd == -1)
		return 0;
	index_reader_begin(&reader, index);
	while (reader.count < index->head.count &&
	       index_reader_next(&reader, &entry)) {
		int rc = recall_entry(maildir, drop, &place, &entry);

		if (rc == -1)
			return -1;
		same += (size_t)rc;
	}
	if (!index_reader_is_whole(&reader)) {
		forget(drop); /* it is damaged */
		return 0;
	}
	errno = EAGAIN;
	return is_any_lost(drop) ? -1
				 : same == reader.count && same == drop->count;
}

int
index_file_check(const struct maildir *maildir)
{
	const struct maildir_index *index = &maildir->index;
	unsigned char block[INDEX_BLOCK];
	uint64_t checksum = 0;
	size_t size;

	for (uint64_t done = 0; done < index->head.body; done += size) {
		uint64_t left = index->head.body - done;

		size = left < INDEX_BLOCK ? (size_t)left : (size_t)INDEX_BLOCK;
		if (pread(index->fd, block, size, (off_t)(INDEX_HEAD + done)) !=
		    (ssize_t)size)
			return -1;
		checksum = index_checksum(checksum, block, size);
	}
	return checksum == index->head.checksum ? 0 : -1;
}
