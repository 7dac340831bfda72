/* SPDX-License-Identifier: ISC */
/*
 * The Maildir++ quota: what counts, and how it is written down.
 * Runs as the mail user.  Pure.
 */
#include "store/maildrop/quota.h"

#include "lib/number.h"
#include "store/maildrop/maildrop.h"

#include <string.h>

/* So that the sum over a whole maildrop is a number of 63 bits. */
static const uint64_t size_most = (uint64_t)INT64_MAX / MAILDROP_MOST;

bool
quota_counts(const char *name)
{
	return !entry_has_flag(name, entry_base(name), 'T');
}

int
quota_size(const char *name, uint64_t *octets)
{
	const char *end = name + entry_base(name);
	const char *size = NULL;
	uint64_t value = 0;

	for (const char *p = name; end - p >= 3; p++)
		if (memcmp(p, ",S=", 3) == 0)
			size = p + 3;
	if (size == NULL)
		return -1;
	for (; *size >= '0' && *size <= '9'; size++) {
		value = 10 * value + (uint64_t)(*size - '0');
		if (value > size_most)
			return -1;
	}
	*octets = value;
	return 0;
}

/* The negative of NUMBER, at least QUOTA_WIDTH wide. */
static size_t
put_negative(uint64_t number, char *line)
{
	char digits[NUMBER_TEXT];
	const char *text = number_format(number, digits);
	const char *sign = number > 0 ? "-" : "";
	size_t length = strlen(sign) + strlen(text);
	size_t blanks = length < QUOTA_WIDTH ? QUOTA_WIDTH - length : 0;

	memset(line, ' ', blanks);
	memcpy(line + blanks, sign, strlen(sign));
	memcpy(line + blanks + strlen(sign), text, strlen(text));
	return blanks + length;
}

size_t
quota_line(const struct quota *removed, char line[QUOTA_LINE])
{
	size_t length = put_negative(removed->octets, line);

	line[length++] = ' ';
	length += put_negative(removed->count, line + length);
	line[length++] = '\n';
	return length;
}
