/* SPDX-License-Identifier: ISC */
/*
 * Stored passwords, and whether a secret opens them.  The one user of crypt(3).
 * Runs as root (checkers).  Pure but for what crypt(3) does.
 */
#include "auth/checkers/password.h"

#include "auth/checkers/argon.h"
#include "auth/checkers/scheme.h"
#include "auth/shared/credentials.h"
#include "lib/md5.h"
#include "lib/process.h"

#include <crypt.h>
#include <errno.h>
#include <string.h>

_Static_assert(
    (int)PASSWORD_STORED >= (int)CRYPT_OUTPUT_SIZE + (int)SCHEME_NAME,
    "any hash fits");

/* The shortest that crypt(3) gives: the DES hash of the seventies. */
enum { HASH_LEAST = 13 };

/*
 * Compares in a time that does not depend on what is compared, nor on how
 * long it is.  One of the two, at least, must fit into a record.
 */
static bool
is_same(const char *a, const char *b)
{
	unsigned difference = 0;

	for (size_t i = 0; i < CREDENTIALS_MAX; i++) {
		difference |= (unsigned char)*a ^ (unsigned char)*b;
		a += *a != '\0';
		b += *b != '\0';
	}
	return difference == 0;
}

static bool
is_digest(const char *password, const char *secret, const char *timestamp)
{
	struct md5 md5;
	char digest[MD5_TEXT];

	md5_begin(&md5);
	md5_add(&md5, timestamp, strlen(timestamp));
	md5_add(&md5, password, strlen(password));
	md5_end(&md5, digest);

	bool same = is_same(digest, secret);

	process_wipe(&md5, sizeof md5);
	process_wipe(digest, sizeof digest);
	/* Without a timestamp it would be a digest to be used again. */
	return same && *timestamp != '\0';
}

static bool
is_plain(const char *password, const char *secret, const char *timestamp)
{
	bool same = is_same(password, secret);
	bool digest = is_digest(password, secret, timestamp);

	return *password != '\0' && (same || digest);
}

/* Whether SECRET hashes to HASH: 1 or 0; or -1 with errno. */
static int
is_hashed(const char *hash, const char *secret)
{
	struct crypt_data data = { .initialized = 0 };
	const char *made = crypt_rn(secret, hash, &data, (int)sizeof data);
	int same = made == NULL ? -1 : is_same(made, hash) ? 1 : 0;

	process_wipe(&data, sizeof data);
	return same;
}

/*
 * Whether SECRET opens STORED, which takes time: 1 or 0; or -1 with errno,
 * EINVAL if it cannot be read.
 */
static int
check_costly(const struct scheme *stored, const char *secret)
{
	char octets[SCHEME_OCTETS];
	size_t length;
	int same = -1;

	errno = EINVAL;
	if (scheme_decode(stored, octets, &length) == 0) {
		if (stored->kind == SCHEME_CRYPT)
			same = is_hashed(octets, secret);
		else if (stored->kind == SCHEME_PBKDF2)
			same = digest_check_pbkdf2(octets, secret);
		else
			same = argon_check(octets, secret);
	}
	return same;
}

/* The same of what takes none. */
static int
check_cheap(
    const struct scheme *stored, const char *secret, const char *timestamp)
{
	char octets[SCHEME_OCTETS];
	size_t length;
	int same = 0;

	if (scheme_decode(stored, octets, &length) == -1) {
		errno = EINVAL;
		same = -1;
	} else if (stored->kind == SCHEME_PLAIN) {
		same = is_plain(octets, secret, timestamp);
	} else if (stored->kind == SCHEME_DIGEST) {
		same = digest_check(stored->digest, octets, length, secret);
	}
	process_wipe(octets, sizeof octets);
	return same;
}

static bool
is_costly(const struct scheme *stored)
{
	return stored->kind >= SCHEME_CRYPT;
}

