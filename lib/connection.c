/* SPDX-License-Identifier: ISC */
/*
 * The connection that a launcher hands over: where it is, and whether it can
 * be talked on.
 * Runs as root (monitor) and as the mail user (session).  Reads nothing from
 * it.
 */
#include "lib/connection.h"

#include "lib/number.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

int
connection_adopt(void)
{
	const char *listen_pid = getenv("LISTEN_PID");
	const char *listen_fds = getenv("LISTEN_FDS");
	uint64_t pid;

	if (listen_pid == NULL || listen_fds == NULL ||
	    number_parse(listen_pid, INT32_MAX, &pid) == -1 ||
	    pid != (uint64_t)getpid())
		return 0;
	if (strcmp(listen_fds, "1") != 0) {
		errno = EINVAL;
		return -1;
	}
	if (dup2(3, 0) == -1 || dup2(3, 1) == -1 || close(3) == -1 ||
	    unsetenv("LISTEN_PID") == -1 || unsetenv("LISTEN_FDS") == -1)
		return -1;
	return unsetenv("LISTEN_FDNAMES");
}

void
connection_refuse(int error)
{
	static const char now[] = "-ERR [SYS/TEMP] cannot check passwords now, "
				  "try again later\r\n";
	static const char ever[] =
	    "-ERR [SYS/PERM] cannot work safely here, tell the operator\r\n";
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	bool passing = error == EAGAIN || error == ENOMEM || error == EMFILE ||
		       error == ENFILE;

	/* Who sits at a terminal reads the log. */
	if (isatty(1) || sigaction(SIGPIPE, &ignore, NULL) == -1)
		return;
	if (write(1, passing ? now : ever,
		passing ? sizeof now - 1 : sizeof ever - 1) == -1)
		return; /* it is gone */
}

const char *
connection_check(void)
{
	int listening = 0;
	socklen_t size = sizeof listening;

	if (fcntl(0, F_GETFD) == -1)
		return "descriptor 0 is closed";
	if (fcntl(1, F_GETFD) == -1)
		return "descriptor 1 is closed";
	if (getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0 &&
	    listening)
		return "descriptor 0 is a listening socket: let the launcher "
		       "accept (systemd: Accept=yes)";
	return NULL;
}

bool
connection_is_served(void)
{
	struct stat ends[2];

	/* TLS fronts that speak UCSPI leave pipes, and this variable. */
	return fstat(0, &ends[0]) == -1 || S_ISSOCK(ends[0].st_mode) ||
	       fstat(1, &ends[1]) == -1 || getenv("PROTO") != NULL;
}
