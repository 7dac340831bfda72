/* SPDX-License-Identifier: ISC */
/*
 * From the monitor, through the checker, to the session: the session's end.
 * Runs as the mail user.
 */
#include "lib/handover.h"

#include "lib/capability.h"
#include "lib/number.h"
#include "lib/username.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static const char *
variable(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : otherwise;
}

/* 0 if it is none, or more than MAX. */
static unsigned
number(const char *name, unsigned max)
{
	uint64_t value;

	return number_parse(variable(name, ""), max, &value) == 0
		   ? (unsigned)value
		   : 0;
}

int
handover_take(struct handover *handover, bool chained)
{
	static const char started[] = HANDOVER_STARTED;
	const char *user = variable("POP3D_USER", variable("USER", ""));

	*handover = (struct handover){
		/* It will stand in a reply: USER can be anything. */
		.user = username_is_valid(user) ? user : "this user",
		.peer = variable("POP3D_PEER", "-"),
		.method = variable("POP3D_METHOD", "-"),
		.tls = variable("POP3D_TLS", "no"),
		.capabilities = number("POP3D_CAPABILITIES", CAPABILITY_ALL),
		.locale = number("POP3D_LOCALE", LOCALE_NUMBERS - 1),
	};
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
