/* SPDX-License-Identifier: ISC */
/* The index file, from somebody who wishes us no good. */
#include "store/maildrop/index.h"
#include "tests/fuzz/fuzz.h"

static void
check_entry(const struct index_entry *entry, const uint8_t *data, size_t used)
{
	const char *octets = (const char *)data;
	size_t length = strlen(entry->name);
	unsigned char packed[INDEX_ENTRY_MOST];

	need(entry->name >= octets && entry->name + length < octets + used,
	    "the name lies in it");
	need(length > 0 && length < ENTRY_NAME && entry->name[0] != '.' &&
		 strchr(entry->name, '/') == NULL,
	    "it can only be a message of this directory");
	need(entry->base == entry_base(entry->name), "base");
	/* What fills it up to a multiple of 8 does not matter. */
	need(index_pack_entry(entry, packed) == used &&
		 memcmp(packed, data, INDEX_ENTRY_NAME + length) == 0,
	    "there and back");
}

/* With a checksum that is right: nobody would guess that. */
static void
check_head(const uint8_t *data)
{
	unsigned char octets[INDEX_HEAD], packed[INDEX_HEAD];
	struct index head;

	memcpy(octets, data, INDEX_HEAD);

	uint64_t sum = index_checksum(0, octets, INDEX_HEAD - 8);

	for (size_t i = 0; i < 8; i++)
		octets[INDEX_HEAD - 8 + i] = (unsigned char)(sum >> (8 * i));
	if (index_unpack(octets, &head) == -1)
		return;
	need(head.count <= MAILDROP_MOST && head.last <= head.count,
	    "numbers that can be");
	index_pack(&head, packed);
	need(memcmp(packed, octets, INDEX_HEAD) == 0, "there and back");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size >= INDEX_HEAD)
		check_head(data);
	for (size_t at = 0; at < size;) {
		struct index_entry entry;
		size_t used = index_unpack_entry(data + at, size - at, &entry);

		if (used == 0)
			break;
		need(used <= size - at, "within");
		check_entry(&entry, data + at, used);
		at += used;
	}
	return 0;
}
