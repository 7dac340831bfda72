/* SPDX-License-Identifier: ISC */
#include "store/maildrop/packed.h"
#include "store/maildrop/uidl.h"
#include "suites.h"

#include <string.h>

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define SEVENTY SIXTY TEN

/* The digests are those of md5sum. */
static const struct {
	const char *name;
	unsigned flags;
	uint64_t number;
	const char *uid;
} ids[] = {
	{ "1.a", 0, 9, "1.a" },
	{ "1.a:2,S", MESSAGE_NEW | MESSAGE_SEEN, 9, "1.a" },
	{ "1.a;2,S", 0, 9, "1.a" },
	{ "1.a:1,x", 0, 9, "1.a" },
	{ "!~", 0, 9, "!~" },
	{ "1764.M1P2.host,S=3,W=4", 0, 9, "1764.M1P2.host,S=3,W=4" },
	{ SEVENTY, 0, 9, SEVENTY },
	{ SEVENTY "x", 0, 9, "md5:66d7eb248f6d0ec9cc3e8ca0ff850696" },
	{ ":2,", 0, 9, "md5:d41d8cd98f00b204e9800998ecf8427e" },
	{ "3 c", 0, 9, "md5:16e6fdbaeda6e9ce1a4b7824b4e2302e" },
	{ "1\x7f", 0, 9, "md5:c377bbad0d750bcbd88d4c4a56f5a4c8" },
	{ "\xc3\xa4", 0, 9, "md5:8419b71c87a225a2c70b50486fbee545" },
	{ "a\n", 0, 9, "md5:60b725f10c9c85c70d97880dfe8191b3" },
	{ "1.a:2,S", MESSAGE_DUPLICATE, 42, "1.a,twin=42" },
	{ "1.a", MESSAGE_DUPLICATE, UINT64_MAX,
	    "1.a,twin=18446744073709551615" },
	{ SIXTY "12", MESSAGE_DUPLICATE, 17, SIXTY "12,twin=17" },
	{ SEVENTY, MESSAGE_DUPLICATE, 7,
	    "md5:b6a705ceac932e988bb4d1bc5e519136" },
	{ "3 c:2,", MESSAGE_DUPLICATE, UINT64_MAX,
	    "md5:d0cbd5ddec100f881568653eaa908697" },
};

/* A message, in ROOM, with place for a number before its name. */
static struct message_entry
entry_of(const char *name, char room[ENTRY_NUMBER + ENTRY_NAME])
{
	strcpy(room + ENTRY_NUMBER, name);
	return (struct message_entry){
		.name = room + ENTRY_NUMBER,
		.base = (uint8_t)entry_base(name),
	};
}

START_TEST(an_id_is_the_name_or_a_digest_of_it)
{
	char room[ENTRY_NUMBER + ENTRY_NAME];
	struct message_entry entry = entry_of(ids[_i].name, room);
	char uid[UIDL_TEXT];

	entry.flags = (uint16_t)ids[_i].flags;
	packed_write(ids[_i].number, (unsigned char *)room);
	uidl_of(&entry, uid);
	ck_assert_str_eq(uid, ids[_i].uid);
}
END_TEST

START_TEST(an_id_is_legal_whatever_octet_the_name_has)
{
	char name[] = "1. .a";
	char uid[UIDL_TEXT];

	for (int octet = 1; octet < 256; octet++) {
		name[2] = (char)octet;

		char room[ENTRY_NUMBER + ENTRY_NAME];
		struct message_entry entry = entry_of(name, room);

		uidl_of(&entry, uid);
		ck_assert_uint_ge(strlen(uid), 1);
		ck_assert_uint_le(strlen(uid), 70);
		for (const char *c = uid; *c != '\0'; c++)
			ck_assert(*c >= 0x21 && *c <= 0x7e);
	}
}
END_TEST

START_TEST(the_longest_base_has_an_id_as_a_duplicate_too)
{
	char name[ENTRY_NAME];
	char uid[UIDL_TEXT], other[UIDL_TEXT];

	memset(name, 'n', sizeof name - 1);
	name[sizeof name - 1] = '\0';

	char room[ENTRY_NUMBER + ENTRY_NAME];
	struct message_entry entry = entry_of(name, room);

	uidl_of(&entry, uid);
	entry.flags = MESSAGE_DUPLICATE;
	packed_write(UINT64_MAX, (unsigned char *)room);
	uidl_of(&entry, other);
	ck_assert_uint_eq(strlen(other), 36);
	ck_assert_str_ne(uid, other);
}
END_TEST

Suite *
uidl_suite(void)
{
	Suite *suite = suite_create("uidl");
	TCase *tcase = tcase_create("names");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, an_id_is_the_name_or_a_digest_of_it, 0,
	    (int)(sizeof ids / sizeof *ids));
	tcase_add_test(tcase, an_id_is_legal_whatever_octet_the_name_has);
	tcase_add_test(tcase, the_longest_base_has_an_id_as_a_duplicate_too);
	return suite;
}
