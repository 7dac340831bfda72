# SPDX-License-Identifier: ISC
# Every launcher with its file from units/.
check-launchers: all
	tests/launchers/launchers.sh

WIDE += check-launchers
.PHONY: check-launchers
