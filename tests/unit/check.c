/* SPDX-License-Identifier: ISC */
/*
 * Runs the suites of all modules.
 * Runs as anybody.
 */
#include "suites.h" /* tests/unit/suites.sh makes it */

#include <stddef.h>
#include <stdlib.h>

typedef Suite *make_suite(void);

static make_suite *const suites[] = { SUITES };
static make_suite *const process_suites[] = { PROCESS_SUITES };

/* FORK: each test in a process of its own, which is most of what it costs. */
static int
run(make_suite *const *all, size_t count, enum fork_status fork)
{
	SRunner *runner = srunner_create(NULL);

	for (size_t i = 0; i < count; i++)
		srunner_add_suite(runner, all[i]());
	srunner_set_fork_status(runner, fork);
	srunner_run_all(runner, CK_NORMAL);

	int failed = srunner_ntests_failed(runner);

	srunner_free(runner);
	return failed;
}

int
main(void)
{
	int failed = run(suites, sizeof suites / sizeof *suites, CK_NOFORK);

	failed += run(process_suites,
	    sizeof process_suites / sizeof *process_suites, CK_FORK);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
