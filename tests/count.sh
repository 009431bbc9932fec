# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Counts what passed, failed and was skipped, for test scripts that source this.

numbers_begin()
{
	passed=0
	failed=0
	skipped=0
}
numbers_begin

ok()
{
	echo "ok $1"
	passed=$((passed + 1))
}

# not_ok NAME WHY
not_ok()
{
	echo "not ok $1: $2"
	failed=$((failed + 1))
}

# skip NAME WHY
skip()
{
	echo "skip $1: $2"
	skipped=$((skipped + 1))
}

# The last line of a test file, which sets test_name and started (EPOCHREALTIME of its begin).
file_summary()
{
	printf '# %s: %d passed, %d failed, %d skipped, %.1f s\n' "${test_name:?}" $passed $failed $skipped \
		"$(echo "${started:?} $EPOCHREALTIME" | awk '{ print $2 - $1 }')"
}

# skip_all WHY: a test file that cannot run ends here.
skip_all()
{
	echo "skip ${test_name:?}: $1"
	echo "# $test_name: 0 passed, 0 failed, 1 skipped, 0.0 s"
	# shellcheck disable=SC2034 # for a trap
	finished=1
	exit 77
}
