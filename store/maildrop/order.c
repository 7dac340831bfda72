/* SPDX-License-Identifier: ISC */
/*
 * The order of messages, the same from session to session.
 * Runs as the mail user.  Pure.
 */
#include "store/maildrop/order.h"

#include <stdbool.h>
#include <string.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

uint32_t
order_time(const char *name)
{
	uint64_t number = 0;

	for (; is_digit(*name) && number < UINT32_MAX; name++)
		number = 10 * number + (uint64_t)(*name - '0');
	return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

/* Compares numbers that may be too large for any type. */
static int
compare_numbers(const char *a, const char *b)
{
	static const char digits[] = "0123456789";

	a += strspn(a, "0");
	b += strspn(b, "0");

	size_t a_length = strspn(a, digits);
	size_t b_length = strspn(b, digits);

	if (a_length != b_length)
		return a_length < b_length ? -1 : 1;
	return memcmp(a, b, a_length);
}

int
order_bases(const struct message_entry *a, const struct message_entry *b)
{
	int order;

	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->time == UINT32_MAX) {
		order = compare_numbers(a->name, b->name);
		if (order != 0)
			return order;
	}
	order = memcmp(a->name, b->name, a->base < b->base ? a->base : b->base);
	return order != 0 ? order : a->base - b->base;
}

int
order_entries(const struct message_entry *a, const struct message_entry *b)
{
	int order = order_bases(a, b);

	if (order != 0)
		return order;
	if ((a->flags & MESSAGE_NEW) != (b->flags & MESSAGE_NEW))
		return (a->flags & MESSAGE_NEW) != 0 ? 1 : -1;
	return strcmp(a->name, b->name);
}

/* Nearly always decided without a look at the names, which lie far apart. */
static bool
is_after(const struct message_entry *a, const struct message_entry *b)
{
	if (a->time != b->time)
		return a->time > b->time;
	return order_entries(a, b) > 0;
}

static void
sort_few(struct message_entry *entries, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct message_entry entry = entries[i];
		size_t hole = i;

		for (; hole > 0 && is_after(&entries[hole - 1], &entry); hole--)
			entries[hole] = entries[hole - 1];
		entries[hole] = entry;
	}
}

/* Merges the first HALF entries with the others, both in order. */
static void
merge(struct message_entry *entries, size_t half, size_t count,
    struct message_entry *spare)
{
	size_t left = 0;
	size_t right = half;
	size_t to = 0;

	memcpy(spare, entries, half * sizeof *spare);
	while (left < half && right < count)
		entries[to++] = is_after(&spare[left], &entries[right])
				    ? entries[right++]
				    : spare[left++];
	memcpy(entries + to, spare + left, (half - left) * sizeof *spare);
}

/* As deep as COUNT has binary digits. */
void
order_sort(
    struct message_entry *entries, size_t count, struct message_entry *spare)
{
	const size_t few = 8;
	size_t half = count / 2;

	if (count <= few) {
		sort_few(entries, count);
		return;
	}
	order_sort(entries, half, spare);
	order_sort(entries + half, count - half, spare);
	if (is_after(&entries[half - 1], &entries[half]))
		merge(entries, half, count, spare);
}
