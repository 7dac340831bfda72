#!/bin/sh
# SPDX-License-Identifier: ISC
# The service directory units/service/pop3d under s6, runit and daemontools,
# each with its own logger; and the s6-networking run scripts, as far as they
# can be checked without it.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

# The log's user, where there is none of that name: nobody.
log_user=nobody

# service LOG: a scan directory with the service, and its logger in LOG.
service() {
	port=$(free_port)
	scan=$scratch/scan-$1
	logs=$scratch/logs-$1
	log=$logs/current
	mkdir -p "$scan/pop3d/log" "$logs"
	chown "$log_user" "$logs"
	cp "$(fill service/pop3d/run "s/ 110 / $port /")" \
		"$(fill service/pop3d/finish)" "$scan/pop3d/"
	cp "$(fill "service/log-$1/run" \
		"s/pop3log/$log_user/; s|/var/log/pop3d|$logs|")" \
		"$scan/pop3d/log/"
}

# supervise NAME COMMAND...: under a supervisor of its own.
supervise() {
	service "$1"
	launcher=$1
	shift
	start "$scratch/supervisor-$launcher" "$@" "$scan"
	supervisor=$started
	await_port "$port"
}

listener() {
	find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' -lname '*/tcpserver' \
		2>/dev/null | while read -r exe; do
		grep -qz "^$port\$" "${exe%exe}cmdline" && echo "${exe#/proc/}"
	done | sed 's|/exe||'
}

# The supervisor starts it again, and the session is not disturbed.
is_restarted() {
	old=$(listener)
	log_in_and "$port" "! kill $old" '> NOOP' '< +OK' || return
	await is_gone "$old" && await_port "$port" && [ "$(listener)" != "$old" ]
}

gone() {
	! has_port "$port"
}

whole_test() { # NAME CLIENT DOWN-COMMAND...
	through "$1" curl "$port"
	through "$1" "$2" "$port"
	fresh_mail
	check "$1: tcpserver killed is started again, its session goes on" \
		is_restarted
	case $1 in
	daemontools) ;; # knows no finish
	*) check "$1: ... and finish has told so" await_line "$log" \
		'tcpserver ended, status' ;;
	esac
	check "$1: a session outlives the service's end" \
		stops_around_session "$@"
	check "$1: ... and deletes nothing without QUIT" left 1 2 3
	check "$1: ... and leaves no process" await none_running "$pop3d"
}

stops_around_session() {
	shift 2
	fresh_mail
	log_in_and "$port" "! $*" '> NOOP' '< +OK' && await gone
}

if ! have tcpserver; then
	skip 's6, runit, daemontools' 'tcpserver is not installed'
	finish
fi
need_root 's6, runit, daemontools'
if have s6-svscan && have s6-log; then
	check 's6: starts with units/service/pop3d and log-s6' \
		supervise s6 s6-svscan
	whole_test s6 mutt s6-svc -d "$scan/pop3d"
	s6-svscanctl -t "$scan"
else
	skip s6 's6 is not installed'
fi
if have runsvdir; then
	check 'runit: starts with units/service/pop3d and log-runit' \
		supervise runit runsvdir
	whole_test runit perl sv down "$scan/pop3d"
	kill -HUP "$supervisor"
else
	skip runit 'runit is not installed'
fi
if have svscan; then
	check 'daemontools: starts with units/service/pop3d and its log' \
		supervise daemontools svscan
	whole_test daemontools s_nail svc -d "$scan/pop3d"
	stop "$supervisor"
	svc -dx "$scan/pop3d" "$scan/pop3d/log"
else
	skip daemontools 'daemontools is not installed'
fi

# s6-networking: a program of that name shows what it would be asked to do.
shows() { # SERVER RUN WORD...
	cat >"$scratch/bin/$1" <<'END'
#!/bin/sh
echo "$(basename "$0")" "$@" ${TLS_UID:+"TLS_UID=$TLS_UID"}
END
	chmod 755 "$scratch/bin/$1"
	PATH=$scratch/bin:$PATH "$(fill "$2" "s/pop3s }/nobody }/")" \
		>"$scratch/shown" || return
	shift 2
	[ "$(cat "$scratch/shown")" = "$*" ] || { cat "$scratch/shown"; return 1; }
}

if have execlineb; then
	check 's6-networking: pop3d/run asks for what it says' \
		shows s6-tcpserver s6-networking/pop3d/run \
		s6-tcpserver -v -c 200 127.0.0.1 110 "$pop3d" "$etc/checker"
	check 's6-networking: pop3s/run asks for what it says' \
		shows s6-tlsserver s6-networking/pop3s/run \
		s6-tlsserver -v -e -c 200 -C 10 -- 0.0.0.0 995 \
		"$pop3d" -t "$etc/checker" TLS_UID=65534
fi
skip 's6-networking: sessions' 'Debian 12 has no package of it'
finish
