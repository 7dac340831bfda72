/* SPDX-License-Identifier: ISC */
#ifndef TESTS_SUITES_H
#define TESTS_SUITES_H

#include <check.h>

/* One suite for each module, tests/check_MODULE.c; check.c runs them all. */
Suite *account_suite(void);
Suite *addresses_suite(void);
Suite *base64_suite(void);
Suite *checker_suite(void);
Suite *command_suite(void);
Suite *credentials_suite(void);
Suite *deadline_suite(void);
Suite *handover_suite(void);
Suite *imitation_suite(void);
Suite *index_suite(void);
Suite *log_suite(void);
Suite *maildrop_suite(void);
Suite *locale_suite(void);
Suite *md5_suite(void);
Suite *memory_suite(void);
Suite *message_suite(void);
Suite *message_blocks_suite(void);
Suite *number_suite(void);
Suite *order_suite(void);
Suite *passwdfile_suite(void);
Suite *password_suite(void);
Suite *peer_suite(void);
Suite *proxy_suite(void);
Suite *quota_suite(void);
Suite *record_suite(void);
Suite *reply_suite(void);
Suite *sasl_suite(void);
Suite *tls_suite(void);
Suite *uidl_suite(void);
Suite *utf8_suite(void);
Suite *wire_suite(void);

#endif
