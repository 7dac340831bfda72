#!/bin/sh
# SPDX-License-Identifier: ISC
# "make install" puts everything in its place, with the paths of this
# installation in it, and "make uninstall" removes exactly that.
# shellcheck disable=SC2317 # check() calls functions by name
# shellcheck source=SCRIPTDIR/common.sh
. "$(dirname "$0")/common.sh"

into=$scratch/root

files() {
	(cd "$into" && find . ! -type d | sort)
}

put() { # VARIABLE...
	make -C "$top" -s DESTDIR="$into" "$@" install
}

has_mode() { # MODE FILE
	[ "$(stat -c %a "$into/usr/local/$2")" = "$1" ]
}

has_all() {
	files >"$scratch/files"
	for file in sbin/pop3d lib/pop3d/checkpw share/man/man8/pop3d.8 \
		share/man/man8/checkpw.8 share/pop3d/units/service/pop3d/run; do
		grep -qx "./$1/$file" "$scratch/files" ||
			{ echo "not there: $1/$file"; return 1; }
	done
	# systemd does not look elsewhere.
	for file in system/pop3d.socket system/pop3s.service; do
		[ -e "$into/usr/local/lib/systemd/$file" ] ||
			{ echo "not there: $file"; return 1; }
	done
	[ "$(readlink "$into/etc/pop3d/checker")" = "/$1/lib/pop3d/checkpw" ]
}

knows_prefix() {
	! grep -rE '/usr/local/(sbin|lib|share)' "$into/opt/mail/share" \
		"$into/usr/local/lib"
}

# What was there before stays; checkpw-pam goes, also if libpam has gone.
removes_just_that() {
	mkdir -p "$into/usr/local/lib/pop3d"
	echo mine >"$into/usr/local/lib/pop3d/mine"
	make -C "$top" -s DESTDIR="$into" PAM= uninstall >/dev/null 2>&1
	[ "$(files)" = ./usr/local/lib/pop3d/mine ] || { files; return 1; }
}

# Somebody's own checker is neither replaced nor removed.
keeps_checker() {
	mkdir -p "$into/etc/pop3d" && echo mine >"$into/etc/pop3d/checker" &&
		put && make -C "$top" -s DESTDIR="$into" uninstall || return
	[ "$(files)" = ./etc/pop3d/checker ] &&
		[ "$(cat "$into/etc/pop3d/checker")" = mine ]
}

# The checker for PAM and its page, or, without libpam, neither.
has_pam() {
	[ "$(grep -c /checkpw-pam "$scratch/files")" = \
		"$([ -x "$top/auth/checkers/checkpw-pam" ] && echo 2 || echo 0)" ]
}

leaves_pam_out() {
	put PAM= && files | grep -q /checkpw && ! files | grep /checkpw-pam
}

removes_all() {
	make -C "$top" -s DESTDIR="$into" PREFIX=/opt/mail uninstall || return
	[ -z "$(files)" ] && [ ! -e "$into/opt/mail/share/pop3d" ] &&
		[ ! -e "$into/opt/mail/lib/pop3d" ]
}

# Only what make would do.
builds_first() {
	make -C "$top" -n BUILD="$scratch/new" DESTDIR="$into" install
}

check 'install: also where nothing is built yet' builds_first
check 'install: with DESTDIR' put
check 'install: ... has all' has_all usr/local
check 'install: ... lets users run pop3d and not read it' \
	has_mode 711 sbin/pop3d
check 'install: ... and checkpw-pam where it is built' has_pam
check 'uninstall: removes just that' removes_just_that
rm -rf "$into"
check 'install, uninstall: keep another checker' keeps_checker
rm -rf "$into"
check 'install: without libpam no checkpw-pam' leaves_pam_out
rm -rf "$into"
check 'install: with another PREFIX' put PREFIX=/opt/mail
check 'install: ... has all' has_all opt/mail
check 'install: ... and knows where it is' knows_prefix
check 'uninstall: leaves nothing' removes_all
finish
