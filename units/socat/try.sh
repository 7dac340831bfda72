#!/bin/sh
# SPDX-License-Identifier: ISC
# pop3d under socat, for a first try: on this host only.  nofork: pop3d gets
# the connection itself.
exec socat TCP-LISTEN:110,bind=127.0.0.1,reuseaddr,fork,max-children=50 \
	EXEC:"/usr/local/sbin/pop3d /etc/pop3d/checker",nofork
