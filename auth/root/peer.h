/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_PEER_H
#define AUTH_ROOT_PEER_H

#include <stdbool.h>

#include "auth/shared/address.h"
#include "lib/log.h"

/* Room for an address, or for "?" and what a launcher gave instead of one. */
enum { PEER_ADDRESS = 128 };

/* Who is at the other end. */
struct peer {
	/*
	 * "" if it is no network address; "?" and what the launcher gave, the
	 * first octets of it, if that cannot be read.
	 */
	char address[PEER_ADDRESS];
	char local_port[ADDRESS_PORT_TEXT]; /* "" if unknown */
	bool on_this_host;                  /* no network between it and us */
};

/* What the launcher left in the environment; NULL where it left nothing. */
struct peer_hints {
	const char *proto; /* PROTO, of UCSPI: "TCP", "TCP6", "SSL" ... */
	const char *ucspi; /* the address that goes with it */
	const char *front; /* one that a front left: stunnel, xinetd ... */
};

/*
 * Decides which address is the client's.  SOCKET is what getpeername() says
 * of descriptor 0, "" if it is not a TCP socket.
 *  1. PROTO vouches for the address of UCSPI.
 *  2. An address of another host is the truth; variables may be strays.
 *  3. A connection from this host may be a front's, which tells the client's.
 * An address that is given and cannot be read is not this host.
 */
void peer_choose(
    const struct peer_hints *hints, const char *socket, struct peer *peer);

/* Does this for the client on descriptor 0 and our environment. */
void peer_find(struct peer *peer);

/*
 * A front told who its client is: at ADDRESS, connected to LOCAL_PORT of the
 * front.  PEER was the front until then.  If both are "" the front does not
 * tell, and the client is not on this host.  Returns 0, or -1 if they are no
 * address and no port, and then nothing has changed.
 */
int peer_set_proxied(
    struct peer *peer, const char *address, const char *local_port);

/* The address for logs and variables: "-" where there is none. */
const char *peer_name(const struct peer *peer);

/* Begins a line of log about this client; the address comes first. */
void peer_log_begin(
    struct log *line, const struct peer *peer, const char *event);

/* Writes a line that the system refused WITH, with the errno value ERROR. */
void peer_log_trouble(const struct peer *peer, const char *with, int error);

#endif
