# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A part of tests/world/check, which sources it: what Postfix saw of whole runs, their time and memory,
# in a world without delay.

: "${results:?}" "${plugin:?}" "${WORLD:?inside a world}"

# timed NAME COMMAND...: sets `seconds` and `kilobytes` of the run, and `status`
timed()
{
	local name=$1 begun=$EPOCHREALTIME
	shift
	status=0
	/usr/bin/time -f %M -o "$results/$name.memory" "$@" >"$results/$name.out" 2>&1 </dev/null ||
		status=$?
	seconds=$(seconds_since "$begun")
	kilobytes=$(tail -n 1 "$results/$name.memory")
}

# dialogues ZONE COUNT: so many connections, each of them with these commands and no others
dialogues()
{
	local from turn wanted
	wanted="$2 connections, $2 of them ehlo=2 starttls=1 quit=1 commands=4"
	from=$(($(wc -l <"$WORLD/log/postfix") + 1))
	"$plugin" -H "$1" >/dev/null 2>&1 </dev/null || :
	# Logs are written a moment later.
	for ((turn = 0; turn < 50; turn++)); do
		sleep 0.1
		found=$(tail -n "+$from" "$WORLD/log/postfix" | awk '
			/: connect from / { connections++ }
			/: disconnect from .* ehlo=2 starttls=1 quit=1 commands=4$/ { good++ }
			END { print connections + 0 " connections, " good + 0 \
				" of them ehlo=2 starttls=1 quit=1 commands=4" }')
		[ "$found" != "$wanted" ] || break
	done
	same "$1: dialogues" "$wanted" "$found"
}

measures()
{
	local seconds kilobytes status found
	dialogues secure.example 6
	dialogues duplicate.example 2
	dialogues shared.example 4
	timed secure "$plugin" -H secure.example
	at_most 'secure.example: whole run' 1 "$seconds" s
	timed slow "$plugin" -H slow.example
	at_most 'slow.example, second MX greets after 2 s: whole run' 2.5 "$seconds" s
	same 'slow.example: exit' 0 "$status"
	timed both "$plugin" -H sts-slow-both.example
	at_most 'sts-slow-both.example, MX and policy host take 2 s each: whole run' 3.2 "$seconds" s
	same 'sts-slow-both.example: exit' 0 "$status"
	timed hang "$plugin" -H half-hang.example -t 4 --output=json
	at_most 'half-hang.example: whole run with -t 4' 4.6 "$seconds" s
	at_most 'half-hang.example: peak memory' 25600 "$kilobytes" kB
	same 'half-hang.example: finished addresses of those that answer' 20 \
		"$(jq '[.mx[].addresses[]? | select(.stage == "done")] | length' <"$results/hang.out")"
	timed forty "$plugin" -H forty.example
	at_most 'forty.example: peak memory' 25600 "$kilobytes" kB
	at_most 'forty.example: whole run' 4 "$seconds" s
}
