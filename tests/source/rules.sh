#!/bin/sh
# SPDX-License-Identifier: ISC
# The rules of the source: who may include whom, what stands where, and that
# the documents tell the truth.  Prints a line for each rule, then the counts.
set -u
cd "$(dirname "$0")/../.."
# shellcheck source=SCRIPTDIR/../common/results.sh
. tests/common/results.sh

# rule NAME COMMAND...: the command must succeed and print nothing.
rule() {
	name=$1
	shift
	if said=$("$@" 2>&1) && [ -z "$said" ]; then
		ok "$name"
	else
		fail "$name" "$said"
	fi
}

code=$(echo pop3d.c auth/*/*.[ch] store/*.[ch] store/*/*.[ch] lib/*.[ch])

# Lines that include what matches $1, in the files that follow.
includes() {
	what=$1
	shift
	grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]+\"$what" "$@" || :
}

# Both phases stand on lib/ and do not know each other.  Below auth/ the jailed
# process and the checkers know nothing of what runs as root, nor of each other.
crossings() {
	includes '(\.\./)?store/' auth/*/*.[ch] lib/*.[ch]
	includes '(\.\./)?auth/' store/*.[ch] store/*/*.[ch] lib/*.[ch]
	includes '(\.\./)?(tests|units)/' $code
	includes '(\.\./)*(auth/)?(root|checkers)/' auth/jail/*.[ch]
	includes '(\.\./)*(auth/)?(root|jail|checkers)/' auth/shared/*.[ch]
	includes '(\.\./)*(auth/)?(root|jail)/' auth/checkers/*.[ch]
	includes '(\.\./)*(auth/)?checkers/' auth/root/*.[ch]
}

# auth/ a b: a includes b, both without their suffix.  tsort names circles.
circles() {
	for file in $code; do
		sed -nE 's/^#include "([^"]*)\.h".*/\1/p' "$file" |
			while read -r target; do
				case $target in
				*/*) ;;
				*) target=${file%/*}/$target ;;
				esac
				echo "${file%.[ch]} $target"
			done
	done | sort -u | tsort 2>&1 >/dev/null
}

# What FOLDER/NAME.h declares is in FOLDER/NAME.c, or in the NAME_none.c that
# stands in for it.
elsewhere() {
	for header in auth/*/*.h lib/*.h; do
		sed -E 's|/\*.*\*/||; /^ ?\/?\*/d; /^typedef/d' "$header" |
			grep -oE '\b[a-z_0-9]+\(' | sort -u | tr -d '(' |
			while read -r function; do
				grep -qE "^$function\(" "${header%.h}.c" ||
					echo "$header: $function"
			done
	done
}

headers_of_programs() {
	for file in $(grep -lE '^main\(' $code); do
		includes "([a-z/]*/)?$(basename "$file" .c)\.h\"" $code
	done
}

# The kernel's and glibc's own things stay in few files.
linux_only() {
	grep -nE '_GNU_SOURCE|<linux/|<sys/(prctl|syscall)\.h>|<pty\.h>' $code |
		grep -vE '^(lib/(filter|privileges|process|sandbox)|store/maildir/system)\.c:' || :
}

# Descriptors 0 and 1 belong to wire.c; the file system to store/maildir/.
client_only() {
	grep -nE '\b(read|write|send|recv)\((0|1|STDIN_FILENO|STDOUT_FILENO),' $code |
		grep -vE '^lib/(wire|connection|handover)\.c:|^auth/root/checker\.c:|parts\[i\]' || :
}

unlinking() {
	grep -nE '\b(unlink|unlinkat|rename|renameat|remove)\(' $code |
		grep -vE '^(store/maildir/[a-z_]*|auth/checkers/note)\.c:' || :
}

long_functions() {
	awk 'FNR == 1 { begin = 0 } /^\{/ { begin = FNR }
	/^\}/ { if (begin && FNR - begin > 60)
		printf "%s:%d: %d lines\n", FILENAME, begin, FNR - begin
		begin = 0 }' $code
}

unmarked() {
	grep -L 'SPDX-License-Identifier: ISC' $code $(find tests -name "*.[ch]" -o -name "*.sh" -o -name "*.mk") |
		sed 's/$/: no SPDX line/'
}

# Code on one line, with adjacent literals made one.
joined() {
	tr '\n\t' '  ' | sed 's/" *"//g'
}

