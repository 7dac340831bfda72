/* SPDX-License-Identifier: ISC */
/*
 * From the monitor, through the checker, to the session: the monitor's end.
 * Runs as root (monitor).
 */
#include "auth/root/handover_give.h"

#include "lib/number.h"
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* For launchers that leave none (openbsd-inetd). */
static const char default_path[] = "/usr/local/bin:/usr/bin:/bin";

/*
 * A pipe with the whole record in it.  All else is in its place, so the end to
 * read is on 3.
 */
static int
give_credentials(const struct packet *packet, const char *timestamp)
{
	ssize_t length = (ssize_t)packet->length - 1; /* but for the kind */
	ssize_t size = (ssize_t)strlen(timestamp) + 1;
	int ends[2];

	/* Where pipes are short of memory a token may be too much. */
	errno = EMSGSIZE;
	if (pipe(ends) == -1 || fcntl(ends[1], F_SETFL, O_NONBLOCK) == -1 ||
	    write(ends[1], packet->octets + 1, (size_t)length) != length ||
	    write(ends[1], timestamp, (size_t)size) != size ||
	    close(ends[1]) == -1)
		return -1;
	errno = EBADF;
	return ends[0] == HANDOVER_CREDENTIALS ? 0 : -1;
}

/*
 * Other checkers look at TCPREMOTEIP for the client (PAM, vpopmail), and some
 * decide by TCPLOCALPORT which protocol is spoken.
 */
static int
set_environment(const struct handover *handover, const struct peer *peer)
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
		{ "TCPREMOTEIP", peer->address },
		{ "TCPLOCALPORT", peer->local_port },
	};
	int rc = setenv("PATH", default_path, 0);

	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		rc |= *variables[i][1] != '\0'
			  ? setenv(variables[i][0], variables[i][1], 1)
			  : unsetenv(variables[i][0]);
	return rc;
}

int
handover_give(
    const struct attempt *attempt, const struct packet *packet, int report)
{
	int away = fcntl(report, F_DUPFD, HANDOVER_CLIENT + 1);

	if (away == -1 || dup2(1, HANDOVER_CLIENT) == -1 || dup2(away, 1) == -1)
		return -1;
	(void)close(HANDOVER_CREDENTIALS); /* if it is open */
	/* A UCSPI-TLS helper's descriptors are no business of a checker. */
	if (process_close_from(HANDOVER_CLIENT + 1) == -1 ||
	    give_credentials(packet, attempt->timestamp) == -1)
		return -1;
	return set_environment(&attempt->handover, attempt->peer);
}
