/* SPDX-License-Identifier: ISC */
/*
 * STLS: asking a UCSPI-TLS helper to start TLS.
 * Runs as nobody, in the jail: what the helper says is in part what the client
 * told it.
 */
#include "auth/jail/stls.h"

#include "auth/jail/tls_variables.h"
#include "lib/deadline.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* Octets of variables, at most; certificates make them long. */
enum { VARIABLES_MAX = 8192 };

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
stls_start(int control, int64_t deadline, char name[TLS_TEXT])
{
	char text[VARIABLES_MAX];
	size_t length = 0;
	enum tls_variables_state state = TLS_VARIABLES_MORE;

	if (write(control, "Y", 1) != 1)
		return -1;
	while (state == TLS_VARIABLES_MORE && length < sizeof text) {
		ssize_t got = read_more(
		    control, deadline, text + length, sizeof text - length);

		if (got == -1)
			return -1;
		length += (size_t)got;
		state = tls_variables_parse(text, length, got == 0, name);
	}
	errno = EPROTO;
	return state == TLS_VARIABLES_STARTED ? 0 : -1;
}
