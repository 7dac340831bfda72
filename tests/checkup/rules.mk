# SPDX-License-Identifier: ISC
# pop3d -C: broken set-ups, and what it says of each.
check-checkup: programs
	tests/checkup/checkup.sh

PARTS += check-checkup
.PHONY: check-checkup
