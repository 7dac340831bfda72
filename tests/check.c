/* SPDX-License-Identifier: ISC */
/*
 * Runs the suites of all modules.
 * Runs as anybody.
 */
#include "tests/suites.h"

#include <stddef.h>
#include <stdlib.h>

static Suite *(*const suites[])(void) = {
	account_suite,
	addresses_suite,
	base64_suite,
	checker_suite,
	command_suite,
	credentials_suite,
	deadline_suite,
	handover_suite,
	index_suite,
	log_suite,
	maildrop_suite,
	manner_suite,
	md5_suite,
	message_suite,
	message_blocks_suite,
	number_suite,
	order_suite,
	passwdfile_suite,
	password_suite,
	peer_suite,
	proxy_suite,
	quota_suite,
	record_suite,
	reply_suite,
	sasl_suite,
	tls_suite,
	uidl_suite,
	utf8_suite,
	wire_suite,
};

int
main(void)
{
	SRunner *runner = srunner_create(NULL);

	for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
		srunner_add_suite(runner, suites[i]());
	srunner_run_all(runner, CK_NORMAL);

	int failed = srunner_ntests_failed(runner);

	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
