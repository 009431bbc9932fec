# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What tests/packaging/run and tests/packaging/inside say about a test: a line, which run counts.

ok()
{
	echo "ok $1"
}

not_ok()
{
	echo "not ok $1: $2"
}

# expect NAME COMMAND...: ok if it succeeds; if not, its output is shown.
expect()
{
	local name=$1 said status=0
	shift
	said=$("$@" 2>&1) || status=$?
	if [ $status -eq 0 ]; then
		ok "$name"
		return 0
	fi
	printf '%s\n' "$said" | tail -n 30 | sed 's/^/  | /'
	not_ok "$name" "exit $status"
}
