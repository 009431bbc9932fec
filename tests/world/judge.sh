# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Counts what passed and failed, for the scripts of the world that test. Sourced.

# shellcheck source=tests/count.sh
. "$(dirname "${BASH_SOURCE[0]}")/../count.sh"

# same NAME WANTED GOT
same()
{
	if [ "$2" = "$3" ]; then
		ok "$1: $2"
	else
		not_ok "$1" "got '$3', expected '$2'"
	fi
}

# contains NAME TEXT OUTPUT
contains()
{
	case $3 in
	*"$2"*) ok "$1: $2" ;;
	*) not_ok "$1" "no '$2' in: $(head -c 300 <<<"$3")" ;;
	esac
}

# at_most NAME LIMIT FIGURE [UNIT]
at_most()
{
	if awk -v limit="$2" -v figure="$3" 'BEGIN { exit !(figure != "" && figure + 0 <= limit + 0) }'; then
		ok "$1: $3${4:+ $4}, allowed $2"
	else
		not_ok "$1" "$3${4:+ $4}, allowed $2"
	fi
}

summary()
{
	echo "$passed passed, $failed failed, $skipped skipped"
	[ $failed -eq 0 ]
}

# add_numbers LOG NAME: those of a part that ran on its own; one that gave none broke off.
add_numbers()
{
	if [[ $(tail -n 1 "$1") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
		passed=$((passed + BASH_REMATCH[1]))
		failed=$((failed + BASH_REMATCH[2]))
		skipped=$((skipped + BASH_REMATCH[3]))
	else
		not_ok "$2" 'broke off'
	fi
}

seconds_since()
{
	awk -v begun="$1" -v now="$EPOCHREALTIME" 'BEGIN { printf "%.3f", now - begun }'
}
