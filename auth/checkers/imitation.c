/* SPDX-License-Identifier: ISC */
/*
 * Whom a user imitates who does not exist.
 * Runs as root (checkers).  Pure.
 */
#include "auth/checkers/imitation.h"

#include <string.h>

/*
 * FNV-1a, 64 bits.  What makes it hard to foresee are the salts and hashes
 * that go into it: nobody who knows those needs to ask who exists.
 */
static uint64_t
mix(uint64_t hash, const char *octets, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		hash ^= (unsigned char)octets[i];
		hash *= UINT64_C(0x100000001b3);
	}
	return hash;
}

void
imitation_begin(struct imitation *imitation, const char *user)
{
	imitation->name = mix(UINT64_C(0xcbf29ce484222325), user, strlen(user));
	imitation->best = 0;
	imitation->stored[0] = '\0';
}

void
imitation_offer(struct imitation *imitation, const char *stored, size_t length)
{
	if (!password_is_costly(stored, length))
		return;

	uint64_t weight = mix(imitation->name, stored, length);

	if (weight < imitation->best)
		return;
	imitation->best = weight;
	memcpy(imitation->stored, stored, length);
	imitation->stored[length] = '\0';
}
