/* SPDX-License-Identifier: ISC */
/*
 * Makes system calls of a program fail, by ptrace(2).  x86-64 only.
 *
 * A call that shall fail becomes close(-1) on its way in, which every filter
 * of pop3d lets pass and which does nothing, and is given its errno on its way
 * out.
 */
#include "tests/faults/tracer.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRACEES = 32, SYSCALL_STOP = SIGTRAP | 0x80 };

/* What is to be done when the call ends. */
enum pending { PENDING_NOTHING, PENDING_ERROR, PENDING_ARGUMENT };

struct tracee {
	pid_t pid;  /* 0: a free place */
	bool known; /* its parent's fork was seen */
	bool ours;  /* it is the program, not another one */
	bool begun; /* its main() */
	bool entered;
	bool looked_at; /* when it first read from the client, */
	bool confined;  /* it was confined */
	unsigned process;
	unsigned calls;
	enum pending pending;
	struct user_regs_struct saved;
};

struct tracer {
	const struct fault *fault;
	struct calls *calls;
	struct run *run;
	struct stat program;
	unsigned processes;
	struct tracee tracees[TRACEES];
};

static volatile sig_atomic_t alarmed;

static void
on_alarm(int signal)
{
	(void)signal;
	alarmed = 1;
}

static struct tracee *
find(struct tracer *tracer, pid_t pid)
{
	for (size_t i = 0; i < TRACEES; i++)
		if (tracer->tracees[i].pid == pid)
			return &tracer->tracees[i];
	return NULL;
}

static struct tracee *
find_or_add(struct tracer *tracer, pid_t pid)
{
	struct tracee *tracee = find(tracer, pid);

	if (tracee == NULL) {
		tracee = find(tracer, 0);
		if (tracee != NULL)
			*tracee = (struct tracee){ .pid = pid };
	}
	return tracee;
}

static void
complain(struct tracer *tracer, const struct tracee *tracee, const char *what,
    int number)
{
	if (*tracer->run->why == '\0')
		snprintf(tracer->run->why, sizeof tracer->run->why,
		    "process %u, call %u: %s %d", tracee->process,
		    tracee->calls, what, number);
}

static void
kill_all(struct tracer *tracer)
{
	for (size_t i = 0; i < TRACEES; i++)
		if (tracer->tracees[i].pid != 0)
			(void)kill(tracer->tracees[i].pid, SIGKILL);
}

/* Whether it is the program that we run. */
static bool
is_ours(const struct tracer *tracer, pid_t pid)
{
	char path[64];
	struct stat exe;

	snprintf(path, sizeof path, "/proc/%d/exe", (int)pid);
	return stat(path, &exe) == 0 && exe.st_ino == tracer->program.st_ino &&
	       exe.st_dev == tracer->program.st_dev;
}

/*
 * Whoever reads from the client has given up everything before (S1, S2): it
 * is not root, has a filter and no new privileges.  (One that refuses to serve
 * may throw away what was sent, and not say a word after that.)
 */
static void
look_at(struct tracee *tracee)
{
	char line[256];
	unsigned seen = 0;

	snprintf(line, sizeof line, "/proc/%d/status", (int)tracee->pid);

	FILE *status = fopen(line, "r");

	tracee->looked_at = true;
	while (status != NULL && fgets(line, sizeof line, status) != NULL) {
		if (strcmp(line, "Seccomp:\t2\n") == 0 ||
		    strcmp(line, "NoNewPrivs:\t1\n") == 0)
			seen++;
		if (strncmp(line, "Uid:", 4) == 0 &&
		    strstr(line, "\t0") == NULL)
			seen++;
	}
	if (status != NULL)
		(void)fclose(status); /* it was only read */
	tracee->confined = seen == 3;
}

static bool
reads_from_client(const struct user_regs_struct *regs)
{
	return (regs->orig_rax == SYS_read || regs->orig_rax == SYS_recvfrom) &&
	       regs->rdi == 0;
}

/*
 * Before it looks where its log goes there is only the dynamic loader, which
 * may well die when a call fails.
 */
static bool
begins(const struct user_regs_struct *regs)
{
	return (regs->orig_rax == SYS_fstat ||
		   regs->orig_rax == SYS_newfstatat) &&
	       regs->rdi == 2;
}

static bool
writes_to_client(const struct user_regs_struct *regs)
{
	return (regs->orig_rax == SYS_write || regs->orig_rax == SYS_sendto) &&
	       regs->rdi == 1;
}

