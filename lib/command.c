/* SPDX-License-Identifier: ISC */
/*
 * Command lines: the verb and its argument.
 * Runs as nobody (login) and as the mail user (session).  Pure.
 */
#include "lib/command.h"

#include <string.h>

/* Not toupper(): POP3 is ASCII, whatever the locale says. */
static char
capital(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool
command_is(const struct command *command, const char *line)
{
	const char *verb = command->verb;

	while (*verb != '\0' && *verb == capital(*line)) {
		verb++;
		line++;
	}
	return *verb == '\0' && (*line == ' ' || *line == '\0');
}

int
command_argument(const struct command *command, char *line, char **argument)
{
	char *text = line + strlen(command->verb);

	*argument = NULL;
	if (*text == ' ')
		text++;
	if (command->argument != COMMAND_VERBATIM) {
		text += strspn(text, " ");

		size_t length = strlen(text);

		while (length > 0 && text[length - 1] == ' ')
			text[--length] = '\0';
	}
	if (*text != '\0')
		*argument = text;

	switch (command->argument) {
	case COMMAND_NONE:
		return *argument == NULL ? 0 : -1;
	case COMMAND_OPTIONAL:
		return 0;
	case COMMAND_REQUIRED:
	case COMMAND_VERBATIM:
		return *argument != NULL ? 0 : -1;
	}
	return -1;
}
