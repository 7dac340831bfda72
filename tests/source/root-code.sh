#!/bin/sh
# SPDX-License-Identifier: ISC
# root-code.sh PROGRAM FILE...: of the files that PROGRAM is made of, those that
# run as root in it, with their lines of code: without comments and blank lines.
# "make root-code" does this for each program; tests/source/root.sh holds it
# against what really runs.
#
# Each file says so itself, in a sentence of its first comment: "Runs as root
# (monitor) and as nobody."  Where no program is named, in brackets, it is root
# in all; "anybody" is root too.
set -eu
cd "$(dirname "$0")/../.."
program=$1
shift

# says_root FILE: whether it runs as root in $program.
says_root() {
	sed -n '1,/\*\//p' "$1" | tr '\n*' '  ' | tr -s ' \t' ' ' |
		grep -oE 'Runs as [^.;]*' | head -n 1 |
		grep -qE "as anybody|[ (]root([^ ]|\$| [^(])|root \([^)]*$program"
}

lines() {
	awk '{
		gsub(/\/\*([^*]|\*[^\/])*\*\//, "")
		if (comment) { if (!sub(/.*\*\//, "")) next; comment = 0 }
		if (sub(/\/\*.*/, "")) comment = 1
		if ($0 ~ /[^ \t]/) n++
	} END { print n }' "$1"
}

total=0
for file; do
	says_root "$file" || continue
	n=$(lines "$file")
	total=$((total + n))
	printf '    %-36s %5d\n' "$file" "$n"
done
printf '    %-36s %5d\n' "$program" "$total"
