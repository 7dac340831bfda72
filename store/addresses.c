/* SPDX-License-Identifier: ISC */
/*
 * Which messages have internationalized addresses.
 * Runs as the mail user.  Pure.
 */
#include "store/addresses.h"

#include <string.h>

/* Of the author and of whom it is for (RFC 5322, sections 3.6.2 and 3.6.3). */
static const char *const fields[] = { "from", "sender", "reply-to", "to", "cc",
	"bcc" };

static bool
is_field(const char *name)
{
	static const char again[] = "resent-"; /* section 3.6.6 */

	if (strncmp(name, again, sizeof again - 1) == 0)
		name += sizeof again - 1;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (strcmp(name, fields[i]) == 0)
			return true;
	return false;
}

static void
end_word(struct addresses *a)
{
	if (a->at && a->wide && !a->bad && a->utf8.more == 0)
		a->found = a->over = true;
	a->at = a->wide = a->bad = false;
	a->utf8 = (struct utf8){ 0 };
}

/* An octet that is part of a word, plain or between quotes. */
static void
look_at_letter(struct addresses *a, unsigned char octet)
{
	if (octet >= 0x80)
		a->wide = true;
	if (!utf8_next(&a->utf8, octet))
		a->bad = true;
}

/* In a comment: they may be nested. */
static void
look_at_comment(struct addresses *a, unsigned char octet)
{
	if (octet == '(')
		a->comments++;
	else if (octet == ')')
		a->comments--;
	else if (octet == '\\')
		a->escaped = true;
}

/* An octet of a field for addresses (RFC 5322, section 3.4). */
static void
look_at_body(struct addresses *a, unsigned char octet)
{
	if (a->escaped) {
		a->escaped = false;
	} else if (a->comments > 0) {
		look_at_comment(a, octet);
	} else if (octet == '"') {
		a->quoted = !a->quoted;
	} else if (a->quoted) {
		a->escaped = octet == '\\';
		look_at_letter(a, octet);
	} else if (octet == '(') {
		end_word(a);
		a->comments = 1;
	} else if (octet != '\0' && strchr(" \t\r\n,;:<>", octet) != NULL) {
		end_word(a);
	} else {
		if (octet == '@')
			a->at = true;
		look_at_letter(a, octet);
	}
}

/* A line that is no continuation ends the field before it. */
static void
begin_field(struct addresses *a)
{
	end_word(a);
	a->place = ADDRESSES_NAME;
	a->length = 0;
	a->wanted = a->escaped = a->quoted = false;
	a->comments = 0;
}

static void
look_at_name(struct addresses *a, unsigned char octet)
{
	if (octet == ':') {
		a->name[a->length] = '\0';
		a->wanted = is_field(a->name);
		a->place = ADDRESSES_BODY;
	} else if (octet != ' ' && a->length < sizeof a->name - 1) {
		if (octet >= 'A' && octet <= 'Z')
			octet = (unsigned char)(octet - 'A' + 'a');
		a->name[a->length++] = (char)octet;
	}
}

static void
look(struct addresses *a, unsigned char octet)
{
	if (a->place == ADDRESSES_LINE && octet == '\r')
		return;
	if (a->place == ADDRESSES_LINE && octet == '\n') {
		end_word(a);
		a->over = true;
		return;
	}
	if (a->place == ADDRESSES_LINE) {
		if (octet == ' ' || octet == '\t')
			a->place = ADDRESSES_BODY;
		else
			begin_field(a);
	}
	if (a->place == ADDRESSES_NAME)
		look_at_name(a, octet);
	else if (a->wanted)
		look_at_body(a, octet);
	if (octet == '\n')
		a->place = ADDRESSES_LINE;
}

void
addresses_look(struct addresses *addresses, const char *octets, size_t length)
{
	for (size_t i = 0; i < length && !addresses->over; i++)
		look(addresses, (unsigned char)octets[i]);
}
