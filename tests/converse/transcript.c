/* SPDX-License-Identifier: ISC */
/*
 * Reads conversations: see converse.c for their form.
 */
#include "transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const transcript_mode_names[MODE_COUNT] = { "root", "user",
	"socket", "tcp", "pipes", "step", "burst", "drip", "every" };

static const struct {
	const char *prefix;
	enum line_kind kind;
} kinds[] = {
	{ "$ ", LINE_COMMAND },
	{ "C: ", LINE_CLIENT },
	{ "C:", LINE_CLIENT }, /* an empty line */
	{ "C< ", LINE_CLIENT_BY },
	{ "S: ", LINE_SERVER },
	{ "S:", LINE_SERVER },
	{ "S< ", LINE_SERVER_BY },
	{ "S* ", LINE_MATCH },
	{ "HANGUP", LINE_HANGUP },
	{ "GONE", LINE_GONE },
	{ "REST", LINE_REST },
	{ "EOF", LINE_EOF },
	{ "L* ", LINE_LOG },
	{ "L! ", LINE_NO_LOG },
};

static _Noreturn void
reject(const char *path, unsigned number, const char *why)
{
	fprintf(stderr, "%s:%u: %s\n", path, number, why);
	exit(2);
}

/*
 * Replaces the escapes and adds a CRLF, or leaves it out at "\c".  Returns the
 * length, or -1.  TEXT has room.
 */
static long
unescape(char *text)
{
	static const char letters[] = "nrt0\\", meanings[] = "\n\r\t\0\\";
	const char *from = text;
	char *to = text;

	while (*from != '\0') {
		char pair[3] = "";
		const char *letter;

		if (*from != '\\') {
			*to++ = *from++;
			continue;
		}
		from++;
		if (*from == 'c' && from[1] == '\0')
			return to - text;
		letter = *from != '\0' ? strchr(letters, *from) : NULL;
		if (letter != NULL) {
			*to++ = meanings[letter - letters];
			from++;
		} else if (*from == 'x' && strlen(from) >= 3) {
			memcpy(pair, from + 1, 2);
			*to++ = (char)strtol(pair, NULL, 16);
			from += 3;
		} else {
			return -1;
		}
	}
	memcpy(to, "\r\n", 3);
	return to + 2 - text;
}

/* "modes: user step": what it names of a group is all that is left of it. */
static unsigned
parse_modes(const char *words, unsigned modes)
{
	static const unsigned groups[] = { MODE_WHO, MODE_TRANSPORT,
		MODE_PACE };
	unsigned named = 0;

	for (size_t i = 0; i < MODE_COUNT; i++)
		if (strstr(words, transcript_mode_names[i]) != NULL)
			named |= 1U << i;
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if ((named & groups[i]) != 0)
			modes &= ~groups[i] | named;
	return modes | (named & MODE_EVERY);
}

static void
add_line(struct transcript *transcript, unsigned number, char *text)
{
	struct line line = { .number = number };
	size_t i = 0;

	while (strncmp(text, kinds[i].prefix, strlen(kinds[i].prefix)) != 0)
		if (++i == sizeof kinds / sizeof *kinds)
			reject(transcript->path, number, "what is this?");
	line.kind = kinds[i].kind;
	line.text = text + strlen(kinds[i].prefix);
	line.length = strlen(line.text);
	if (line.kind == LINE_CLIENT || line.kind == LINE_SERVER) {
		long length = unescape(line.text);

		if (length == -1)
			reject(transcript->path, number, "bad escape");
		line.length = (size_t)length;
	}
	transcript->lines = realloc(transcript->lines,
	    (transcript->count + 1) * sizeof *transcript->lines);
	if (transcript->lines == NULL)
		reject(transcript->path, number, "no memory");
	transcript->lines[transcript->count++] = line;
}

static void
take(struct transcript *transcript, unsigned number, const char *text)
{
	char *copy = malloc(strlen(text) + 3); /* room for a CRLF */

	if (copy == NULL)
		reject(transcript->path, number, "no memory");
	memcpy(copy, text, strlen(text) + 1);
	if (strncmp(copy, "run: ", 5) == 0)
		transcript->run = copy + 5;
	else if (strncmp(copy, "modes: ", 7) == 0)
		transcript->modes = parse_modes(copy + 7, transcript->modes);
	else if (strncmp(copy, "exit: ", 6) == 0)
		transcript->status = (int)strtol(copy + 6, NULL, 10);
	else
		add_line(transcript, number, copy);
}

static bool
is_exchange(enum line_kind kind)
{
	return kind != LINE_COMMAND && kind != LINE_LOG && kind != LINE_NO_LOG;
}

struct transcript
transcript_read(const char *path)
{
	struct transcript transcript = {
		.path = path,
		.modes = MODE_WHO | MODE_TRANSPORT | MODE_PACE,
	};
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;
	unsigned number = 0;
	ssize_t length;

	if (file == NULL)
		reject(path, 0, "cannot be opened");
	while ((length = getline(&text, &room, file)) != -1) {
		number++;
		if (length > 0 && text[length - 1] == '\n')
			text[length - 1] = '\0';
		if (*text == '#' || *text == '\0')
			continue;
		if (number == 1)
			reject(path, 1, "no sentence");
		take(&transcript, number, text);
	}
	free(text);
	(void)fclose(file); /* it was only read */

	while (transcript.begin < transcript.count &&
	       !is_exchange(transcript.lines[transcript.begin].kind))
		transcript.begin++;
	transcript.end = transcript.count;
	while (transcript.end > transcript.begin &&
	       !is_exchange(transcript.lines[transcript.end - 1].kind))
		transcript.end--;
	for (size_t i = transcript.begin; i < transcript.end; i++)
		if (transcript.lines[i].kind == LINE_COMMAND)
			transcript.modes &= ~(unsigned)(MODE_BURST | MODE_DRIP);
	if (transcript.begin == transcript.end)
		reject(path, number, "no EOF");
	return transcript;
}
