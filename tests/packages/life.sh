#!/bin/sh
# SPDX-License-Identifier: ISC
# In a container: the package is installed, used, upgraded, removed, purged.
# shellcheck disable=SC2317 # check() calls functions by name
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=SCRIPTDIR/../common/harness.sh
. "$top/tests/common/harness.sh"
export DEBIAN_FRONTEND=noninteractive

install_package() {
	dpkg -i "$top/pop3d.deb"
}

make_user() {
	useradd -m demo && echo demo:postcard | chpasswd &&
		install -d -o demo -g demo /home/demo/Maildir \
			/home/demo/Maildir/new /home/demo/Maildir/cur &&
		printf 'Subject: greeting\n\nhello\n' \
			>/home/demo/Maildir/new/1764000001.M1P1.dewey
	chown -R demo:demo /home/demo
}

listens_not() {
	! has_port 110 && ! has_port 995 && [ ! -e /run/pop3d.sock ] &&
		! systemctl is-enabled pop3d.socket
}

fetches() {
	curl -sS --max-time 20 -u demo:postcard pop3://127.0.0.1/1 |
		grep '^Subject: greeting'
}

has_users() {
	id pop3d && id pop3s
}

# A session goes on, and the next one is served.
upgrades() {
	mkfifo "$scratch/talk" || return
	curl -sS telnet://127.0.0.1:110 <"$scratch/talk" >"$scratch/heard" &
	exec 8>"$scratch/talk"
	await_line "$scratch/heard" '^.OK' && install_package &&
		printf 'USER demo\r\nPASS postcard\r\nSTAT\r\nQUIT\r\n' >&8
	await_line "$scratch/heard" 'signing off'
	exec 8>&-
	wait $!
	fetches
}

is_gone_from_system() {
	listens_not && [ ! -e /usr/libexec/pop3d ] &&
		! ls /lib/systemd/system/pop3* && [ -h /etc/pop3d/checker ]
}

check 'packages: installs' install_package
check 'packages: ... and listens nowhere' listens_not
check 'packages: ... has made its users' has_users
check 'packages: ... and nobody but root reads pop3d' \
	test "$(stat -c %a /usr/libexec/pop3d/pop3d)" = 711
check 'packages: ... and the checker is checkpw' \
	test /etc/pop3d/checker -ef /usr/libexec/pop3d/checkpw
check 'packages: a user with mail' make_user
check 'packages: is enabled' systemctl enable --now pop3d.socket
check 'packages: she fetches it' fetches
check 'packages: an upgrade leaves sessions and the port alone' upgrades
check 'packages: is removed' dpkg -r pop3d
check 'packages: ... and does not listen any more' is_gone_from_system
check 'packages: is installed again' install_package
check 'packages: is purged' dpkg -P pop3d
check 'packages: ... and nothing is left' sh -c \
	'! ls /etc/pop3d /etc/pam.d/pop3d /etc/systemd/system/*/pop3d*'
finish
