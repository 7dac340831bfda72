/* SPDX-License-Identifier: ISC */
/*
 * The least that can be in front of a server that wants its client logged in,
 * for the benchmark: takes USER and PASS, and becomes the checker, which
 * becomes the server.
 *	popup checker [arguments]
 */
#include <string.h>
#include <unistd.h>

enum { LINE = 200 };

static void
say(const char *reply)
{
	if (write(1, reply, strlen(reply)) == -1)
		_exit(1);
}

/* One octet at a time: what comes behind a line is not for us. */
static void
read_line(char line[LINE])
{
	size_t length = 0;

	while (length < LINE - 1 && read(0, line + length, 1) == 1 &&
	       line[length] != '\n')
		length++;
	line[length] = '\0';
	line[strcspn(line, "\r")] = '\0';
}

int
main(int argc, char *argv[])
{
	char record[2 * LINE] = "", line[LINE];
	size_t user = 0;
	int ends[2];

	if (argc < 2)
		return 2;
	say("+OK\r\n");
	for (;;) {
		read_line(line);
		if (strncmp(line, "USER ", 5) == 0) {
			user = strlen(strcpy(record, line + 5)) + 1;
			say("+OK\r\n");
		} else if (strncmp(line, "PASS ", 5) == 0 && user > 0) {
			break;
		} else {
			return 1;
		}
	}
	user += strlen(strcpy(record + user, line + 5)) + 2;
	if (pipe(ends) == -1 ||
	    write(ends[1], record, user) != (ssize_t)user ||
	    dup2(ends[0], 3) == -1 || close(ends[1]) == -1)
		return 111;
	(void)execv(argv[1], argv + 1); /* returns if it fails */
	return 111;
}
