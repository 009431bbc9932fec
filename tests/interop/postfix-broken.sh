#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The faults that an administrator really makes with Postfix, each by its real setting: TLS off,
# keyword discarded, key unreadable, old versions only, client certificate demanded, rate limits,
# wrong port, EHLO name refused. Each must be told from the others.
# Run alone: tests/interop/postfix-broken.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires postfix
certificate good ec 90 mx1.example.org
certificate client ec 90 monitor.example.net

bounce='TLS is required, but was not offered by host'

host off.example.org 192.0.2.1
start_postfix off.example.org '192.0.2.1:25;192.0.2.1:587' 'smtpd_tls_security_level = none'
verdict 'TLS off' 2 starttls.offered -l 'STARTTLS CRITICAL - ' \
	-l "$bounce off.example.org[192.0.2.1]" -- -H off.example.org
verdict 'TLS off on 587' 2 starttls.offered -l "$bounce off.example.org[192.0.2.1]" -- \
	-p 587 -H off.example.org
log_check 'TLS off: QUIT all the same' off.example.org 4 'disconnect from .*ehlo=1 quit=1'

host discard.example.org 192.0.2.2
start_postfix discard.example.org 192.0.2.2:25 'smtpd_discard_ehlo_keywords = starttls'
verdict 'keyword discarded' 2 starttls.offered -l "$bounce discard.example.org[192.0.2.2]" -- \
	-H discard.example.org

host nokey.example.org 192.0.2.3
start_postfix nokey.example.org 192.0.2.3:25 "smtpd_tls_cert_file = $work/pki/good.pem" \
	"smtpd_tls_key_file = $work/pki/none.key"
verdict 'key unreadable' 2 starttls.refused -l '454 4.7.0 TLS not available due to local problem' \
	-l 'nokey.example.org' -l '192.0.2.3' -n 'was not offered' -- -H nokey.example.org
check 'key unreadable: the reply as JSON' 2 \
	-j 'any(.findings[]; .id == "starttls.refused" and (.reply | startswith("454 4.7.0 TLS not available")))' \
	-- "$plugin" --output=json -H nokey.example.org

host old.example.org 192.0.2.4
start_postfix old.example.org '192.0.2.4:25;smtps:192.0.2.4:465' 'smtpd_tls_protocols = TLSv1' \
	'smtpd_tls_mandatory_protocols = TLSv1' 'smtpd_tls_ciphers = medium' 'tls_medium_cipherlist = ALL:@SECLEVEL=0'
verdict 'TLS 1.0 only' 2 tls.version -l 'TLS1.0' -l 'old.example.org[192.0.2.4]' -n 'was not offered' \
	-- -H old.example.org
log_check 'TLS 1.0 only: one connection to see it fail, one to learn why, twice' old.example.org 4 ' connect from '
verdict 'TLS 1.0 only, implicit TLS' 2 tls.version -l 'TLS1.0' -- -s -H old.example.org
check 'TLS 1.0 where that is accepted' 0 -l 'TLS1.0' -- "$plugin" --min-tls=1.0 -H old.example.org

host older.example.org 192.0.2.5
start_postfix older.example.org 192.0.2.5:25 'smtpd_tls_protocols = TLSv1.1' \
	'smtpd_tls_ciphers = medium' 'tls_medium_cipherlist = ALL:@SECLEVEL=0'
verdict 'TLS 1.1 only' 2 tls.version -l 'TLS1.1' -- -H older.example.org

# smtpd asks for certificates on 25 only with ask_ccert, and demands them with mandatory TLS.
host ccert.example.org 192.0.2.6
start_postfix ccert.example.org '192.0.2.6:25;smtps:192.0.2.6:465' \
	'smtpd_tls_security_level = encrypt' 'smtpd_tls_req_ccert = yes' \
	"smtpd_tls_CAfile = $work/pki/ca.pem"
verdict 'client certificate demanded' 2 tls.client-cert -l 'ertificate' -l 'ccert.example.org' -- \
	-H ccert.example.org
