/* SPDX-License-Identifier: ISC */
/*
 * stub-checker: a checkpassword program for tests, good or as bad as asked.
 *
 *	stub-checker [-cehp] [-k signal] [-r file] [-x status]
 *	    user password home program [argument ...]
 *
 * It knows one USER and one PASSWORD.  Started as root it becomes the owner of
 * HOME.  Before it runs PROGRAM it may close the client's descriptor (-c),
 * lose the environment (-e), print (-p), write what it was given to FILE (-r).
 * In its place it may hang (-h), be killed (-k), exit (-x).
 */
#include "lib/privileges.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RECORD = 512, TROUBLE = 111, MISUSED = 2, REFUSED = 1 };

struct options {
	bool close_client;
	bool no_environment;
	bool print;
	bool hang;
	int signal;
	int status; /* -1: none */
	const char *file;
};

static size_t
read_record(char record[RECORD + 1])
{
	size_t length = 0;
	ssize_t got;

	while ((got = read(3, record + length, RECORD - length)) > 0)
		length += (size_t)got;
	record[length] = '\0';
	if (got == -1 || close(3) == -1)
		exit(TROUBLE);
	return length;
}

static void
become_owner(const char *home)
{
	struct stat owner;

	if (stat(home, &owner) == -1 || chdir(home) == -1)
		exit(TROUBLE);
	if (geteuid() == 0 && owner.st_uid != 0 &&
	    privileges_drop(owner.st_uid, owner.st_gid) == -1)
		exit(TROUBLE);
}

static void
write_record(const char *file, const char *record, size_t length)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd == -1 || write(fd, record, length) != (ssize_t)length ||
	    close(fd) == -1)
		exit(TROUBLE);
}

static void
parse(int argc, char *argv[], struct options *options)
{
	int letter;

	while ((letter = getopt(argc, argv, "+cehk:pr:x:")) != -1) {
		switch (letter) {
		case 'c':
			options->close_client = true;
			break;
		case 'e':
			options->no_environment = true;
			break;
		case 'h':
			options->hang = true;
			break;
		case 'k':
			options->signal = (int)strtol(optarg, NULL, 10);
			break;
		case 'p':
			options->print = true;
			break;
		case 'r':
			options->file = optarg;
			break;
		case 'x':
			options->status = (int)strtol(optarg, NULL, 10);
			break;
		default:
			exit(MISUSED);
		}
	}
	if (argc - optind < 4)
		exit(MISUSED);
}

int
main(int argc, char *argv[])
{
	static char *const nothing[] = { NULL };
	static const char nonsense[] = "+OK logged in\r\n";
	struct options options = { .status = -1 };
	char record[RECORD + 1];
	size_t length;

	parse(argc, argv, &options);
	argv += optind;
	length = read_record(record);
	if (options.print && write(1, nonsense, sizeof nonsense - 1) == -1)
		return TROUBLE;
	if (options.hang)
		for (;;)
			(void)pause(); /* until somebody has had enough */
	if (options.signal != 0)
		(void)raise(options.signal); /* it may be ignored */
	if (options.status != -1)
		return options.status;

	const char *password = record + strlen(record) + 1;

	if (password >= record + length || strcmp(record, argv[0]) != 0 ||
	    strcmp(password, argv[1]) != 0)
		return REFUSED;
	become_owner(argv[2]);
	if (options.file != NULL)
		write_record(options.file, record, length);
	if (options.close_client && close(4) == -1)
		return TROUBLE;
	if (options.no_environment)
		(void)execve(argv[3], argv + 3, nothing);
	else
		(void)execvp(argv[3], argv + 3);
	return TROUBLE;
}
