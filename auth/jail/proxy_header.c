/* SPDX-License-Identifier: ISC */
/*
 * The PROXY protocol.
 * Runs as nobody, in the jail (proxy.h).  Pure.
 */
#include "auth/jail/proxy_header.h"

#include "lib/number.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <string.h>

enum {
	/* Version 1: a line, with CR and LF; the shortest is PROXY UNKNOWN. */
	V1_MAX = 107,
	V1_FIELDS = 6,
	/* Version 2: signature, version and command, family, length. */
	V2_SIGNATURE = 12,
	V2_COMMAND = 12,
	V2_FAMILY = 13,
	V2_LENGTH = 14,
	V2_HEAD = 16,
};

static const char v1_begin[] = "PROXY ";
static const char v2_begin[] = "\r\n\r\n\0\r\nQUIT\n";

_Static_assert(sizeof v2_begin - 1 == V2_SIGNATURE, "the NUL is not of it");

static size_t
get16(const unsigned char *octets)
{
	return (size_t)octets[0] << 8 | octets[1];
}

/* The end of a line is the only thing that tells how long it is. */
static int
v1_wants(const unsigned char *octets, size_t length)
{
	if (octets[length - 1] == '\n')
		return 0;
	return length < V1_MAX ? 1 : -1;
}

static int
v2_wants(const unsigned char *octets, size_t length)
{
	size_t whole = V2_HEAD;

	if (length >= V2_HEAD)
		whole += get16(octets + V2_LENGTH);
	return whole <= PROXY_HEADER_MAX && whole >= length
		   ? (int)(whole - length)
		   : -1;
}

int
proxy_header_wants(const unsigned char *octets, size_t length)
{
	size_t v1 = sizeof v1_begin - 1;
	size_t v2 = V2_SIGNATURE;

	/* Every header is longer than this. */
	if (length == 0)
		return V2_SIGNATURE;
	if (memcmp(octets, v1_begin, length < v1 ? length : v1) == 0)
		return length < v2 ? (int)(v2 - length)
				   : v1_wants(octets, length);
	if (memcmp(octets, v2_begin, length < v2 ? length : v2) == 0)
		return v2_wants(octets, length);
	return -1;
}

static void
set_port(uint64_t number, char port[ADDRESS_PORT_TEXT])
{
	char text[NUMBER_TEXT];
	const char *digits = number_format(number, text);

	memcpy(port, digits, strlen(digits) + 1);
}

static int
parse_port(const char *text, char port[ADDRESS_PORT_TEXT])
{
	uint64_t number;

	if (number_parse(text, 65535, &number) == -1 ||
	    (*text == '0' && text[1] != '\0'))
		return -1;
	set_port(number, port);
	return 0;
}

static int
parse_address(int family, const char *text, char address[ADDRESS_TEXT])
{
	struct in6_addr octets; /* has room for both */

	if (inet_pton(family, text, &octets) != 1)
		return -1;
	address_format(family, &octets, address);
	return 0;
}

/* Cuts LINE at its blanks, each a single one.  Returns how many fields. */
static size_t
split(char *line, char *fields[V1_FIELDS])
{
	size_t count = 0;

	while (line != NULL && count < V1_FIELDS) {
		fields[count++] = line;
		line = strchr(line, ' ');
		if (line != NULL)
			*line++ = '\0';
	}
	return line == NULL ? count : 0;
}

/* PROXY TCP4|TCP6 source destination source-port destination-port */
static int
parse_v1(const unsigned char *octets, size_t length, struct proxy_header *proxy)
{
	static const char unknown[] = "PROXY UNKNOWN";
	char line[V1_MAX + 1];
	char destination[ADDRESS_TEXT], source_port[ADDRESS_PORT_TEXT];
	char *fields[V1_FIELDS];
	int family;

	if (length < 2 || length > V1_MAX || octets[length - 2] != '\r' ||
	    memchr(octets, '\0', length) != NULL)
		return -1;
	memcpy(line, octets, length - 2);
	line[length - 2] = '\0';
	if (strncmp(line, unknown, sizeof unknown - 1) == 0 &&
	    (line[sizeof unknown - 1] == '\0' ||
		line[sizeof unknown - 1] == ' '))
		return 0; /* whatever follows */
	if (split(line, fields) != V1_FIELDS)
		return -1;
	if (strcmp(fields[1], "TCP4") == 0)
		family = AF_INET;
	else if (strcmp(fields[1], "TCP6") == 0)
		family = AF_INET6;
	else
		return -1;
	if (parse_address(family, fields[2], proxy->address) == -1 ||
	    parse_address(family, fields[3], destination) == -1 ||
	    parse_port(fields[4], source_port) == -1)
		return -1;
	return parse_port(fields[5], proxy->port);
}