/* Whether ERROR says that what is stored is no hash. */
static bool
is_misread(int error)
{
	return error == EINVAL || error == ERANGE;
}

/* Returns 0, or -1 with errno if there is not what it takes. */
static int
take_time(const char *dummy, const char *secret)
{
	char preferred[PASSWORD_STORED];
	struct scheme stored = scheme_read(dummy, strlen(dummy));

	if (!is_costly(&stored) || check_costly(&stored, secret) != -1)
		return 0;
	if (!is_misread(errno))
		return -1;
	/* The dummy is broken: not the right time, but no sign of it. */
	if (password_preferred(preferred) == -1)
		return -1;
	return is_hashed(preferred, secret) != -1 ? 0 : -1;
}

enum password_verdict
password_check(const char *stored, const char *dummy, const char *secret,
    const char *timestamp)
{
	struct scheme scheme = { .kind = SCHEME_NONE, .text = "" };
	int same = 0;

	if (stored != NULL)
		scheme = scheme_read(stored, strlen(stored));
	if (is_costly(&scheme)) {
		same = check_costly(&scheme, secret);
		if (same != -1)
			return same == 1 ? PASSWORD_RIGHT : PASSWORD_WRONG;
		if (!is_misread(errno))
			return PASSWORD_BROKEN;
	} else if (scheme.kind != SCHEME_FOREIGN) {
		same = check_cheap(&scheme, secret, timestamp);
		/* Whoever is let in sees that: only refusals look alike. */
		if (same == 1)
			return PASSWORD_RIGHT;
	}
	if (take_time(dummy, secret) == -1)
		return PASSWORD_BROKEN;
	return same == -1 || scheme.kind == SCHEME_FOREIGN ? PASSWORD_FOREIGN
							   : PASSWORD_WRONG;
}

bool
password_is_costly(const char *stored, size_t length)
{
	struct scheme scheme = scheme_read(stored, length);

	if (length >= PASSWORD_STORED || !is_costly(&scheme))
		return false;
	return scheme.kind != SCHEME_CRYPT ||
	       (*scheme.text == '$' && scheme.length >= HASH_LEAST) ||
	       scheme.encoding != SCHEME_TEXT;
}

const char *
password_refusal(const char *stored)
{
	struct scheme scheme = scheme_read(stored, strlen(stored));

	if (scheme.kind != SCHEME_NONE)
		return NULL;
	return scheme.length > 0 ? "locked" : "no-password";
}

bool
password_is_hash(const char *stored)
{
	if (strlen(stored) < HASH_LEAST)
		return false;

	int verdict = crypt_checksalt(stored);

	return verdict == CRYPT_SALT_OK || verdict == CRYPT_SALT_METHOD_LEGACY;
}

int
password_preferred(char setting[PASSWORD_STORED])
{
	const char *made =
	    crypt_gensalt_rn(NULL, 0, NULL, 0, setting, PASSWORD_STORED);

	return made != NULL ? 0 : -1;
}

/* SHA-512 with the fewest rounds: a quarter of a millisecond. */
static const char quick[] = "$6$rounds=1000$";

int
password_quick_hash(const char *secret, char hash[PASSWORD_STORED])
{
	struct crypt_data data = { .initialized = 0 };
	char setting[PASSWORD_STORED];
	const char *made = NULL;

	if (crypt_gensalt_rn("$6$", 1000, NULL, 0, setting, sizeof setting) !=
	    NULL)
		made = crypt_rn(secret, setting, &data, (int)sizeof data);
	if (made != NULL)
		memcpy(hash, made, strlen(made) + 1);
	process_wipe(&data, sizeof data);
	return made != NULL ? 0 : -1;
}

bool
password_is_quick_hash(const char *secret, const char *hash)
{
	bool ours = hash != NULL && strncmp(hash, quick, sizeof quick - 1) == 0;
	bool same =
	    is_hashed(ours ? hash : "$6$rounds=1000$nobody", secret) == 1;

	return ours && same;
}
