# SPDX-License-Identifier: ISC
# AUTH, STLS and the PROXY protocol, as clients, helpers and proxies speak them.
check-protocol: all
	tests/protocol/protocol.sh

WIDE += check-protocol
.PHONY: check-protocol
