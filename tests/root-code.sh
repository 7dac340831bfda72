#!/bin/sh
# SPDX-License-Identifier: ISC
# Counts the lines of code that ever run as root: everything that the monitor
# and the checker are made of, except what only runs once power is given up.
# README shows the same table; "make check" compares.
set -eu
cd "$(dirname "$0")/.."

# Comments and blank lines do not run.
lines() {
	awk '{
		gsub(/\/\*([^*]|\*[^\/])*\*\//, "")
		if (comment) { if (!sub(/.*\*\//, "")) next; comment = 0 }
		if (sub(/\/\*.*/, "")) comment = 1
		if ($0 ~ /[^ \t]/) n++
	} END { print n }' "$@"
}

table() {
	name=$1
	total=0
	shift
	for file; do
		n=$(lines "$file")
		total=$((total + n))
		printf '    %-22s %5d\n' "$file" "$n"
	done
	printf '    %-22s %5d\n\n' "$name" "$total"
}

table 'the monitor' pop3d.c auth/monitor.c auth/attempt.c auth/interview.c \
    auth/checker.c auth/record.c auth/starttls.c auth/tls.c \
    auth/credentials.c auth/address.c auth/peer.c lib/capability.c \
    lib/command.c lib/confine.c lib/handover.c lib/log.c lib/deadline.c \
    lib/manner.c lib/number.c
table 'the checker' auth/checkpw.c auth/checkpassword.c auth/account.c \
    auth/account_identify.c auth/passwdfile.c auth/password.c \
    auth/credentials.c lib/command.c lib/confine.c lib/log.c lib/md5.c \
    lib/number.c
table 'the PAM checker' auth/checkpw-pam.c auth/checkpassword.c auth/pam.c \
    auth/account_identify.c auth/credentials.c lib/command.c lib/confine.c \
    lib/log.c lib/number.c
