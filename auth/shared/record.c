/* SPDX-License-Identifier: ISC */
/*
 * The one record that crosses from a jailed process to the monitor: reading it
 * (record_pack.c makes it).
 * Runs as nobody and as root (monitor).  Pure.
 */
#include "auth/shared/record.h"

#include "lib/capability.h"

#include <string.h>

static const struct {
	const char *method; /* NULL: not an attempt to log in */
	size_t strings;
	unsigned needs;
} kinds[] = {
	[RECORD_USER] = { "USER", 2, CAPABILITY_PASSWORDS },
	[RECORD_APOP] = { "APOP", 2, 0 },
	[RECORD_PLAIN] = { "PLAIN", 2, CAPABILITY_PASSWORDS },
	[RECORD_LOGIN] = { "LOGIN", 2, CAPABILITY_PASSWORDS },
	[RECORD_OAUTHBEARER] = { "OAUTHBEARER", 2,
	    CAPABILITY_PASSWORDS | CAPABILITY_TOKENS },
	[RECORD_XOAUTH2] = { "XOAUTH2", 2,
	    CAPABILITY_PASSWORDS | CAPABILITY_TOKENS },
	[RECORD_TLS] = { NULL, 1, CAPABILITY_STLS },
	[RECORD_PROXY] = { NULL, 3, 0 },
};

int
record_unpack(const struct packet *packet, struct record *record)
{
	const char *octets = packet->octets;
	size_t length = packet->length;
	size_t used = 1;

	if (length < 1)
		return -1;

	unsigned first = (unsigned char)octets[0];
	size_t kind = first % (1U << RECORD_KIND_BITS);

	record->locale = first >> RECORD_KIND_BITS;
	if (record->locale >= LOCALE_NUMBERS)
		return -1;
	/* Kinds without a string do not exist: that includes 0. */
	if (kind >= sizeof kinds / sizeof *kinds || kinds[kind].strings == 0)
		return -1;
	if (length > record_max((enum record_kind)kind))
		return -1;
	for (size_t i = 0; i < kinds[kind].strings; i++) {
		const char *end = memchr(octets + used, '\0', length - used);

		if (end == NULL)
			return -1;
		record->strings[i] = octets + used;
		used = (size_t)(end - octets) + 1;
	}
	record->kind = (enum record_kind)kind;
	return used == length ? 0 : -1;
}

bool
record_is_digest(const char *text)
{
	enum { DIGITS = 32 };

	return strlen(text) == DIGITS &&
	       strspn(text, "0123456789abcdef") == DIGITS;
}

unsigned
record_needs(enum record_kind kind)
{
	return kinds[kind].needs;
}

size_t
record_max(enum record_kind kind)
{
	bool token = (kinds[kind].needs & CAPABILITY_TOKENS) != 0;

	return token ? RECORD_TOKEN_MAX : RECORD_MAX;
}

size_t
record_strings(enum record_kind kind)
{
	return kinds[kind].strings;
}

const char *
record_method(enum record_kind kind)
{
	return kinds[kind].method;
}
