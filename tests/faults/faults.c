/* SPDX-License-Identifier: ISC */
/*
 * faults: plays sessions, and makes every system call in them fail.
 *
 *	faults [-e every] [-j jobs] [-s scenario] [-p process -c call
 *	    [-x error]] pop3d checker
 *
 * First each scenario runs undisturbed, and its calls are written down.  Then
 * each call fails with every errno that it can have, once, and again with all
 * that follow; reads and writes are cut short; its process is killed there,
 * and then all are.  After every run the mail must be as the client was told,
 * no process left, and the next login must show exactly what remains.
 * Only every EVERY-th fault is tried with -e.  With -p and -c one fault is
 * tried once: -x errno, or a kill.
 * Ends with one line of figures, and with 1 if a promise was broken.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "tests/common/scratch.h"
#include "tests/faults/client.h"
#include "tests/faults/tracer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	JOBS = 24,    /* most runs wait for timers, not for a processor */
	SECONDS = 20, /* for a run: more than a checker has, 15, and its death */
	PLANS = 200000,
	SETTLED = 4000, /* milliseconds */
	MAIL = 12346,   /* whose mail it is, when root starts the server */
};

/* One run to come. */
struct plan {
	const struct scenario *scenario;
	struct fault fault;
	long number; /* of the system call */
};

/* What all workers share. */
struct figures {
	unsigned next; /* plan */
	unsigned faults;
	unsigned kills;
	unsigned unmet; /* the call did not come this time */
	unsigned broken;
};

struct faults {
	char *pop3d;
	char *checker;
	char directory[64];      /* a worker's own */
	bool warm;               /* its Maildir is that of a warm scenario */
	struct outcome *outcome; /* shared with the client's process */
	int log;
};

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static void *
share(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		die("mmap");
	return memory;
}

/* Plays SCENARIO once, from the connection to the last process's end. */
static void
play(const struct faults *faults, const struct scenario *scenario,
    const struct fault *fault, struct calls *calls, struct run *run)
{
	char n[] = "-n", host[] = "dewey", l[] = "-l", i[] = "-i", two[] = "2",
	     user[] = SCENARIO_USER, password[] = SCENARIO_PASSWORD,
	     here[] = ".";
	char *const argv[] = { faults->pop3d, n, host, l, two, i, two,
		faults->checker, user, password, here, NULL };
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1)
		die("socketpair");

	pid_t pid = fork();

	if (pid == -1)
		die("fork");
	if (pid == 0) {
		(void)close(pair[1]); /* the server's */
		client_run(scenario, pair[0], faults->outcome);
		_exit(0);
	}
	(void)close(pair[0]); /* the client's */
	tracer_run(argv, pair[1], faults->log, fault, SECONDS, calls, run);
}

/* The next login shows exactly what remains. */
static void
check_next_login(
    const struct faults *faults, const struct scenario *before, size_t remain)
{
	static const struct fault none = { .kind = FAULT_NONE };
	struct outcome *outcome = faults->outcome;
	struct scenario next = *before;
	const char *const lines[] = { "USER " SCENARIO_USER,
		"PASS " SCENARIO_PASSWORD, "STAT", "UIDL", "LIST", "QUIT",
		NULL };
	struct run run;

	memcpy(next.lines, lines, sizeof lines);
	play(faults, &next, &none, NULL, &run);
	if (*outcome->why == '\0' &&
	    (!outcome->quit_ok || outcome->count != remain || run.hung))
		snprintf(outcome->why, sizeof outcome->why,
		    "the next login shows %zu messages, %zu are there",
		    outcome->count, remain);
}

static void
prepare(struct faults *faults, const struct scenario *scenario)
{
	static const struct fault none = { .kind = FAULT_NONE };
	unsigned owner = geteuid() == 0 ? MAIL : geteuid();
	struct scenario before = *scenario;
	const char *const lines[] = { "USER " SCENARIO_USER,
		"PASS " SCENARIO_PASSWORD, "QUIT", NULL };
	struct run run;

	if (scenario->warm && faults->warm)
		return;
	faults->warm = scenario->warm;
	if (chdir("/") == -1)
		die("/");
	scratch_remove(faults->directory);
	if (scratch_enter(faults->directory, owner) == -1 ||
	    scenario_prepare(scenario, owner) == -1)
		die(faults->directory);
	if (!scenario->damaged && !scenario->warm)
		return;
	/* Until then, an index cannot be sure that nothing more happens. */
	if (scenario->warm)
		(void)poll(NULL, 0, SETTLED);
	memcpy(before.lines, lines, sizeof lines);
	play(faults, &before, &none, NULL, &run);
	if (scenario->damaged)
		scenario_damage();
}

/*
 * Whether a session began that believes this kernel to lack a means of
 * confinement, only because a call failed (S6).
 */
