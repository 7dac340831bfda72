/* SPDX-License-Identifier: ISC */
/*
 * The lines of a check-up.
 * Runs as root and as the mail user, never for a client.
 */
#include "lib/finding.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* Long enough for a line that names two paths. */
struct line {
	size_t length;
	char text[3 * 4096];
};

static void
add(struct line *line, const char *text, bool foreign)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "/._-@+:,=%";

	for (; *text != '\0' && line->length < sizeof line->text - 1; text++)
		line->text[line->length++] =
		    foreign && strchr(safe, *text) == NULL ? '?' : *text;
}

void
finding_say(struct findings *findings, enum finding finding, int error,
    const char *const parts[])
{
	static const char *const verdicts[] = {
		[FINDING_OK] = "ok    ",
		[FINDING_NOTE] = "note  ",
		[FINDING_WRONG] = "wrong ",
	};
	struct line line;

	line.length = 0;
	add(&line, verdicts[finding], false);
	for (size_t i = 0; parts[i] != NULL; i++)
		add(&line, parts[i], i % 2 == 1);
	if (error != 0) {
		add(&line, " (", false);
		add(&line, strerror(error), false);
		add(&line, ")", false);
	}
	line.text[line.length++] = '\n';
	/* A line that nobody got is not all right. */
	if (write(findings->fd, line.text, line.length) == -1 ||
	    finding == FINDING_WRONG)
		findings->wrong = true;
}
