/* SPDX-License-Identifier: ISC */
#ifndef LIB_COMMAND_H
#define LIB_COMMAND_H

#include <stdbool.h>

/* What a command takes. */
enum command_argument {
	COMMAND_NONE,     /* nothing */
	COMMAND_OPTIONAL, /* perhaps one argument */
	COMMAND_REQUIRED, /* an argument */
	COMMAND_VERBATIM, /* everything after one space, blanks included */
};

/* A line from a table of commands. */
struct command {
	const char *verb; /* in capitals */
	enum command_argument argument;
};

/*
 * Whether LINE, as a client typed it, is this command: its verb, in any case,
 * ends at a space or with the line (RFC 1939, section 3).
 */
bool command_is(const struct command *command, const char *line);

/*
 * Finds the argument in LINE, which is this command, and cuts the blanks
 * around it off unless it is wanted verbatim.  Returns 0 and sets *ARGUMENT,
 * to NULL if there is none; or returns -1 if an argument is missing or too
 * much.
 */
int command_argument(
    const struct command *command, char *line, char **argument);

#endif
