/* SPDX-License-Identifier: ISC */
/*
 * Salted and plain digests, and PBKDF2.  The one user of libnettle.
 * Runs as root (checkers).  Pure.
 */
#include "auth/checkers/digests.h"

#include "auth/checkers/field.h"
#include "auth/checkers/octets.h"
#include "lib/number.h"
#include "lib/process.h"

#include <errno.h>
#include <nettle/pbkdf2.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <string.h>

static const size_t sizes[] = {
	[DIGEST_SHA1] = SHA1_DIGEST_SIZE,
	[DIGEST_SHA256] = SHA256_DIGEST_SIZE,
	[DIGEST_SHA512] = SHA512_DIGEST_SIZE,
};

_Static_assert((int)DIGEST_MAX >= SHA512_DIGEST_SIZE, "any digest fits");

union state {
	struct sha1_ctx sha1;
	struct sha256_ctx sha256;
	struct sha512_ctx sha512;
};

bool
digests_are_built(void)
{
	return true;
}

size_t
digest_size(enum digest digest)
{
	return sizes[digest];
}

static void
make(enum digest digest, union state *state, const char *secret,
    const char *salt, size_t salt_length, uint8_t made[DIGEST_MAX])
{
	const uint8_t *first = (const uint8_t *)secret;
	const uint8_t *then = (const uint8_t *)salt;
	size_t length = strlen(secret);

	switch (digest) {
	case DIGEST_SHA1:
		sha1_init(&state->sha1);
		sha1_update(&state->sha1, length, first);
		sha1_update(&state->sha1, salt_length, then);
		sha1_digest(&state->sha1, sizes[digest], made);
		break;
	case DIGEST_SHA256:
		sha256_init(&state->sha256);
		sha256_update(&state->sha256, length, first);
		sha256_update(&state->sha256, salt_length, then);
		sha256_digest(&state->sha256, sizes[digest], made);
		break;
	case DIGEST_SHA512:
		sha512_init(&state->sha512);
		sha512_update(&state->sha512, length, first);
		sha512_update(&state->sha512, salt_length, then);
		sha512_digest(&state->sha512, sizes[digest], made);
		break;
	}
}

int
digest_check(
    enum digest digest, const char *stored, size_t length, const char *secret)
{
	size_t size = sizes[digest];
	union state state;
	uint8_t made[DIGEST_MAX];

	make(digest, &state, secret, stored + size, length - size, made);

	bool same = octets_are_same(made, stored, size);

	process_wipe(&state, sizeof state);
	process_wipe(made, sizeof made);
	return same ? 1 : 0;
}

int
digest_check_pbkdf2(char *stored, const char *secret)
{
	const char *nothing = field_cut(&stored, '$');
	const char *version = field_cut(&stored, '$');
	const char *salt = field_cut(&stored, '$');
	const char *rounds_text = field_cut(&stored, '$');
	uint8_t made[SHA1_DIGEST_SIZE];
	uint64_t rounds;
	size_t length;

	if (*nothing != '\0' || strcmp(version, "1") != 0 || *salt == '\0' ||
	    number_parse(rounds_text, UINT32_MAX, &rounds) == -1 ||
	    rounds == 0 || octets_from_hex(stored, &length) == -1 ||
	    length != sizeof made) {
		errno = EINVAL;
		return -1;
	}
	pbkdf2_hmac_sha1(strlen(secret), (const uint8_t *)secret,
	    (unsigned)rounds, strlen(salt), (const uint8_t *)salt, sizeof made,
	    made);

	bool same = octets_are_same(made, stored, sizeof made);

	process_wipe(made, sizeof made);
	return same ? 1 : 0;
}