static bool
went_unconfined(const struct faults *faults, const struct fault *fault)
{
	char log[2048] = "";

	if (fault->kind == FAULT_NONE || fault->error == EOPNOTSUPP ||
	    pread(faults->log, log, sizeof log - 1, 0) == -1)
		return false;
	return strstr(log, "unconfined=") != NULL;
}

/* Tries one fault.  WHY gets what was broken, or "". */
static void
try(struct faults *faults, const struct scenario *scenario,
    const struct fault *fault, struct calls *calls, struct run *run)
{
	struct outcome *outcome = faults->outcome;

	if (ftruncate(faults->log, 0) == -1)
		die("log");
	prepare(faults, scenario);
	play(faults, scenario, fault, calls, run);
	if (run->hung && *run->why == '\0')
		snprintf(run->why, sizeof run->why, "no timer ended it");
	if (went_unconfined(faults, fault) && *run->why == '\0')
		snprintf(run->why, sizeof run->why, "not all confinement");

	size_t remain = scenario_check(scenario, outcome);

	if (*run->why == '\0')
		memcpy(run->why, outcome->why, sizeof run->why - 1);
	if (*run->why != '\0')
		return;

	struct outcome before = *outcome;

	check_next_login(faults, scenario, remain);
	if (*outcome->why == '\0' &&
	    scenario_check(scenario, &before) == remain)
		memcpy(outcome->why, before.why, sizeof outcome->why);
	memcpy(run->why, outcome->why, sizeof run->why - 1);
}

static void
report(const struct faults *faults, const struct plan *plan, const char *why)
{
	const struct fault *fault = &plan->fault;
	static const char *const kinds[] = { "nothing", "error", "short",
		"kill", "kill all" };
	char log[2048];
	ssize_t length = pread(faults->log, log, sizeof log, 0);

	flockfile(stdout);
	printf(
	    "FAIL - %s: %s, at process %u call %u (system call %ld): %s%s%s\n",
	    plan->scenario->name, kinds[fault->kind], fault->process,
	    fault->call, plan->number,
	    fault->kind == FAULT_ERROR ? strerror(fault->error) : "",
	    fault->for_ever ? " for ever: " : ": ", why);
	if (length > 0)
		printf("%.*s", (int)length, log);
	(void)fflush(stdout); /* to a person */
	funlockfile(stdout);
}

/* EINTR and EAGAIN come to an end, except that there are no more processes. */
static bool
can_last(long number, int error)
{
	return (error != EINTR && error != EAGAIN) || number == 56 ||
	       number == 57; /* SYS_clone, SYS_fork */
}

static size_t
add_plan(struct plan *plans, size_t count, const struct scenario *scenario,
    const struct call *call, struct fault fault)
{
	if (count == PLANS)
		die("too many plans");
	fault.process = call->process;
	fault.call = call->call;
	plans[count] = (struct plan){ scenario, fault, call->number };
	return count + 1;
}

/* Everything that can go wrong with one call. */
static size_t
add_plans(struct plan *plans, size_t count, const struct scenario *scenario,
    const struct call *call)
{
	struct fault fault = { .kind = FAULT_ERROR };

	for (const int *error = tracer_errors(call->number); *error != 0;
	     error++) {
		fault.error = *error;
		fault.for_ever = false;
		count = add_plan(plans, count, scenario, call, fault);
		fault.for_ever = true;
		if (can_last(call->number, *error))
			count = add_plan(plans, count, scenario, call, fault);
	}
	fault.kind = FAULT_SHORT;
	for (int i = 0; tracer_can_be_short(call->number) && i < 2; i++) {
		fault.for_ever = i == 1;
		count = add_plan(plans, count, scenario, call, fault);
	}
	fault.for_ever = false;
	fault.kind = FAULT_KILL;
	count = add_plan(plans, count, scenario, call, fault);
	fault.kind = FAULT_KILL_ALL;
	return add_plan(plans, count, scenario, call, fault);
}

/* Runs SCENARIO undisturbed and plans what to disturb. */
static size_t
plan(struct faults *faults, struct plan *plans, size_t count,
    const struct scenario *scenario)
{
	static const struct fault none = { .kind = FAULT_NONE };
	struct calls *calls = calloc(1, sizeof *calls);
	struct plan undisturbed = { .scenario = scenario };
	struct run run;

	if (calls == NULL)
		die("memory");
	try(faults, scenario, &none, calls, &run);
	if (*run.why != '\0') {
		report(faults, &undisturbed, run.why);
		exit(1);
	}
	for (size_t i = 0; i < calls->count; i++)
		count = add_plans(plans, count, scenario, &calls->list[i]);
	free(calls);
	return count;
}

