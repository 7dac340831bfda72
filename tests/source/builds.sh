#!/bin/sh
# SPDX-License-Identifier: ISC
# The Makefile in other hands: compilers, flags, places.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
# shellcheck source=SCRIPTDIR/../common/harness.sh
. tests/common/harness.sh
unset MAKEFLAGS MFLAGS MAKELEVEL # of the make that runs this
tree=$scratch/tree
package="$scratch/a package"
mkdir "$tree" "$scratch/out" &&
	cp -r Makefile pop3d.c pop3d.8 auth lib store tests units "$tree" &&
	rm -f "$tree"/auth/checkers/checkpw "$tree"/auth/checkers/checkpw-pam &&
	cd "$tree" || exit 1

# Whoever builds may write in one place only.
builds_elsewhere() {
	as=
	if [ "$(id -u)" = 0 ]; then
		chown 65534 "$scratch/out"
		as='setpriv --reuid 65534 --regid 65534 --clear-groups'
	fi
	chmod -R a-w .
	$as make -s -j2 BUILD="$scratch/out"
	rc=$?
	chmod -R u+w .
	[ "$rc" = 0 ]
}

install_it() {
	make -s BUILD="$scratch/out" DESTDIR="$package" "$@" install
}

# symbols: in how many of the installed programs there are some.
symbols() {
	for program in sbin/pop3d lib/pop3d/checkpw; do
		readelf -S "$package/usr/local/$program"
	done | grep -c '\.symtab'
}

installs_unstripped() {
	install_it STRIP= && [ "$(symbols)" = 2 ]
}

installs_stripped() {
	install_it && [ "$(symbols)" = 0 ]
}

uninstalls() {
	make -s BUILD="$scratch/out" DESTDIR="$package" uninstall
	[ -z "$(find "$package" -type f)" ]
}

builds_with_clang() {
	make -s -j2 CC=clang CFLAGS=-Werror BUILD="$scratch/clang" &&
		for program in pop3d auth/checkers/checkpw; do
			readelf -p .comment "$scratch/clang/$program" |
				grep clang || return 1
		done
}

turns_tests_away() {
	! make BUILD="$scratch/out" check >"$scratch/plan" 2>&1 &&
		grep 'need BUILD as it is' "$scratch/plan"
}

# As a package's rules do, which name the compiler only once.
installs_what_was_built() {
	make -n BUILD="$scratch/clang" DESTDIR="$package" install \
		>"$scratch/plan" && ! grep -E 'cc |gcc|clang -' "$scratch/plan"
}

# A compiler for another machine that would compile, could it be run here.
cat >"$scratch/other-gcc" <<'EOF'
#!/bin/sh
case " $* " in
*' -dumpmachine '*) echo other-linux-gnu ;;
*' -print-multiarch '*) echo other-linux-gnu ;;
*) exec gcc "$@" ;;
esac
EOF
chmod 755 "$scratch/other-gcc"
keeps_to_one_machine() {
	make -n CC="$scratch/other-gcc" BUILD="$scratch/other" >"$scratch/plan" &&
		grep other-gcc "$scratch/plan" && ! grep musl-gcc "$scratch/plan"
}

# What was made for one machine is not linked with what is made for another.
makes_again() {
	make -s BUILD="$scratch/again" "$scratch/again/host/lib/number.o" &&
		make -q BUILD="$scratch/again" "$scratch/again/host/lib/number.o" &&
		! make -q BUILD="$scratch/again" CC="$scratch/other-gcc" \
			"$scratch/again/host/lib/number.o"
}

takes_flags() {
	make -s -j2 BUILD="$scratch/flags" CFLAGS="$(dpkg-buildflags --get CFLAGS)" \
		CPPFLAGS="$(dpkg-buildflags --get CPPFLAGS)" \
		LDFLAGS="$(dpkg-buildflags --get LDFLAGS)" >"$scratch/log" 2>&1
	rc=$?
	grep -B 1 -A 3 -E 'warning|error' "$scratch/log" && return 1
	return "$rc"
}

turns_bmake_away() {
	bmake >"$scratch/plan" 2>&1
	[ "$(grep -c 'GNU make is needed' "$scratch/plan")" = 1 ] &&
		[ "$(grep -c . "$scratch/plan")" -le 2 ]
}

check 'builds beside sources that cannot be written' builds_elsewhere
check 'installs with symbols where STRIP is empty' installs_unstripped
check 'installs without symbols, where a blank is in the name' installs_stripped
check 'uninstalls there' uninstalls
check 'says that the tests do not work from there' turns_tests_away
check 'makes all again with another compiler' makes_again
if have musl-gcc; then
	check 'builds all for the machine of CC' keeps_to_one_machine
else
	skip 'builds all for the machine of CC' 'no musl-gcc'
fi
if have clang; then
	check 'builds all with clang' builds_with_clang
	check 'installs what was built' installs_what_was_built
else
	skip 'builds all with clang' 'no clang'
fi
if have dpkg-buildflags; then
	check "builds with Debian's flags, without a warning" takes_flags
else
	skip "builds with Debian's flags, without a warning" 'no dpkg-buildflags'
fi
if have bmake; then
	check 'tells other makes what is needed' turns_bmake_away
else
	skip 'tells other makes what is needed' 'no bmake'
fi
finish
