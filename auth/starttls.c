/* SPDX-License-Identifier: ISC */
/*
 * STLS through a UCSPI-TLS helper.
 * starttls_open() and starttls_switch() run as root (monitor) and read nothing
 * but the launcher's variables.  starttls_ask() runs as nobody, in the jail:
 * what the helper says is in part what the client told it.
 */
#include "starttls.h"

#include "lib/confine.h"
#include "lib/deadline.h"
#include "lib/number.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	BEHIND = STARTTLS_WRITE + 1,
	/* Octets of variables, at most; certificates make them long. */
	VARIABLES_MOST = 8192,
};

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

	int copy = fcntl((int)fd, F_DUPFD, BEHIND);

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
		if (dup2(copies[i], STARTTLS_CONTROL + i) == -1)
			return -1;
	return 0;
}

int
starttls_open(bool wanted, bool *helper)
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
	return confine_close_from(*helper ? BEHIND : STARTTLS_CONTROL);
}

/* Waits for more.  Returns what read() does; -1 with ETIMEDOUT. */
static ssize_t
read_more(int control, int64_t deadline, char *text, size_t room)
{
	struct pollfd poller = { .fd = control, .events = POLLIN };
	int rc;

	do
		rc = poll(&poller, 1, deadline_left(deadline));
	while (rc == -1 && errno == EINTR);
	if (rc == 0)
		errno = ETIMEDOUT;
	return rc == 1 ? read(control, text, room) : -1;
}

/*
 * "Y": start TLS and tell of it.  Some helpers close the control socket then
 * (s6), some keep it open (ucspi-ssl): the empty variable or the end of file,
 * whichever comes first.
 */
int
starttls_ask(int control, int64_t deadline, char name[TLS_NAME])
{
	char text[VARIABLES_MOST];
	size_t length = 0;
	enum tls_story story = TLS_MORE;

	if (write(control, "Y", 1) != 1)
		return -1;
	while (story == TLS_MORE && length < sizeof text) {
		ssize_t got = read_more(
		    control, deadline, text + length, sizeof text - length);

		if (got == -1)
			return -1;
		length += (size_t)got;
		story = tls_read_variables(text, length, got == 0, name);
	}
	errno = EPROTO;
	return story == TLS_STARTED ? 0 : -1;
}

int
starttls_switch(void)
{
	if (dup2(STARTTLS_READ, 0) == -1 || dup2(STARTTLS_WRITE, 1) == -1)
		return -1;
	return confine_close_from(STARTTLS_CONTROL);
}
