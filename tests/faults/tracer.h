/* SPDX-License-Identifier: ISC */
#ifndef TESTS_FAULTS_TRACER_H
#define TESTS_FAULTS_TRACER_H

#include <stdbool.h>
#include <stddef.h>

/* What happens to a system call. */
enum fault_kind {
	FAULT_NONE,     /* nothing: the calls are written down */
	FAULT_ERROR,    /* it fails with an errno */
	FAULT_SHORT,    /* it reads or writes half of what it is told to */
	FAULT_KILL,     /* its process is killed instead */
	FAULT_KILL_ALL, /* all processes are: the machine has stopped */
};

/*
 * At which one.  Calls are counted in each process of the program, processes
 * in the order in which they began: 0 is the monitor, 1 the first login
 * process.  What a process does while it is another program does not count.
 */
struct fault {
	enum fault_kind kind;
	unsigned process;
	unsigned call;
	int error;
	bool for_ever; /* from there on, all calls that can fail like that do */
};

/* A call that was made. */
struct call {
	unsigned process;
	unsigned call;
	long number; /* SYS_* */
};

struct calls {
	size_t count;
	struct call list[4096];
};

/* How a run ended. */
struct run {
	bool met; /* the fault's place was reached */
	bool hung;
	char why[160]; /* "", or what a process did that it must not do */
};

/*
 * The errno values with which this system call may fail, 0 at the end.
 */
const int *tracer_errors(long number);

/* Whether it reads or writes a number of octets that may be less. */
bool tracer_can_be_short(long number);

/*
 * Runs ARGV with the client on descriptors 0 and 1 (CLIENT) and LOG on 2, as
 * FAULT says, and all that comes out of it, until no process is left.  After
 * SECONDS whatever is left is killed.  CALLS, if not NULL, is filled.
 * Besides, WHY tells of a process that read from the client unconfined, and
 * of one that a signal ended which nobody sent.
 */
void tracer_run(char *const argv[], int client, int log,
    const struct fault *fault, unsigned seconds, struct calls *calls,
    struct run *run);

#endif
