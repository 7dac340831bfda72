/* SPDX-License-Identifier: ISC */
/*
 * Names as clients spell them.
 * Runs as root (checkers), on a name that came from the network.  Pure.
 */
#include "auth/checkers/name.h"

#include <string.h>
#include <strings.h>

bool
name_option(struct name_rules *rules, int option, const char *argument)
{
	switch (option) {
	case 'c':
		rules->cut = argument;
		return true;
	case 'd':
		rules->add = argument;
		return true;
	case 'i':
		rules->fold = true;
		return true;
	default:
		return false;
	}
}

static bool
is_cut(const struct name_rules *rules, const char *domain)
{
	return rules->cut != NULL && (strcmp(rules->cut, "*") == 0 ||
					 strcasecmp(rules->cut, domain) == 0);
}

/* Appends TEXT, as far as there is room: what is too long is no name. */
static void
append(
    char name[USERNAME_MAX + 2], size_t *used, const char *text, size_t length)
{
	for (size_t i = 0; i < length && *used <= USERNAME_MAX; i++)
		name[(*used)++] = text[i];
}

int
name_normalize(const struct name_rules *rules, const char *typed,
    char name[USERNAME_MAX + 1])
{
	const char *at = strrchr(typed, '@');
	bool cut = at != NULL && is_cut(rules, at + 1);
	char text[USERNAME_MAX + 2];
	size_t used = 0;

	append(text, &used, typed, cut ? (size_t)(at - typed) : strlen(typed));
	if (used > 0 && (at == NULL || cut) && rules->add != NULL) {
		append(text, &used, "@", 1);
		append(text, &used, rules->add, strlen(rules->add));
	}
	text[used] = '\0';
	for (char *letter = text; rules->fold && *letter != '\0'; letter++)
		if (*letter >= 'A' && *letter <= 'Z')
			*letter = (char)(*letter - 'A' + 'a');
	if (!username_is_valid(text))
		return -1;
	memcpy(name, text, used + 1);
	return 0;
}
