/* SPDX-License-Identifier: ISC */
#include "auth/root/peer.h"
#include "suites.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#define X16 "xxxxxxxxxxxxxxxx"
#define X32 X16 X16
#define X64 X32 X32

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
	{ "tcpserver", { .proto = "TCP", .ucspi = "192.0.2.7" }, "192.0.2.7",
	    "192.0.2.7", false },
	{ "sslserver over IPv6", { .proto = "TCP6", .ucspi = "2001:db8::7" },
	    "127.0.0.1", "2001:db8::7", false },
	{ "s6-tlsserver: two pipes", { .proto = "TCP", .ucspi = "192.0.2.7" },
	    "", "192.0.2.7", false },
	{ "an IPv4 client of an IPv6 socket",
	    { .proto = "TCP", .ucspi = "::ffff:192.0.2.7" }, "", "192.0.2.7",
	    false },
	{ "one from here", { .proto = "TCP", .ucspi = "::ffff:127.0.0.1" }, "",
	    "127.0.0.1", true },
	{ "nobody vouches for TCPREMOTEIP", { .ucspi = "127.0.0.1" },
	    "192.0.2.1", "192.0.2.1", false },
	{ "sslserver", { .proto = "SSL", .ucspi = "192.0.2.7" }, "",
	    "192.0.2.7", false },
	{ "other ways of UCSPI are no network", { .proto = "IPC" }, "", "",
	    true },
	{ "no variable makes a far socket near",
	    { .proto = "TCP", .ucspi = "127.0.0.1" }, "192.0.2.1", "127.0.0.1",
	    false },
	{ "a stray from another launcher", { .front = "192.0.2.9" },
	    "192.0.2.1", "192.0.2.1", false },
	{ "stunnel", { .front = "192.0.2.9" }, "127.0.0.1", "192.0.2.9",
	    false },
	{ "systemd", { .front = "192.0.2.9" }, "127.0.0.1", "192.0.2.9",
	    false },
	{ "socat", { .front = "192.0.2.9" }, "", "192.0.2.9", false },
	{ "a name is not this host", { .front = "mail.example" }, "127.0.0.1",
	    "?mail.example", false },
	{ "nor is a name that looks near", { .front = "127.example" }, "",
	    "?127.example", false },
	{ "nor is this", { .proto = "TCP", .ucspi = "127.0.0.1 or so" },
	    "192.0.2.1", "?127.0.0.1 or so", false },
	{ "nor an address with a port", { .front = "127.0.0.1:1234" }, "",
	    "?127.0.0.1:1234", false },
	{ "nor one in brackets with a port", { .front = "[::1]:1234" }, "",
	    "?[::1]:1234", false },
	{ "nor what begins like one", { .front = "[::1" }, "", "?[::1", false },
	{ "or ends like one", { .front = "::1]" }, "", "?::1]", false },
	{ "nor a network without an address", { .proto = "TCP" }, "", "?TCP",
	    false },
	{ "whose socket tells", { .proto = "TCP" }, "127.0.0.1", "127.0.0.1",
	    true },
	{ "brackets", { .front = "[fd00::1]" }, "", "fd00::1", false },
	{ "a zone", { .front = "fe80::1%eth0" }, "127.0.0.1", "fe80::1",
	    false },
	{ "both", { .front = "[fe80::1%eth0]" }, "", "fe80::1", false },
	{ "brackets of this host", { .front = "[::1]" }, "", "::1", true },
	{ "are for IPv6", { .front = "[127.0.0.1]" }, "", "?[127.0.0.1]",
	    false },
	{ "far too much to keep", { .front = X64 X64 X64 }, "",
	    "?" X64 X32 X16 "xxxxxxxxxxxxxx", false },
	{ "one spelling for each address",
	    { .proto = "TCP", .ucspi = "2001:DB8:0:0::0007" }, "",
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
	const struct peer_hints hints = { .front = addresses[_i] };
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

/* A socket of a family that nobody thought of. */
START_TEST(a_family_that_is_not_known_is_not_this_host)
{
	struct peer peer = { .on_this_host = true };
	int before = dup(0);
	int fd = socket(AF_NETLINK, SOCK_RAW, 0);

	ck_assert_int_ne(before, -1);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(dup2(fd, 0), 0);
	peer_find(&peer);
	ck_assert_int_eq(dup2(before, 0), 0);
	ck_assert_int_eq(close(before), 0);
	ck_assert_int_eq(close(fd), 0);
	ck_assert(!peer.on_this_host);
	ck_assert_str_eq(peer.address, "?unknown");
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
	tcase_add_test(tcase, a_family_that_is_not_known_is_not_this_host);
	tcase_add_loop_test(tcase, the_address_is_found_by_one_rule, 0,
	    (int)(sizeof cases / sizeof *cases));
	return suite;
}
