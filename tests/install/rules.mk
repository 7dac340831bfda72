# SPDX-License-Identifier: ISC
# INSTALL, word for word, in bare Debian systems.
check-install:
	tests/install/install.sh bookworm
	tests/install/install.sh trixie systemd virtual

.PHONY: check-install
