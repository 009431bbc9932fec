#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Icinga 2 with contrib/icinga2: state, exact command line, performance data and long output of each
# plugin come back through its API, OK and CRITICAL.
#
# alone: tests/e2e/icinga2.sh --build DIR

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "$@"
# shellcheck source=tests/e2e/icinga2-lib.sh
. "$e2e_dir/icinga2-lib.sh"

icinga_ca
icinga_node node
cp "$e2e_root"/contrib/icinga2/mail-tls-{commands,services}.conf "$work/node/etc/"
cat >"$work/node/etc/icinga2.conf" <<'CONF'
include <itl>
include <plugins>
object Endpoint NodeName { }
object Zone ZoneName { endpoints = [ NodeName ] }
object CheckerComponent "checker" { }
object ApiListener "api" { bind_host = "127.0.0.1", bind_port = 5665 }
object ApiUser "e2e" { password = "e2e", permissions = [ "*" ] }
include "mail-tls-commands.conf"
include "mail-tls-services.conf"
object Host "mx1.secure.example" {
	check_command = "dummy"
	address = "203.0.113.11"
	vars.mail_host = true
}
object Host "by name" {
	check_command = "dummy"
	address = "203.0.113.11"
	vars.mail_host = {
		starttls_hostname = "mx1.secure.example"
		starttls_address = [ ]
		starttls_ipv4 = true
		starttls_state = [ "tls.version=ok", "smtp.closed=ok" ]
		smtp_cert_hostname = "mx1.secure.example"
		smtp_cert_address = [ ]
		smtp_cert_warning = "21"
		smtp_cert_critical = "7"
		smtp_cert_ipv6 = true
	}
}
object Host "six" {
	check_command = "dummy"
	address = "203.0.113.11"
	address6 = "2001:db8:113::11"
	vars.mail_host = true
	vars.starttls_hostname = "mx1.secure.example"
	vars.smtp_cert_hostname = "mx1.secure.example"
	vars.starttls_ipv6 = true
	vars.smtp_cert_ipv6 = true
}
object Host "mx3.third-plain.example" {
	check_command = "dummy"
	vars.mail_host = true
}
object Host "domains" {
	check_command = "dummy"
	vars.mail_domains["secure.example"] = { mx_tls_require = [ "dane,dnssec", "mta-sts" ] }
	vars.mail_domains["third-plain.example"] = { }
	vars.mail_domains["insecure.example"] = { mx_tls_no_connect = true }
	vars.mail_domains["bücher.example"] = { }
}
CONF
sed -i "/mx3.third-plain/a\\	address = \"$(awk '$1 == "mx3.third-plain.example" { sub(/,.*/, "", $5); print $5 }' \
	/run/world/hosts)\"" "$work/node/etc/icinga2.conf"
plain=$(sed -n '/mx3.third-plain/{n;s/.*"\(.*\)"/\1/p;}' "$work/node/etc/icinga2.conf")
expect 'the configuration is valid' icinga node -C
cp "$work/expect" "$work/validated"
expect 'without a warning' awk '/warning/ { print; bad = 1 } END { exit bad }' "$work/validated"
daemon icinga icinga node
wait_until 60 'the API' api node 5665 status
checked node 5665 "$work/all"

shows "$work/all" 'mx1.secure.example!starttls' 0 'STARTTLS OK - mx1.secure.example: ' \
	check_starttls -H mx1.secure.example -I 203.0.113.11
shows "$work/all" 'mx1.secure.example!smtp_cert' 0 'SMTP_CERT OK - mx1.secure.example: ' \
	check_smtp_cert -H mx1.secure.example -I 203.0.113.11
shows "$work/all" 'by name!starttls' 0 'STARTTLS OK - mx1.secure.example: ' \
	check_starttls --state tls.version=ok --state smtp.closed=ok -4 -H mx1.secure.example
shows "$work/all" 'by name!smtp_cert' 0 'SMTP_CERT OK - mx1.secure.example: ' \
	check_smtp_cert -6 -H mx1.secure.example -c 7 -w 21
shows "$work/all" 'six!starttls' 0 'STARTTLS OK - mx1.secure.example: ' \
	check_starttls -6 -H mx1.secure.example -I 2001:db8:113::11
shows "$work/all" 'mx3.third-plain.example!starttls' 2 \
	"TLS is required, but was not offered by host mx3.third-plain.example[$plain]" \
	check_starttls -H mx3.third-plain.example -I "$plain"
shows "$work/all" 'mx3.third-plain.example!smtp_cert' 2 'SMTP_CERT CRITICAL - ' \
	check_smtp_cert -H mx3.third-plain.example -I "$plain"
shows "$work/all" 'domains!mx_tls secure.example' 0 'MTA-STS enforce 3' \
	check_mx_tls --require dane,dnssec --require mta-sts -H secure.example
shows "$work/all" 'domains!mx_tls third-plain.example' 2 \
	'TLS is required, but was not offered by host mx3.third-plain.example[' \
	check_mx_tls -H third-plain.example
shows "$work/all" 'domains!mx_tls insecure.example' 0 'MX_TLS OK - insecure.example: ' \
	check_mx_tls --no-connect -H insecure.example
shows "$work/all" 'domains!mx_tls bücher.example' 0 'MX_TLS OK - ' check_mx_tls -H 'bücher.example'

mail_tls mx1.secure.example off
checked node 5665 "$work/off"
result "$work/off" 'domains!mx_tls secure.example'
json 'without STARTTLS the domain becomes CRITICAL' "$work/result" '.exit_status == 2 and
	(.output | contains("TLS is required, but was not offered by host mx1.secure.example[203.0.113.11]"))'
mail_tls mx1.secure.example on
checked node 5665 "$work/on"
result "$work/on" 'domains!mx_tls secure.example'
json 'and OK again' "$work/result" '.exit_status == 0'
finish
