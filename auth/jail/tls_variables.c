/* SPDX-License-Identifier: ISC */
/*
 * The variables that a UCSPI-TLS helper tells once TLS has started.
 * Runs as nobody, in the jail.  Pure.
 */
#include "auth/jail/tls_variables.h"

#include <string.h>

/* How long the variable's name at the front of TEXT is; 0 if it is none. */
static size_t
name_length(const char *text)
{
	size_t length =
	    strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			 "0123456789_");

	return text[length] == '=' || text[length] == '\0' ? length : 0;
}

/* Points *VALUE to the value, if TEXT is the variable NAME and has one. */
static void
take_value(const char *text, const char *name, const char **value)
{
	size_t length = strlen(name);

	if (strncmp(text, name, length) == 0 && text[length] == '=')
		*value = text + length + 1;
}

enum tls_variables_state
tls_variables_parse(
    const char *text, size_t length, bool ended, char name[TLS_TEXT])
{
	const char *protocol = NULL, *cipher = NULL;
	const char *end = text + length;

	while (text < end && *text != '\0') {
		const char *nul = memchr(text, '\0', (size_t)(end - text));

		if (nul == NULL) /* unfinished, and so to remain if ENDED */
			return ended ? TLS_VARIABLES_FAILED
				     : TLS_VARIABLES_MORE;
		if (name_length(text) == 0)
			return TLS_VARIABLES_FAILED;
		take_value(text, "SSL_PROTOCOL", &protocol);
		take_value(text, "SSL_CIPHER", &cipher);
		text = nul + 1;
	}
	if (text == end && !ended)
		return TLS_VARIABLES_MORE;
	if (protocol == NULL || tls_join(protocol, cipher, name) == -1)
		return TLS_VARIABLES_FAILED;
	return TLS_VARIABLES_STARTED;
}
