#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# OCSP answers that come with the certificate, as OpenSSL sends them behind a scripted dialogue:
# Postfix sends none, and Exim refuses to send those that say revoked.
# Run alone: tests/interop/cert-staple.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
use check_smtp_cert

pki_root root ec 'Example Root'
pki_issuer issuer root ec 'Example Issuer E1'
trust root
pki_leaf good issuer ec '-30 days' '60 days' mx1.example.org
pki_leaf revoked issuer ec '-30 days' '60 days' mx2.example.org
pki_leaf must issuer ec '-30 days' '60 days' mx3.example.org 'tlsfeature = status_request'
pki_staple good issuer
pki_staple must issuer
pki_revoke revoked issuer
pki_staple revoked issuer

# stapler NAME ADDRESS LEAF [ARGUMENT...]: shows the certificate, with the arguments of s_server.
inner=8000
stapler()
{
	local name=$1 address=$2 leaf=$work/pki/$3 sent=$work/pki/issuer/sent.pem
	shift 3
	inner=$((inner + 1))
	mkdir -p "$work/$name"
	host "$name" "$address"
	perl "$interop_dir/splice.pl" "$address" 25 $inner -cert "$leaf.pem" -cert_chain "$sent" \
		-key "$leaf.key" "$@" >"$work/$name/log" 2>&1 </dev/null &
	pid[$name]=$!
	wait_listening "$address" 25 "${pid[$name]}" "$name"
}

stapler mx1.example.org 192.0.2.1 good -status_file "$work/pki/good.ocsp"
check 'a good answer' 0 -l 'SMTP_CERT OK' -- "$plugin" --require=staple -H mx1.example.org
log_check 'a good answer: two connections' mx1.example.org 2 '^connect'
log_check 'a good answer: the words of each' mx1.example.org 6 '^< (EHLO .*|STARTTLS|QUIT)$'
log_check 'a good answer: no other words' mx1.example.org 6 '^< '
check 'a good answer in TLS 1.2' 0 -l 'SMTP_CERT OK' -- "$plugin" --require=staple \
	--tls-priority=NORMAL:-VERS-TLS1.3 -H mx1.example.org

stapler mx2.example.org 192.0.2.2 revoked -status_file "$work/pki/revoked.ocsp"
verdict 'revoked' 2 cert.revoked -l 'SMTP_CERT CRITICAL' -r 'revoked' -- -H mx2.example.org
verdict 'revoked, in TLS 1.2' 2 cert.revoked -- --tls-priority=NORMAL:-VERS-TLS1.3 -H mx2.example.org
verdict 'revoked, and trust does not count' 2 cert.revoked -- --no-verify -H mx2.example.org

stapler mx3.example.org 192.0.2.3 must -status_file "$work/pki/must.ocsp"
check 'promised and sent' 0 -l 'SMTP_CERT OK' -- "$plugin" -H mx3.example.org
stapler mx4.example.org 192.0.2.4 must
verdict 'promised and not sent' 2 cert.must-staple -l 'SMTP_CERT CRITICAL' -- \
	--verify-name=mx3.example.org -H mx4.example.org

stapler mx5.example.org 192.0.2.5 good
check 'no answer is no fault' 0 -l 'SMTP_CERT OK' -n 'staple' -- \
	"$plugin" --verify-name=mx1.example.org -H mx5.example.org
verdict 'no answer where one is required' 2 cert.staple -- --require=staple \
	--verify-name=mx1.example.org -H mx5.example.org

# The answer about another certificate.
stapler mx6.example.org 192.0.2.6 good -status_file "$work/pki/must.ocsp"
verdict 'an answer about another certificate' 1 cert.staple -- \
	--verify-name=mx1.example.org -H mx6.example.org

finish
