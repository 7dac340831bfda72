/* SPDX-License-Identifier: ISC */
#ifndef TESTS_LOAD_LOAD_H
#define TESTS_LOAD_LOAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What all processes of tests/load/load.c share. */

enum {
	LOAD_USERS = 16,         /* whose Maildirs all work in */
	LOAD_MESSAGES = 1000000, /* at most */
	LOAD_TIMER = 5,          /* seconds of a timer, at least */
	LOAD_PER_SECOND = 20, /* that begin, and that timers end, of a kind */
	LOAD_SLACK = 15,      /* seconds that a busy machine is late */
	LOAD_LARGE = 25 * 1024 * 1024,
	LOAD_TEXT = 8192, /* octets of an ordinary message, at most */
};

/* What happened to a message. */
enum {
	LOAD_DELIVERED = 1,
	LOAD_REMOVED = 2, /* by the "IMAP client" */
	LOAD_MAY_GO = 4,  /* DELE marked it, and QUIT was sent */
	LOAD_MUST_GO = 8, /* and QUIT got +OK */
	LOAD_SEEN = 16,   /* it is there, in the end */
};

/* Things that happened. */
enum load_count {
	LOAD_CONNECTIONS,
	LOAD_LOGINS,
	LOAD_IN_USE,
	LOAD_LEFT, /* connections that a client left in the middle */
	LOAD_QUITS,
	LOAD_DELIVERIES,
	LOAD_RENAMES,
	LOAD_REMOVALS,
	LOAD_TIMERS, /* connections that a timer ended, in time */
	LOAD_LARGE_READ,
	LOAD_BROKEN, /* promises */
	LOAD_COUNTS,
};

struct load {
	atomic_bool stop;
	int port;
	unsigned silent;        /* connections that never say anything */
	unsigned idle;          /* sessions that say nothing more */
	unsigned login_seconds; /* pop3d -l */
	unsigned idle_seconds;  /* pop3d -i */
	char directory[64];
	atomic_uint next;
	atomic_ulong counts[LOAD_COUNTS];
	atomic_uchar state[LOAD_MESSAGES];
};

void load_count(struct load *load, enum load_count what);

/* Tells of a broken promise. */
__attribute__((format(printf, 2, 3))) void load_broken(
    struct load *load, const char *format, ...);

/* The octets of message ID, which belongs to user ID % LOAD_USERS. */
size_t load_text(unsigned id, char text[LOAD_TEXT]);

/* Who read OCTETS, as in the file, has this message; or -1. */
long load_which(const char *octets, size_t length);

/* Sleeps for as many milliseconds. */
void load_sleep(int milliseconds);

/* One process each, until load->stop; all return. */
void load_deliver(struct load *load);
void load_rename(struct load *load);
void load_be_random(struct load *load, unsigned seed);
void load_be_silent(struct load *load);
void load_be_slow(struct load *load);
void load_be_idle(struct load *load, unsigned user);
void load_read_slowly(struct load *load);

/* Whether all messages are where they must be, in the end. */
void load_account(struct load *load);

#endif
