/* SPDX-License-Identifier: ISC */
/*
 * From the monitor, through the checker, to the session.
 * handover_give() runs as root, handover_take() as the mail user.
 */
#include "lib/handover.h"

#include "lib/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
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
	const char *const variables[][2] = {
		{ "POP3D_USER", handover->user },
		{ "POP3D_PEER", handover->peer },
		{ "POP3D_METHOD", handover->method },
		{ "POP3D_TLS", handover->tls },
		{ "POP3D_OFFERS", handover->offers },
		{ "POP3D_UTF8", handover->manner.utf8 ? "yes" : "no" },
		{ "POP3D_LANG", manner_tag(handover->manner.language) },
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

static const char *
variable(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : otherwise;
}

int
handover_take(struct handover *handover, bool chained)
{
	static const char started[] = HANDOVER_STARTED;
	const char *user = variable("POP3D_USER", variable("USER", ""));

	*handover = (struct handover){
		/* It will stand in a reply: USER can be anything. */
		.user = command_is_name(user) ? user : "this user",
		.peer = variable("POP3D_PEER", "-"),
		.method = variable("POP3D_METHOD", "-"),
		.tls = variable("POP3D_TLS", "no"),
		.offers = variable("POP3D_OFFERS", ""),
		.manner.utf8 = strcmp(variable("POP3D_UTF8", ""), "yes") == 0,
	};
	/* What no language matches is the default. */
	(void)manner_find(
	    variable("POP3D_LANG", "*"), &handover->manner.language);
	if (!chained)
		return 0;
	if (getenv("POP3D_USER") == NULL) {
		errno = EPROTO;
		return -1;
	}
	/* Not started before the client is known to be there. */
	if (fcntl(HANDOVER_CLIENT, F_GETFD) == -1 ||
	    write(1, started, sizeof started - 1) != sizeof started - 1 ||
	    dup2(HANDOVER_CLIENT, 1) == -1 || close(HANDOVER_CLIENT) == -1)
		return -1;
	return 0;
}