static void
set_up(struct faults *faults, const char *parent, int job)
{
	snprintf(
	    faults->directory, sizeof faults->directory, "%s/%d", parent, job);
	faults->warm = false;
	faults->outcome = share(sizeof *faults->outcome);

	char path[80];

	snprintf(path, sizeof path, "%s/log%d", parent, job);
	faults->log = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (faults->log == -1)
		die(path);
}

/* A worker: takes the next plan until there is none. */
static _Noreturn void
work(struct faults *faults, const char *parent, int job,
    const struct plan *plans, size_t count, unsigned every,
    struct figures *figures)
{
	set_up(faults, parent, job);
	for (;;) {
		size_t i = (size_t)__atomic_fetch_add(
			       &figures->next, 1, __ATOMIC_RELAXED) *
			   every;
		struct run run;

		if (i >= count)
			exit(0);
		try(faults, plans[i].scenario, &plans[i].fault, NULL, &run);

		bool kill = plans[i].fault.kind >= FAULT_KILL;
		unsigned *figure = !run.met ? &figures->unmet
				   : kill   ? &figures->kills
					    : &figures->faults;

		__atomic_fetch_add(figure, 1, __ATOMIC_RELAXED);
		if (*run.why == '\0')
			continue;
		faults->warm = false;
		__atomic_fetch_add(&figures->broken, 1, __ATOMIC_RELAXED);
		report(faults, &plans[i], run.why);
	}
}

struct options {
	unsigned every;
	int jobs;
	const char *scenario;
	int process;
	int call;
	int error;
};

static void
parse(int argc, char *argv[], struct options *options)
{
	int letter;

	while ((letter = getopt(argc, argv, "c:e:j:p:s:x:")) != -1) {
		int number = optarg != NULL ? (int)strtol(optarg, NULL, 10) : 0;

		switch (letter) {
		case 'c':
			options->call = number;
			break;
		case 'e':
			options->every = number > 0 ? (unsigned)number : 1;
			break;
		case 'j':
			options->jobs = number > 0 ? number : 1;
			break;
		case 'p':
			options->process = number;
			break;
		case 's':
			options->scenario = optarg;
			break;
		case 'x':
			options->error = number;
			break;
		default:
			exit(2);
		}
	}
	if (argc - optind != 2) {
		fputs("usage: faults [-e every] [-j jobs] [-s scenario]"
		      " [-p process -c call [-x errno]] pop3d checker\n",
		    stderr);
		exit(2);
	}
}

/* Keeps of the plans what the options want. */
static size_t
choose(struct plan *plans, size_t count, const struct options *options)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		const struct fault *fault = &plans[i].fault;

		if ((options->process != -1 &&
			fault->process != (unsigned)options->process) ||
		    (options->call != -1 &&
			fault->call != (unsigned)options->call) ||
		    (options->error != -1 && fault->error != options->error))
			continue;
		plans[kept++] = plans[i];
	}
	return kept;
}

static size_t
plan_all(struct faults *faults, const char *parent, struct plan *plans,
    const struct options *options)
{
	size_t count = 0;

	set_up(faults, parent, 0);
	for (size_t i = 0; i < scenario_count; i++)
		if (options->scenario == NULL ||
		    strcmp(options->scenario, scenarios[i].name) == 0)
			count = plan(faults, plans, count, &scenarios[i]);
	return choose(plans, count, options);
}

int
main(int argc, char *argv[])
{
	struct options options = {
		.every = 1, .jobs = JOBS, .process = -1, .call = -1, .error = -1
	};
	char parent[] = "/tmp/faults.XXXXXX";
	struct figures *figures = share(sizeof *figures);
	struct faults faults = { 0 };
	struct plan *plans = calloc(PLANS, sizeof *plans);
	time_t begin = time(NULL);
	int status;

	parse(argc, argv, &options);
	faults.pop3d = realpath(argv[optind], NULL);
	faults.checker = realpath(argv[optind + 1], NULL);
	if (faults.pop3d == NULL || faults.checker == NULL || plans == NULL ||
	    mkdtemp(parent) == NULL || chmod(parent, 0711) == -1)
		die("cannot begin");

	size_t count = plan_all(&faults, parent, plans, &options);

	for (int job = 1; job <= options.jobs; job++)
		if (fork() == 0)
			work(&faults, parent, job, plans, count, options.every,
			    figures);
	while (wait(&status) != -1)
		if (status != 0)
			figures->broken++;
	scratch_remove(parent);
	printf("faults: %u faults and %u kills tried (%u places not reached"
	       " again) in %zu scenarios, %ld seconds: %u promises broken\n",
	    figures->faults, figures->kills, figures->unmet,
	    options.scenario == NULL ? scenario_count : 1,
	    (long)(time(NULL) - begin), figures->broken);
	return figures->broken == 0 ? 0 : 1;
}
