/* SPDX-License-Identifier: ISC */
/*
 * Each test is a process of its own, whose descriptors 0 and 1 are a client.
 */
#include "lib/wire.h"

#include "lib/connection.h"
#include "lib/deadline.h"
#include "suites.h"

#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The client's ends: what it writes to and reads from. */
struct client {
	int out;
	int in;
};

static struct wire wire;

static struct client
have_socket(void)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert_int_eq(dup2(pair[1], 0), 0);
	ck_assert_int_eq(dup2(pair[1], 1), 1);
	ck_assert_int_eq(close(pair[1]), 0);
	return (struct client){ .out = pair[0], .in = pair[0] };
}

static struct client
have_pipes(void)
{
	int up[2], down[2];

	ck_assert_int_eq(pipe(up), 0);
	ck_assert_int_eq(pipe(down), 0);
	ck_assert_int_eq(dup2(up[0], 0), 0);
	ck_assert_int_eq(dup2(down[1], 1), 1);
	ck_assert_int_eq(close(up[0]), 0);
	ck_assert_int_eq(close(down[1]), 0);
	return (struct client){ .out = up[1], .in = down[0] };
}

static void
say(const struct client *client, const char *octets, size_t length)
{
	ck_assert_int_eq(write(client->out, octets, length), (ssize_t)length);
}

static void
hang_up(const struct client *client)
{
	if (client->out == client->in)
		ck_assert_int_eq(shutdown(client->out, SHUT_WR), 0);
	else
		ck_assert_int_eq(close(client->out), 0);
}

/* Octets of filling, octets of TEXT, and how a line of both is taken. */
static const struct {
	size_t filling;
	const char *text;
	size_t length;
	const char *line; /* behind the filling; NULL: refused */
} lines[] = {
	{ 0, "STAT\r\n", 6, "STAT" },
	{ 0, "STAT\n", 5, "STAT" },
	{ 0, "\n", 1, "" },
	{ 0, "\r\n", 2, "" },
	{ 0, "\r\r\n", 3, "\r" },
	{ 0, "a\rb\r\n", 5, "a\rb" },
	{ 0, " a \r\n", 5, " a " },
	{ 0, "\xff\x01\r\n", 4, "\xff\x01" },
	{ 0, "\0\r\n", 3, NULL },
	{ 0, "ST\0AT\r\n", 7, NULL },
	{ 0, "STAT\r\0\n", 7, NULL },
	{ 509, "x\r\n", 3, "x" },
	{ 510, "x\r\n", 3, NULL },
	{ 510, "x\n", 2, "x" },
	{ 511, "x\n", 2, NULL },
	{ 4095, "\n", 1, NULL },
	{ 4096, "\r\n", 2, NULL },
	{ 20000, "\r\n", 2, NULL },
};

enum { LINES = sizeof lines / sizeof *lines };

static void
check_line(int i, const char *line, enum wire_line outcome)
{
	if (lines[i].line == NULL) {
		ck_assert_int_eq(outcome, WIRE_REFUSED);
		return;
	}
	ck_assert_int_eq(outcome, WIRE_GOT);
	ck_assert_uint_eq(
	    strlen(line), lines[i].filling + strlen(lines[i].line));
	ck_assert_str_eq(line + lines[i].filling, lines[i].line);
}

/* Over both kinds of connection, unbuffered and not. */
START_TEST(a_line_is_got_whole_or_refused_once)
{
	int i = _i / 4;
	struct client client = _i % 2 == 0 ? have_socket() : have_pipes();
	char octets[20002];
	enum wire_line outcome;
	char *line;

	memset(octets, 'x', lines[i].filling);
	memcpy(octets + lines[i].filling, lines[i].text, lines[i].length);
	say(&client, octets, lines[i].filling + lines[i].length);
	say(&client, "next\r\n", 6);
	say(&client, octets, lines[i].filling + lines[i].length);
	say(&client, "half", 4);
	hang_up(&client);
	wire_open(&wire, _i % 4 < 2, deadline_in(10), 0);
	outcome = wire_read(&wire, &line);
	check_line(i, line, outcome);
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_GOT);
	ck_assert_str_eq(line, "next");
	outcome = wire_read(&wire, &line);
	check_line(i, line, outcome);
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_CLOSED);
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_CLOSED);
}
END_TEST

