/* SPDX-License-Identifier: ISC */
/* Tests of auth/jail/proxy_header, and of what auth/root/peer makes of it. */
#include "auth/jail/proxy_header.h"
#include "auth/root/peer.h"

#include "suites.h"

#include <string.h>

#define V2 "\r\n\r\n\0\r\nQUIT\n"
#define TCP4 "\xcb\x00\x71\x09\xc0\x00\x02\x01\x30\x39\x00\x6e"
#define TCP6                                                                   \
	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x09"                           \
	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x30\x39\x03\xe3"
#define V1(text)                                                               \
	{                                                                      \
		"PROXY " text "\r\n", sizeof "PROXY " text "\r\n" - 1          \
	}
#define RAW(text)                                                              \
	{                                                                      \
		text, sizeof text - 1                                          \
	}

struct header {
	const char *octets;
	size_t length;
};

static const struct {
	struct header header;
	const char *address;
	const char *port;
	const char *tls;
} good[] = {
	{ V1("TCP4 203.0.113.9 192.0.2.1 12345 110"), "203.0.113.9", "110",
	    "" },
	{ V1("TCP4 255.255.255.255 255.255.255.255 65535 65535"),
	    "255.255.255.255", "65535", "" },
	{ V1("TCP6 2001:db8::9 2001:db8::1 12345 995"), "2001:db8::9", "995",
	    "" },
	{ V1("TCP6 ::ffff:203.0.113.9 ::1 0 0"), "203.0.113.9", "0", "" },
	{ V1("UNKNOWN"), "", "", "" },
	{ V1("UNKNOWN anything at all"), "", "", "" },
	/* 107 octets: the longest there is */
	{ V1("UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535 "
	     "01234567890123456789012345678901234567890123456"),
	    "", "", "" },
	{ RAW(V2 "\x21\x11\0\x0c" TCP4), "203.0.113.9", "110", "" },
	{ RAW(V2 "\x21\x21\0\x24" TCP6), "2001:db8::9", "995", "" },
	/* the proxy itself, with and without something behind it */
	{ RAW(V2 "\x20\x00\0\0"), "", "", "" },
	{ RAW(V2 "\x20\x11\0\x0c" TCP4), "", "", "" },
	{ RAW(V2 "\x20\xff\0\x03xyz"), "", "", "" },
	{ RAW(V2 "\x21\x00\0\0"), "", "", "" },
	{ RAW(V2 "\x21\x00\0\x03xyz"), "", "", "" },
	/* values: NOOP, then SSL */
	{ RAW(V2 "\x21\x11\0\x11" TCP4 "\x04\0\x02xy"), "203.0.113.9", "110",
	    "" },
	{ RAW(V2 "\x21\x11\0\x1e" TCP4 "\x20\0\x0f\x01\0\0\0\0"
		 "\x21\0\x07TLSv1.3"),
	    "203.0.113.9", "110", "TLSv1.3" },
	{ RAW(V2 "\x21\x11\0\x27" TCP4 "\x04\0\0\x20\0\x15\x07\0\0\0\0"
		 "\x23\0\x03"
		 "AES\x21\0\x07TLSv1.2"),
	    "203.0.113.9", "110", "TLSv1.2/AES" },
	{ RAW(V2 "\x21\x11\0\x14" TCP4 "\x20\0\x05\x01\0\0\0\0"), "203.0.113.9",
	    "110", "yes" },
	/* a client without TLS, whatever else is said of it */
	{ RAW(V2 "\x21\x11\0\x1e" TCP4 "\x20\0\x0f\x06\0\0\0\0"
		 "\x21\0\x07TLSv1.3"),
	    "203.0.113.9", "110", "" },
};

START_TEST(a_header_tells_who_the_client_is)
{
	const struct header *header = &good[_i].header;
	unsigned char octets[PROXY_HEADER_MAX];
	struct proxy_header proxy;

	memcpy(octets, header->octets, header->length);
	ck_assert_int_eq(proxy_header_wants(octets, header->length), 0);
	ck_assert_int_eq(proxy_header_parse(octets, header->length, &proxy), 0);
	ck_assert_str_eq(proxy.address, good[_i].address);
	ck_assert_str_eq(proxy.port, good[_i].port);
	ck_assert_str_eq(proxy.tls, good[_i].tls);
}
END_TEST

