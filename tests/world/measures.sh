# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A part of tests/world/check, which sources it: time and memory of whole runs in a world without
# delay.

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

measures()
{
	local seconds kilobytes status
	timed warm "$plugin" -H secure.example
	timed secure "$plugin" -H secure.example
	at_most 'secure.example: whole run' 1 "$seconds" s
	timed slow "$plugin" -H slow.example
	at_most 'slow.example, second MX greets after 2 s: whole run' 2.5 "$seconds" s
	same 'slow.example: exit' 0 "$status"
	timed hang "$plugin" -H half-hang.example -t 4 --output=json
	at_most 'half-hang.example: whole run with -t 4' 4.6 "$seconds" s
	at_most 'half-hang.example: peak memory' 25600 "$kilobytes" kB
	same 'half-hang.example: finished addresses of those that answer' 20 \
		"$(jq '[.mx[].addresses[]? | select(.stage == "done")] | length' <"$results/hang.out")"
	timed forty "$plugin" -H forty.example
	at_most 'forty.example: peak memory' 25600 "$kilobytes" kB
	at_most 'forty.example: whole run' 4 "$seconds" s
}
