/* SPDX-License-Identifier: ISC */
/* A line from a client: its verb, its argument, a number in it. */
#include "lib/command.h"
#include "lib/number.h"
#include "tests/fuzz/fuzz.h"

#include <errno.h>

static const struct command commands[] = {
	{ "USER", COMMAND_REQUIRED },
	{ "PASS", COMMAND_VERBATIM },
	{ "LIST", COMMAND_OPTIONAL },
	{ "STAT", COMMAND_NONE },
};

/* The slow way to read a number. */
static void
check_number(const char *text, uint64_t most)
{
	uint64_t got = 77;
	int rc = number_parse(text, most, &got);
	size_t digits = strspn(text, "0123456789");

	errno = 0;

	uint64_t value = strtoull(text, NULL, 10);
	bool good =
	    digits > 0 && text[digits] == '\0' && errno == 0 && value <= most;

	need((rc == 0) == good, "a number is read whole or refused");
	need(got == (good ? value : 77), "its value");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t claims = 0;

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		char *line = string_of(data, size);
		size_t length = strlen(line);
		char *argument = line - 1;

		if (command_is(&commands[i], line)) {
			claims++;

			int rc =
			    command_argument(&commands[i], line, &argument);

			need(rc == 0 || rc == -1, "0 or -1");
			need(argument == NULL ||
				 (argument >= line + 4 && *argument != '\0' &&
				     argument < line + length),
			    "the argument is in the line");
			need(rc == -1 ||
				 commands[i].argument == COMMAND_OPTIONAL ||
				 (argument == NULL) ==
				     (commands[i].argument == COMMAND_NONE),
			    "as the table says");
			if (argument != NULL && rc == 0) {
				check_number(argument, 16);
				check_number(argument, UINT64_MAX);
			}
		}
		free(line);
	}
	need(claims <= 1, "a line is one command");

	char *text = string_of(data, size);

	check_number(text, UINT64_MAX);
	check_number(text, 100000);
	free(text);
	return 0;
}