static bool
can_fail_with(long number, int error)
{
	for (const int *known = tracer_errors(number); *known != 0; known++)
		if (*known == error)
			return true;
	return false;
}

/* Whether the fault is at this call. */
static bool
is_due(struct tracer *tracer, const struct tracee *tracee, long number)
{
	const struct fault *fault = tracer->fault;
	bool here =
	    fault->process == tracee->process && fault->call == tracee->calls;

	if (fault->kind == FAULT_NONE)
		return false;
	if (here)
		tracer->run->met = true;
	else if (!fault->for_ever || !tracer->run->met)
		return false;
	if (fault->kind == FAULT_ERROR)
		return here || can_fail_with(number, fault->error);
	return fault->kind != FAULT_SHORT || tracer_can_be_short(number);
}

/* On the way in.  brk() has no errno: it tells where the break still is. */
static void
fail_call(struct tracee *tracee, struct user_regs_struct *regs)
{
	bool brk = regs->orig_rax == SYS_brk;

	tracee->pending = brk ? PENDING_ARGUMENT : PENDING_ERROR;
	regs->orig_rax = brk ? SYS_brk : SYS_close;
	regs->rdi = brk ? 0 : ~0ULL;
}

static void
enter_call(struct tracer *tracer, struct tracee *tracee)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, tracee->pid, NULL, &regs) == -1)
		return; /* killed meanwhile */

	long number = (long)regs.orig_rax;

	if (begins(&regs))
		tracee->begun = true;
	if (!tracee->looked_at && reads_from_client(&regs))
		look_at(tracee);
	if (tracee->looked_at && !tracee->confined && writes_to_client(&regs))
		complain(tracer, tracee, "serves a client unconfined", 0);
	if (tracer->calls != NULL &&
	    tracer->calls->count <
		sizeof tracer->calls->list / sizeof *tracer->calls->list)
		tracer->calls->list[tracer->calls->count++] =
		    (struct call){ tracee->process, tracee->calls, number };
	if (is_due(tracer, tracee, number)) {
		tracee->saved = regs;
		switch (tracer->fault->kind) {
		case FAULT_ERROR:
			fail_call(tracee, &regs);
			break;
		case FAULT_SHORT:
			regs.rdx = (regs.rdx + 1) / 2;
			tracee->pending = PENDING_ARGUMENT;
			break;
		case FAULT_KILL:
			(void)kill(tracee->pid, SIGKILL);
			break;
		case FAULT_KILL_ALL:
			kill_all(tracer);
			break;
		case FAULT_NONE:
			break;
		}
		(void)ptrace(PTRACE_SETREGS, tracee->pid, NULL, &regs);
	}
	tracee->calls++;
}

static void
leave_call(const struct tracer *tracer, struct tracee *tracee)
{
	struct user_regs_struct regs;

	if (tracee->pending == PENDING_NOTHING ||
	    ptrace(PTRACE_GETREGS, tracee->pid, NULL, &regs) == -1)
		return;
	if (tracee->pending == PENDING_ERROR)
		regs.rax = (unsigned long long)-(long long)tracer->fault->error;
	regs.rdi = tracee->saved.rdi; /* the program expects to keep them */
	regs.rdx = tracee->saved.rdx;
	(void)ptrace(PTRACE_SETREGS, tracee->pid, NULL, &regs);
	tracee->pending = PENDING_NOTHING;
}

static void
on_syscall(struct tracer *tracer, struct tracee *tracee)
{
	if (!tracee->entered)
		enter_call(tracer, tracee);
	else
		leave_call(tracer, tracee);
	tracee->entered = !tracee->entered;
}

/* It has become another program, or itself again. */
static void
on_exec(struct tracer *tracer, struct tracee *tracee)
{
	tracee->ours = is_ours(tracer, tracee->pid);
	tracee->begun = tracee->looked_at = tracee->confined = false;
	/* The end of execve() is still to come. */
	tracee->entered = true;
	tracee->pending = PENDING_NOTHING;
}

/*
 * Whether nothing that it calls matters any more: stops cost most of the time
 * of a run.
 */
static bool
is_dull(const struct tracer *tracer, const struct tracee *tracee)
{
	const struct fault *fault = tracer->fault;

	if (!tracee->ours)
		return true;
	if (tracer->calls != NULL || tracee->pending != PENDING_NOTHING)
		return false;
	if (fault->kind == FAULT_NONE)
		return true;
	if (fault->for_ever ||
	    (fault->process == tracee->process && !tracer->run->met))
		return false;
	return tracee->process == 0 || tracee->confined;
}

