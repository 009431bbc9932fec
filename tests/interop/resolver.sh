#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Whose fault is it when a name has no address: the resolver of this machine is UNKNOWN, the domain
# is CRITICAL, and a query for the root's name servers tells which.
# Run alone: tests/interop/resolver.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires postfix
certificate good ec 90 mx1.example.org

host hosts.example.org 192.0.2.1
add_address 2001:db8::1
start_postfix mx1.example.org '192.0.2.1:25;[2001:db8::1]:25'

start_dns works 192.0.2.53 good.example.org=192.0.2.1,2001:db8::1 fails.example.org=servfail \
	refused.example.org=refused silent.example.org=silent empty.example.org= \
	only6.example.org=2001:db8::1 only4.example.org=192.0.2.1 half.example.org=192.0.2.1,2001:db8::2
resolver 192.0.2.53
check 'name from the resolver' 0 -l 'TLS1.3 at 2 of 2' -t 1 -- "$plugin" -H good.example.org
check 'name with IPv4 only' 0 -l 'TLS1.3 at 1 of 1' -- "$plugin" -H only4.example.org
check 'name with IPv6 only' 0 -l 'TLS1.3 at 1 of 1' -- "$plugin" -H only6.example.org
verdict 'name without IPv4, -4' 2 mx.address -- -4 -H only6.example.org
verdict 'name does not exist' 2 mx.domain -l 'none.example.org' -t 1 -- -H none.example.org
verdict 'name without address' 2 mx.address -l 'empty.example.org' -t 1 -- -H empty.example.org
verdict 'SERVFAIL for the name' 2 mx.lookup -l 'fails.example.org' -t 2.2 -- -t 2 -H fails.example.org
verdict 'REFUSED for the name' 2 mx.lookup -l 'refused.example.org' -t 2.2 -- -t 2 -H refused.example.org
verdict 'silence for the name' 2 mx.lookup -l 'silent.example.org' -t 2.2 -- -t 2 -H silent.example.org

# The packets vanish.
add_address 192.0.2.54
drop_to 192.0.2.54
resolver 192.0.2.54
verdict 'dead resolver' 3 local.resolver -l 'UNKNOWN' -l 'resolver' -t 2.2 -- -t 2 -H good.example.org
check 'dead resolver, name in /etc/hosts' 0 -l 'OK' -t 1 -- "$plugin" -H hosts.example.org
check 'dead resolver, address literal' 0 -l 'OK' -t 1 -- "$plugin" -H 192.0.2.1
check 'dead resolver, -I' 0 -l 'OK' -t 1 -- "$plugin" -I 192.0.2.1 -H good.example.org
# shellcheck disable=SC2016 # for the inner shell
check 'dead resolver and a host name without a dot' 0 -l 'OK' -t 3 -- \
	unshare --uts sh -c 'hostname bare && exec "$0" "$@"' "$plugin" -H 192.0.2.1

# Nobody listens: an ICMP error comes back.
add_address 192.0.2.55
resolver 192.0.2.55
verdict 'no resolver there' 3 local.resolver -l 'UNKNOWN' -t 2.2 -- -t 2 -H good.example.org

resolver 203.0.113.53
verdict 'no route to the resolver' 3 local.resolver -l 'UNKNOWN' -t 2.2 -- -t 2 -H good.example.org

start_dns broken 192.0.2.56 .=servfail good.example.org=servfail
resolver 192.0.2.56
verdict 'resolver fails for everything' 3 local.resolver -l 'UNKNOWN' -t 2.2 -- -t 2 -H good.example.org

finish
