#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Exim, and by its GnuTLS priority the odd TLS servers: old versions, static RSA, CBC, SHA-1.
# Run alone: tests/interop/exim.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires exim
certificate good rsa 90 mx1.example.org
certificate client ec 90 monitor.example.net

# Without early pipelining Exim also guards against clients that talk too early.
host healthy.example.org 192.0.2.1
start_exim healthy.example.org 192.0.2.1 '25 : 465' 'tls_on_connect_ports = 465' \
	'pipelining_connect_advertise_hosts ='
check 'healthy' 0 -l 'STARTTLS OK' -l 'TLS1.3 at 1 of 1' -- "$plugin" -H healthy.example.org
log_check 'healthy: ended by QUIT' healthy.example.org 1 'closed by QUIT'
log_check 'healthy: the commands in order' healthy.example.org 1 'C=EHLO,STARTTLS,EHLO,QUIT'
log_check 'healthy: no complaint' healthy.example.org 0 'error|synchronization|unexpected|lost|rejected'
check 'implicit TLS' 0 -l 'TLS1.3 at 1 of 1' -- "$plugin" -s -H healthy.example.org
log_check 'implicit TLS: ended by QUIT' healthy.example.org 2 'closed by QUIT'

host off.example.org 192.0.2.2
start_exim off.example.org 192.0.2.2 'tls_advertise_hosts ='
verdict 'not advertised' 2 starttls.offered \
	-l 'TLS is required, but was not offered by host off.example.org[192.0.2.2]' -- -H off.example.org

host nokey.example.org 192.0.2.3
start_exim nokey.example.org 192.0.2.3 "tls_privatekey = $work/pki/none.key"
verdict 'key unreadable' 2 starttls.refused -l '454 TLS currently unavailable' -n 'was not offered' -- \
	-H nokey.example.org

host old.example.org 192.0.2.4
start_exim old.example.org 192.0.2.4 'tls_require_ciphers = NORMAL:-VERS-TLS-ALL:+VERS-TLS1.0'
verdict 'TLS 1.0 only' 2 tls.version -l 'TLS1.0' -l 'old.example.org[192.0.2.4]' -- -H old.example.org

host rsa.example.org 192.0.2.5
start_exim rsa.example.org 192.0.2.5 'tls_require_ciphers = NORMAL:-VERS-TLS1.3:-KX-ALL:+RSA'
verdict 'static RSA' 1 tls.key-exchange -l 'rsa.example.org[192.0.2.5]' -- -H rsa.example.org

host cbc.example.org 192.0.2.6
start_exim cbc.example.org 192.0.2.6 \
	'tls_require_ciphers = NORMAL:-VERS-TLS1.3:-CIPHER-ALL:+AES-128-CBC:%NO_ETM'
verdict 'CBC without encrypt-then-MAC' 1 tls.cipher -- -H cbc.example.org

host etm.example.org 192.0.2.7
start_exim etm.example.org 192.0.2.7 \
	'tls_require_ciphers = NORMAL:-VERS-TLS1.3:-CIPHER-ALL:+AES-128-CBC'
check 'CBC with encrypt-then-MAC' 0 -l 'STARTTLS OK' -- "$plugin" -H etm.example.org

host sha1.example.org 192.0.2.8
start_exim sha1.example.org 192.0.2.8 \
	'tls_require_ciphers = NORMAL:-VERS-TLS1.3:-SIGN-ALL:+SIGN-RSA-SHA1'
verdict 'SHA-1 in the key exchange' 1 tls.signature -- -H sha1.example.org

host reneg.example.org 192.0.2.9
start_exim reneg.example.org 192.0.2.9 \
	'tls_require_ciphers = NORMAL:-VERS-TLS1.3:%DISABLE_SAFE_RENEGOTIATION'
verdict 'no safe renegotiation' 1 tls.session -- -H reneg.example.org

# Which sends 2048 bits; smaller ones are for the scripted server.
host dhe.example.org 192.0.2.10
start_exim dhe.example.org 192.0.2.10 \
	'tls_require_ciphers = NORMAL:-VERS-TLS1.3:-KX-ALL:+DHE-RSA' 'tls_dhparam = ffdhe2048'
check 'finite-field Diffie-Hellman of 2048 bits' 0 -l 'STARTTLS OK' -- "$plugin" -H dhe.example.org

host ccert.example.org 192.0.2.11
start_exim ccert.example.org 192.0.2.11 'tls_verify_hosts = *' \
	"tls_verify_certificates = $work/pki/ca.pem"
verdict 'client certificate demanded' 2 tls.client-cert -- -H ccert.example.org
check 'client certificate given' 0 -l 'STARTTLS OK' -- \
	"$plugin" -J "$work/pki/client.pem" -K "$work/pki/client.key" -H ccert.example.org

host listed.example.org 192.0.2.12
start_exim listed.example.org 192.0.2.12 'acl_smtp_connect = connect' 'begin acl' 'connect:' \
	'  drop message = you are listed'
verdict 'dropped in the greeting' 2 smtp.greeting.refused -l '550' -l 'you are listed' -- \
	-H listed.example.org

host busy.example.org 192.0.2.13
start_exim busy.example.org 192.0.2.13 'smtp_load_reserve = 0' 'smtp_reserve_hosts =' \
	'smtp_accept_max = 1' 'smtp_accept_max_nonmail = 9'
exec 7<>/dev/tcp/192.0.2.13/25
IFS= read -r -t 5 _ <&7
verdict 'too many connections' 2 smtp.greeting.busy -l '421' -n 'was not offered' -- -H busy.example.org
exec 7>&-

finish
