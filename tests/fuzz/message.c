/* SPDX-License-Identifier: ISC */
/*
 * Message conversion against a slow obvious model.  The first octet says in
 * what pieces, the second how many lines of the body.
 */
#include "store/message.h"
#include "tests/common/model.h"
#include "tests/fuzz/fuzz.h"

static void
check_top(const char *file, size_t size, size_t piece, uint64_t lines)
{
	char *wanted = malloc(MODEL_ROOM(size));
	char *got = malloc(MESSAGE_GROWTH * size + MESSAGE_END + 1);
	struct message message;
	uint64_t octets;
	size_t used = 0;

	need(wanted != NULL && got != NULL, "memory");

	size_t length = model_message(file, size, lines, wanted, &octets);

	message_begin(&message, lines);
	for (size_t at = 0; at < size && !message.done;) {
		size_t part = size - at < piece ? size - at : piece;
		size_t made =
		    message_encode(&message, file + at, part, got + used);

		need(made <= MESSAGE_GROWTH * part, "growth");
		used += made;
		at += part;
	}
	used += message_end(&message, got + used);
	need(used == length && memcmp(got, wanted, length) == 0,
	    "the octets that the model says");
	need(message.octets == octets, "as many as LIST counts");
	free(wanted);
	free(got);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct message message;
	char *wanted;
	uint64_t octets;

	if (size < 2 || size > 65536)
		return 0;

	size_t piece = data[0] + 1U;
	uint64_t lines = data[1] & 7;
	char *file = string_of(data + 2, size - 2);

	size -= 2;
	wanted = malloc(MODEL_ROOM(size));
	need(wanted != NULL, "memory");
	check_top(file, size, piece, UINT64_MAX);
	check_top(file, size, piece, lines);
	(void)model_message(file, size, UINT64_MAX, wanted, &octets);
	message_begin(&message, MESSAGE_WHOLE);
	for (size_t at = 0; at < size; at += piece)
		message_measure(
		    &message, file + at, size - at < piece ? size - at : piece);
	need(message_octets(&message) == octets, "measured as sent");
	free(wanted);
	free(file);
	return 0;
}
