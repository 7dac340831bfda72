/* SPDX-License-Identifier: ISC */
/*
 * What the benchmark's figures are held against: the least that somebody has
 * to do.
 *	floor names DIRECTORY     lists it, and nothing else
 *	floor send FILE ...       reads 64 KiB, makes LF CRLF with memchr() and
 *	                          memcpy(), writes to descriptor 1
 */
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static int
list(const char *path)
{
	DIR *directory = opendir(path);

	if (directory == NULL)
		return 1;
	while (readdir(directory) != NULL)
		continue;
	return closedir(directory) == 0 ? 0 : 1;
}

static size_t
convert(const char *file, size_t length, char *out)
{
	const char *end = file + length;
	char *begin = out;

	while (file < end) {
		const char *lf = memchr(file, '\n', (size_t)(end - file));
		size_t run = (size_t)((lf != NULL ? lf : end) - file);

		memcpy(out, file, run);
		out += run;
		if (lf == NULL)
			break;
		*out++ = '\r';
		*out++ = '\n';
		file = lf + 1;
	}
	return (size_t)(out - begin);
}

static int
send_file(const char *path)
{
	static char file[PIECE], client[2 * PIECE];
	int fd = open(path, O_RDONLY);
	ssize_t got;

	if (fd == -1)
		return 1;
	while ((got = read(fd, file, sizeof file)) > 0) {
		size_t length = convert(file, (size_t)got, client);

		for (size_t done = 0; done < length;) {
			ssize_t sent = write(1, client + done, length - done);

			if (sent <= 0)
				return 1;
			done += (size_t)sent;
		}
	}
	return close(fd) == 0 && got == 0 ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	int rc = 0;

	if (argc < 3)
		return 2;
	if (strcmp(argv[1], "names") == 0)
		return list(argv[2]);
	for (int i = 2; i < argc; i++)
		rc |= send_file(argv[i]);
	return rc;
}
