#!/bin/sh
# SPDX-License-Identifier: ISC
# Counts the lines of code that ever run as root: everything that the monitor
# and the checker are made of, except what only runs once power is given up.
# README shows the same table; "make check" compares.
set -eu
cd "$(dirname "$0")/../.."

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
		printf '    %-36s %5d\n' "$file" "$n"
	done
	printf '    %-36s %5d\n\n' "$name" "$total"
}

table 'the monitor' pop3d.c auth/root/monitor.c auth/root/attempt.c auth/root/privsep.c \
    auth/root/checker.c auth/shared/record.c auth/root/ucspi_tls.c auth/shared/tls.c \
    auth/shared/credentials.c auth/shared/address.c auth/root/peer.c lib/capability.c \
    lib/command.c lib/connection.c lib/privileges.c lib/process.c \
    auth/root/handover_give.c lib/log.c lib/deadline.c \
    lib/locale.c lib/number.c
table 'the checker' auth/checkers/checkpw.c auth/checkers/name.c auth/checkers/checkpassword.c auth/checkers/account.c \
    auth/checkers/account_identify.c auth/checkers/imitation.c auth/checkers/passwdfile.c auth/checkers/password.c \
    auth/shared/credentials.c lib/command.c lib/privileges.c lib/process.c lib/log.c lib/md5.c \
    lib/number.c
table 'the PAM checker' auth/checkers/checkpw-pam.c auth/checkers/name.c auth/checkers/checkpassword.c auth/checkers/pam.c \
    auth/checkers/account_identify.c auth/shared/credentials.c lib/command.c lib/privileges.c lib/process.c \
    lib/log.c lib/number.c
