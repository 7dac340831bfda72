/* SPDX-License-Identifier: ISC */
/*
 * What launchers, helpers and proxies tell of TLS.
 * Runs as nobody (login) and, tls_is_name() and tls_join(), as root (monitor).
 * Pure.
 */
#include "tls.h"

#include <string.h>

bool
tls_is_name(const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length >= TLS_NAME)
		return false;
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text >= 0x7f)
			return false;
	return true;
}

int
tls_join(const char *protocol, const char *cipher, char name[TLS_NAME])
{
	size_t length = strlen(protocol);

	if (!tls_is_name(protocol))
		return -1;
	if (cipher == NULL || *cipher == '\0') {
		memcpy(name, protocol, length + 1);
		return 0;
	}
	if (!tls_is_name(cipher) || length + 1 + strlen(cipher) >= TLS_NAME)
		return -1;
	memcpy(name, protocol, length);
	name[length] = '/';
	memcpy(name + length + 1, cipher, strlen(cipher) + 1);
	return 0;
}

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

enum tls_story
tls_read_variables(
    const char *text, size_t length, bool ended, char name[TLS_NAME])
{
	const char *protocol = NULL, *cipher = NULL;
	const char *end = text + length;

	while (text < end && *text != '\0') {
		const char *nul = memchr(text, '\0', (size_t)(end - text));

		if (nul == NULL) /* unfinished, and so to remain if ENDED */
			return ended ? TLS_FAILED : TLS_MORE;
		if (name_length(text) == 0)
			return TLS_FAILED;
		take_value(text, "SSL_PROTOCOL", &protocol);
		take_value(text, "SSL_CIPHER", &cipher);
		text = nul + 1;
	}
	if (text == end && !ended)
		return TLS_MORE;
	if (protocol == NULL || tls_join(protocol, cipher, name) == -1)
		return TLS_FAILED;
	return TLS_STARTED;
}
