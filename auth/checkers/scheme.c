/* SPDX-License-Identifier: ISC */
/*
 * In which way a password is stored.  The names are Dovecot's.
 * Runs as root (checkers).  Pure.
 */
#include "auth/checkers/scheme.h"

#include "auth/checkers/argon.h"
#include "auth/checkers/octets.h"
#include "lib/base64.h"

#include <string.h>
#include <strings.h>

/* crypt(3) finds out by itself which of its methods a hash is of. */
static const struct known {
	const char *name;
	enum scheme_kind kind;
	enum digest digest;
	bool salted;
	const char *prefix; /* others of this name are not known, or NULL */
} schemes[] = {
	{ .name = "PLAIN", .kind = SCHEME_PLAIN },
	{ .name = "CRYPT", .kind = SCHEME_CRYPT },
	{ .name = "SHA512-CRYPT", .kind = SCHEME_CRYPT },
	{ .name = "SHA256-CRYPT", .kind = SCHEME_CRYPT },
	{ .name = "BLF-CRYPT", .kind = SCHEME_CRYPT },
	{ .name = "MD5-CRYPT", .kind = SCHEME_CRYPT },
	/* It has been two things, of which the other is worth nothing. */
	{ .name = "MD5", .kind = SCHEME_CRYPT, .prefix = "$1$" },
	{ .name = "ARGON2ID", .kind = SCHEME_ARGON2 },
	{ .name = "ARGON2I", .kind = SCHEME_ARGON2 },
	{ .name = "PBKDF2", .kind = SCHEME_PBKDF2 },
	{ .name = "SSHA512", .kind = SCHEME_DIGEST, DIGEST_SHA512, true },
	{ .name = "SSHA256", .kind = SCHEME_DIGEST, DIGEST_SHA256, true },
	{ .name = "SSHA", .kind = SCHEME_DIGEST, DIGEST_SHA1, true },
	{ .name = "SHA512", .kind = SCHEME_DIGEST, DIGEST_SHA512 },
	{ .name = "SHA256", .kind = SCHEME_DIGEST, DIGEST_SHA256 },
	{ .name = "SHA1", .kind = SCHEME_DIGEST, DIGEST_SHA1 },
	{ .name = "SHA", .kind = SCHEME_DIGEST, DIGEST_SHA1 },
};

enum { SCHEMES = sizeof schemes / sizeof *schemes };

static const struct {
	const char *suffix;
	enum scheme_encoding encoding;
} encodings[] = {
	{ ".B64", SCHEME_BASE64 },
	{ ".BASE64", SCHEME_BASE64 },
	{ ".HEX", SCHEME_HEX },
};

static bool
is_built(enum scheme_kind kind)
{
	if (kind == SCHEME_ARGON2)
		return argon_is_built();
	return (kind != SCHEME_DIGEST && kind != SCHEME_PBKDF2) ||
	       digests_are_built();
}

static bool
is_word(const char *word, const char *text, size_t length)
{
	return strlen(word) == length && strncasecmp(word, text, length) == 0;
}

static const struct known *
find(const char *name, size_t length)
{
	for (size_t i = 0; i < SCHEMES; i++)
		if (is_word(schemes[i].name, name, length))
			return &schemes[i];
	return NULL;
}

/* Finds out what the name says of SCHEME, whose text is known. */
static void
read_name(struct scheme *scheme, const char *name, size_t length)
{
	const char *dot = memchr(name, '.', length);
	size_t stem = dot != NULL ? (size_t)(dot - name) : length;
	const struct known *known = find(name, stem);
	bool encoded = false;

	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
		if (is_word(encodings[i].suffix, name + stem, length - stem)) {
			scheme->encoding = encodings[i].encoding;
			encoded = true;
		}
	if (known == NULL || !is_built(known->kind) || encoded != (dot != NULL))
		return;
	if (known->prefix != NULL && (scheme->length < strlen(known->prefix) ||
					 memcmp(scheme->text, known->prefix,
					     strlen(known->prefix)) != 0))
		return;
	scheme->kind = known->kind;
	scheme->digest = known->digest;
	scheme->salted = known->salted;
	if (encoded || known->kind != SCHEME_DIGEST)
		return;
	/* As Dovecot takes them: hexadecimal is twice as long. */
	scheme->encoding =
	    !known->salted && scheme->length == 2 * digest_size(known->digest)
		? SCHEME_HEX
		: SCHEME_BASE64;
}

struct scheme
scheme_read(const char *stored, size_t length)
{
	struct scheme scheme = {
		.kind = SCHEME_CRYPT,
		.text = stored,
		.length = length,
	};

	if (length > 0 && *stored == '{') {
		const char *brace = memchr(stored, '}', length);

		scheme.kind = SCHEME_FOREIGN;
		if (brace == NULL)
			return scheme;
		scheme.text = brace + 1;
		scheme.length = (size_t)(stored + length - scheme.text);
		read_name(&scheme, stored + 1, (size_t)(brace - stored - 1));
	}
	if (scheme.kind == SCHEME_FOREIGN)
		return scheme;
	if (scheme.length == 0 ||
	    (scheme.kind == SCHEME_CRYPT && scheme.encoding == SCHEME_TEXT &&
		(*scheme.text == '!' || *scheme.text == '*')))
		scheme.kind = SCHEME_NONE;
	return scheme;
}

int
scheme_decode(
    const struct scheme *scheme, char octets[SCHEME_OCTETS], size_t *length)
{
	if (scheme->length >= SCHEME_OCTETS)
		return -1;
	memcpy(octets, scheme->text, scheme->length);
	octets[scheme->length] = '\0';
	*length = scheme->length;
	if (scheme->encoding == SCHEME_HEX &&
	    octets_from_hex(octets, length) == -1)
		return -1;
	if (scheme->encoding == SCHEME_BASE64 &&
	    base64_decode(octets, length) == -1)
		return -1;
	if (scheme->kind != SCHEME_DIGEST)
		return strlen(octets) == *length ? 0 : -1;

	size_t size = digest_size(scheme->digest);

	return (scheme->salted ? *length > size : *length == size) ? 0 : -1;
}

void
scheme_name(const char *stored, char name[SCHEME_NAME])
{
	static const char bare[] = "{CRYPT}";
	const char *begin = (*stored == '{' ? stored : bare) + 1;
	size_t length = strcspn(begin, "}");

	if (begin[length] == '\0' || length >= SCHEME_NAME)
		length = 0;
	memcpy(name, begin, length);
	name[length] = '\0';
}

const char *
scheme_built(size_t *index)
{
	while (*index < SCHEMES && !is_built(schemes[*index].kind))
		(*index)++;
	return *index < SCHEMES ? schemes[(*index)++].name : NULL;
}
