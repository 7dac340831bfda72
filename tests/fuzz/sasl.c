/* SPDX-License-Identifier: ISC */
/*
 * An octet that says whether tokens are offered, then the argument of AUTH and
 * the answers to challenges, a line each.
 */
#include "auth/jail/sasl.h"
#include "lib/base64.h"
#include "tests/fuzz/fuzz.h"

/* The other way round, slow and plain, to hold base64_decode() against. */
static char *
encode(const char *octets, size_t length)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";
	char *text = calloc(length / 3 + 1, 5);

	need(text != NULL, "memory");
	for (size_t bit = 0; bit < 8 * length; bit += 6) {
		unsigned value = 0;

		for (size_t i = bit; i < bit + 6; i++)
			value =
			    value << 1 |
			    (i < 8 * length &&
				((unsigned char)octets[i / 8] >> (7 - i % 8) &
				    1) != 0);
		text[bit / 6] = letters[value];
	}
	while (strlen(text) % 4 != 0)
		text[strlen(text)] = '=';
	return text;
}

static void
decode(const char *text)
{
	char *copy = string_of((const uint8_t *)text, strlen(text));
	size_t length;

	if (base64_decode(copy, &length) == 0) {
		char *again = encode(copy, length);

		need(copy[length] == '\0', "a NUL behind the octets");
		need(strcmp(again, text) == 0, "one spelling");
		free(again);
	}
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;

	bool tokens = data[0] % 2 != 0;
	char *all = string_of(data + 1, size - 1);
	char *line = all;
	struct sasl sasl;
	enum sasl_outcome outcome = SASL_CONTINUE;

	for (int answers = 0; line != NULL && outcome == SASL_CONTINUE;
	     answers++) {
		char *next = strchr(line, '\n');

		need(answers <= 2, "no more than two challenges");
		if (next != NULL)
			*next++ = '\0';
		decode(line);
		outcome = answers == 0 ? sasl_begin(&sasl, line, tokens)
				       : sasl_answer(&sasl, line);
		line = next;
	}
	if (outcome == SASL_COMPLETE) {
		need(username_is_valid(sasl.user), "a name");
		need(*sasl.secret != '\0', "a secret");
		need(tokens || sasl.kind < RECORD_OAUTHBEARER, "offered");
	}
	free(all);
	return 0;
}