START_TEST(no_octet_behind_a_header_is_asked_for)
{
	const struct header *header = &good[_i].header;
	unsigned char octets[PROXY_HEADER_MAX];
	struct proxy_header proxy;

	memcpy(octets, header->octets, header->length);
	for (size_t length = 0; length < header->length; length++) {
		int wants = proxy_header_wants(octets, length);

		ck_assert_int_gt(wants, 0);
		ck_assert_uint_le((size_t)wants, header->length - length);
		ck_assert_int_eq(
		    proxy_header_parse(octets, length, &proxy), -1);
	}
	/* And with one more it is no header any longer. */
	octets[header->length] = 'Q';
	ck_assert_int_eq(
	    proxy_header_parse(octets, header->length + 1, &proxy), -1);
}
END_TEST

static const struct header bad[] = {
	RAW("\r\n"),
	RAW("QUIT\r\n"),
	RAW("CAPA\r\nCAPA\r\nCAPA\r\n"),
	RAW("PROXY\r\nQUIT\r\n"),
	RAW("proxy TCP4 203.0.113.9 192.0.2.1 12345 110\r\n"),
	RAW(" PROXY TCP4 203.0.113.9 192.0.2.1 12345 110\r\n"),
	RAW("PROXY TCP4 203.0.113.9 192.0.2.1 12345 110\n"),
	RAW("PROXY TCP4 203.0.113.9 192.0.2.1 12345 110 \n"),
	RAW("PROXY TCP4 203.0.113.9\0 192.0.2.1 12345 110\r\n"),
	RAW("PROXY UNKNOWN\0\r\n"),
	V1("TCP4 203.0.113.9 192.0.2.1 12345 110 "),
	V1("TCP4  203.0.113.9 192.0.2.1 12345 110"),
	V1("TCP4 203.0.113.9 192.0.2.1 12345"),
	V1("TCP4 203.0.113.9 192.0.2.1 12345 110 7"),
	V1("TCP4 203.0.113.9 192.0.2.1 12345 65536"),
	V1("TCP4 203.0.113.9 192.0.2.1 12345 0110"),
	V1("TCP4 203.0.113.9 192.0.2.1 12345 -1"),
	V1("TCP4 203.0.113.9 192.0.2.1 x 110"),
	V1("TCP4 203.0.113.9 192.0.2 12345 110"),
	V1("TCP4 203.0.113 192.0.2.1 12345 110"),
	V1("TCP4 203.0.113.256 192.0.2.1 12345 110"),
	V1("TCP4 2001:db8::9 2001:db8::1 12345 110"),
	V1("TCP6 203.0.113.9 192.0.2.1 12345 110"),
	V1("TCP6 2001:db8:::9 2001:db8::1 12345 110"),
	V1("TCP6 fe80::1%lo 2001:db8::1 12345 110"),
	V1("UDP4 203.0.113.9 192.0.2.1 12345 110"),
	V1("UNKNOWNX"),
	V1("TCP4"),
	V1("TCP4 "),
	/* 108 octets */
	V1("UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535 "
	   "012345678901234567890123456789012345678901234567"),
	/* signature, version, command, family */
	RAW("\r\n\r\n\0\r\nQUIX\n\x21\x11\0\x0c" TCP4),
	RAW(V2 "\x11\x11\0\x0c" TCP4),
	RAW(V2 "\x31\x11\0\x0c" TCP4),
	RAW(V2 "\x22\x11\0\x0c" TCP4),
	RAW(V2 "\x21\x12\0\x0c" TCP4),
	RAW(V2 "\x21\x22\0\x24" TCP6),
	RAW(V2 "\x21\x41\0\x0c" TCP4),
	/* lengths */
	RAW(V2 "\x21\x11\0\x0b\xcb\x00\x71\x09\xc0\x00\x02\x01\x30\x39\x00"),
	RAW(V2 "\x21\x21\0\x0c" TCP4),
	RAW(V2 "\x21\x11\xff\xff" TCP4),
	RAW(V2 "\x21\x11\x0f\xf1" TCP4),
	/* values that are not all there */
	RAW(V2 "\x21\x11\0\x0d" TCP4 "\x04"),
	RAW(V2 "\x21\x11\0\x0f" TCP4 "\x04\0\x01"),
	RAW(V2 "\x21\x11\0\x10" TCP4 "\x20\0\x01\x01"),
	RAW(V2 "\x21\x11\0\x15" TCP4 "\x20\0\x06\x01\0\0\0\0x"),
	RAW(V2 "\x21\x11\0\x1e" TCP4 "\x20\0\x0f\x01\0\0\0\0"
	       "\x21\0\x08TLSv1.3"),
	/* names that are none */
	RAW(V2 "\x21\x11\0\x1e" TCP4 "\x20\0\x0f\x01\0\0\0\0"
	       "\x21\0\x07TLS 1.3"),
	RAW(V2 "\x21\x11\0\x1e" TCP4 "\x20\0\x0f\x01\0\0\0\0"
	       "\x21\0\x07TLS\0"
	       "1.3"),
	RAW(V2 "\x21\x11\0\x17" TCP4 "\x20\0\x08\x01\0\0\0\0\x21\0\0"),
};

