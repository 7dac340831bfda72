/* SPDX-License-Identifier: ISC */
/*
 * The index as octets: what was written comes back, and nothing else does.
 * Runs as anybody.
 */
#include "store/maildrop/index.h"
#include "suites.h"

#include <string.h>

static const struct index sample = {
	.stamps = { { 1, 2, 1700000000, 4 }, { 7, UINT64_MAX, 9, 999999999 } },
	.count = 3,
	.octets = 12345678901234,
	.last = 2,
	.body = 3 * INDEX_ENTRY_LEAST,
	.checksum = 0x0123456789abcdef,
};

START_TEST(a_head_comes_back_as_it_was)
{
	unsigned char head[INDEX_HEAD];
	struct index got;

	index_pack(&sample, head);
	ck_assert_int_eq(index_unpack(head, &got), 0);
	ck_assert(index_same_stamps(&got.stamps, &sample.stamps));
	ck_assert_uint_eq(got.count, sample.count);
	ck_assert_uint_eq(got.octets, sample.octets);
	ck_assert_uint_eq(got.last, sample.last);
	ck_assert_uint_eq(got.body, sample.body);
	ck_assert_uint_eq(got.checksum, sample.checksum);
}
END_TEST

START_TEST(a_head_with_any_bit_flipped_is_refused)
{
	unsigned char head[INDEX_HEAD];
	struct index got;

	index_pack(&sample, head);
	for (size_t bit = 0; bit < 8 * INDEX_HEAD; bit++) {
		head[bit / 8] ^= (unsigned char)(1 << bit % 8);
		ck_assert_int_eq(index_unpack(head, &got), -1);
		head[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	ck_assert_int_eq(index_unpack(head, &got), 0);
}
END_TEST

START_TEST(a_head_cut_off_anywhere_is_refused)
{
	unsigned char head[INDEX_HEAD];
	struct index got;

	for (size_t length = 0; length < INDEX_HEAD; length++) {
		index_pack(&sample, head);
		memset(head + length, 0, INDEX_HEAD - length);
		ck_assert_int_eq(index_unpack(head, &got), -1);
	}
}
END_TEST

static const struct {
	uint64_t count;
	uint64_t last;
	uint64_t body;
	int want;
} counts[] = {
	{ 0, 0, 0, 0 },
	{ 1, 1, INDEX_ENTRY_LEAST, 0 },
	{ 1, 1, INDEX_ENTRY_MOST, 0 },
	{ 1, 2, INDEX_ENTRY_LEAST, -1 },
	{ 1, 0, INDEX_ENTRY_LEAST - 1, -1 },
	{ 1, 0, INDEX_ENTRY_MOST + 1, -1 },
	{ 0, 0, 8, -1 },
	{ (uint64_t)MAILDROP_MOST + 1, 0, UINT64_C(1) << 32, -1 },
	{ UINT64_MAX, 0, 0, -1 },
};

START_TEST(counts_that_cannot_be_are_refused)
{
	unsigned char head[INDEX_HEAD];
	struct index index = sample;

	index.count = counts[_i].count;
	index.last = counts[_i].last;
	index.body = counts[_i].body;
	index_pack(&index, head);
	ck_assert_int_eq(index_unpack(head, &index), counts[_i].want);
}
END_TEST

static const struct index_entry entries[] = {
	{ .name = "a", .base = 1 },
	{ .name = ":2,", .base = 0, .octets = 7 },
	{ .name = "1700000000.M1P2.host,S=3:2,FS",
	    .base = 24,
	    .octets = UINT64_MAX,
	    .inode = 0x0102030405060708,
	    .version = UINT64_MAX - 1,
	    .in_new = true },
	{ .name = "1.a;2,S",
	    .base = 3,
	    .inode = UINT64_MAX,
	    .version = 1,
	    .duplicate = true,
	    .number = 0x0102030405060708 },
};

START_TEST(an_entry_comes_back_whole_or_not_at_all)
{
	const struct index_entry *want = &entries[_i];
	unsigned char packed[INDEX_ENTRY_MOST];
	struct index_entry got;
	size_t size = index_pack_entry(want, packed);

	ck_assert_uint_eq(size % 8, 0);
	ck_assert_uint_eq(
	    index_unpack_entry(packed, sizeof packed, &got), size);
	ck_assert_str_eq(got.name, want->name);
	ck_assert_uint_eq(got.base, want->base);
	ck_assert_uint_eq(got.octets, want->octets);
	ck_assert_uint_eq(got.inode, want->inode);
	ck_assert_uint_eq(got.version, want->version);
	ck_assert_int_eq(got.in_new, want->in_new);
	ck_assert_int_eq(got.duplicate, want->duplicate);
	ck_assert_uint_eq(got.number, want->number);
	for (size_t length = 0; length < size; length++)
		ck_assert_uint_eq(index_unpack_entry(packed, length, &got), 0);
}
END_TEST

START_TEST(the_longest_name_fits)
{
	unsigned char packed[INDEX_ENTRY_MOST];
	char name[ENTRY_NAME];
	struct index_entry entry = { .name = name };

	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	ck_assert_uint_le(index_pack_entry(&entry, packed), sizeof packed);
	ck_assert_uint_ne(index_unpack_entry(packed, sizeof packed, &entry), 0);
	ck_assert_uint_eq(strlen(entry.name), ENTRY_NAME - 1);
}
END_TEST

static const char *const no_names[] = { "", ".hidden", "..", "../x", "a/b",
	"a:2,/" };

START_TEST(a_name_that_leads_elsewhere_is_refused)
{
	unsigned char packed[INDEX_ENTRY_MOST];
	struct index_entry entry = { .name = no_names[_i] };

	index_pack_entry(&entry, packed);
	ck_assert_uint_eq(index_unpack_entry(packed, sizeof packed, &entry), 0);
}
END_TEST

START_TEST(flags_that_nobody_writes_are_refused)
{
	unsigned char packed[INDEX_ENTRY_MOST];
	struct index_entry entry = { .name = "1.a", .duplicate = true };

	index_pack_entry(&entry, packed);
	/* Without its flag the number would be a part of the name. */
	memcpy(packed + INDEX_ENTRY_NAME, "1.a", 4);
	for (int flags = 0; flags < 256; flags++) {
		packed[24] = (unsigned char)flags;
		ck_assert_int_eq(
		    index_unpack_entry(packed, sizeof packed, &entry) != 0,
		    flags < 4);
	}
}
END_TEST

START_TEST(a_name_that_is_shorter_than_it_says_is_refused)
{
	unsigned char packed[INDEX_ENTRY_MOST];
	struct index_entry entry = { .name = "123456" };

	index_pack_entry(&entry, packed);
	for (unsigned char length = 0; length < 255; length++) {
		packed[25] = length;
		ck_assert_int_eq(
		    index_unpack_entry(packed, sizeof packed, &entry) != 0,
		    length == 6);
	}
}
END_TEST

START_TEST(a_checksum_sees_every_flipped_bit)
{
	unsigned char octets[64];
	uint64_t sum;

	for (size_t i = 0; i < sizeof octets; i++)
		octets[i] = (unsigned char)(i * i);
	sum = index_checksum(0, octets, sizeof octets);
	ck_assert_uint_eq(
	    index_checksum(index_checksum(0, octets, 24), octets + 24, 40),
	    sum);
	for (size_t bit = 0; bit < 8 * sizeof octets; bit++) {
		octets[bit / 8] ^= (unsigned char)(1 << bit % 8);
		ck_assert_uint_ne(
		    index_checksum(0, octets, sizeof octets), sum);
		octets[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
}
END_TEST

static const struct {
	uint64_t new, cur, now;
	bool want;
} times[] = {
	{ 997, 997, 1000, true },
	{ 998, 997, 1000, false },
	{ 997, 998, 1000, false },
	{ 1000, 1000, 1000, false },
	{ 5000, 997, 1000, false }, /* from the future */
	{ 0, 0, 1000, true },
	{ 0, 0, 0, false }, /* no clock */
	{ UINT64_MAX, 0, 1000, false },
};

START_TEST(a_directory_is_settled_after_three_seconds)
{
	const struct index_stamps stamps = {
		.new = { .seconds = times[_i].new },
		.cur = { .seconds = times[_i].cur },
	};

	ck_assert_int_eq(
	    index_are_settled(&stamps, times[_i].now), times[_i].want);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(table)[0])

Suite *
index_suite(void)
{
	Suite *suite = suite_create("index");
	TCase *tcase = tcase_create("index");

	tcase_add_test(tcase, a_head_comes_back_as_it_was);
	tcase_add_test(tcase, a_head_with_any_bit_flipped_is_refused);
	tcase_add_test(tcase, a_head_cut_off_anywhere_is_refused);
	tcase_add_loop_test(
	    tcase, counts_that_cannot_be_are_refused, 0, COUNT(counts));
	tcase_add_loop_test(
	    tcase, an_entry_comes_back_whole_or_not_at_all, 0, COUNT(entries));
	tcase_add_test(tcase, the_longest_name_fits);
	tcase_add_loop_test(
	    tcase, a_name_that_leads_elsewhere_is_refused, 0, COUNT(no_names));
	tcase_add_test(tcase, flags_that_nobody_writes_are_refused);
	tcase_add_test(tcase, a_name_that_is_shorter_than_it_says_is_refused);
	tcase_add_test(tcase, a_checksum_sees_every_flipped_bit);
	tcase_add_loop_test(
	    tcase, a_directory_is_settled_after_three_seconds, 0, COUNT(times));
	suite_add_tcase(suite, tcase);
	return suite;
}
