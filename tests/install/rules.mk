# SPDX-License-Identifier: ISC
# INSTALL, word for word: in bare Debian systems, and, in less time, in this one.
check-install:
	tests/install/install.sh bookworm
	tests/install/install.sh trixie

check-install-here: all
	tests/install/install.sh here systemd virtual fail2ban ssh

WIDE += check-install-here
.PHONY: check-install check-install-here