static void
resume(const struct tracer *tracer, const struct tracee *tracee, int signal)
{
	bool dull = is_dull(tracer, tracee);

	/* ESRCH: killed meanwhile. */
	(void)ptrace(dull ? PTRACE_CONT : PTRACE_SYSCALL, tracee->pid, NULL,
	    (long)signal);
}

static void
on_fork(struct tracer *tracer, const struct tracee *parent)
{
	unsigned long pid;

	if (ptrace(PTRACE_GETEVENTMSG, parent->pid, NULL, &pid) == -1)
		return;

	bool waits = find(tracer, (pid_t)pid) != NULL;
	struct tracee *child = find_or_add(tracer, (pid_t)pid);

	if (child == NULL)
		return;
	child->known = true;
	child->ours = parent->ours;
	child->begun = parent->begun;
	child->process = tracer->processes++;
	if (waits)
		resume(tracer, child, 0);
}

static void
on_stop(struct tracer *tracer, struct tracee *tracee, int status)
{
	int signal = WSTOPSIG(status);

	if (signal == SYSCALL_STOP) {
		on_syscall(tracer, tracee);
		signal = 0;
	} else if (status >> 16 == PTRACE_EVENT_EXEC) {
		on_exec(tracer, tracee);
		signal = 0;
	} else if (status >> 16 != 0) {
		on_fork(tracer, tracee);
		signal = 0;
	} else if (signal == SIGSTOP) { /* how a new one begins */
		if (!tracee->known)
			return;
		signal = 0;
	}
	resume(tracer, tracee, signal);
}

static void
on_end(struct tracer *tracer, struct tracee *tracee, int status)
{
	if (tracee->begun && WIFSIGNALED(status) &&
	    WTERMSIG(status) != SIGKILL && WTERMSIG(status) != SIGTERM)
		complain(tracer, tracee, "dies of signal", WTERMSIG(status));
	tracee->pid = 0;
}

static _Noreturn void
become(char *const argv[], int client, int log)
{
	/* Where close_range() fails, all that may be open are closed. */
	const struct rlimit few = { .rlim_cur = 256, .rlim_max = 256 };

	if (setrlimit(RLIMIT_NOFILE, &few) == -1 || dup2(client, 0) == -1 ||
	    dup2(client, 1) == -1 || dup2(log, 2) == -1 ||
	    ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
		_exit(125);
	(void)execv(argv[0], argv); /* returns if it fails */
	_exit(125);
}

/* Starts the program, up to its first instruction. */
static int
start(struct tracer *tracer, char *const argv[], int client, int log)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK |
			     PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
			     PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		become(argv, client, log);
	(void)close(client); /* it has its own */
	if (pid == -1 || waitpid(pid, &status, 0) == -1 ||
	    !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, NULL, options) == -1)
		return -1;

	struct tracee *tracee = find_or_add(tracer, pid);

	tracee->known = true;
	tracee->ours = true;
	tracee->process = tracer->processes++;
	resume(tracer, tracee, 0);
	return 0;
}

void
tracer_run(char *const argv[], int client, int log, const struct fault *fault,
    unsigned seconds, struct calls *calls, struct run *run)
{
	const struct sigaction action = { .sa_handler = on_alarm };
	/* Again and again: it may come just before a wait. */
	const struct itimerval timer = { { 0, 200000 }, { seconds, 0 } };
	const struct itimerval none = { { 0, 0 }, { 0, 0 } };
	struct tracer tracer = { .fault = fault, .calls = calls, .run = run };
	int status;

	*run = (struct run){ 0 };
	alarmed = 0;
	(void)sigaction(SIGALRM, &action, NULL);    /* cannot fail */
	(void)setitimer(ITIMER_REAL, &timer, NULL); /* nor this */
	if (stat(argv[0], &tracer.program) == -1 ||
	    start(&tracer, argv, client, log) == -1) {
		snprintf(run->why, sizeof run->why, "cannot run %s", argv[0]);
		return;
	}
	for (;;) {
		pid_t pid = waitpid(-1, &status, __WALL);
		struct tracee *tracee;

		if (alarmed) {
			run->hung = true;
			kill_all(&tracer);
		}
		if (pid == -1 && errno == EINTR)
			continue;
		if (pid == -1)
			break; /* no process is left */
		tracee = find_or_add(&tracer, pid);
		if (tracee == NULL)
			continue;
		if (WIFSTOPPED(status))
			on_stop(&tracer, tracee, status);
		else
			on_end(&tracer, tracee, status);
	}
	(void)setitimer(ITIMER_REAL, &none, NULL); /* cannot fail */
}
