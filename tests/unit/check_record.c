/* SPDX-License-Identifier: ISC */
/* Tests of auth/shared/record. */
#include "auth/jail/record_pack.h"

#include "suites.h"

#include <string.h>

#define OCTETS(text)                                                           \
	{                                                                      \
		sizeof text - 1, text                                          \
	}

static const struct {
	struct packet packet;
	size_t strings; /* 0: refused */
	const char *first;
	const char *last;
} cases[] = {
	{ OCTETS("\1bob\0secret\0"), 2, "bob", "secret" },
	{ OCTETS("\2bob\0digest\0"), 2, "bob", "digest" },
	{ OCTETS("\6bob\0token\0"), 2, "bob", "token" },
	{ OCTETS("\1\0\0"), 2, "", "" },
	/* in any locale */
	{ OCTETS("\x11"
		 "bob\0secret\0"),
	    2, "bob", "secret" },
	{ OCTETS("\x53"
		 "bob\0secret\0"),
	    2, "bob", "secret" },
	{ OCTETS("\x61"
		 "bob\0secret\0"),
	    0, NULL, NULL },
	{ OCTETS("\xf1"
		 "bob\0secret\0"),
	    0, NULL, NULL },
	{ OCTETS("\7TLSv1.3/X\0"), 1, "TLSv1.3/X", "TLSv1.3/X" },
	{ OCTETS("\x08"
		 "192.0.2.7\0"
		 "110\0yes\0"),
	    3, "192.0.2.7", "yes" },
	{ OCTETS("\x08\0\0\0"), 3, "", "" },
	/* nothing, and no such kind */
	{ OCTETS(""), 0, NULL, NULL },
	{ OCTETS("\0"), 0, NULL, NULL },
	{ OCTETS("\0bob\0secret\0"), 0, NULL, NULL },
	{ OCTETS("\x09"
		 "bob\0secret\0"),
	    0, NULL, NULL },
	{ OCTETS("\x7f"
		 "bob\0secret\0"),
	    0, NULL, NULL },
	{ OCTETS("\xff"
		 "bob\0secret\0"),
	    0, NULL, NULL },
	{ OCTETS("bob\0secret\0"), 0, NULL, NULL },
	/* too few, not ended, too many */
	{ OCTETS("\1"), 0, NULL, NULL },
	{ OCTETS("\1bob"), 0, NULL, NULL },
	{ OCTETS("\1bob\0"), 0, NULL, NULL },
	{ OCTETS("\1bob\0secret"), 0, NULL, NULL },
	{ OCTETS("\1bob\0secret\0\0"), 0, NULL, NULL },
	{ OCTETS("\1bob\0secret\0third\0"), 0, NULL, NULL },
	{ OCTETS("\1bob\0secret\0x"), 0, NULL, NULL },
	{ OCTETS("\7"), 0, NULL, NULL },
	{ OCTETS("\7TLS\0TLS\0"), 0, NULL, NULL },
	{ OCTETS("\x08"
		 "192.0.2.7\0"
		 "110\0"),
	    0, NULL, NULL },
	{ OCTETS("\x08\0\0\0\0"), 0, NULL, NULL },
};

START_TEST(a_record_is_taken_only_when_it_is_whole)
{
	struct record got = { .strings = { "", "", "" } };
	size_t strings = cases[_i].strings;
	int rc = record_unpack(&cases[_i].packet, &got);

	ck_assert_int_eq(rc, strings != 0 ? 0 : -1);
	if (rc == -1)
		return;
	ck_assert_int_eq((int)got.kind, cases[_i].packet.octets[0] & 15);
	ck_assert_str_eq(got.strings[0], cases[_i].first);
	ck_assert_str_eq(got.strings[strings - 1], cases[_i].last);
}
END_TEST

START_TEST(what_was_packed_comes_out_again)
{
	static const struct {
		enum record_kind kind;
		const char *method;
	} kinds[] = {
		{ RECORD_USER, "USER" },
		{ RECORD_APOP, "APOP" },
		{ RECORD_PLAIN, "PLAIN" },
		{ RECORD_LOGIN, "LOGIN" },
		{ RECORD_OAUTHBEARER, "OAUTHBEARER" },
		{ RECORD_XOAUTH2, "XOAUTH2" },
		{ RECORD_TLS, NULL },
		{ RECORD_PROXY, NULL },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		const struct record record = {
			.kind = kinds[i].kind,
			.strings = { "first", "second", "third" },
			.locale = (unsigned)i % LOCALE_NUMBERS,
		};
		struct record got = { .strings = {
					  "first", "second", "third" } };
		struct packet packet;

		ck_assert_int_eq(record_pack(&record, &packet), 0);
		ck_assert_int_eq(record_unpack(&packet, &got), 0);
		ck_assert_int_eq((int)got.kind, (int)kinds[i].kind);
		ck_assert_uint_eq(got.locale, record.locale);
		for (size_t j = 0; j < RECORD_STRINGS; j++)
			ck_assert_str_eq(got.strings[j], record.strings[j]);
		ck_assert_pstr_eq(record_method(got.kind), kinds[i].method);
	}
}
END_TEST

/* A record of SIZE octets: kind, "u", NUL, a secret, NUL. */
static int
pack_size(enum record_kind kind, size_t size, struct packet *packet)
{
	static char secret[RECORD_TOKEN_MAX + 8];
	const struct record record = {
		.kind = kind,
		.strings = { "u", secret },
	};

	memset(secret, 's', size - 4);
	secret[size - 4] = '\0';
	return record_pack(&record, packet);
}

static const struct {
	enum record_kind kind;
	size_t max;
} limits[] = {
	{ RECORD_USER, 512 },
	{ RECORD_APOP, 512 },
	{ RECORD_PLAIN, 512 },
	{ RECORD_LOGIN, 512 },
	{ RECORD_OAUTHBEARER, 8704 },
	{ RECORD_XOAUTH2, 8704 },
};

START_TEST(a_record_fits_to_its_last_octet_and_no_further)
{
	enum record_kind kind = limits[_i].kind;
	size_t max = limits[_i].max;
	struct record got;
	struct packet packet;

	ck_assert_uint_eq(record_max(kind), max);
	ck_assert_int_eq(pack_size(kind, max, &packet), 0);
	ck_assert_uint_eq(packet.length, max);
	ck_assert_int_eq(record_unpack(&packet, &got), 0);
	ck_assert_int_eq(pack_size(kind, max + 1, &packet), -1);

	/* As a hostile sender would: an octet more, that looks right. */
	ck_assert_uint_lt(max, sizeof packet.octets);
	packet.length = max + 1;
	memset(packet.octets, 's', max + 1);
	packet.octets[0] = (char)kind;
	packet.octets[2] = packet.octets[max] = '\0';
	ck_assert_int_eq(record_unpack(&packet, &got), -1);
}
END_TEST

Suite *
record_suite(void)
{
	Suite *suite = suite_create("record");
	TCase *tcase = tcase_create("record");

	tcase_add_loop_test(tcase, a_record_is_taken_only_when_it_is_whole, 0,
	    sizeof cases / sizeof *cases);
	tcase_add_test(tcase, what_was_packed_comes_out_again);
	tcase_add_loop_test(tcase,
	    a_record_fits_to_its_last_octet_and_no_further, 0,
	    sizeof limits / sizeof *limits);
	suite_add_tcase(suite, tcase);
	return suite;
}
