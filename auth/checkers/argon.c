/* SPDX-License-Identifier: ISC */
/*
 * Argon2.  The one user of libargon2.
 * Runs as root (checkers).  Pure.
 */
#include "auth/checkers/argon.h"

#include "auth/checkers/field.h"
#include "auth/checkers/octets.h"
#include "auth/shared/credentials.h"
#include "lib/base64.h"
#include "lib/number.h"
#include "lib/process.h"

#include <argon2.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

/* Octets of a salt or a hash, at most, and of them in base64. */
enum { OCTETS = 128, LETTERS = OCTETS / 3 * 4 + 4 };

bool
argon_is_built(void)
{
	return true;
}

/* Reads "x=number". */
static int
read_number(const char *text, char name, uint32_t *number)
{
	uint64_t value;

	if (text[0] != name || text[1] != '=' ||
	    number_parse(text + 2, UINT32_MAX, &value) == -1)
		return -1;
	*number = (uint32_t)value;
	return 0;
}

/* Decodes TEXT, which lacks the "=" at its end. */
static int
read_octets(const char *text, uint8_t octets[LETTERS], uint32_t *length)
{
	char letters[LETTERS + 1];
	size_t used = strlen(text);
	size_t decoded;

	if (used > LETTERS - 4)
		return -1;
	memcpy(letters, text, used);
	while (used % 4 != 0)
		letters[used++] = '=';
	letters[used] = '\0';
	if (base64_decode(letters, &decoded) == -1)
		return -1;
	memcpy(octets, letters, decoded);
	*length = (uint32_t)decoded;
	return 0;
}

struct hash {
	argon2_type type;
	uint8_t salt[LETTERS];
	uint8_t octets[LETTERS];
	argon2_context context;
};

static int
read_hash(char *stored, struct hash *hash)
{
	argon2_context *context = &hash->context;
	const char *nothing = field_cut(&stored, '$');
	const char *name = field_cut(&stored, '$');
	const char *version = field_cut(&stored, '$');
	char *costs = field_cut(&stored, '$');
	const char *salt = field_cut(&stored, '$');

	if (strcmp(name, "argon2id") == 0)
		hash->type = Argon2_id;
	else if (strcmp(name, "argon2i") == 0)
		hash->type = Argon2_i;
	else
		return -1;
	if (*nothing != '\0' ||
	    read_number(version, 'v', &context->version) == -1 ||
	    read_number(field_cut(&costs, ','), 'm', &context->m_cost) == -1 ||
	    read_number(field_cut(&costs, ','), 't', &context->t_cost) == -1 ||
	    read_number(costs, 'p', &context->lanes) == -1 ||
	    read_octets(salt, hash->salt, &context->saltlen) == -1)
		return -1;
	return read_octets(stored, hash->octets, &context->outlen);
}

int
argon_check(char *stored, const char *secret)
{
	uint8_t made[LETTERS];
	uint8_t password[CREDENTIALS_MAX]; /* libargon2 may not have a const */
	struct hash hash = {
		.context = {
			.out = made,
			.pwd = password,
			.pwdlen = (uint32_t)strlen(secret),
			.salt = hash.salt,
			.threads = 1,
			.flags = ARGON2_DEFAULT_FLAGS,
		},
	};
	int same = -1;

	errno = EINVAL;
	if (read_hash(stored, &hash) == -1 ||
	    hash.context.pwdlen > sizeof password)
		return -1;
	memcpy(password, secret, hash.context.pwdlen);

	int rc = argon2_ctx(&hash.context, hash.type);

	if (rc == ARGON2_OK)
		same = octets_are_same(made, hash.octets, hash.context.outlen);
	process_wipe(made, sizeof made);
	process_wipe(password, sizeof password);
	errno = rc == ARGON2_MEMORY_ALLOCATION_ERROR ? ENOMEM : EINVAL;
	return same;
}