START_TEST(an_exact_wire_leaves_what_is_behind_the_line)
{
	struct client client = _i == 0 ? have_socket() : have_pipes();
	char octets[64] = "";
	char *line;

	say(&client, "USER x\r\nPASS y\nSTAT\r\nQU", 23);
	wire_open(&wire, true, deadline_in(10), 0);
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_GOT);
	ck_assert_str_eq(line, "USER x");
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_GOT);
	ck_assert_str_eq(line, "PASS y");
	ck_assert_int_eq(read(0, octets, sizeof octets), 8);
	ck_assert_str_eq(octets, "STAT\r\nQU");
}
END_TEST

START_TEST(replies_wait_while_lines_wait)
{
	struct client client = have_socket();
	char octets[64] = "";
	char *line;

	say(&client, "1\r\n2\r\n", 6);
	wire_open(&wire, false, deadline_in(10), 0);
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_GOT);
	wire_put(&wire, "one ");
	wire_number(&wire, UINT64_MAX);
	wire_put(&wire, "\r\n");
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_GOT);
	wire_put(&wire, "two\r\n");
	ck_assert_int_eq(
	    recv(client.in, octets, sizeof octets, MSG_DONTWAIT), -1);
	hang_up(&client);
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_CLOSED);
	ck_assert_int_eq(recv(client.in, octets, sizeof octets, 0), 31);
	ck_assert_str_eq(octets, "one 18446744073709551615\r\ntwo\r\n");
}
END_TEST

START_TEST(output_that_is_more_than_there_is_room_for_is_sent)
{
	struct client client = have_socket();
	static char octets[WIRE_OUTPUT + 100];
	size_t length = 0;

	wire_open(&wire, false, deadline_in(10), 0);
	for (size_t i = 0; i < WIRE_OUTPUT / 100 + 1; i++) {
		memset(wire_room(&wire, 100), 'a' + (int)(i % 26), 100);
		wire_filled(&wire, 100);
	}
	ck_assert_int_eq(wire_flush(&wire), 0);
	while (length < WIRE_OUTPUT / 100 * 100 + 100) {
		ssize_t got =
		    recv(client.in, octets + length, sizeof octets - length, 0);

		ck_assert_int_gt(got, 0);
		length += (size_t)got;
	}
	for (size_t i = 0; i < length; i++)
		ck_assert_int_eq(octets[i], 'a' + (int)(i / 100 % 26));
}
END_TEST

START_TEST(a_deadline_ends_waiting_for_a_line)
{
	struct client client = _i == 0 ? have_socket() : have_pipes();
	char *line;

	say(&client, "hal", 3);
	wire_open(&wire, true, deadline_now(), 0);
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_EXPIRED);
}
END_TEST

START_TEST(a_deadline_ends_waiting_for_a_client_that_takes_nothing)
{
	struct client client = _i == 0 ? have_socket() : have_pipes();
	int rc = 0;

	wire_open(&wire, false, deadline_now(), 0);
	for (int i = 0; i < 100 && rc == 0; i++) {
		(void)wire_room(&wire, WIRE_OUTPUT); /* sends the last one */
		if (wire.failed)
			break;
		wire_filled(&wire, WIRE_OUTPUT);
		rc = wire_flush(&wire);
	}
	ck_assert(wire.failed);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_int_eq(close(client.in), 0);
}
END_TEST

