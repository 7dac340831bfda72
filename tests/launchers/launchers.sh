#!/bin/sh
# SPDX-License-Identifier: ISC
# Every launcher, with its file from units/: a session through each, and what
# becomes of sessions when it dies.  "launchers.sh NAME..." runs just these
# parts of tests/launchers/.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"

[ $# -gt 0 ] || set -- install tcpserver tcpsvd socat inetd supervisors \
	stunnel haproxy nginx activate systemd fail2ban
for part in "$@"; do
	run_part "$top/tests/launchers/$part.sh"
done
finish
