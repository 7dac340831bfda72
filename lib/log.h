/* SPDX-License-Identifier: ISC */
#ifndef LIB_LOG_H
#define LIB_LOG_H

#include <stddef.h>
#include <stdint.h>

/* One line of log, as it is put together.  What does not fit is cut off. */
struct log {
	size_t length;
	char text[1024];
};

/*
 * Makes sure that descriptor 2 is a place for logs and can be written to.  If
 * it is closed, or is the client's connection (the same file as descriptor 0
 * or 1 and not a terminal: inetd does that), it becomes a socket to syslog,
 * or /dev/null where no syslog answers.  So from then on nothing that any
 * library or checker writes there can reach a client.
 * Returns 0, or -1 with errno when descriptor 2 could not be made safe.
 */
int log_open(void);

/* A socket to syslog, or -1 with errno. */
int log_connect(void);

/* Begins a line of PROGRAM: "login failed", "end", ... */
void log_begin(struct log *line, const char *program, const char *event);

/*
 * Adds KEY=VALUE.  Foreign bytes are welcome: controls, 8-bit bytes, blanks,
 * '<', '>' and '\' come out as \xHH.  log_name() puts VALUE in angle brackets,
 * so that whoever chose it cannot make it look like another key.
 */
void log_text(struct log *line, const char *key, const char *value);
void log_name(struct log *line, const char *key, const char *value);
void log_number(struct log *line, const char *key, uint64_t value);

/* Adds error=MESSAGE for the errno value ERROR. */
void log_error(struct log *line, int error);

/*
 * Writes the line to descriptor 2 with one write().  To syslog it goes with
 * facility mail, priority info.  A line that cannot be written is lost: there
 * is nobody left to tell.
 */
void log_end(struct log *line);

#endif
