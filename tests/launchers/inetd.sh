#!/bin/sh
# SPDX-License-Identifier: ISC
# openbsd-inetd, inetutils-inetd, rlinetd and xinetd: standard error is the
# client there, so the log must find its way to syslog, and nothing that the
# checker or we write to standard error may reach the client.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"
need_root inetd

make_syslog

# A checker that talks on standard error.
mv "$checkpw" "$checkpw.silent"
cat >"$checkpw" <<END
#!/bin/sh
echo "a word from the checker" >&2
exec "$checkpw.silent" "\$@"
END
chmod 755 "$checkpw"

serve() { # COMMAND...
	start_with_syslog "$scratch/launcher" env -u PATH "$@"
	server=$started
	await_port "$port" || { cat "$scratch/launcher"; return 1; }
}

whole_test() { # NAME CLIENT
	through "$1" curl "$port"
	through "$1" "$2" "$port"
	: >"$log"
	check "$1: what standard error gets does not reach the client" \
		hears_only_replies "$port"
	check "$1: ... but syslog" await_line "$log" 'a word from the checker'
	check "$1: ... as does the refusal, facility mail" await_line "$log" \
		'<22>pop3d\[[0-9]+\]: login failed rip=127.0.0.1 .*user=<nobody>'
	vanishes "$1" "$port"
}

openbsd() {
	port=$(free_port)
	config=$(fill openbsd-inetd/inetd.conf \
		"s/:110 stream/:$port stream/")
	serve "$program" -i "$config"
}

inetutils() { # OPTION
	port=$(free_port)
	config=$(fill inetutils-inetd/inetd.conf \
		"s/:110 stream/:$port stream/")
	serve "$program" --pidfile="$scratch/inetutils.pid" ${1:+"$1"} "$config"
	await test -s "$scratch/inetutils.pid" &&
		read -r server <"$scratch/inetutils.pid" && also_stop "$server"
}

rlinetd() {
	port=$(free_port)
	config=$(fill rlinetd/pop3d \
		"s/port 110;/port $port;/")
	parser=$(find "$unpacked/rlinetd" -name libparse.so 2>/dev/null)
	serve "$program" -d -f "$config" ${parser:+-p "$parser"}
}

xinetd() {
	port=$(free_port)
	config=$(fill xinetd/pop3d \
		"s/^}/type = UNLISTED\nport = $port\n}/")
	serve "$program" -dontfork -f "$config" -pidfile "$scratch/xinetd.pid"
}

# Each by its path: inetd of the other package would be found first.
find_one() { # PACKAGE PROGRAM
	program=$(find "$unpacked/$1" -path "*bin/$2" -type f 2>/dev/null |
		grep .) || program=$(find_program "$2" "$1")
}

if find_one openbsd-inetd inetd; then
	check 'openbsd-inetd: starts with units/openbsd-inetd/inetd.conf' \
		openbsd
	whole_test openbsd-inetd mpop
	dies openbsd-inetd "$port" "$server"
else
	skip openbsd-inetd 'neither installed nor unpacked'
fi
if find_one inetutils-inetd inetutils-inetd; then
	check 'inetutils-inetd: starts with units/inetutils-inetd/inetd.conf' \
		inetutils ''
	whole_test inetutils-inetd fetchmail
	dies inetutils-inetd "$port" "$server"
	rm "$scratch/inetutils.pid"
	check 'inetutils-inetd: starts with --environment' \
		inetutils --environment
	through inetutils-inetd curl "$port"
else
	skip inetutils-inetd 'neither installed nor unpacked'
fi
if find_one rlinetd rlinetd; then
	check 'rlinetd: starts with units/rlinetd/pop3d' rlinetd
	whole_test rlinetd getmail
	dies rlinetd "$port" "$server"
else
	skip rlinetd 'neither installed nor unpacked'
fi
if find_one xinetd xinetd; then
	check 'xinetd: starts with units/xinetd/pop3d' xinetd
	whole_test xinetd neomutt
	dies xinetd "$port" "$server"
else
	skip xinetd 'neither installed nor unpacked'
fi
finish
