/* SPDX-License-Identifier: ISC */
/*
 * The descriptors of a UCSPI-TLS helper.
 * Runs as root (monitor).  Reads nothing but the launcher's variables.
 */
#include "auth/root/ucspi_tls.h"

#include "lib/number.h"
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_FREE = UCSPI_TLS_WRITE + 1 };

/* In the order of their places. */
static const char *const variables[] = { "SSLCTLFD", "SSLREADFD",
	"SSLWRITEFD" };

enum { VARIABLES = sizeof variables / sizeof *variables };

/* Copies the descriptor that TEXT names out of the way of all places. */
static int
copy_descriptor(const char *text)
{
	uint64_t fd;

	if (text == NULL || number_parse(text, INT_MAX, &fd) == -1 || fd < 3) {
		errno = EINVAL;
		return -1;
	}

	int copy = fcntl((int)fd, F_DUPFD, FIRST_FREE);

	if (copy == -1 && errno == EBADF)
		errno = EINVAL;
	return copy;
}

static int
place_descriptors(void)
{
	int copies[VARIABLES];

	for (int i = 0; i < VARIABLES; i++) {
		copies[i] = copy_descriptor(getenv(variables[i]));
		if (copies[i] == -1)
			return -1;
	}
	for (int i = 0; i < VARIABLES; i++)
		if (dup2(copies[i], UCSPI_TLS_CONTROL + i) == -1)
			return -1;
	return 0;
}

int
ucspi_tls_open(bool wanted, bool *helper)
{
	*helper = false;
	for (int i = 0; wanted && i < VARIABLES; i++)
		if (getenv(variables[i]) != NULL)
			*helper = true;
	if (*helper && place_descriptors() == -1)
		return -1;
	for (int i = 0; i < VARIABLES; i++)
		if (unsetenv(variables[i]) == -1)
			return -1;
	/* How s/qmail's programs are told to offer TLS: not for a checker. */
	if (unsetenv("UCSPITLS") == -1)
		return -1;
	return process_close_from(*helper ? FIRST_FREE : UCSPI_TLS_CONTROL);
}

int
ucspi_tls_switch(void)
{
	if (dup2(UCSPI_TLS_READ, 0) == -1 || dup2(UCSPI_TLS_WRITE, 1) == -1)
		return -1;
	return process_close_from(UCSPI_TLS_CONTROL);
}
