/* SPDX-License-Identifier: ISC */
/*
 * Runs the suites of all modules.
 * Runs as anybody.
 */
#include "suites.h"

#include <stddef.h>
#include <stdlib.h>

static Suite *(*const suites[])(void) = {
	base64_suite,
	proxy_suite,
	record_suite,
	sasl_suite,
	tls_suite,
};

int
main(void)
{
	SRunner *runner = srunner_create(NULL);

	for (size_t i = 0; i < sizeof suites / sizeof suites[0]; i++)
		srunner_add_suite(runner, suites[i]());
	srunner_run_all(runner, CK_NORMAL);

	int failed = srunner_ntests_failed(runner);

	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
