/* SPDX-License-Identifier: ISC */
/*
 * What launchers, helpers and proxies tell of TLS.
 * Runs as nobody (login) and as root (monitor).  Pure.
 */
#include "auth/shared/tls.h"

#include <string.h>

bool
tls_is_name(const char *text)
{
	size_t length = strlen(text);

	if (length == 0 || length >= TLS_TEXT)
		return false;
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text >= 0x7f)
			return false;
	return true;
}

int
tls_join(const char *protocol, const char *cipher, char name[TLS_TEXT])
{
	size_t length = strlen(protocol);

	if (!tls_is_name(protocol))
		return -1;
	if (cipher == NULL || *cipher == '\0') {
		memcpy(name, protocol, length + 1);
		return 0;
	}
	if (!tls_is_name(cipher) || length + 1 + strlen(cipher) >= TLS_TEXT)
		return -1;
	memcpy(name, protocol, length);
	name[length] = '/';
	memcpy(name + length + 1, cipher, strlen(cipher) + 1);
	return 0;
}
