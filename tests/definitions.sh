#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The definitions for monitoring systems and shells are what contrib/generate makes of the options that
# the plugins have now, and have the form that their readers want as far as that can be seen here.
# Real readers: tests/e2e.
#
#	tests/definitions.sh BUILD

set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-${BUILD:-}}
[ -x "$build/check_mx_tls" ] || { echo "definitions.sh: give the folder of a finished build" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

"$top/contrib/generate" --build "$build" --into "$work"
(cd "$work" && find . -type f) >"$work.list"
while read -r file; do
	if ! diff -u "$top/contrib/$file" "$work/$file"; then
		echo "not ok contrib/${file#./}: the options are others now, run contrib/generate --build $build"
		failed=1
	fi
done <"$work.list"
[ "$(wc -l <"$work.list")" -eq 6 ] || { echo 'not ok: six files were expected'; failed=1; }
rm -f "$work.list"

for file in "$top"/contrib/completion/*; do
	bash -n "$file" || failed=1
done
if command -v jq >/dev/null; then
	jq -e '[.Command[].arguments | length] | length == 3 and min > 25' \
		"$top/contrib/icinga-director/mail-tls-basket.json" >/dev/null ||
		{ echo 'not ok mail-tls-basket.json'; failed=1; }
fi
exit $failed
