# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A part of tests/world/check, which sources it in a world with 50 ms each way: how often a run waits
# for DNS, one question behind the other, and five hosts beside a loop of check_smtp.

: "${here:?}" "${results:?}" "${plugin:?}" "${WORLD:?inside a world}" "${WORLD_NEAR:=}"

check_smtp=/usr/lib/nagios/plugins/check_smtp

# dns_waits ZONE: sets `waits` and `questions` of one run, by the log of the resolver. A wait is over
# when nothing came for half a round trip.
dns_waits()
{
	local from
	from=$(($(wc -l <"$WORLD/log/validating") + 1))
	"$plugin" -H "$1" >"$results/waits" 2>&1 </dev/null || :
	sleep 0.3
	read -r waits questions < <(tail -n "+$from" "$WORLD/log/validating" | awk '
		/ info: (192\.0\.2\.10|2001:db8:1::10) .* IN$/ {
			if (questions++ == 0 || $1 - last > 0.05) waits++
			last = $1
		}
		END { print waits + 0, questions + 0 }')
}

# median COMMAND...: seconds of the middle one of three runs
median()
{
	local turn begun
	for turn in 1 2 3; do
		begun=$EPOCHREALTIME
		"$@" >"$results/median.$turn" 2>&1 </dev/null || :
		seconds_since "$begun"
		echo
	done | sort -n | sed -n 2p
}

smtp_loop()
{
	local number
	for number in 1 2 3 4 5; do
		"$check_smtp" -H "mx$number.five.example" -S -D 5,2
	done
}

distance()
{
	local waits questions ours theirs far state
	"$here/flush"
	for state in cold warm; do
		dns_waits secure.example
		at_most "secure.example: waits for DNS, $questions questions, resolver $state" 4 "$waits"
		same "secure.example: questions are counted, resolver $state" yes \
			"$([ "$questions" -ge 10 ] && echo yes || echo no)"
	done
	contains 'secure.example at this distance' 'MX_TLS OK' "$(cat "$results/waits")"
	[ -x "$check_smtp" ] || { not_ok 'five.example' "no $check_smtp (monitoring-plugins-basic)"; return; }
	far=$(median "$plugin" -H five.example)
	# Most have their resolver near, and so shall both have.
	echo "nameserver $WORLD_NEAR" >/etc/resolv.conf
	theirs=$(median smtp_loop)
	same 'five.example by check_smtp, hosts that are well' 5 \
		"$(grep -c '^OK - Certificate' "$results/median.2" || :)"
	ours=$(median "$plugin" -H five.example)
	contains 'five.example' 'MX_TLS OK' "$(cat "$results/median.2")"
	echo "five.example: $ours s, with the resolver at that distance as well $far s; " \
		"check_smtp in a loop $theirs s"
	at_most 'five.example: our seconds over those of the loop' 0.2 \
		"$(awk "BEGIN { printf \"%.3f\", $ours / $theirs }")"
}