START_TEST(a_client_that_is_gone_ends_it_without_a_signal)
{
	struct client client = _i == 0 ? have_socket() : have_pipes();
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	char *line;

	/* As main() does, for pipes. */
	ck_assert_int_eq(sigaction(SIGPIPE, &ignore, NULL), 0);
	ck_assert_int_eq(close(client.in), 0);
	if (client.out != client.in)
		ck_assert_int_eq(close(client.out), 0);
	wire_open(&wire, false, deadline_in(10), 0);
	wire_put(&wire, "+OK\r\n");
	ck_assert_int_eq(wire_flush(&wire), -1);
	ck_assert_int_eq(errno, EPIPE);
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_CLOSED);
}
END_TEST

START_TEST(a_wiped_wire_holds_no_password)
{
	struct client client = have_socket();
	char *line;

	say(&client, "PASS secret\r\nPASS second\r\n", 26);
	wire_open(&wire, _i == 0, deadline_in(10), 0);
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_GOT);
	wire_wipe(&wire);
	for (size_t i = 0; i < sizeof wire.input; i++)
		ck_assert_int_eq(wire.input[i], 0);
}
END_TEST

START_TEST(descriptors_that_cannot_be_talked_on_are_named)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	(void)have_pipes();
	ck_assert_ptr_null(connection_check());
	(void)have_socket();
	ck_assert_ptr_null(connection_check());

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(
	    bind(listener, (const struct sockaddr *)&address, sizeof address),
	    0);
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(dup2(listener, 0), 0);
	ck_assert_ptr_nonnull(strstr(connection_check(), "listening"));
	ck_assert_int_eq(close(0), 0);
	ck_assert_str_eq(connection_check(), "descriptor 0 is closed");
	(void)have_socket();
	ck_assert_int_eq(close(1), 0);
	ck_assert_str_eq(connection_check(), "descriptor 1 is closed");
}
END_TEST

/* Over both kinds of connection, with lines and without an end. */
START_TEST(before_login_no_client_is_heard_for_ever)
{
	struct client client = _i % 2 == 0 ? have_socket() : have_pipes();
	const bool ended = _i < 2;
	char octets[4096];
	char *line;

	memset(octets, 'x', sizeof octets);
	if (ended)
		octets[sizeof octets - 1] = '\n';
	wire_open(&wire, true, deadline_in(10), 0);
	for (size_t said = 0; said < WIRE_UNBUFFERED; said += sizeof octets) {
		ck_assert(!wire_is_exhausted(&wire));
		say(&client, octets, sizeof octets);
		if (ended)
			ck_assert_int_eq(wire_read(&wire, &line), WIRE_REFUSED);
	}
	ck_assert_int_eq(wire_read(&wire, &line), WIRE_CLOSED);
	ck_assert(wire_is_exhausted(&wire));
}
END_TEST

Suite *
wire_suite(void)
{
	Suite *suite = suite_create("wire");
	TCase *tcase = tcase_create("client");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
	    tcase, a_line_is_got_whole_or_refused_once, 0, 4 * LINES);
	tcase_add_loop_test(
	    tcase, an_exact_wire_leaves_what_is_behind_the_line, 0, 2);
	tcase_add_test(tcase, replies_wait_while_lines_wait);
	tcase_add_test(
	    tcase, output_that_is_more_than_there_is_room_for_is_sent);
	tcase_add_loop_test(tcase, a_deadline_ends_waiting_for_a_line, 0, 2);
	tcase_add_loop_test(tcase,
	    a_deadline_ends_waiting_for_a_client_that_takes_nothing, 0, 2);
	tcase_add_loop_test(
	    tcase, a_client_that_is_gone_ends_it_without_a_signal, 0, 2);
	tcase_add_loop_test(
	    tcase, before_login_no_client_is_heard_for_ever, 0, 4);
	tcase_add_loop_test(tcase, a_wiped_wire_holds_no_password, 0, 2);
	tcase_add_test(tcase, descriptors_that_cannot_be_talked_on_are_named);
	return suite;
}
