# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154
# Real POP3 clients, one function each, driven without a person.  For tests
# that sourced harness.sh.
#
# drive_CLIENT PORT: as the user demo, fetches the three messages into
# $scratch/got/1 to 3 and deletes: those that work for a person 1 and 3, those
# that fetch for another mailbox all.  What a client adds to a message is taken
# off; what is left must be what was sent, octet for octet.
#
# $transport is "plain", "tls" (from the first octet) or "stls", and $from the
# address to come from where a client lets one choose.

transport=plain
from=127.0.0.1
certificate=$scratch/certificate.pem

# What CLIENT leaves in the maildrop.
leaves() {
	case $1 in
	fetchmail | mpop | getmail) ;;
	*) echo 2 ;;
	esac
}

# The address that CLIENT comes from.
address_of() {
	case $1 in
	curl | mpop | poplib) echo "$from" ;;
	*) echo 127.0.0.1 ;;
	esac
}

# The program that CLIENT needs.
program_of() {
	case $1 in
	poplib) echo python3 ;;
	s_nail) echo s-nail ;;
	*) echo "$1" ;;
	esac
}

# Why CLIENT cannot be driven here; fails if it can.
undrivable() {
	case $1 in
	fetchmail | getmail | mutt | neomutt | s_nail)
		id -un >/dev/null 2>&1 || { echo "uid without a name"; return; } ;;
	esac
	case $1 in
	mutt | neomutt)
		have script || { echo "script(1) is not installed"; return; } ;;
	esac
	! have "$(program_of "$1")" && echo "not installed"
}

# What CLIENT ought to have made of message N: some keep the octets of the
# wire; mbox, which s-nail writes, does not tell how many empty lines end one.
wanted() {
	case $1 in
	curl | poplib) sed 's/$/\r/' "$scratch/sent/$2" ;;
	s_nail) sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' "$scratch/sent/$2" ;;
	*) cat "$scratch/sent/$2" ;;
	esac
}

# fetched CLIENT: all of it, octet for octet.
fetched() {
	for n in 1 2 3; do
		wanted "$1" $n | cmp - "$scratch/got/$n" || return 1
	done
}

drive_curl() {
	case $transport in
	plain) set -- "pop3://localhost:$1" ;;
	tls) set -- "pop3s://localhost:$1" --cacert "$certificate" ;;
	stls) set -- "pop3://localhost:$1" --cacert "$certificate" --ssl-reqd ;;
	esac
	url=$1
	shift
	set -- -sS --ipv4 --max-time 20 --interface "$from" -u demo:postcard \
		--login-options "AUTH=${curl_auth:-*}" "$@"
	curl "$@" -o "$scratch/got/1" "$url/1" -o "$scratch/got/2" "$url/2" \
		-o "$scratch/got/3" "$url/3" \
		--next "$@" -X 'DELE 1' -I -o /dev/null "$url/" \
		--next "$@" -X 'DELE 3' -I -o /dev/null "$url/"
}

# Splits a file of messages, of which each begins with "Return-Path:".
split_messages() {
	awk -v out="$scratch/got/" \
		'/^Return-Path:/ { n++ } { print >(out n) }' "$1"
}

drive_fetchmail() {
	case $transport in
	plain) tls="sslproto ''" ;;
	tls) tls="ssl sslcertck sslcertfile '$certificate'" ;;
	stls) tls="sslproto 'TLS1.2+' sslcertck sslcertfile '$certificate'" ;;
	esac
	cat >"$scratch/fetchmailrc" <<END
set invisible
poll localhost via 127.0.0.1 service $1 protocol pop3
	user demo password postcard ${which-fetchall} ${keep:-}
	$tls sslcommonname localhost
	mda 'cat >>$scratch/all'
END
	chmod 600 "$scratch/fetchmailrc"
	rm -f "$scratch/all"
	HOME=$scratch FETCHMAILHOME=$scratch fetchmail \
		-f "$scratch/fetchmailrc" --pidfile "$scratch/fetchmail.pid" \
		--idfile "$scratch/fetchids" --nosyslog ${uidl:+--uidl} || return
	split_messages "$scratch/all"
}

drive_mpop() {
	case $transport in
	plain) tls='tls off' ;;
	tls) tls='tls on
tls_starttls off' ;;
	stls) tls='tls on
tls_starttls on' ;;
	esac
	[ "$transport" = plain ] || tls="$tls
tls_trust_file $certificate"
	rm -rf "$scratch/inbox" "$scratch/mpop"
	mkdir -p "$scratch/inbox/new" "$scratch/inbox/cur" "$scratch/inbox/tmp"
	cat >"$scratch/mpoprc" <<END
