/* SPDX-License-Identifier: ISC */
/*
 * The messages of OAUTHBEARER and XOAUTH2: fields, each ended by 0x01, of
 * which the first names the user and an empty one is the last.
 * Runs as nobody (login).  Pure.
 */
#include "auth/jail/oauth.h"

#include <string.h>

enum { FIELD_END = 0x01 };

/* Cuts the next field off *REST.  NULL: it has no end. */
static char *
next_field(char **rest)
{
	char *field = *rest;
	char *end = strchr(field, FIELD_END);

	if (end == NULL)
		return NULL;
	*end = '\0';
	*rest = end + 1;
	return field;
}

static char *
after(char *text, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* "Bearer", in any case (RFC 9110, section 11.1), a blank, the token. */
static const char *
find_token(const char *value)
{
	static const char scheme[] = "bearer ";
	const char *token = value;

	for (const char *p = scheme; *p != '\0'; p++, token++)
		if ((*p == ' ' ? *token : *token | 0x20) != *p)
			return NULL;
	for (const char *p = token; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f)
			return NULL;
	return *token != '\0' ? token : NULL;
}

/* Reads the fields after the first: one of them has the token. */
static int
read_fields(char *rest, const char **token)
{
	char *field;

	*token = NULL;
	while ((field = next_field(&rest)) != NULL && *field != '\0') {
		const char *value = after(field, "auth=");

		if (value == NULL)
			continue; /* host, port and what may come */
		if (*token != NULL)
			return -1;
		*token = find_token(value);
		if (*token == NULL)
			return -1;
	}
	return field != NULL && *rest == '\0' && *token != NULL ? 0 : -1;
}

/* Undoes "=2C" and "=3D" in NAME, and cuts off the comma that ends it. */
static int
decode_name(char *name)
{
	char *comma = strchr(name, ',');
	char *to = name;

	if (comma == NULL || comma[1] != '\0')
		return -1;
	*comma = '\0';
	for (const char *from = name; *from != '\0'; from++) {
		char octet = *from;

		if (octet == '=') {
			if (strncmp(from, "=2C", 3) == 0)
				octet = ',';
			else if (strncmp(from, "=3D", 3) != 0)
				return -1;
			from += 2;
		}
		*to++ = octet;
	}
	*to = '\0';
	return 0;
}

int
oauth_bearer(char *message, size_t length, struct oauth *oauth)
{
	char *rest = message;
	char *header;
	char *name;

	if (strlen(message) != length || (header = next_field(&rest)) == NULL)
		return -1;
	/* No channel is bound: "p=" is refused. */
	name = after(header, "n,a=");
	if (name == NULL)
		name = after(header, "y,a=");
	if (name == NULL || decode_name(name) == -1)
		return -1;
	oauth->user = name;
	return read_fields(rest, &oauth->token);
}

int
oauth_xoauth2(char *message, size_t length, struct oauth *oauth)
{
	char *rest = message;
	char *field;

	if (strlen(message) != length || (field = next_field(&rest)) == NULL)
		return -1;
	oauth->user = after(field, "user=");
	if (oauth->user == NULL)
		return -1;
	return read_fields(rest, &oauth->token);
}
