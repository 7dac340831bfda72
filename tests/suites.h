/* SPDX-License-Identifier: ISC */
#ifndef TESTS_SUITES_H
#define TESTS_SUITES_H

#include <check.h>

/* One suite for each module: tests/check_MODULE.c. */
Suite *account_suite(void);
Suite *credentials_suite(void);
Suite *md5_suite(void);
Suite *number_suite(void);
Suite *passwdfile_suite(void);
Suite *password_suite(void);

#endif
