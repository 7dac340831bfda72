#!/bin/sh
# SPDX-License-Identifier: ISC
# fuzz.sh SECONDS BUILD [TARGET...]: lets libFuzzer work on each target for so
# long.  What breaks a promise is kept under tests/fuzz/seeds/, to be checked
# in.  Ends with one line of figures.
set -u
cd "$(dirname "$0")/../.."
seconds=$1 build=$2
shift 2
total=0 broken=0
corpus=$build/fuzz/corpus
[ $# -gt 0 ] || set -- $(ls tests/fuzz/*.c | sed 's,.*/,,; s,\.c$,,; /^replay$/d')
printf '%-12s %12s %8s %9s\n' target executions edges features
for target; do
	mkdir -p "$corpus/$target"
	log=$corpus/$target.log
	"$build/fuzz/$target" -max_total_time="$seconds" -timeout=60 \
		-report_slow_units=60 -rss_limit_mb=2048 -max_len=8192 \
		-print_final_stats=1 \
		-artifact_prefix="tests/fuzz/seeds/$target/found-" \
		"$corpus/$target" "tests/fuzz/seeds/$target" \
		>"$log" 2>&1 </dev/null || {
		broken=$((broken + 1))
		grep -E 'broken:|ERROR|Test unit written|SUMMARY' "$log"
	}
	done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
	features=$(sed -n 's/.* ft: \([0-9]*\) .*/\1/p' "$log" | tail -n 1)
	printf '%-12s %12s %8s %9s\n' "$target" "${done:-?}" "${edges:-?}" \
		"${features:-?}"
	total=$((total + ${done:-0}))
done
echo "fuzz: $# targets, $seconds seconds each, $total executions, $broken broken"
[ "$broken" -eq 0 ]
