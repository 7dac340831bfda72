/* SPDX-License-Identifier: ISC */
/*
 * The log: key=value lines on descriptor 2, foreign bytes made harmless.
 * Runs as root, nobody and the mail user.
 */
#include "lib/log.h"

#include "lib/number.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* <22>: facility mail (2), priority info (6), RFC 3164. */
static const char syslog_priority[] = "<22>";

/*
 * A terminal may well be all three of 0, 1 and 2: then the person who types
 * is the one who reads the log.  Whoever is on the other side of a socket or
 * a pipe is not.
 */
static bool
is_client(const struct stat *log, int fd)
{
	struct stat client;

	return fstat(fd, &client) == 0 && client.st_dev == log->st_dev &&
	       client.st_ino == log->st_ino && !S_ISCHR(client.st_mode);
}

int
log_connect(void)
{
	struct sockaddr_un address = {
		.sun_family = AF_UNIX,
		.sun_path = "/dev/log",
	};
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	if (fd != -1 && connect(fd, (const struct sockaddr *)&address,
			    sizeof address) == -1) {
		(void)close(fd); /* nothing was sent: nothing to lose */
		return -1;
	}
	return fd;
}

int
log_open(void)
{
	struct stat log;
	bool open2 = fstat(2, &log) == 0;

	if (open2 && !is_client(&log, 0) && !is_client(&log, 1))
		return 0;

	int fd = log_connect();

	if (fd == -1)
		fd = open("/dev/null", O_WRONLY);
	if (fd == -1)
		return -1;
	if (fd == 2) /* it was closed, so we were given it */
		return 0;
	if (dup2(fd, 2) == -1)
		return -1;
	return close(fd);
}

static void
add(struct log *line, const char *text)
{
	/* But for the LF. */
	while (*text != '\0' && line->length < sizeof line->text - 1)
		line->text[line->length++] = *text++;
}

static void
add_foreign(struct log *line, const char *text)
{
	static const char hex[] = "0123456789abcdef";

	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;
		bool plain = c > ' ' && c < 0x7f && strchr("<>\\", c) == NULL;
		const char itself[] = { *text, '\0' };
		const char escaped[] = { '\\', 'x', hex[c >> 4], hex[c & 15],
			'\0' };

		add(line, plain ? itself : escaped);
	}
}

static void
add_key(struct log *line, const char *key)
{
	add(line, " ");
	add(line, key);
	add(line, "=");
}

/*
 * What kind of reader descriptor 2 has decides who the line says it is from:
 * a syslog socket wants priority, name and process; the systemd journal, a
 * stream socket, notes name and process by itself; a file, pipe or terminal
 * has to be told.
 */
void
log_begin(struct log *line, const char *program, const char *event)
{
	int type = 0;
	socklen_t size = sizeof type;
	bool named = getsockopt(2, SOL_SOCKET, SO_TYPE, &type, &size) == -1;
	char pid[NUMBER_TEXT];

	line->length = 0;
	if (!named && type == SOCK_DGRAM) {
		add(line, syslog_priority);
		named = true;
	}
	if (named) {
		add(line, program);
		add(line, "[");
		add(line, number_format((uint64_t)getpid(), pid));
		add(line, "]: ");
	}
	add(line, event);
}

void
log_text(struct log *line, const char *key, const char *value)
{
	add_key(line, key);
	add_foreign(line, value);
}

void
log_name(struct log *line, const char *key, const char *value)
{
	add_key(line, key);
	add(line, "<");
	add_foreign(line, value);
	add(line, ">");
}

void
log_number(struct log *line, const char *key, uint64_t value)
{
	char text[NUMBER_TEXT];

	log_text(line, key, number_format(value, text));
}

void
log_error(struct log *line, int error)
{
	log_name(line, "error", strerror(error));
}

void
log_end(struct log *line)
{
	line->text[line->length++] = '\n';
	/* Nobody to tell when even the log is gone. */
	if (write(2, line->text, line->length) == -1)
		return;
}
