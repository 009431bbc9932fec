# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs test files two at a time, for tests/interop/run and tests/e2e/run, which source this. Shows what
# each said when it is done, and closes with one line: N passed, N failed, N skipped.

jobs_at_once=2
declare -A running=()

end_tests()
{
	local child
	for child in "${!running[@]}"; do
		kill "$child" 2>/dev/null || :
	done
	wait || :
	rm -rf "$results"
}

collect()
{
	local child status=0
	wait -n -p child || status=$?
	cat "$results/${running[$child]}"
	# A file that broke off before its summary counts as one failure.
	grep -q "^# ${running[$child]}: .* passed, " "$results/${running[$child]}" ||
		echo "# ${running[$child]}: 0 passed, 1 failed, 0 skipped, exit $status" |
		tee -a "$results/${running[$child]}"
	unset "running[$child]"
}

# side_by_side TITLE: runs "$here/NAME.sh" with `arguments` for all NAME of `tests`. 1 if one failed.
side_by_side()
{
	local name begun=$EPOCHREALTIME
	results=$(mktemp -d)
	trap end_tests EXIT
	trap 'exit 130' INT TERM HUP
	# shellcheck disable=SC2154 # of the caller
	for name in "${tests[@]}"; do
		[ ${#running[@]} -lt $jobs_at_once ] || collect
		# shellcheck disable=SC2154 # of the caller
		setpriv --pdeathsig TERM bash "$here/$name.sh" "${arguments[@]}" >"$results/$name" 2>&1 \
			</dev/null &
		running[$!]=$name
	done
	while [ ${#running[@]} -gt 0 ]; do
		collect
	done
	echo
	grep -h '^not ok\|^skip ' "$results"/* | sed 's/^/  /' || :
	cat "$results"/* | awk -v title="$1" -v begun="$begun" -v ended="$EPOCHREALTIME" '
		/^# .* passed, .* failed, .* skipped/ {
			for (i = 2; i < NF; i++) {
				if ($(i + 1) ~ /^passed/) passed += $i
				if ($(i + 1) ~ /^failed/) failed += $i
				if ($(i + 1) ~ /^skipped/) skipped += $i
			}
		}
		END {
			printf "%s: %.1f s\n%d passed, %d failed, %d skipped\n", title, ended - begun, passed,
				failed, skipped
			exit failed > 0
		}'
}
