#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check_smtp_cert against Exim, Sendmail and Dovecot: both key families, a chain without its
# intermediate, LMTP over TCP and over a UNIX socket; and check_starttls --verify.
# Run alone: tests/interop/cert-servers.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
use check_smtp_cert
has_server exim || has_server sendmail || has_server dovecot || requires exim

pki_root root ec 'Example Root'
pki_issuer issuer root ec 'Example Issuer E1'
pki_issuer rsaissuer root rsa 'Example Issuer R1'
trust root
pki_leaf ec issuer ec '-30 days' '60 days' mx1.example.org
pki_leaf rsa rsaissuer rsa '-30 days' '55 days' mx1.example.org
pki_leaf expired rsaissuer rsa '-100 days' '-10 days' mx1.example.org
name='--verify-name=mx1.example.org'
pki=$work/pki

if has_server exim; then
	complaint='error|synchronization|unexpected|lost|rejected|alert'
	host both.example.org 192.0.2.1
	start_exim both.example.org 192.0.2.1 '25 : 465' 'tls_on_connect_ports = 465' \
		'pipelining_connect_advertise_hosts =' "tls_certificate = $pki/ec.chain : $pki/rsa.chain" \
		"tls_privatekey = $pki/ec.key : $pki/rsa.key"
	check 'Exim: ECDSA and RSA are fine' 0 -l 'SMTP_CERT OK' -l 'certificates=2' -l 'days_left=55;' -- \
		"$plugin" $name -H both.example.org
	log_check 'Exim: one EHLO, STARTTLS, QUIT' both.example.org 2 'C=EHLO,STARTTLS,QUIT$'
	log_check 'Exim: no complaint' both.example.org 0 "$complaint"
	check 'Exim: implicit TLS' 0 -l 'certificates=2' -- "$plugin" -s $name -H both.example.org
	log_check 'Exim: no complaint by implicit TLS' both.example.org 0 "$complaint"

	host half.example.org 192.0.2.2
	start_exim half.example.org 192.0.2.2 "tls_certificate = $pki/ec.chain : $pki/expired.chain" \
		"tls_privatekey = $pki/ec.key : $pki/expired.key"
	verdict 'Exim: RSA expired beside ECDSA' 2 cert.expiry -l 'RSA' -l 'days_left=-10;' -- \
		$name -H half.example.org

	host one.example.org 192.0.2.3
	start_exim one.example.org 192.0.2.3 'pipelining_connect_advertise_hosts =' \
		"tls_certificate = $pki/rsa.chain" "tls_privatekey = $pki/rsa.key"
	check 'Exim: only RSA' 0 -l 'certificates=1' -- "$plugin" $name -H one.example.org
	log_check 'Exim: only RSA, asked twice' one.example.org 2 'C=EHLO,STARTTLS,QUIT$'
	log_check 'Exim: only RSA, no complaint' one.example.org 0 "$complaint"

	host leaf.example.org 192.0.2.4
	start_exim leaf.example.org 192.0.2.4 "tls_certificate = $pki/ec.pem" "tls_privatekey = $pki/ec.key"
	verdict 'Exim: the intermediate is not sent' 2 cert.incomplete-chain -l 'Example Issuer E1' -- \
		$name -H leaf.example.org

	host ccert.example.org 192.0.2.5
	start_exim ccert.example.org 192.0.2.5 "tls_certificate = $pki/ec.chain" "tls_privatekey = $pki/ec.key" \
		'tls_verify_hosts = *' "tls_verify_certificates = $pki/root/ca.pem"
	check 'Exim: client certificate demanded is a fact' 0 -j "$(finding tls.client-cert 0)" -- \
		"$plugin" --output=json $name -H ccert.example.org
else
	skip 'Exim' "not in $unpacked"
fi

if has_server sendmail && command -v m4 >/dev/null; then
	cp "$pki/ec.key" "$pki/good.key"
	cp "$pki/ec.chain" "$pki/good.pem"
	cp "$pki/root/ca.pem" "$pki/ca.pem"
	host smleaf.example.org 192.0.2.11
	start_sendmail smleaf.example.org 192.0.2.11 tls
	verdict 'Sendmail: takes only the leaf from the file of the certificate' 2 cert.incomplete-chain \
		-l 'Example Issuer E1' -m 'confCACERT' -- $name -H smleaf.example.org
	cat "$pki/issuer/ca.pem" "$pki/root/ca.pem" >"$pki/ca.pem"
	host sm.example.org 192.0.2.10
	start_sendmail sm.example.org 192.0.2.10 tls
	check 'Sendmail: healthy' 0 -l 'SMTP_CERT OK' -l 'days_left=60;' -- "$plugin" $name -H sm.example.org
	log_check 'Sendmail: one EHLO for each connection' sm.example.org 2 '<<< EHLO '
	log_check 'Sendmail: each ended by QUIT' sm.example.org 2 '<<< QUIT'
	log_check 'Sendmail: no error' sm.example.org 0 '>>> [45]|lost input'
else
	skip 'Sendmail' "it is not in $unpacked, or m4 is missing"
fi

if has_server dovecot; then
	host dc.example.org 192.0.2.20
	add_address 192.0.2.77
	start_dovecot dc.example.org 192.0.2.20 "ssl_cert = <$pki/ec.chain" "ssl_key = <$pki/ec.key" \
		"ssl_alt_cert = <$pki/rsa.chain" "ssl_alt_key = <$pki/rsa.key"
	from='--source-address=192.0.2.77'
	check 'Dovecot: submission' 0 -l 'SMTP_CERT OK' -l 'certificates=2' -- \
		"$plugin" $from $name -p 587 -H dc.example.org
	check 'Dovecot: LMTP' 0 -l 'SMTP_CERT OK' -l 'certificates=2' -l 'days_left=55;' -- \
		"$plugin" --lmtp $name -H dc.example.org
	check 'Dovecot: LMTP on a socket' 0 -l 'SMTP_CERT OK' -l 'certificates=2' -- \
		"$plugin" --lmtp $name -H "$work/dc.example.org/lmtp.sock"
	log_check 'Dovecot: no error in the log' dc.example.org 0 'error|warning|fatal|panic'

	host plain.example.org 192.0.2.21
	start_dovecot plain.example.org 192.0.2.21 'ssl = no'
	verdict 'Dovecot: LMTP without TLS has no certificate' 2 starttls.offered -- \
		--lmtp -H plain.example.org
else
	skip 'Dovecot' "not in $unpacked"
fi

finish
