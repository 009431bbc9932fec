#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sendmail: healthy, and three ways to lose STARTTLS without a word to the administrator.
# Run alone: tests/interop/sendmail.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires sendmail
command -v m4 >/dev/null || skip_all 'm4 is missing (see tests/interop/packages)'
certificate good ec 90 mx1.example.org

bounce='TLS is required, but was not offered by host'

host healthy.example.org 192.0.2.1
start_sendmail healthy.example.org 192.0.2.1 tls \
	"DAEMON_OPTIONS(\`Name=TLSMTA, Port=465, Addr=192.0.2.1, M=s')dnl"
check 'healthy' 0 -l 'STARTTLS OK' -l 'TLS1.3 at 1 of 1' -- "$plugin" -H healthy.example.org
log_check 'healthy: one EHLO before and one after TLS' healthy.example.org 2 '<<< EHLO '
log_check 'healthy: ended by QUIT' healthy.example.org 1 '<<< QUIT'
log_check 'healthy: no error' healthy.example.org 0 '>>> [45]|lost input'
check 'implicit TLS' 0 -l 'TLS1.3 at 1 of 1' -- "$plugin" -s -H healthy.example.org

host plain.example.org 192.0.2.2
start_sendmail plain.example.org 192.0.2.2 plain
verdict 'without certificate' 2 starttls.offered -l "$bounce plain.example.org[192.0.2.2]" -- \
	-H plain.example.org

host nopath.example.org 192.0.2.3
start_sendmail nopath.example.org 192.0.2.3 tls "undefine(\`confCACERT_PATH')dnl"
verdict 'CACertPath missing' 2 starttls.offered -l "$bounce nopath.example.org[192.0.2.3]" -- \
	-H nopath.example.org

host unsafe.example.org 192.0.2.4
chmod 644 "$work/pki/good.key"
start_sendmail unsafe.example.org 192.0.2.4 tls "define(\`confSERVER_KEY', \`$work/pki/good.key')dnl"
verdict 'key readable by everybody' 2 starttls.offered -l "$bounce unsafe.example.org[192.0.2.4]" -- \
	-H unsafe.example.org

finish
