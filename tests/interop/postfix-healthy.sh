#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A healthy Postfix on 25, 587 and 465, by IPv4 and IPv6, and what its own log says about the check:
# one connection for each address, ended with QUIT, no warning.
# Run alone: tests/interop/postfix-healthy.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires postfix
certificate good ec 90 mx1.example.org
certificate rsa rsa 90 mx1.example.org

host mx1.example.org 192.0.2.1 2001:db8::1
start_postfix mx1.example.org "192.0.2.1:25;[2001:db8::1]:25;192.0.2.1:587 -o smtpd_tls_auth_only=yes \
-o smtpd_tls_security_level=encrypt;[2001:db8::1]:587;smtps:192.0.2.1:465;smtps:[2001:db8::1]:465"

check 'healthy, both families' 0 -l 'STARTTLS OK - ' -l 'mx1.example.org' -l 'TLS1.3 at 2 of 2' \
	-l 'addresses=2' -l 'addresses_ok=2' -l 'addresses_skipped=0' -l 'time_connect=' \
	-l 'time_greeting=' -l 'time_tls=' -t 2 -- "$plugin" -H mx1.example.org
log_check 'one connection for each address' mx1.example.org 2 ' connect from '
log_check 'QUIT ends each' mx1.example.org 2 'disconnect from .* starttls=1 quit=1'
log_check 'no warning, no lost connection, no pipelining' mx1.example.org 0 \
	'warning|error|lost connection|pipelining|fatal|timeout'

# The session ticket may come with the EHLO reply or before it, in one packet or in two.
# shellcheck disable=SC2016 # for the inner shell
check 'healthy, twenty times in a row' 0 -t 5 -- sh -c '
	for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		"$0" -t 1 -H mx1.example.org || exit
	done' "$plugin"
# A stall of 40 ms is a delayed acknowledgement; the best of ten is none of the machine's load.
# shellcheck disable=SC2016
check 'no stall on the way' 0 -j 'map([.metrics.time] + (.host.addresses[0].times | [.[]]) | max) | min < 0.035' \
	-- sh -c 'for turn in 1 2 3 4 5 6 7 8 9 10; do
		"$0" --output=json -4 -H mx1.example.org || exit
	done | jq -s .' "$plugin"
check 'healthy in words' 0 -m 'TLS1.3' -m 'X25519' -m 'AES' -m '192.0.2.1' -m '2001:db8::1' \
	-m 'connect' -m ' ms' \
	-- "$plugin" -v -H mx1.example.org
check 'healthy as JSON' 0 \
	-j '.schema == "mail-tls/1" and .plugin == "check_starttls" and .state == 0 and .status == "OK"' \
	-j '.host.starttls == true and .host.tls_version == "TLS1.3"' \
	-j '[.host.addresses[].address] | sort == ["192.0.2.1", "2001:db8::1"]' \
	-j '[.host.addresses[] | select(.tls_version == "TLS1.3" and (.cipher | length) > 0 and .group == "X25519" and .stage == "done" and .port == 25)] | length == 2' \
	-j '[.host.addresses[].times | select(.connect >= 0 and .greeting > 0 and .tls > 0 and .tls < 1)] | length == 2' \
	-j '.host.addresses[0].greeting | contains("ESMTP Postfix")' \
	-j 'any(.host.addresses[0].ehlo[]; . == "PIPELINING")' \
	-j '[.findings[] | select(.state > 0)] == []' \
	-j '.certificates | to_entries | length == 1 and .[0].value.names == ["mx1.example.org"] and .[0].value.days_left > 88 and .[0].value.days_left <= 90' \
	-j '[paths(. == null)] == []' \
	-- "$plugin" --output=json -H mx1.example.org
check 'only IPv4' 0 -l 'addresses=1' -- "$plugin" -4 -H mx1.example.org
check 'only IPv6' 0 -l 'addresses=1' -- "$plugin" -6 -H mx1.example.org
check 'address literal' 0 -l 'addresses=1' -- "$plugin" -H 192.0.2.1
check 'IPv6 literal' 0 -l 'addresses=1' -- "$plugin" -H 2001:db8::1
check 'the name from a bounce' 0 -l 'addresses=1' -- "$plugin" 'mx1.example.org[192.0.2.1]:25'
check 'submission on 587' 0 -l 'addresses=2' -- "$plugin" -p 587 -H mx1.example.org
check 'implicit TLS on 465' 0 -l 'TLS1.3 at 2 of 2' -- "$plugin" -s -H mx1.example.org
check 'implicit TLS, port spelled out' 0 -j '.host.addresses[0].port == 465 and .host.addresses[0].times.greeting > 0' \
	-- "$plugin" -s -p 465 --output=json -H mx1.example.org
log_check 'still no warning' mx1.example.org 0 'warning|error|lost connection|pipelining|fatal|timeout'

host tls12.example.org 192.0.2.2
start_postfix tls12.example.org 192.0.2.2:25 'smtpd_tls_protocols = TLSv1.2' \
	"smtpd_tls_cert_file = $work/pki/rsa.pem" "smtpd_tls_key_file = $work/pki/rsa.key"
check 'TLS 1.2 only is fine' 0 -l 'TLS1.2 at 1 of 1' -- "$plugin" -H tls12.example.org
check 'TLS 1.2 as JSON' 0 -j '.host.tls_version == "TLS1.2" and (.host.addresses[0].group | length) > 0' \
	-- "$plugin" --output=json -H tls12.example.org
verdict 'TLS 1.2 is too old where 1.3 is wanted' 2 tls.version -l 'TLS1.2' -- \
	--min-tls=1.3 -H tls12.example.org
log_check 'QUIT on TLS 1.2' tls12.example.org 4 'disconnect from .* quit=1'

# The two certificates of one service: the plugin asks once.
host two.example.org 192.0.2.3
start_postfix two.example.org 192.0.2.3:25 "smtpd_tls_chain_files = $work/pki/good.key $work/pki/good.pem $work/pki/rsa.key $work/pki/rsa.pem"
check 'RSA beside ECDSA' 0 -l 'TLS1.3 at 1 of 1' -- "$plugin" -H two.example.org
log_check 'RSA beside ECDSA is one connection' two.example.org 1 ' connect from '

# postscreen lets a new client wait, which is no slowness of the server.
host screen.example.org 192.0.2.4
start_postfix screen.example.org postscreen:192.0.2.4:25 'postscreen_greet_action = enforce' \
	'postscreen_greet_wait = 2s'
check 'greet delay does not count against -w' 0 -T 2 -t 4 -l 'STARTTLS OK' \
	-- "$plugin" -w 1 -c 1.5 -H screen.example.org
log_check 'postscreen lets the client pass' screen.example.org 1 'PASS NEW'
log_check 'postscreen saw no early talker' screen.example.org 0 'PREGREET|HANGUP|COMMAND (TIME|COUNT|PIPE)'

finish