START_TEST(what_is_malformed_is_refused)
{
	unsigned char octets[PROXY_HEADER_MAX];
	struct proxy_header proxy;
	size_t length = 0;
	int wants;

	memcpy(octets, bad[_i].octets, bad[_i].length);
	/* As preface.c reads it. */
	while ((wants = proxy_header_wants(octets, length)) > 0 &&
	       (size_t)wants <= bad[_i].length - length)
		length += (size_t)wants;
	/* What goes on wanting is refused when no more comes. */
	if (wants == 0)
		ck_assert_int_eq(
		    proxy_header_parse(octets, length, &proxy), -1);
	ck_assert_int_eq(
	    proxy_header_parse(octets, bad[_i].length, &proxy), -1);
}
END_TEST

START_TEST(a_header_may_have_4096_octets_and_no_more)
{
	unsigned char octets[PROXY_HEADER_MAX] =
	    V2 "\x21\x11\x0f\xf0" TCP4 "\x04\x0f\xe1";
	struct proxy_header proxy;

	ck_assert_int_eq(proxy_header_wants(octets, 16), PROXY_HEADER_MAX - 16);
	ck_assert_int_eq(
	    proxy_header_parse(octets, PROXY_HEADER_MAX, &proxy), 0);
	octets[15]++;
	ck_assert_int_eq(proxy_header_wants(octets, 16), -1);
}
END_TEST

static const struct {
	bool front_on_this_host;
	const char *address;
	const char *port;
	const char *told; /* NULL: not believed */
	const char *told_port;
	bool on_this_host;
} introductions[] = {
	{ true, "203.0.113.9", "110", "203.0.113.9", "110", false },
	{ true, "127.0.0.1", "110", "127.0.0.1", "110", true },
	{ true, "::1", "110", "::1", "110", true },
	{ true, "::ffff:127.0.0.1", "110", "127.0.0.1", "110", true },
	{ false, "127.0.0.1", "110", "127.0.0.1", "110", false },
	{ false, "203.0.113.9", "0", "203.0.113.9", "", false },
	{ true, "203.0.113.9", "", NULL, NULL, false },
	{ true, "203.0.113.9", "65536", NULL, NULL, false },
	{ true, "203.0.113.9", "x", NULL, NULL, false },
	{ true, "", "110", NULL, NULL, false },
	{ true, "localhost", "110", NULL, NULL, false },
	{ true, "127.0.0.1 ", "110", NULL, NULL, false },
	{ true, "-", "110", NULL, NULL, false },
};

START_TEST(an_introduction_is_an_address_and_a_port_or_nothing)
{
	struct peer peer = {
		.address = "192.0.2.1",
		.local_port = "25",
		.on_this_host = introductions[_i].front_on_this_host,
	};
	int rc = peer_set_proxied(
	    &peer, introductions[_i].address, introductions[_i].port);
	bool told = introductions[_i].told != NULL;

	ck_assert_int_eq(rc, told ? 0 : -1);
	ck_assert_str_eq(
	    peer.address, told ? introductions[_i].told : "192.0.2.1");
	ck_assert_str_eq(
	    peer.local_port, told ? introductions[_i].told_port : "25");
	ck_assert(
	    peer.on_this_host == (told ? introductions[_i].on_this_host
				       : introductions[_i].front_on_this_host));
}
END_TEST

Suite *
proxy_suite(void)
{
	Suite *suite = suite_create("proxy");
	TCase *tcase = tcase_create("header");
	int count = sizeof good / sizeof *good;

	tcase_add_loop_test(tcase, a_header_tells_who_the_client_is, 0, count);
	tcase_add_loop_test(
	    tcase, no_octet_behind_a_header_is_asked_for, 0, count);
	tcase_add_loop_test(
	    tcase, what_is_malformed_is_refused, 0, sizeof bad / sizeof *bad);
	tcase_add_test(tcase, a_header_may_have_4096_octets_and_no_more);
	tcase_add_loop_test(tcase,
	    an_introduction_is_an_address_and_a_port_or_nothing, 0,
	    sizeof introductions / sizeof *introductions);
	suite_add_tcase(suite, tcase);
	return suite;
}
