/* SPDX-License-Identifier: ISC */
/*
 * The client's address, by one rule for all launchers.
 * Runs as root (monitor), on words of the launcher; peer_set_proxied() on those
 * of a jailed process.
 */
#include "auth/root/peer.h"

#include "lib/number.h"
#include "lib/text.h"

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

/* Cuts "[" and "]" and the zone off: "[fe80::1%eth0]" is fe80::1. */
static bool
strip(const char *text, char ip[ADDRESS_TEXT])
{
	bool brackets = *text == '[';
	const char *begin = text + (brackets ? 1 : 0);
	size_t length = strcspn(begin, "%]");
	const char *end = begin + strcspn(begin, "]");

	if (strcmp(end, brackets ? "]" : "") != 0 || length >= ADDRESS_TEXT)
		return false;
	memcpy(ip, begin, length);
	ip[length] = '\0';
	return true;
}

/* Writes TEXT in its usual form if it is an address.  Tells whether it is. */
static bool
parse(const char *text, char address[PEER_ADDRESS])
{
	struct in_addr v4;
	struct in6_addr v6;
	char ip[ADDRESS_TEXT];

	if (inet_pton(AF_INET, text, &v4) == 1)
		address_format(AF_INET, &v4, address);
	else if (strip(text, ip) && inet_pton(AF_INET6, ip, &v6) == 1)
		address_format(AF_INET6, &v6, address);
	else
		return false;
	return true;
}

static bool
is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* Whether PROTO says that the launcher speaks UCSPI over a network. */
static bool
is_network(const char *proto)
{
	return proto != NULL &&
	       (strncmp(proto, "TCP", 3) == 0 || strncmp(proto, "SSL", 3) == 0);
}

void
peer_choose(
    const struct peer_hints *hints, const char *socket, struct peer *peer)
{
	bool near = *socket == '\0' || is_loopback(socket);
	const char *hint = is_network(hints->proto) ? hints->ucspi : NULL;

	if (hint == NULL && near)
		hint = hints->front;
	if (hint == NULL && *socket == '\0' && is_network(hints->proto))
		hint = hints->proto; /* a network, and nothing else is known */
	if (hint == NULL)
		hint = socket;
	if (*hint == '\0') {
		*peer->address = '\0';
	} else if (!parse(hint, peer->address)) {
		size_t length = strnlen(hint, PEER_ADDRESS - 2);

		peer->address[0] = '?';
		memcpy(peer->address + 1, hint, length);
		peer->address[1 + length] = '\0';
	}
	/* Both ways: what reaches us, and who is on its other side. */
	peer->on_this_host =
	    near && (*hint == '\0' || is_loopback(peer->address));
}

/* Writes the address of one END, "" if it has none.  Returns its port, or 0. */
static uint64_t
read_endpoint(const union endpoint *end, char address[ADDRESS_TEXT])
{
	*address = '\0';
	if (end->any.sa_family == AF_INET6) {
		address_format(AF_INET6, &end->v6.sin6_addr, address);
		return ntohs(end->v6.sin6_port);
	}
	if (end->any.sa_family == AF_INET) {
		address_format(AF_INET, &end->v4.sin_addr, address);
		return ntohs(end->v4.sin_port);
	}
	/* Whatever else carries a connection may reach beyond this host. */
	if (end->any.sa_family != AF_UNIX && end->any.sa_family != AF_UNSPEC)
		(void)text_add(address, "unknown");
	return 0;
}

/* 0: unknown. */
static void
set_port(struct peer *peer, uint64_t number)
{
	if (number != 0)
		(void)text_add_number(peer->local_port, number);
}

/* The first of three variables that says something; NULL if none does. */
static const char *
first_of(const char *const names[3])
{
	for (size_t i = 0; i < 3; i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && *value != '\0')
			return value;
	}
	return NULL;
}

void
peer_find(struct peer *peer)
{
	static const char *const ucspi[] = { "TCPREMOTEIP", "TCP6REMOTEIP",
		"SSLREMOTEIP" };
	static const char *const fronts[] = { "REMOTE_HOST", "REMOTE_ADDR",
		"SOCAT_PEERADDR" };
	const struct peer_hints hints = {
		.proto = getenv("PROTO"),
		.ucspi = first_of(ucspi),
		.front = first_of(fronts),
	};
	const char *hint = getenv("TCPLOCALPORT");
	union endpoint client = { 0 }, server = { 0 };
	socklen_t client_size = sizeof client, server_size = sizeof server;
	char socket[ADDRESS_TEXT], ours[ADDRESS_TEXT];
	uint64_t port;

	/* Where these fail there is no network, and so no address. */
	(void)getpeername(0, &client.any, &client_size);
	(void)getsockname(0, &server.any, &server_size);
	(void)read_endpoint(&client, socket);
	port = read_endpoint(&server, ours);
	if (hint != NULL && is_network(hints.proto))
		(void)number_parse(hint, 65535, &port); /* or as it was */
	set_port(peer, port);
	peer_choose(&hints, socket, peer);
}

int
peer_set_proxied(struct peer *peer, const char *address, const char *local_port)
{
	struct peer client = { .on_this_host = false };
	uint64_t port;

	/* It does not tell: not this host, and nothing else is known. */
	if (*address == '\0' && *local_port == '\0') {
		peer->on_this_host = false;
		return 0;
	}
	if (!parse(address, client.address) ||
	    number_parse(local_port, 65535, &port) == -1)
		return -1;
	set_port(&client, port);
	/* Both ways, again: what reaches us is the front. */
	client.on_this_host = peer->on_this_host && is_loopback(client.address);
	*peer = client;
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
