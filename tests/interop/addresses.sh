#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Several addresses of one host: one dead, one without TLS, one that this machine cannot reach.
# Run alone: tests/interop/addresses.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires postfix
certificate good ec 90 mx1.example.org

host three.example.org 192.0.2.1 192.0.2.2 192.0.2.3
add_address 2001:db8::1
start_postfix good.example.org '192.0.2.1:25;192.0.2.2:25;192.0.2.3:25;[2001:db8::1]:25'
add_address 192.0.2.9
start_postfix off.example.org 192.0.2.9:25 'smtpd_tls_security_level = none'

check 'three good addresses' 0 -l 'TLS1.3 at 3 of 3' -l 'addresses=3' -l 'addresses_ok=3' -- \
	"$plugin" -H three.example.org
log_check 'three good addresses: one connection each' good.example.org 3 ' connect from '

host dropped.example.org 192.0.2.1 2001:db8::d
drop_to 2001:db8::d
verdict 'IPv6 address hangs' 1 smtp.connect -l 'STARTTLS WARNING' -l '[2001:db8::d]' -l 'timed out' \
	-l 'addresses_ok=1' -l 'use -4' -t 1.2 -- -t 1 -H dropped.example.org
check 'IPv6 address hangs: findings' 1 -j "$(finding smtp.connect 1 2001:db8::d)" \
	-j "$(finding smtp.family 1)" -j 'all(.findings[]; .state < 1 or .address != "192.0.2.1")' \
	-- "$plugin" -t 1 --output=json -H dropped.example.org
check 'IPv6 address hangs, -4' 0 -l 'addresses=1' -- "$plugin" -4 -t 1 -H dropped.example.org
verdict 'IPv6 address hangs, -6' 2 smtp.connect -l 'blocked here?' -- -6 -t 1 -H dropped.example.org
check 'IPv6 address hangs, one good one is enough' 0 -l 'OK' -- \
	"$plugin" -t 1 --need=one -H dropped.example.org

host closed.example.org 192.0.2.1 2001:db8::c
verdict 'IPv6 address without listener' 1 smtp.connect -l '[2001:db8::c]' -l 'refuses' -t 1 -- \
	-H closed.example.org

host dead4.example.org 192.0.2.1 192.0.2.44
verdict 'one of two addresses refuses' 1 smtp.connect -l 'dead4.example.org[192.0.2.44]' -l '1 of 2' -- \
	-H dead4.example.org
host v4dead.example.org 192.0.2.44 2001:db8::1
verdict 'IPv4 is dead, IPv6 works' 1 smtp.family -l '[192.0.2.44]' -- -H v4dead.example.org

host onoff.example.org 192.0.2.1 192.0.2.9 2001:db8::1
verdict 'one of three without TLS' 2 starttls.offered -l 'at 1 of 3' -l 'addresses_ok=2' \
	-l 'TLS is required, but was not offered by host onoff.example.org[192.0.2.9]' -- -H onoff.example.org
check 'one of three without TLS: only that address' 2 -j "$(finding starttls.offered 2 192.0.2.9)" \
	-j '[.findings[] | select(.state == 2) | .address] | unique == ["192.0.2.9"]' \
	-j '.host.starttls == false and .counts.addresses == 3 and .counts.addresses_ok == 2' \
	-- "$plugin" --output=json -H onoff.example.org
check 'addresses given by hand' 2 -l 'onoff.example.org[192.0.2.9]' -l 'addresses=2' -- \
	"$plugin" -I 192.0.2.1 -I 192.0.2.9 -H onoff.example.org

host worst.example.org 192.0.2.9 192.0.2.44
verdict 'no TLS and dead: no TLS comes first' 2 starttls.offered -l 'was not offered' -l '+1 more' -- \
	-H worst.example.org

# Not testable from here: no route, and a route that forbids.
echo '2001:db8:ffff::1 noroute.example.org' >>/etc/hosts
host noroute.example.org 192.0.2.1
check 'no IPv6 route' 0 -l 'STARTTLS OK' -l 'addresses=2' -l 'addresses_ok=1' -l 'addresses_skipped=1' \
	-l '1 IPv6 not testable from here' -- "$plugin" -H noroute.example.org
check 'no IPv6 route as JSON' 0 -j '.counts.addresses_skipped == 1 and .counts.addresses == 2' \
	-j '[.findings[] | select(.state > 0)] == []' -- "$plugin" --output=json -H noroute.example.org
verdict 'no route at all' 3 local.no-route -l 'UNKNOWN' -- -6 -H noroute.example.org
check 'ignoring what was not tested is not OK' 3 -l 'UNKNOWN' -- \
	"$plugin" -6 --ignore=local.no-route -H noroute.example.org

ip route add prohibit 198.51.100.1
echo '198.51.100.1 denied.example.org' >>/etc/hosts
verdict 'this machine forbids' 3 local.denied -l 'UNKNOWN' -- -H denied.example.org
host halfdenied.example.org 2001:db8::1
echo '198.51.100.1 halfdenied.example.org' >>/etc/hosts
check 'this machine forbids one of two' 0 -l 'addresses_skipped=1' -l '1 IPv4 not testable' -- \
	"$plugin" -H halfdenied.example.org

# The network's own word, though a firewall on this machine says it.
host rejected.example.org 192.0.2.1
nft add table inet local
nft add chain inet local output '{ type filter hook output priority 0; }'
nft add rule inet local output ip daddr 192.0.2.1 tcp dport 26 reject with icmpx host-unreachable
verdict 'rejected by ICMP' 2 smtp.connect -l 'rejected.example.org[192.0.2.1]:26' -t 1 -- \
	-p 26 -t 3 -H rejected.example.org

# Which of our addresses the server sees.
host source.example.org 192.0.2.1
add_address 192.0.2.77
check 'source address' 0 -l 'OK' -- "$plugin" --source-address=192.0.2.77 -H source.example.org
log_check 'source address in the log' good.example.org 1 ' connect from .*\[192\.0\.2\.77\]'
check 'source address that is not ours' 3 -l 'UNKNOWN' -- \
	"$plugin" --source-address=192.0.2.78 -H source.example.org

add_address 192.0.2.20
start_postfix proxied.example.org 192.0.2.20:25 'smtpd_upstream_proxy_protocol = haproxy' \
	'smtpd_upstream_proxy_timeout = 1s'
echo '192.0.2.20 proxied.example.org' >>/etc/hosts
check 'PROXY header' 0 -l 'STARTTLS OK' -- "$plugin" --proxy-protocol -H proxied.example.org
log_check 'PROXY header: no warning' proxied.example.org 0 'warning|lost connection'

finish