# What is said to people: without status, response code and line end.
said() {
	cat auth/jail/authorization.c store/*.c store/*/*.c lib/capability.c lib/reply.c | joined |
		grep -oE 'reply_say\([^;]*;|"(-ERR|\+OK) [^"]*"' |
		grep -oE '"[^"]*"' | sed -E 's/^"((-ERR|\+OK) (\[[A-Z0-9/-]*\] )?)?//
			s/(\\r\\n)?"$//' | grep . | sort -u
}

# Lines that are there once: untranslated, or never said.
untranslated() {
	{
		said
		sed '/russian_counts/,$d' lib/reply.c | joined |
			grep -oE '\{ +"[^"]*",' |
			sed -E 's/^\{ +"//; s/",$//' | sort -u
	} | sort | uniq -u
}

# What README tells of a file's length is true within a fifth.
figures() {
	sed -nE 's/^    ([a-z]+[^ ]*\.[ch]) +([0-9]+)   .*/\1 \2/p' README |
		while read -r file told; do
			lines=$(wc -l <"$file")
			[ $((5 * lines)) -ge $((4 * told)) ] &&
				[ $((5 * lines)) -le $((6 * told)) ] ||
				echo "$file: $lines lines, README says $told"
		done
}

# Files that documents name are there.
names() {
	grep -oP '(?<![\w/.-])(auth|lib|store|tests|units)/[A-Za-z0-9_@./-]+' \
		README INSTALL pop3d.8 auth/checkers/*.8 | sed 's/\.$//' |
		while IFS=: read -r document file; do
			[ -e "$file" ] || echo "$document: $file is not there"
		done
}

# README says what is in each folder of tests/.
folders() {
	for folder in tests/*/; do
		grep -q "^    $folder " README || echo "README lacks $folder"
	done
}

# So are functions that README names.
functions() {
	grep -oE '\b[a-z_]+\(\)' README | sort -u | tr -d '()' |
		while read -r function; do
			# shellcheck disable=SC2086 # one word a file
			grep -qE "^$function\(" $code ||
				echo "README: $function() is not there"
		done
}

# README tells how many lines run as root at most: NAME NUMBER.
root_code() {
	for program in pop3d auth/checkers/checkpw auth/checkers/checkpw-pam; do
		name=${program##*/}
		most=$(sed -nE "s/^    $name(, .*)? +([0-9]+)$/\2/p" README)
		lines=$(make -s root-code PROGRAM="$program" | awk 'END { print $2 }')
		if [ "${lines:-1}" -gt "${most:-0}" ]; then
			echo "$name: ${lines:-?} lines, README says ${most:-nothing}"
		fi
	done
}

# The words that stand in the log after reason= and with=.
log_words() {
	grep -ohE '(reason = |"reason", |\[JAIL_[A-Z_]+\] = |step = |trouble\((&[^,]*, )?|refuse\(peer, )"[^"]+"' \
		pop3d.c auth/root/*.c lib/*.c store/*.c | sed 's/.* "//; s/.*("//; s/"$//'
	sed -nE '/^reason\(/,/^}/s/.*return "([^"]+)";.*/\1/p' store/session.c
}

undocumented() {
	for word in $(log_words | sort -u); do
		grep -qE "^\.It Sy (.* )?$word( ,.*)?\$" pop3d.8 ||
			echo "pop3d.8 does not tell what to do about $word"
	done
}

rule 'auth/, store/ and lib/ include downward only' crossings
rule 'no circle of includes' circles
rule 'what a header declares is in its .c file' elsewhere
rule 'nobody includes a program' headers_of_programs
rule 'Linux extras are in five files' linux_only
rule 'descriptors 0 and 1 are used by lib/wire.c, and to refuse by lib/connection.c' client_only
rule 'only the Maildir code removes and renames' unlinking
rule 'no function is longer than 60 lines' long_functions
rule 'every file names its licence' unmarked
rule 'what is said to people can be said in Russian' untranslated
rule 'README tells how long files are' figures
rule 'documents name files that are there' names
rule 'the manual tells what to do about each word in the log' undocumented
rule 'README says what is in tests/' folders
rule 'README names functions that are there' functions
rule 'no more code runs as root than README says' root_code
if command -v mandoc >/dev/null; then
	rule 'the manual pages are clean' \
		mandoc -T lint -W warning pop3d.8 auth/checkers/checkpw.8 auth/checkers/checkpw-pam.8
else
	skip 'the manual pages are clean' 'no mandoc'
fi
finish
