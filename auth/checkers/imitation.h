/* SPDX-License-Identifier: ISC */
#ifndef AUTH_CHECKERS_IMITATION_H
#define AUTH_CHECKERS_IMITATION_H

#include "auth/checkers/password.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Whom a user imitates who has no costly hash of his own: one that does not
 * exist, above all.  All stored passwords are offered, and each user's name
 * picks one: always the same one while it is there, each as often as any
 * other, and nobody can tell which without having seen the hashes.  So a user
 * that does not exist takes the time of one that does, also where some hashes
 * cost more than others.
 */
struct imitation {
	uint64_t name;
	uint64_t best;
	char stored[PASSWORD_STORED]; /* "": nobody has a costly hash */
};

void imitation_begin(struct imitation *imitation, const char *user);

/* Offers the LENGTH octets of STORED, which may be no hash at all. */
void imitation_offer(
    struct imitation *imitation, const char *stored, size_t length);

#endif
