/* SPDX-License-Identifier: ISC */
#ifndef TESTS_CONVERSE_TRANSCRIPT_H
#define TESTS_CONVERSE_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

/* The ways to hold a conversation: one of each group at a time. */
enum {
	MODE_ROOT = 1 << 0, /* who starts the server */
	MODE_USER = 1 << 1,
	MODE_SOCKET = 1 << 2, /* what descriptors 0 and 1 are */
	MODE_TCP = 1 << 3,
	MODE_PIPES = 1 << 4,
	MODE_STEP = 1 << 5, /* how fast the client is */
	MODE_BURST = 1 << 6,
	MODE_DRIP = 1 << 7,

	MODE_WHO = MODE_ROOT | MODE_USER,
	MODE_TRANSPORT = MODE_SOCKET | MODE_TCP | MODE_PIPES,
	MODE_PACE = MODE_STEP | MODE_BURST | MODE_DRIP,
	MODE_EVERY = 1 << 8, /* each transport in each pace */
	MODE_COUNT = 9,
};

extern const char *const transcript_mode_names[MODE_COUNT];

enum line_kind {
	LINE_COMMAND,   /* $ */
	LINE_CLIENT,    /* C: */
	LINE_CLIENT_BY, /* C< */
	LINE_SERVER,    /* S: */
	LINE_SERVER_BY, /* S< */
	LINE_MATCH,     /* S* */
	LINE_HANGUP,    /* HANGUP */
	LINE_GONE,      /* GONE */
	LINE_REST,      /* REST */
	LINE_EOF,       /* EOF */
	LINE_LOG,       /* L* */
	LINE_NO_LOG,    /* L! */
};

struct line {
	enum line_kind kind;
	unsigned number; /* in the file */
	char *text;      /* escapes already replaced in C: and S: */
	size_t length;
};

/* A file of tests/conversations, in the form that converse.c describes. */
struct transcript {
	const char *path;
	struct line *lines;
	size_t count;
	size_t begin; /* lines[begin] to lines[end - 1] are the conversation, */
	size_t end;   /* those before it set up, those behind it check */
	unsigned modes;
	const char
	    *run;   /* command for the shell to start the server, or NULL */
	int status; /* with which the server must exit */
};

/*
 * Reads the file PATH.  What it returns is never freed; a file that makes no
 * sense ends the program with a message.
 */
struct transcript transcript_read(const char *path);

#endif
