/* SPDX-License-Identifier: ISC */
/*
 * The client's address, by one rule for all launchers.
 * Runs as root (monitor), on words of the launcher; peer_set_proxied() on those
 * of a jailed process.
 */
#include "auth/root/peer.h"

#include "lib/number.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

union endpoint {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_storage room;
};

/* Writes TEXT in its usual form if it is an address.  Tells whether it is. */
static bool
parse(const char *text, char address[ADDRESS_TEXT])
{
	struct in_addr v4;
	struct in6_addr v6;

	*address = '\0';
	if (text == NULL)
		return false;
	if (inet_pton(AF_INET, text, &v4) == 1)
		address_format(AF_INET, &v4, address);
	else if (inet_pton(AF_INET6, text, &v6) == 1)
		address_format(AF_INET6, &v6, address);
	return *address != '\0';
}

static bool
is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

void
peer_choose(
    const struct peer_hints *hints, const char *socket, struct peer *peer)
{
	const char *const fronts[] = {
		hints->remote_host,
		hints->remote_addr,
		hints->socat_addr,
	};
	bool tcp = hints->proto != NULL && strncmp(hints->proto, "TCP", 3) == 0;
	bool found = tcp && parse(hints->tcpremoteip, peer->address);

	if (!found && *socket != '\0' && !is_loopback(socket))
		found = parse(socket, peer->address);
	for (size_t i = 0; !found && i < sizeof fronts / sizeof *fronts; i++)
		found = parse(fronts[i], peer->address);
	if (!found)
		(void)parse(socket, peer->address); /* or it stays "" */

	/* Both ways: what reaches us, and who is behind it. */
	peer->on_this_host =
	    (*socket == '\0' || is_loopback(socket)) &&
	    (*peer->address == '\0' || is_loopback(peer->address));
}

static void
find_socket(char address[ADDRESS_TEXT])
{
	union endpoint peer;
	socklen_t size = sizeof peer;

	*address = '\0';
	if (getpeername(0, &peer.any, &size) == -1)
		return;
	if (peer.any.sa_family == AF_INET6)
		address_format(AF_INET6, &peer.v6.sin6_addr, address);
	else if (peer.any.sa_family == AF_INET)
		address_format(AF_INET, &peer.v4.sin_addr, address);
}

/* 0: unknown. */
static void
set_port(uint64_t number, char port[ADDRESS_PORT])
{
	char text[NUMBER_TEXT];
	const char *digits = number_format(number, text);

	*port = '\0';
	if (number != 0)
		memcpy(port, digits, strlen(digits) + 1);
}

static void
find_local_port(bool tcp, char port[ADDRESS_PORT])
{
	const char *hint = tcp ? getenv("TCPLOCALPORT") : NULL;
	uint64_t number = 0;
	union endpoint local;
	socklen_t size = sizeof local;

	if (hint == NULL || number_parse(hint, 65535, &number) == -1) {
		if (getsockname(0, &local.any, &size) == -1)
			number = 0;
		else if (local.any.sa_family == AF_INET)
			number = ntohs(local.v4.sin_port);
		else if (local.any.sa_family == AF_INET6)
			number = ntohs(local.v6.sin6_port);
	}
	set_port(number, port);
}

void
peer_find(struct peer *peer)
{
	const struct peer_hints hints = {
		.proto = getenv("PROTO"),
		.tcpremoteip = getenv("TCPREMOTEIP"),
		.remote_host = getenv("REMOTE_HOST"),
		.remote_addr = getenv("REMOTE_ADDR"),
		.socat_addr = getenv("SOCAT_PEERADDR"),
	};
	char socket[ADDRESS_TEXT];

	find_socket(socket);
	peer_choose(&hints, socket, peer);
	find_local_port(
	    hints.proto != NULL && strncmp(hints.proto, "TCP", 3) == 0,
	    peer->local_port);
}

int
peer_set_proxied(struct peer *peer, const char *address, const char *local_port)
{
	struct peer behind = { .on_this_host = false };
	uint64_t port;

	if (!parse(address, behind.address) ||
	    number_parse(local_port, 65535, &port) == -1)
		return -1;
	set_port(port, behind.local_port);
	/* Both ways, again: what reaches us is the front. */
	behind.on_this_host = peer->on_this_host && is_loopback(behind.address);
	*peer = behind;
	return 0;
}

const char *
peer_name(const struct peer *peer)
{
	return *peer->address != '\0' ? peer->address : "-";
}

void
peer_log_begin(struct log *line, const struct peer *peer, const char *event)
{
	log_begin(line, "pop3d", event);
	log_text(line, "rip", peer_name(peer));
}

void
peer_log_trouble(const struct peer *peer, const char *with, int error)
{
	struct log line;

	peer_log_begin(&line, peer, "trouble");
	log_text(&line, "with", with);
	log_error(&line, error);
	log_end(&line);
}