account demo
host localhost
port $1
source_ip $from
user demo
password postcard
auth user
$tls
received_header off
keep off
uidls_file $scratch/mpop
delivery maildir $scratch/inbox
END
	chmod 600 "$scratch/mpoprc"
	mpop -C "$scratch/mpoprc" -q demo && by_subject "$scratch"/inbox/new/*
}

# Takes messages, one a file, by the number in their subject, without the
# headers that mutt adds.
by_subject() {
	for file in "$@"; do
		n=$(sed -n 's/^Subject: message //p' "$file")
		sed -e '/^Content-Length: /d' -e '/^Lines: /d' "$file" \
			>"$scratch/got/$n"
	done
}

# It will not write to a Maildir as root, so it hands over to a program.
drive_getmail() {
	case $transport in
	plain) type=SimplePOP3Retriever ;;
	tls | stls) type=SimplePOP3SSLRetriever ;;
	esac
	rm -rf "$scratch/getmail" "$scratch/all"
	mkdir -m 700 "$scratch/getmail"
	cat >"$scratch/getmail/rc" <<END
[retriever]
type = $type
server = 127.0.0.1
port = $1
username = demo
password = postcard
[destination]
type = MDA_external
path = /bin/sh
arguments = ("-c", "cat >>$scratch/all")
unixfrom = false
allow_root_commands = true
[options]
delete = true
delivered_to = false
received = false
verbose = 0
END
	chmod 600 "$scratch/getmail/rc"
	HOME=$scratch getmail --getmaildir "$scratch/getmail" --rcfile rc &&
		split_messages "$scratch/all"
}

drive_poplib() {
	python3 - "$1" "$scratch/got" "$from" "$transport" "$certificate" <<'END'
import poplib, socket, ssl, sys

port, out, source, transport, certificate = sys.argv[1:]

def connect(self, timeout):
    return socket.create_connection(
        ("127.0.0.1", self.port), timeout, (source, 0))

poplib.POP3._create_socket = connect
pop = poplib.POP3("localhost", int(port), timeout=20)
if transport == "stls":
    pop.stls(ssl.create_default_context(cafile=certificate))
pop.capa()
pop.user("demo")
pop.pass_("postcard")
assert pop.stat()[0] == 3
assert len(pop.list()[1]) == len(pop.uidl()[1]) == 3
for n in 1, 2, 3:
    lines = pop.retr(n)[1]
    assert sum(len(line) + 2 for line in lines) == int(pop.list(n).split()[2])
    with open("%s/%d" % (out, n), "wb") as file:
        file.writelines(line + b"\r\n" for line in lines)
pop.dele(1)
pop.dele(3)
pop.quit()
END
}

drive_perl() {
	perl - "$1" "$scratch/got" <<'END'
use strict;
use Net::POP3;
my ($port, $out) = @ARGV;
my $pop = Net::POP3->new("127.0.0.1", Port => $port, Timeout => 20)
	or die "connect: $@";
$pop->login("demo", "postcard") == 3 or die $pop->message;
keys %{$pop->list} == 3 && keys %{$pop->uidl} == 3 or die;
for my $n (1, 2, 3) {
	open(my $file, ">:raw", "$out/$n") or die;
	print $file @{$pop->get($n) or die $pop->message};
	close($file) or die;
}
$pop->last == 3 or die "last";
$pop->delete(1) && $pop->delete(3) or die $pop->message;
$pop->quit or die $pop->message;
END
}

# Copies all to a Maildir, marks 1 and 3, leaves with "yes, remove them".
drive_mutt() {
	rm -rf "$scratch/inbox"
	mkdir -p "$scratch/inbox/new" "$scratch/inbox/cur" "$scratch/inbox/tmp"
	cat >"$scratch/muttrc" <<END
set ssl_starttls=no ssl_force_tls=no
set folder=$scratch mbox_type=Maildir copy=no confirmappend=no
set delete=yes quit=yes sort=mailbox-order pop_checkinterval=600
set header_cache="" message_cachedir="" move=no wait_key=no timeout=1
set pop_authenticators=user
END
	keys="<tag-pattern>.<enter><tag-prefix><copy-message>=inbox<enter>"
	keys="$keys<untag-pattern>.<enter>"
	keys="$keys<delete-pattern>message [13]<enter><quit>"
	# shellcheck disable=SC2016 # for the inner shell to expand
	HOME=$scratch TERM=xterm MUTT_KEYS=$keys MUTT_RC=$scratch/muttrc \
		MUTT_URL=pop://demo:postcard@127.0.0.1:$1 timeout 30 script -qec \
		'stty rows 24 cols 80; ${MUTT:-mutt} -n -F "$MUTT_RC" -f "$MUTT_URL" -e "push \"$MUTT_KEYS\""' \
		/dev/null >"$scratch/screen" </dev/null || return 1
	by_subject "$scratch"/inbox/new/*
}

drive_neomutt() {
	MUTT=neomutt drive_mutt "$1"
}

# It writes mbox: a line "From ..." before each message, an empty one behind
# where there is none.
drive_s_nail() {
	rm -f "$scratch/mbox"
	printf 'copy * %s\ndelete 1 3\nquit\n' "$scratch/mbox" |
		HOME=$scratch timeout 30 s-nail -:/ -S v15-compat \
			-S pop3-keepalive=0 -S quiet \
			-f "pop3://demo:postcard@127.0.0.1:$1" &&
		split_mbox "$scratch/mbox"
}

split_mbox() {
	awk -v out="$scratch/got/" '
		/^From / { n++; empty = 0; next }
		/^$/ { empty++; next }
		{ for (; empty > 0; empty--) print "" >(out n)
		  print >(out n) }' "$1"
}
