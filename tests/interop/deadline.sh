#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# One deadline for the whole run, whatever hangs: connections, every stage of the dialogue, and all
# at once. Each unfinished address names its stage.
# Run alone: tests/interop/deadline.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires exim
certificate good rsa 90 mx1.example.org

eight=$(echo 192.0.2.1{1,2,3,4,5,6,7,8})
# shellcheck disable=SC2086 # eight words
host eight.example.org $eight
for address in $eight; do
	drop_to "$address" 25
done
check '8 addresses hang' 2 -t 2.2 -T 1.9 -l 'CRITICAL' -l 'no connection at 8 of 8' -l 'timed out' \
	-l 'port 25 blocked here?' -l 'addresses_ok=0' -- "$plugin" -t 2 -H eight.example.org
check '8 addresses hang: each is named with its stage' 2 -t 2.2 \
	-j '[.findings[] | select(.id == "smtp.connect" and .state == 2) | .address] | unique | length == 8' \
	-j '[.host.addresses[] | select(.stage == "connect")] | length == 8' \
	-- "$plugin" -t 2 --output=json -H eight.example.org
check 'what is unfinished counts as unknown' 3 -t 1.2 -l 'UNKNOWN' -- \
	"$plugin" -t 1:unknown -H eight.example.org
check 'what is unfinished counts as a warning' 1 -t 1.2 -l 'WARNING' -- \
	"$plugin" -t 1:warning -H eight.example.org

host greeting.example.org 192.0.2.1
start_exim greeting.example.org 192.0.2.1
freeze greeting.example.org

host ehlo.example.org 192.0.2.2
start_exim ehlo.example.org 192.0.2.2 'acl_smtp_helo = wait' 'begin acl' 'wait:' \
	'  accept delay = 30s'
host starttls.example.org 192.0.2.3
start_exim starttls.example.org 192.0.2.3 'acl_smtp_starttls = wait' 'begin acl' 'wait:' \
	'  accept delay = 30s'
# A black hole for big packets: the path whose MTU nobody learns. Only the certificate is that big.
host tls.example.org 192.0.2.4
start_exim tls.example.org 192.0.2.4
nft add table inet blackhole
nft add chain inet blackhole input '{ type filter hook input priority 0; }'
nft add rule inet blackhole input ip saddr 192.0.2.4 tcp sport 25 ip length '> 600' drop
host ehlotls.example.org 192.0.2.5
# shellcheck disable=SC2016 # Exim's own variable
start_exim ehlotls.example.org 192.0.2.5 'acl_smtp_helo = wait' 'begin acl' 'wait:' \
	'  accept condition = ${if def:tls_in_cipher}' '         delay = 30s' '  accept'
host quit.example.org 192.0.2.6
start_exim quit.example.org 192.0.2.6 'acl_smtp_quit = wait' 'begin acl' 'wait:' \
	'  warn delay = 30s'

timed_out()
{
	check "hangs at $1" 2 -r 'timed out|within 1 s' -l "${4:-$1}" -l "[$(getent ahosts "$3" | awk '{print $1; exit}')]" \
		-t 1.2 -T 0.9 -- "$plugin" -t 1 -H "$3"
	check "hangs at $1: $2" 2 -j ".host.addresses[0].stage == \"$1\"" -j "$(finding "$2" 2)" -t 1.2 -- \
		"$plugin" -t 1 --output=json -H "$3"
}

timed_out greeting smtp.greeting.timeout greeting.example.org
timed_out ehlo run.timeout ehlo.example.org
timed_out starttls run.timeout starttls.example.org
timed_out tls tls.handshake tls.example.org
timed_out ehlo-tls run.timeout ehlotls.example.org
check 'the answer to QUIT is awaited for a second' 0 -l 'STARTTLS OK' -t 1.4 -- "$plugin" -H quit.example.org
check 'QUIT does not count as time' 0 -j '.metrics.time < 0.5' -- "$plugin" --output=json -H quit.example.org

host all.example.org 192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4 192.0.2.5 192.0.2.6 192.0.2.11
check 'every stage hangs at once' 2 -t 2.2 -T 1.9 \
	-j '[.host.addresses[] | select(.stage != "done" and .stage != "quit") | .stage] | sort == ["connect", "ehlo", "ehlo-tls", "greeting", "starttls", "tls"]' \
	-j '.counts.addresses == 7 and .counts.addresses_ok == 1' \
	-- "$plugin" -t 2 --output=json -H all.example.org

# Slow is not dead.
host slow.example.org 192.0.2.7
start_exim slow.example.org 192.0.2.7 'acl_smtp_starttls = wait' 'begin acl' 'wait:' \
	'  accept delay = 1s'
check 'slow, no threshold' 0 -T 1 -l 'OK' -- "$plugin" -H slow.example.org
verdict 'slow, warning' 1 smtp.time -- -w 0.5 -c 5 -H slow.example.org
verdict 'slow, critical' 2 smtp.time -- -w 0.2 -c 0.5 -H slow.example.org

finish
