/* SPDX-License-Identifier: ISC */
/* Foreign octets in a line of log. */
#include "lib/log.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = string_of(data, size);
	struct log line;

	log_begin(&line, "pop3d", "event");
	log_text(&line, "text", text);

	size_t before = line.length;

	log_name(&line, "name", text);
	log_name(&line, "more", text);
	need(line.length < sizeof line.text, "room for the line end");
	for (size_t i = 0; i < line.length; i++)
		need(line.text[i] >= ' ' && line.text[i] <= '~',
		    "nothing but printable ASCII");
	/* Blanks, '<' and '>' are ours: a value cannot make them. */
	size_t angles = 0, blanks = 0;

	for (size_t i = before; i < line.length; i++) {
		angles += line.text[i] == '<' || line.text[i] == '>';
		blanks += line.text[i] == ' ';
	}
	need(angles <= 4 && blanks <= 2, "a value is one word");
	free(text);
	return 0;
}
