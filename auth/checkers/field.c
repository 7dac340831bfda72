/* SPDX-License-Identifier: ISC */
/*
 * Fields of text with one separator.
 * Runs as root (checkers).  Pure.
 */
#include "auth/checkers/field.h"

#include <string.h>

char *
field_cut(char **rest, char end)
{
	char *field = *rest;
	char *separator = strchr(field, end);

	if (separator == NULL) {
		*rest = field + strlen(field);
	} else {
		*separator = '\0';
		*rest = separator + 1;
	}
	return field;
}
