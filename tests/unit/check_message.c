/* SPDX-License-Identifier: ISC */
/*
 * message.c against a model that is slow and obvious: whole lines, one by one.
 */
#include "store/message.h"
#include "suites.h"

#include <string.h>

enum { MOST = 256 };

/* A message, LENGTH octets of TEXT. */
#define TEXT(text)                                                             \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

static const struct {
	const char *text;
	size_t length;
} files[] = {
	TEXT(""),
	TEXT("\n"),
	TEXT("\r\n"),
	TEXT("\r"),
	TEXT("\r\r"),
	TEXT("\r\r\n"),
	TEXT("\n\r"),
	TEXT("\n\n\n"),
	TEXT("\r\n\r\n"),
	TEXT("."),
	TEXT(".\n"),
	TEXT(".\r\n"),
	TEXT("..\n."),
	TEXT("\n.\n..\n...x\n.\r\n.\r"),
	TEXT("\r.\n"),
	TEXT("a.\n.b"),
	TEXT("a: b\n\none\ntwo\n"),
	TEXT("a: b\r\n\r\none\r\ntwo\r\n"),
	TEXT("a: b\n\r\none\r\n\ntwo\n\r\nthree"),
	TEXT("a: b\nc: d\n"),
	TEXT("a: b"),
	TEXT("a: b\n\n"),
	TEXT("a: b\n\r\r\nnot the body\n\nbody\n"),
	TEXT("a\0b\n\0\n\n\0"),
	TEXT("\0"),
	TEXT("\n\xff\x80\r\xfe\n"),
	TEXT("x\ry\n\r\n\rz\r\r\n.\r"),
};

static const uint64_t limits[] = { 0, 1, 2, 3, 4, MESSAGE_WHOLE - 1,
	MESSAGE_WHOLE };

enum {
	FILES = sizeof files / sizeof *files,
	LIMITS = sizeof limits / sizeof *limits,
};

struct result {
	char octets[MOST];
	size_t length;
	uint64_t counted;
};

static void
append(struct result *result, const char *octets, size_t length)
{
	ck_assert_uint_le(length, MOST - result->length);
	if (length > 0)
		memcpy(result->octets + result->length, octets, length);
	result->length += length;
}

static struct result
model(const char *text, size_t length, uint64_t limit)
{
	struct result result = { .length = 0 };
	const char *end = text + length;
	bool body = false;

	while (text < end && !(body && limit == 0)) {
		const char *lf = memchr(text, '\n', (size_t)(end - text));
		const char *next = lf != NULL ? lf + 1 : end;
		const char *stop = lf != NULL ? lf : end;

		if (lf != NULL && stop > text && stop[-1] == '\r')
			stop--;
		if (stop > text && *text == '.')
			append(&result, ".", 1);
		append(&result, text, (size_t)(stop - text));
		append(&result, "\r\n", 2);
		result.counted += (uint64_t)(stop - text) + 2;
		if (body)
			limit--;
		else if (stop == text)
			body = true;
		text = next;
	}
	if (length == 0) { /* no message has no line */
		append(&result, "\r\n", 2);
		result.counted = 2;
	}
	append(&result, ".\r\n", 3);
	return result;
}

/* PIECES: where the file is cut, and the end. */
static struct result
encode(const char *text, const size_t *pieces, size_t count, uint64_t limit)
{
	struct result result = { .length = 0 };
	struct message message;
	char client[MESSAGE_GROWTH * MOST + MESSAGE_END];
	size_t done = 0;

	message_begin(&message, limit);
	for (size_t i = 0; i < count; i++) {
		size_t length = pieces[i] - done;
		size_t made =
		    message_encode(&message, text + done, length, client);

		ck_assert_uint_le(made, MESSAGE_GROWTH * length);
		append(&result, client, made);
		done += length;
	}

	size_t made = message_end(&message, client);

	ck_assert_uint_le(made, MESSAGE_END);
	append(&result, client, made);
	result.counted = message.octets;
	return result;
}

static void
same(struct result is, struct result wanted)
{
	ck_assert_uint_eq(is.counted, wanted.counted);
	ck_assert_uint_eq(is.length, wanted.length);
	ck_assert_mem_eq(is.octets, wanted.octets, wanted.length);
}

START_TEST(encoding_is_as_the_model_wherever_the_file_is_cut)
{
	const char *text = files[_i].text;
	size_t length = files[_i].length;

	for (size_t i = 0; i < LIMITS; i++) {
		struct result wanted = model(text, length, limits[i]);

		for (size_t a = 0; a <= length; a++)
			for (size_t b = a; b <= length; b++) {
				const size_t pieces[] = { a, b, length };

				same(
				    encode(text, pieces, 3, limits[i]), wanted);
			}
	}
}
END_TEST

START_TEST(encoding_is_as_the_model_octet_by_octet)
{
	const char *text = files[_i].text;
	size_t length = files[_i].length;
	size_t pieces[MOST];

	for (size_t i = 0; i < length; i++)
		pieces[i] = i + 1;
	for (size_t i = 0; i < LIMITS; i++)
		same(encode(text, pieces, length, limits[i]),
		    model(text, length, limits[i]));
}
END_TEST

START_TEST(measuring_counts_what_encoding_sends)
{
	const char *text = files[_i].text;
	size_t length = files[_i].length;
	struct result wanted = model(text, length, MESSAGE_WHOLE);

	for (size_t a = 0; a <= length; a++)
		for (size_t b = a; b <= length; b++) {
			struct message message;

			message_begin(&message, MESSAGE_WHOLE);
			message_measure(&message, text, a);
			message_measure(&message, text + a, b - a);
			message_measure(&message, text + b, length - b);
			ck_assert_uint_eq(
			    message_octets(&message), wanted.counted);
		}
}
END_TEST

START_TEST(a_client_that_undoes_the_dots_has_the_octets_listed)
{
	struct result is =
	    model(files[_i].text, files[_i].length, MESSAGE_WHOLE);
	const char *line = is.octets;
	uint64_t octets = 0;

	for (;;) {
		const char *lf =
		    memchr(line, '\n', is.length - (size_t)(line - is.octets));
		size_t length = (size_t)(lf + 1 - line);

		ck_assert_ptr_nonnull(lf);
		if (length == 3 && memcmp(line, ".\r\n", 3) == 0)
			break;
		octets += *line == '.' ? length - 1 : length;
		line += length;
	}
	ck_assert_uint_eq(octets, is.counted);
	ck_assert_ptr_eq(line + 3, is.octets + is.length);
}
END_TEST

Suite *
message_suite(void)
{
	Suite *suite = suite_create("message");
	TCase *tcase = tcase_create("octets");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, encoding_is_as_the_model_wherever_the_file_is_cut, 0, FILES);
	tcase_add_loop_test(
	    tcase, encoding_is_as_the_model_octet_by_octet, 0, FILES);
	tcase_add_loop_test(
	    tcase, measuring_counts_what_encoding_sends, 0, FILES);
	tcase_add_loop_test(tcase,
	    a_client_that_undoes_the_dots_has_the_octets_listed, 0, FILES);
	return suite;
}
