#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check_starttls --verify against Postfix: trust and names count then, and are facts otherwise.
# Run alone: tests/interop/verify.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires postfix
pki_root root ec 'Example Root'
pki_root other ec 'Other Root'
pki_issuer issuer root ec 'Example Issuer E1'
trust root
pki_leaf good issuer ec '-30 days' '60 days' mx1.example.org
pki_issuer strange other ec 'Other Issuer'
pki_leaf stranger strange ec '-30 days' '60 days' mx2.example.org
other=$work/pki/other/ca.pem

host mx1.example.org 192.0.2.1
start_postfix mx1.example.org 192.0.2.1:25 "smtpd_tls_chain_files = $work/pki/good.all.pem"
host mx2.example.org 192.0.2.2
start_postfix mx2.example.org 192.0.2.2:25 "smtpd_tls_chain_files = $work/pki/stranger.all.pem"

check 'trusted' 0 -l 'STARTTLS OK' -l 'days_left=60;' -l 'life_left=' -- \
	"$plugin" --verify -H mx1.example.org
log_check 'trusted: one connection' mx1.example.org 1 ' connect from '
log_check 'trusted: no warning' mx1.example.org 0 'warning|error|alert|lost connection|pipelining|fatal'
verdict 'not trusted' 2 cert.chain -l 'STARTTLS CRITICAL' -l 'Other Root' -- --verify -H mx2.example.org
check 'not trusted, and nobody asked' 0 -l 'STARTTLS OK' -- "$plugin" -H mx2.example.org
check 'trusted by --ca-file' 0 -l 'STARTTLS OK' -- "$plugin" --verify --ca-file="$other" -H mx2.example.org
verdict '--ca-file is in place of the system' 2 cert.chain -- --verify --ca-file="$other" -H mx1.example.org
check '--add-ca is beside the system' 0 -l 'STARTTLS OK' -- \
	"$plugin" --verify --add-ca="$other" -H mx1.example.org
check 'the whole store says the same' 0 -l 'STARTTLS OK' -- \
	"$plugin" --verify --trust=system -H mx1.example.org
verdict 'the whole store says the same of the other' 2 cert.chain -- \
	--verify --trust=system -H mx2.example.org
verdict 'another name' 2 cert.name -l 'mx1.example.org' -- --verify -H mx2.example.org -I 192.0.2.1
check 'another name that is meant' 0 -l 'STARTTLS OK' -- \
	"$plugin" --verify --verify-name=mx1.example.org -H mx2.example.org -I 192.0.2.1
check 'no such file of authorities' 3 -l 'UNKNOWN' -l "$work/none.pem" -- \
	"$plugin" --verify --ca-file="$work/none.pem" -H mx1.example.org
: >"$work/empty.pem"
check 'an empty file of authorities' 3 -l 'UNKNOWN' -l "$work/empty.pem" -- \
	"$plugin" --verify --ca-file="$work/empty.pem" -H mx1.example.org

finish