verdict 'client certificate demanded, implicit TLS' 2 tls.client-cert -- -s -H ccert.example.org
check 'client certificate given' 0 -l 'STARTTLS OK' -- \
	"$plugin" -J "$work/pki/client.pem" -K "$work/pki/client.key" -H ccert.example.org
check 'client certificate given, implicit TLS' 0 -l 'STARTTLS OK' -- \
	"$plugin" -s -J "$work/pki/client.pem" -K "$work/pki/client.key" -H ccert.example.org
log_check 'Postfix trusts the certificate given' ccert.example.org 2 'Trusted TLS connection established'

host ccert12.example.org 192.0.2.7
start_postfix ccert12.example.org 192.0.2.7:25 'smtpd_tls_security_level = encrypt' \
	'smtpd_tls_req_ccert = yes' "smtpd_tls_CAfile = $work/pki/ca.pem" \
	'smtpd_tls_mandatory_protocols = TLSv1.2'
verdict 'client certificate demanded, TLS 1.2' 2 tls.client-cert -- -H ccert12.example.org
check 'client certificate given, TLS 1.2' 0 -l 'TLS1.2' -- \
	"$plugin" -J "$work/pki/client.pem" -K "$work/pki/client.key" -H ccert12.example.org

host ask.example.org 192.0.2.8
start_postfix ask.example.org 192.0.2.8:25 'smtpd_tls_ask_ccert = yes'
check 'client certificate only asked for' 0 -l 'STARTTLS OK' -- "$plugin" -H ask.example.org
log_check 'client certificate only asked for: no warning' ask.example.org 0 'warning|lost connection'

host rate.example.org 192.0.2.9
start_postfix rate.example.org 192.0.2.9:25 'smtpd_client_connection_rate_limit = 1'
check 'below the rate limit' 0 -l 'STARTTLS OK' -- "$plugin" -H rate.example.org
verdict 'rate limit' 1 smtp.greeting.rate-limit -l '421 4.7.0' -l '300 s' -n 'was not offered' -- \
	-H rate.example.org

host tlsrate.example.org 192.0.2.10
start_postfix tlsrate.example.org 192.0.2.10:25 'smtpd_client_new_tls_session_rate_limit = 1'
check 'below the limit of TLS sessions' 0 -- "$plugin" -H tlsrate.example.org
check 'limit of TLS sessions' 2 -l '4.7.0' -m 'too many new TLS sessions' -n 'was not offered' -- \
	"$plugin" -H tlsrate.example.org

host wrong.example.org 192.0.2.11
start_postfix wrong.example.org '192.0.2.11:25;smtps:192.0.2.11:465'
verdict 'wrapper mode missing' 2 tls.plaintext -l 'wrapper mode' -- -s -p 25 -H wrong.example.org
verdict 'STARTTLS asked of an implicit TLS port' 2 smtp.greeting.tls-port -n 'was not offered' -- \
	-p 465 -t 2 -H wrong.example.org
verdict 'nothing listens' 2 smtp.connect -l 'wrong.example.org[192.0.2.11]:26' -l 'refuses' -- \
	-p 26 -H wrong.example.org

host helo.example.org 192.0.2.12
start_postfix helo.example.org 192.0.2.12:25 'smtpd_helo_required = yes' 'smtpd_delay_reject = no' \
	'smtpd_helo_restrictions = reject_non_fqdn_helo_hostname'
verdict 'EHLO name refused' 2 smtp.ehlo.name -l '504 5.5.2' -l '--fqdn' -n 'was not offered' -- \
	-F monitor -H helo.example.org
check 'EHLO name accepted' 0 -l 'STARTTLS OK' -- "$plugin" -F monitor.example.net -H helo.example.org
check "EHLO name of this host" 0 -l 'STARTTLS OK' -- "$plugin" -H helo.example.org

host reject.example.org 192.0.2.13
start_postfix reject.example.org 192.0.2.13:25 'smtpd_delay_reject = no' \
	'smtpd_client_restrictions = check_client_access static:{REJECT you are listed}'
verdict 'client refused in the greeting' 2 smtp.greeting.refused -l '554 5.7.1' -l 'you are listed' \
	-n 'was not offered' -- -H reject.example.org

finish
