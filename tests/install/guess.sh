# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154
# Guessing passwords, and having others banned: for the parts about fail2ban.
# refused ADDRESS: six wrong passwords, from there as the front would tell.
refused() {
	for _ in 1 2; do
		perl -MIO::Socket::UNIX -e '
			my $s = IO::Socket::UNIX->new("/run/pop3d.sock") or die;
			print $s "PROXY TCP4 $ARGV[0] 192.0.2.1 5000 995\r\n";
			for (1 .. 3) {
				print $s "USER demo\r\nPASS wrong\r\n";
			}
			$s->flush;
			while (<$s>) { }' "$1" &
	done
	wait
}

# forge ADDRESS [COMMAND...]: lines that look like pop3d's, by COMMAND.
forge() {
	address=$1
	shift
	for _ in 1 2 3 4 5 6; do
		"$@" logger -p mail.info -t pop3d \
			"login failed rip=$address method=USER tls=yes user=<x> port=995"
	done
}

banned() {
	fail2ban-client status pop3d | grep -qw "$1" &&
		nft list ruleset | grep -w "$1"
}

not_banned() {
	! fail2ban-client status pop3d | grep -w "$1"
}

# Lines that count come first and last, so that those between were read, too.
bans_who_guesses() {
	check "$suite, $part: passwords are refused" refused 192.0.2.6
	check "$suite, $part: who guessed them is banned" await banned 192.0.2.6
	check "$suite, $part: a user forges lines" forge 203.0.113.9 \
		setpriv --reuid=demo --regid=demo --clear-groups
	check "$suite, $part: so does a system user" forge 203.0.113.10 \
		setpriv --reuid=pop3s --regid=pop3s --clear-groups
	check "$suite, $part: so does a program that is root" \
		forge 203.0.113.11
	check "$suite, $part: passwords are refused" refused 192.0.2.7
	check "$suite, $part: who guessed them is banned" await banned 192.0.2.7
	check "$suite, $part: whom a user named is not" not_banned 203.0.113.9
	check "$suite, $part: nor whom a system user named" \
		not_banned 203.0.113.10
	check "$suite, $part: nor whom another program named as root" \
		not_banned 203.0.113.11
}
