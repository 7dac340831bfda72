/* SPDX-License-Identifier: ISC */
#ifndef AUTH_ROOT_PEER_H
#define AUTH_ROOT_PEER_H

#include <stdbool.h>

#include "auth/shared/address.h"
#include "lib/log.h"

/* Who is at the other end. */
struct peer {
	char address[ADDRESS_TEXT];    /* "" if it is no network address */
	char local_port[ADDRESS_PORT]; /* "" if unknown */
	bool on_this_host;             /* no network between it and us */
};

/* What the launcher left in the environment; NULL where it left nothing. */
struct peer_hints {
	const char *proto;       /* PROTO */
	const char *tcpremoteip; /* TCPREMOTEIP: ucspi-tcp, s6, ipsvd */
	const char *remote_host; /* REMOTE_HOST: stunnel, xinetd */
	const char *remote_addr; /* REMOTE_ADDR: systemd */
	const char *socat_addr;  /* SOCAT_PEERADDR */
};

/*
 * Decides which address is the client's.  SOCKET is what getpeername() says
 * of descriptor 0, "" if it is not a TCP socket.
 *  1. PROTO=TCP vouches for TCPREMOTEIP.
 *  2. An address of another host is the truth; variables may be strays.
 *  3. A connection from this host may be a front's, which tells the client's.
 * What is not an IP address is never believed.
 */
void peer_choose(
    const struct peer_hints *hints, const char *socket, struct peer *peer);

/* Does this for the client on descriptor 0 and our environment. */
void peer_find(struct peer *peer);

/*
 * A front told who is behind it: at ADDRESS, connected to LOCAL_PORT of the
 * front.  PEER was the front until then.  Returns 0, or -1 if that is no
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
