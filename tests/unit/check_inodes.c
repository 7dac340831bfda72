/* SPDX-License-Identifier: ISC */
/*
 * Messages found by inode, against a look at every one of them.
 * Runs as anybody.
 */
#include "store/maildrop/inodes.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 3000 };

static void
add(struct maildrop *drop, uint64_t inode)
{
	char name[32];

	snprintf(name, sizeof name, "%zu.a", drop->count + 1);
	ck_assert_int_eq(maildrop_add(drop, name, true, inode), 0);
}

/* Whether those that the table tells of INODE are those that have it. */
static void
check_inode(
    const struct inodes *inodes, const struct maildrop *drop, uint64_t inode)
{
	static bool met[MOST];
	size_t at = inodes_begin(inodes, inode);
	const struct message_entry *entry;

	memset(met, 0, sizeof met);
	while ((entry = inodes_next(inodes, drop, inode, &at)) != NULL) {
		size_t index = (size_t)(entry - drop->entries);

		ck_assert_uint_lt(index, drop->count);
		ck_assert(!met[index]);
		met[index] = true;
	}
	for (size_t i = 0; i < drop->count; i++)
		if (met[i] != (drop->entries[i].inode == inode))
			ck_abort_msg("message %zu", i);
}

static void
check_all(const struct inodes *inodes, const struct maildrop *drop)
{
	for (size_t i = 0; i < drop->count; i += 1 + i / 100)
		check_inode(inodes, drop, drop->entries[i].inode);
	check_inode(inodes, drop, 0);
	check_inode(inodes, drop, UINT64_MAX - 1);
}

START_TEST(no_message_is_in_an_empty_table)
{
	struct maildrop drop = { 0 };
	struct inodes inodes;

	ck_assert_int_eq(inodes_make(&inodes, &drop), 0);
	check_inode(&inodes, &drop, 0);
	check_inode(&inodes, &drop, 1);
	inodes_free(&inodes);
	ck_assert_ptr_null(inodes.slots);
}
END_TEST

/* Inodes of which many hash alike, and several of which are the same. */
static uint64_t
inode_of(int kind, size_t index)
{
	switch (kind) {
	case 0:
		return index + 1;
	case 1:
		return (uint64_t)index << 32;
	case 2:
		return UINT64_MAX - index / 3;
	case 3:
		return index % 7;
	default:
		return 4711;
	}
}

START_TEST(a_message_is_found_by_its_inode)
{
	const size_t counts[] = { 1, 2, 510, 511, 512, 513, 2000 };

	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
		struct maildrop drop = { 0 };
		struct inodes inodes;

		for (size_t i = 0; i < counts[c]; i++)
			add(&drop, inode_of(_i, i));
		ck_assert_int_eq(inodes_make(&inodes, &drop), 0);
		check_all(&inodes, &drop);
		inodes_free(&inodes);
		maildrop_free(&drop);
	}
}
END_TEST

START_TEST(the_table_grows_with_the_list)
{
	struct maildrop drop = { 0 };
	struct inodes inodes;
	size_t grown = 0;

	ck_assert_int_eq(inodes_make(&inodes, &drop), 0);
	for (size_t i = 0; i < MOST; i++) {
		size_t size = inodes.size;

		add(&drop, inode_of(_i, i));
		ck_assert_int_eq(inodes_add(&inodes, &drop), 0);
		ck_assert_uint_eq(inodes.used, drop.count);
		ck_assert_uint_ge(inodes.size, 2 * inodes.used);
		/* Some slot is empty: a search comes to an end. */
		if (inodes.size != size || i % 500 == 0) {
			grown += inodes.size != size;
			check_inode(&inodes, &drop, drop.entries[i].inode);
			check_inode(&inodes, &drop, drop.entries[0].inode);
			check_inode(&inodes, &drop, UINT64_MAX - 1);
		}
	}
	ck_assert_uint_ge(grown, 2);
	check_all(&inodes, &drop);
	inodes_free(&inodes);
	maildrop_free(&drop);
}
END_TEST

Suite *
inodes_suite(void)
{
	Suite *suite = suite_create("inodes");
	TCase *tcase = tcase_create("table");

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, no_message_is_in_an_empty_table);
	tcase_add_loop_test(tcase, a_message_is_found_by_its_inode, 0, 5);
	tcase_add_loop_test(tcase, the_table_grows_with_the_list, 0, 5);
	return suite;
}
