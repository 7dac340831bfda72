/* SPDX-License-Identifier: ISC */
/*
 * From the monitor, through the checker, to the session: the monitor's end.
 * Runs as root (monitor).
 */
#include "auth/root/handover_give.h"

#include "lib/number.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Above all descriptors that have a meaning. */
enum { OUT_OF_THE_WAY = 8 };

/* Where it is already, or in nobody's place, it may stay. */
static int
move_away(int *fd, int place)
{
	if (*fd == place || *fd > HANDOVER_CLIENT)
		return 0;

	int copy = fcntl(*fd, F_DUPFD, OUT_OF_THE_WAY);

	if (copy == -1 || close(*fd) == -1)
		return -1;
	*fd = copy;
	return 0;
}

int
handover_give(const struct handover *handover, int credentials, int report)
{
	char capabilities[NUMBER_TEXT], locale[NUMBER_TEXT];
	const char *const variables[][2] = {
		{ "POP3D_USER", handover->user },
		{ "POP3D_PEER", handover->peer },
		{ "POP3D_METHOD", handover->method },
		{ "POP3D_TLS", handover->tls },
		{ "POP3D_CAPABILITIES",
		    number_format(handover->capabilities, capabilities) },
		{ "POP3D_LOCALE", number_format(handover->locale, locale) },
	};

	if (move_away(&credentials, HANDOVER_CREDENTIALS) == -1 ||
	    move_away(&report, -1) == -1)
		return -1;
	if (credentials != HANDOVER_CREDENTIALS &&
	    (dup2(credentials, HANDOVER_CREDENTIALS) == -1 ||
		close(credentials) == -1))
		return -1;
	if (dup2(1, HANDOVER_CLIENT) == -1 || dup2(report, 1) == -1 ||
	    close(report) == -1)
		return -1;
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		if (setenv(variables[i][0], variables[i][1], 1) == -1)
			return -1;
	return 0;
}
