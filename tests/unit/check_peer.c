/* SPDX-License-Identifier: ISC */
#include "auth/root/peer.h"
#include "suites.h"

#include <arpa/inet.h>

static const struct {
	const char *why;
	struct peer_hints hints;
	const char *socket; /* "": not TCP */
	const char *address;
	bool on_this_host;
} cases[] = {
	{ "a pipe or a UNIX socket", { 0 }, "", "", true },
	{ "inetd, from far", { 0 }, "192.0.2.1", "192.0.2.1", false },
	{ "inetd, from here", { 0 }, "127.0.0.1", "127.0.0.1", true },
	{ "all of 127/8 is here", { 0 }, "127.255.0.9", "127.255.0.9", true },
	{ "and ::1", { 0 }, "::1", "::1", true },
	{ "but not this", { 0 }, "128.0.0.1", "128.0.0.1", false },
	{ "tcpserver", { .proto = "TCP", .tcpremoteip = "192.0.2.7" },
	    "192.0.2.7", "192.0.2.7", false },
	{ "sslserver over IPv6",
	    { .proto = "TCP6", .tcpremoteip = "2001:db8::7" }, "127.0.0.1",
	    "2001:db8::7", false },
	{ "s6-tlsserver: two pipes",
	    { .proto = "TCP", .tcpremoteip = "192.0.2.7" }, "", "192.0.2.7",
	    false },
	{ "an IPv4 client of an IPv6 socket",
	    { .proto = "TCP", .tcpremoteip = "::ffff:192.0.2.7" }, "",
	    "192.0.2.7", false },
	{ "one from here",
	    { .proto = "TCP", .tcpremoteip = "::ffff:127.0.0.1" }, "",
	    "127.0.0.1", true },
	{ "nobody vouches for TCPREMOTEIP", { .tcpremoteip = "127.0.0.1" },
	    "192.0.2.1", "192.0.2.1", false },
	{ "and what it claims is not ours",
	    { .proto = "SSL", .tcpremoteip = "192.0.2.7" }, "", "", true },
	{ "no variable makes a far socket near",
	    { .proto = "TCP", .tcpremoteip = "127.0.0.1" }, "192.0.2.1",
	    "127.0.0.1", false },
	{ "a stray from another launcher", { .remote_host = "192.0.2.9" },
	    "192.0.2.1", "192.0.2.1", false },
	{ "stunnel", { .remote_host = "192.0.2.9" }, "127.0.0.1", "192.0.2.9",
	    false },
	{ "systemd", { .remote_addr = "192.0.2.9" }, "127.0.0.1", "192.0.2.9",
	    false },
	{ "socat", { .socat_addr = "192.0.2.9" }, "", "192.0.2.9", false },
	{ "a name is no address", { .remote_host = "mail.example" },
	    "127.0.0.1", "127.0.0.1", true },
	{ "nor is this", { .proto = "TCP", .tcpremoteip = "127.0.0.1 or so" },
	    "192.0.2.1", "192.0.2.1", false },
	{ "nor nothing", { .proto = "TCP", .tcpremoteip = "" }, "", "", true },
	{ "nor a name that looks near", { .remote_host = "127.example" }, "",
	    "", true },
	{ "one spelling for each address",
	    { .proto = "TCP", .tcpremoteip = "2001:DB8:0:0::0007" }, "",
	    "2001:db8::7", false },
};

START_TEST(the_address_is_found_by_one_rule)
{
	struct peer peer = { .address = "x" };

	peer_choose(&cases[_i].hints, cases[_i].socket, &peer);
	ck_assert_msg(
	    cases[_i].on_this_host == peer.on_this_host, "%s", cases[_i].why);
	ck_assert_str_eq(peer.address, cases[_i].address);
}
END_TEST

static const char *const addresses[] = { "::", "::1", "1::", "1::2", "fe80::1",
	"2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1", "1:0:0:2::3",
	"2001:db8:1:2:3:4:5:6", "ff02:0:1:0:2:0:3:0",
	"abcd:ef01::", "0:1::", "1:2:3:4:5:6::", "::2:3:4:5:6:7", "127.0.0.1",
	"255.255.255.255", "0.0.0.0", "10.20.3.4" };

START_TEST(an_address_is_written_as_inet_ntop_does)
{
	const struct peer_hints hints = { .remote_host = addresses[_i] };
	unsigned char ip[16];
	char want[INET6_ADDRSTRLEN];
	int family =
	    inet_pton(AF_INET, addresses[_i], ip) == 1 ? AF_INET : AF_INET6;
	struct peer peer;

	ck_assert_int_eq(inet_pton(family, addresses[_i], ip), 1);
	ck_assert_ptr_nonnull(inet_ntop(family, ip, want, sizeof want));
	peer_choose(&hints, "", &peer);
	ck_assert_str_eq(peer.address, want);
}
END_TEST

Suite *
peer_suite(void)
{
	Suite *suite = suite_create("peer");
	TCase *tcase = tcase_create("choose");

	tcase_add_loop_test(tcase, an_address_is_written_as_inet_ntop_does, 0,
	    sizeof addresses / sizeof addresses[0]);
	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, the_address_is_found_by_one_rule, 0,
	    (int)(sizeof cases / sizeof *cases));
	return suite;
}