/* The next of the values that have a type and a length before them. */
struct value {
	unsigned char type;
	const unsigned char *octets;
	size_t length;
};

/*
 * Takes the value at the front of *OCTETS, LENGTH of them.  Returns how many
 * octets it took, or 0 if it is not all there.
 */
static size_t
take_value(const unsigned char *octets, size_t length, struct value *value)
{
	if (length < 3 || get16(octets + 1) > length - 3)
		return 0;
	value->type = octets[0];
	value->octets = octets + 3;
	value->length = get16(octets + 1);
	return value->length + 3;
}

/* A value that is text.  Returns -1 if it is no name, or too long. */
static int
copy_name(const struct value *value, char name[TLS_TEXT])
{
	if (value->length >= TLS_TEXT ||
	    memchr(value->octets, '\0', value->length) != NULL)
		return -1;
	memcpy(name, value->octets, value->length);
	name[value->length] = '\0';
	return tls_is_name(name) ? 0 : -1;
}

/*
 * PP2_TYPE_SSL: one octet of flags, four of what became of the client's
 * certificate, then values of its own.
 */
static int
parse_tls(const struct value *ssl, char name[TLS_TEXT])
{
	enum {
		FLAGS = 0,
		VALUES = 5,
		CLIENT_SSL = 1,
		SSL_VERSION = 0x21,
		SSL_CIPHER = 0x23
	};
	char version[TLS_TEXT] = "yes", cipher[TLS_TEXT] = "";
	size_t used = VALUES;

	if (ssl->length < VALUES)
		return -1;
	while (used < ssl->length) {
		struct value value;
		size_t took =
		    take_value(ssl->octets + used, ssl->length - used, &value);
		int rc = 0;

		if (took == 0)
			return -1;
		if (value.type == SSL_VERSION)
			rc = copy_name(&value, version);
		else if (value.type == SSL_CIPHER)
			rc = copy_name(&value, cipher);
		if (rc == -1)
			return -1;
		used += took;
	}
	if ((ssl->octets[FLAGS] & CLIENT_SSL) == 0)
		return 0;
	return tls_join(version, cipher, name);
}

/* What follows the addresses. */
static int
parse_values(
    const unsigned char *octets, size_t length, struct proxy_header *proxy)
{
	enum { SSL = 0x20 };

	while (length > 0) {
		struct value value;
		size_t took = take_value(octets, length, &value);

		if (took == 0 ||
		    (value.type == SSL && parse_tls(&value, proxy->tls) == -1))
			return -1;
		octets += took;
		length -= took;
	}
	return 0;
}

static int
parse_v2(const unsigned char *octets, size_t length, struct proxy_header *proxy)
{
	enum {
		LOCAL = 0x20,
		PROXY = 0x21,
		UNSPECIFIED = 0x00,
		TCP4 = 0x11,
		TCP6 = 0x21,
		UNIX_STREAM = 0x31
	};
	const unsigned char *body = octets + V2_HEAD;
	size_t addresses = 0;

	length -= V2_HEAD;
	if (octets[V2_COMMAND] == LOCAL)
		return 0; /* whatever follows */
	if (octets[V2_COMMAND] != PROXY)
		return -1;
	switch (octets[V2_FAMILY]) {
	case UNSPECIFIED:
		return 0; /* not even the values have a place then */
	case TCP4:
		addresses = 12;
		break;
	case TCP6:
		addresses = 36;
		break;
	case UNIX_STREAM: /* no address that would tell anybody anything */
		addresses = 216;
		break;
	default:
		return -1;
	}
	if (length < addresses)
		return -1;
	if (octets[V2_FAMILY] == TCP4)
		address_format(AF_INET, body, proxy->address);
	else if (octets[V2_FAMILY] == TCP6)
		address_format(AF_INET6, body, proxy->address);
	if (*proxy->address != '\0')
		set_port(get16(body + addresses - 2), proxy->port);
	return parse_values(body + addresses, length - addresses, proxy);
}

int
proxy_header_parse(
    const unsigned char *octets, size_t length, struct proxy_header *proxy)
{
	*proxy = (struct proxy_header){ .tls = "" };
	if (length < V2_SIGNATURE || proxy_header_wants(octets, length) != 0)
		return -1;
	return octets[0] == (unsigned char)v2_begin[0]
		   ? parse_v2(octets, length, proxy)
		   : parse_v1(octets, length, proxy);
}
