# SPDX-License-Identifier: ISC
# Real clients.
check-clients: all
	tests/clients/clients.sh

WIDE += check-clients
.PHONY: check-clients
