#!/bin/sh
# SPDX-License-Identifier: ISC
# Prints the header that names all suites: tests/unit/check_NAME.c has
# NAME_suite().  Those below process/ change the environment, descriptors or
# signals, and each of their tests gets a process of its own.
set -eu
cd "$(dirname "$0")"

# names FOLDER
names() {
	for file in "$1"/check_*.c; do
		name=${file##*/check_}
		echo "${name%.c}_suite"
	done
}

echo '#include <check.h>'
for name in $(names .) $(names process); do
	echo "Suite *$name(void);"
done
echo "#define SUITES $(names . | paste -s -d ,)"
echo "#define PROCESS_SUITES $(names process | paste -s -d ,)"
