/* SPDX-License-Identifier: ISC */
#include "store/maildrop/memory.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

/* Octets of each piece: around those of the blocks. */
static const size_t sizes[] = { 1, 10, 65000, 65536, 300, 262144, 70000,
	1048576, 2097151, 2097152, 5000000, 40, 2097152 - 24 };

enum { SIZES = sizeof sizes / sizeof *sizes };

START_TEST(pieces_stay_where_they_are_and_do_not_overlap)
{
	struct memory *memory = NULL;
	char *pieces[SIZES];

	for (size_t i = 0; i < SIZES; i++) {
		pieces[i] = memory_room(&memory, sizes[i]);
		ck_assert_ptr_nonnull(pieces[i]);
		memset(pieces[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < SIZES; i++)
		for (size_t at = 0; at < sizes[i]; at++)
			if (pieces[i][at] != (char)(i + 1))
				ck_abort_msg("piece %zu, octet %zu", i, at);
	memory_free(memory);
}
END_TEST

START_TEST(what_grows_keeps_its_octets)
{
	unsigned char *octets = NULL;
	size_t used = 0;

	for (size_t size = 1000; size < 10000000; used = size, size *= 3) {
		octets = memory_grow(octets, used, size);
		ck_assert_ptr_nonnull(octets);
		for (size_t i = 0; i < used; i++)
			if (octets[i] != i % 251)
				ck_abort_msg("octet %zu of %zu", i, used);
		for (size_t i = used; i < size; i++)
			octets[i] = (unsigned char)(i % 251);
	}
	free(octets);
}
END_TEST

START_TEST(nothing_is_given_back)
{
	memory_free(NULL);
}
END_TEST

Suite *
memory_suite(void)
{
	Suite *suite = suite_create("memory");
	TCase *tcase = tcase_create(NULL);

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, pieces_stay_where_they_are_and_do_not_overlap);
	tcase_add_test(tcase, what_grows_keeps_its_octets);
	tcase_add_test(tcase, nothing_is_given_back);
	return suite;
}
