/* SPDX-License-Identifier: ISC */
#ifndef TESTS_SUITES_H
#define TESTS_SUITES_H

#include <check.h>

/* One suite for each module: tests/check_MODULE.c. */
Suite *base64_suite(void);
Suite *proxy_suite(void);
Suite *record_suite(void);
Suite *sasl_suite(void);
Suite *tls_suite(void);

#endif
