/* SPDX-License-Identifier: ISC */
/*
 * Line ends, dots and counting, against a slow and obvious model.
 * Runs as anybody.
 */
#include "store/message.h"
#include "suites.h"

#include <string.h>

enum { FILE_MOST = 200 };

/* What a client shall get of LENGTH octets, without the last line. */
static size_t
model(const char *file, size_t length, char *client, uint64_t *octets)
{
	size_t used = 0;
	size_t dots = 0;

	for (size_t i = 0; i < length; i++) {
		if (file[i] == '.' && (i == 0 || file[i - 1] == '\n')) {
			client[used++] = '.';
			dots++;
		}
		if (file[i] == '\n' && (i == 0 || file[i - 1] != '\r'))
			client[used++] = '\r';
		client[used++] = file[i];
	}
	if (length == 0 || file[length - 1] != '\n') {
		client[used++] = '\r';
		client[used++] = '\n';
	}
	*octets = used - dots;
	memcpy(client + used, ".\r\n", 3);
	return used + 3;
}

static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 16;
}

/* Octets of which some are special; the rarer, the longer the lines. */
static size_t
make_file(uint32_t *state, char file[FILE_MOST])
{
	static const char special[] = { '\r', '\n', '.', '\n', '\0', '\x8a',
		'\x8d', '\x0b', '\x09', '\x0e', '\x0c' };
	size_t length = next_random(state) % (FILE_MOST + 1);
	uint32_t rare = 1 + next_random(state) % 40;

	for (size_t i = 0; i < length; i++)
		file[i] = next_random(state) % rare == 0
			      ? special[next_random(state) % sizeof special]
			      : 'x';
	return length;
}

START_TEST(any_file_in_any_pieces_becomes_what_the_model_says)
{
	uint32_t state = (uint32_t)_i;

	for (int round = 0; round < 200; round++) {
		char file[FILE_MOST];
		char want[2 * FILE_MOST + MESSAGE_END];
		size_t length = make_file(&state, file);
		uint64_t octets;
		size_t size = model(file, length, want, &octets);
		struct message sent, measured;
		char got[2 * FILE_MOST + MESSAGE_END];
		size_t used = 0;

		message_begin(&sent, MESSAGE_WHOLE);
		message_begin(&measured, MESSAGE_WHOLE);
		for (size_t done = 0; done < length;) {
			char room[2 * FILE_MOST + 1];
			size_t piece =
			    1 + next_random(&state) % (length - done);

			room[2 * piece] = '#';
			size_t made =
			    message_encode(&sent, file + done, piece, room);

			ck_assert_uint_le(made, 2 * piece);
			ck_assert_int_eq(room[2 * piece], '#');
			memcpy(got + used, room, made);
			message_measure(&measured, file + done, piece);
			used += made;
			done += piece;
		}
		used += message_end(&sent, got + used);
		ck_assert_uint_eq(used, size);
		ck_assert_mem_eq(got, want, size);
		ck_assert_uint_eq(sent.octets, octets);
		ck_assert_uint_eq(message_octets(&measured), octets);
	}
}
END_TEST

static const struct {
	const char *file;
	uint64_t lines;
	const char *client;
} tops[] = {
	{ "a: b\n\none\ntwo\n", 0, "a: b\r\n\r\n.\r\n" },
	{ "a: b\n\none\ntwo\n", 1, "a: b\r\n\r\none\r\n.\r\n" },
	{ "a: b\r\n\r\none\r\ntwo\r\n", 1, "a: b\r\n\r\none\r\n.\r\n" },
	{ "a: b\n\none\ntwo", 2, "a: b\r\n\r\none\r\ntwo\r\n.\r\n" },
	{ "a: b\n\n.\n..\n", 9, "a: b\r\n\r\n..\r\n...\r\n.\r\n" },
	{ "a: a_line_longer_than_a_word_or_two\n\n1\n2\n", 1,
	    "a: a_line_longer_than_a_word_or_two\r\n\r\n1\r\n.\r\n" },
	{ "no body", 0, "no body\r\n.\r\n" },
	{ "\nx\n", 0, "\r\n.\r\n" },
	{ "", 0, "\r\n.\r\n" },
};

START_TEST(top_stops_after_its_lines)
{
	struct message message;
	char got[256];
	size_t used;

	message_begin(&message, tops[_i].lines);
	used =
	    message_encode(&message, tops[_i].file, strlen(tops[_i].file), got);
	used += message_end(&message, got + used);
	got[used] = '\0';
	ck_assert_str_eq(got, tops[_i].client);
}
END_TEST

Suite *
message_blocks_suite(void)
{
	Suite *suite = suite_create("message_blocks");
	TCase *tcase = tcase_create("message");

	tcase_add_loop_test(
	    tcase, any_file_in_any_pieces_becomes_what_the_model_says, 0, 20);
	tcase_add_loop_test(
	    tcase, top_stops_after_its_lines, 0, sizeof tops / sizeof tops[0]);
	suite_add_tcase(suite, tcase);
	return suite;
}
