/* SPDX-License-Identifier: ISC */
/*
 * Stored passwords, and whether a secret opens them.  The one user of crypt(3).
 * Runs as root (checkers).  Pure but for what crypt(3) does.
 */
#include "auth/checkers/password.h"

#include "auth/shared/credentials.h"
#include "lib/md5.h"
#include "lib/process.h"

#include <crypt.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

_Static_assert(
    (int)PASSWORD_STORED >= (int)CRYPT_OUTPUT_SIZE + (int)PASSWORD_SCHEME,
    "any hash fits");

enum scheme {
	SCHEME_NONE, /* nothing can match */
	SCHEME_PLAIN,
	SCHEME_CRYPT,
	SCHEME_FOREIGN,
};

/* crypt(3) finds out by itself which of its methods a hash is of. */
static const struct {
	const char *name;
	enum scheme scheme;
} schemes[] = {
	{ "PLAIN", SCHEME_PLAIN },
	{ "CRYPT", SCHEME_CRYPT },
	{ "SHA512-CRYPT", SCHEME_CRYPT },
	{ "SHA256-CRYPT", SCHEME_CRYPT },
	{ "BLF-CRYPT", SCHEME_CRYPT },
};

/* The shortest that crypt(3) gives: the DES hash of the seventies. */
enum { HASH_LEAST = 13 };

static enum scheme
find_scheme(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
		if (strlen(schemes[i].name) == length &&
		    strncasecmp(schemes[i].name, name, length) == 0)
			return schemes[i].scheme;
	return SCHEME_FOREIGN;
}

/* Tells the scheme of STORED, and in *TEXT what stands behind its name. */
static enum scheme
split_scheme(const char *stored, size_t length, const char **text)
{
	enum scheme scheme = SCHEME_CRYPT;
	const char *end = stored + length;

	*text = stored;
	if (length > 0 && *stored == '{') {
		const char *brace = memchr(stored, '}', length);

		if (brace == NULL)
			return SCHEME_FOREIGN;
		scheme = find_scheme(stored + 1, (size_t)(brace - stored - 1));
		*text = brace + 1;
	}
	if (scheme == SCHEME_FOREIGN)
		return scheme;
	if (*text == end)
		return SCHEME_NONE;
	if (scheme == SCHEME_CRYPT && (**text == '!' || **text == '*'))
		return SCHEME_NONE;
	return scheme;
}

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

/* Whether ERROR, of is_hashed(), says that what is stored is no hash. */
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
	const char *text = "";

	if (split_scheme(dummy, strlen(dummy), &text) != SCHEME_CRYPT ||
	    is_hashed(text, secret) != -1)
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
	const char *text = "";
	enum scheme scheme = SCHEME_NONE;

	if (stored != NULL)
		scheme = split_scheme(stored, strlen(stored), &text);
	if (scheme == SCHEME_CRYPT) {
		int same = is_hashed(text, secret);

		if (same != -1)
			return same == 1 ? PASSWORD_RIGHT : PASSWORD_WRONG;
		if (!is_misread(errno))
			return PASSWORD_BROKEN;
		scheme = SCHEME_FOREIGN;
	}
	/* Whoever is let in sees that anyway: only refusals look alike. */
	if (is_plain(scheme == SCHEME_PLAIN ? text : "", secret, timestamp))
		return PASSWORD_RIGHT;
	if (take_time(dummy, secret) == -1)
		return PASSWORD_BROKEN;
	return scheme == SCHEME_FOREIGN ? PASSWORD_FOREIGN : PASSWORD_WRONG;
}

bool
password_is_costly(const char *stored, size_t length)
{
	const char *text = stored;

	if (length >= PASSWORD_STORED ||
	    split_scheme(stored, length, &text) != SCHEME_CRYPT)
		return false;
	return *text == '$' && length - (size_t)(text - stored) >= HASH_LEAST;
}

const char *
password_refusal(const char *stored)
{
	const char *text = "";

	if (split_scheme(stored, strlen(stored), &text) != SCHEME_NONE)
		return NULL;
	return *text != '\0' ? "locked" : "no-password";
}

void
password_scheme(const char *stored, char name[PASSWORD_SCHEME])
{
	const char *begin = *stored == '{' ? stored + 1 : "CRYPT}";
	size_t length = strcspn(begin, "}");

	if (begin[length] == '\0' || length >= PASSWORD_SCHEME)
		length = 0;
	memcpy(name, begin, length);
	name[length] = '\0';
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
