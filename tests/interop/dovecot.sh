#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Dovecot: submission, and LMTP over TCP and over a UNIX socket.
# Run alone: tests/interop/dovecot.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires dovecot
certificate good ec 90 mx1.example.org

host dc.example.org 192.0.2.1
start_dovecot dc.example.org 192.0.2.1 'service submission-login {' '  inet_listener submissions {' \
	'    port = 465' '    ssl = yes' '  }' '}'
# To a client on its own address Dovecot is as open as to one under TLS.
add_address 192.0.2.77
from='--source-address=192.0.2.77'
check 'submission' 0 -l 'STARTTLS OK' -l 'TLS1.3 at 1 of 1' -- "$plugin" $from -p 587 -H dc.example.org
check 'submission, implicit TLS' 0 -l 'TLS1.3 at 1 of 1' -- "$plugin" -s -H dc.example.org
check 'LMTP on port 24' 0 -l 'OK' -l 'TLS1.3 at 1 of 1' -- "$plugin" -L -H dc.example.org
check 'LMTP on a socket' 0 -l 'OK' -- "$plugin" -L -H "$work/dc.example.org/lmtp.sock"
verdict 'SMTP spoken to LMTP' 2 smtp.ehlo -n 'was not offered' -- -p 24 -H dc.example.org
verdict 'LMTP spoken to submission' 2 lmtp.protocol -n 'was not offered' -- -L -p 587 -H dc.example.org
verdict 'no such socket' 2 smtp.connect -- -L -H "$work/dc.example.org/none.sock"
log_check 'no error in the log' dc.example.org 0 'error|warning|fatal|panic'
log_check 'LMTP ended by QUIT' dc.example.org 4 'lmtp.*disconnect.*logged out'
log_check 'submission ended by QUIT' dc.example.org 4 'submission-login.*aborted login by logging out'

host plain.example.org 192.0.2.2
start_dovecot plain.example.org 192.0.2.2 'ssl = no'
verdict 'LMTP without TLS' 2 starttls.offered \
	-l 'TLS is required, but was not offered by host plain.example.org[192.0.2.2]' -- \
	-L -H plain.example.org
check 'LMTP without TLS on a socket is a fact' 0 -l 'OK' -- \
	"$plugin" -L -H "$work/plain.example.org/lmtp.sock"
verdict 'LMTP without TLS on a socket where that is required' 2 starttls.offered -- \
	-L --require=starttls -H "$work/plain.example.org/lmtp.sock"
verdict 'submission without TLS' 2 starttls.offered -- -p 587 -H plain.example.org

# Postfix with Dovecot's authentication: passwords before TLS, which is a fault on 587 only.
if has_server postfix; then
	host auth.example.org 192.0.2.3
	add_address 192.0.2.4
	start_dovecot auth-backend 192.0.2.4 'service auth {' "  unix_listener $work/auth.sock {" \
		'    mode = 0666' '  }' '}' 'disable_plaintext_auth = no' 'auth_mechanisms = plain login'
	start_postfix auth.example.org '192.0.2.3:25;192.0.2.3:587;192.0.2.3:588 -o smtpd_tls_auth_only=yes' \
		'smtpd_sasl_auth_enable = yes' 'smtpd_sasl_type = dovecot' \
		"smtpd_sasl_path = $work/auth.sock"
	verdict 'AUTH before TLS on 587' 1 smtp.auth-clear -- -p 587 -H auth.example.org
	check 'AUTH before TLS on 25 is a fact' 0 -l 'STARTTLS OK' -- "$plugin" -H auth.example.org
	check 'AUTH after TLS only' 0 -j 'any(.host.addresses[0].ehlo[]; startswith("AUTH"))' \
		-j 'all(.findings[]; .id != "smtp.auth-clear")' \
		-- "$plugin" --output=json -p 588 -H auth.example.org
else
	skip 'AUTH before TLS' "postfix is not in $unpacked"
fi

finish
