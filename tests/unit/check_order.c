/* SPDX-License-Identifier: ISC */
/*
 * The order of messages, against a slow and obvious sort.
 * Runs as anybody.
 */
#include "store/maildrop/order.h"
#include "suites.h"

#include <stdlib.h>
#include <string.h>

/* In their order. */
static const char *const names[] = { "", "0", "00", "a", "b:2,", "b:2,S", "ba",
	"001", "01", "1", "1.a", "1.a:2,", "2", "10", "4294967294",
	"4294967295", "4294967296", "04294967297", "99999999999999999999",
	"100000000000000000000" };

enum { NAMES = sizeof names / sizeof names[0] };

static struct message_entry
entry_of(const char *name)
{
	return (struct message_entry){
		.name = name,
		.time = order_time(name),
		.base = (uint8_t)entry_base(name),
	};
}

START_TEST(names_go_by_their_number_then_by_the_rest)
{
	struct message_entry entry = entry_of(names[_i]);

	for (int i = 0; i < NAMES; i++) {
		struct message_entry other = entry_of(names[i]);
		int order = order_entries(&entry, &other);

		ck_assert_int_eq(
		    (order > 0) - (order < 0), (_i > i) - (_i < i));
	}
}
END_TEST

START_TEST(a_flag_makes_no_difference_but_among_those_of_one_base)
{
	struct message_entry a = entry_of("1.a:2,");
	struct message_entry b = entry_of("1.a;2,S");
	struct message_entry c = entry_of("1.a");

	c.flags = MESSAGE_NEW;
	ck_assert_int_eq(order_bases(&a, &b), 0);
	ck_assert_int_eq(order_bases(&a, &c), 0);
	ck_assert_int_lt(order_entries(&a, &b), 0);
	ck_assert_int_lt(order_entries(&b, &c), 0);
}
END_TEST

static int
slow_compare(const void *a, const void *b)
{
	return order_entries(a, b);
}

START_TEST(a_sorted_list_is_what_qsort_makes_of_it)
{
	enum { MOST = 300 };
	char room[MOST][16];
	struct message_entry fast[MOST], slow[MOST], spare[MOST / 2];
	uint32_t random = (uint32_t)_i;
	size_t count = (size_t)_i;

	for (size_t i = 0; i < count; i++) {
		size_t length = 1;

		for (size_t j = 0; j < 4; j++) {
			random = random * 1664525 + 1013904223;
			room[i][j] = "0123a:"[random / 65536 % 6];
			length = j + 1;
		}
		room[i][length] = '\0';
		fast[i] = slow[i] = entry_of(room[i]);
	}
	order_sort(fast, count, spare);
	qsort(slow, count, sizeof slow[0], slow_compare);
	for (size_t i = 0; i < count; i++)
		ck_assert_str_eq(fast[i].name, slow[i].name);
}
END_TEST

Suite *
order_suite(void)
{
	Suite *suite = suite_create("order");
	TCase *tcase = tcase_create("order");

	tcase_add_loop_test(
	    tcase, names_go_by_their_number_then_by_the_rest, 0, NAMES);
	tcase_add_test(
	    tcase, a_flag_makes_no_difference_but_among_those_of_one_base);
	tcase_add_loop_test(
	    tcase, a_sorted_list_is_what_qsort_makes_of_it, 0, 300);
	suite_add_tcase(suite, tcase);
	return suite;
}
