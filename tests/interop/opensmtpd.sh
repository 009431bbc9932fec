#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# OpenSMTPD. The one of Debian 12 offers STARTTLS, sends its certificate and breaks off: a bare TLS
# client says at run time what this build does, and the plugin must find the same.
# Run alone: tests/interop/opensmtpd.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires opensmtpd
certificate good rsa 90 mx1.example.org

host os.example.org 192.0.2.1
start_opensmtpd os.example.org 192.0.2.1

# "Verify return code" is printed even when the handshake failed; the words of the alert are not
# printed when it did not.
openssl s_client -starttls smtp -connect 192.0.2.1:25 </dev/null >"$work/bare" 2>&1 || :
if grep -q 'alert internal error' "$work/bare"; then
	verdict 'broken handshake' 2 tls.handshake -l 'TLS handshake failed' -l 'os.example.org[192.0.2.1]' \
		-n 'was not offered' -- -H os.example.org
	check 'broken handshake: the alert is named' 2 -r 'alert 80 .*internal.error' -- \
		"$plugin" -H os.example.org
	check 'broken handshake: not told as an old version' 2 -j 'all(.findings[]; .id != "tls.version")' \
		-- "$plugin" --output=json -H os.example.org
elif grep -q '^New, TLS' "$work/bare"; then
	check 'healthy' 0 -l 'STARTTLS OK' -- "$plugin" -H os.example.org
else
	not_ok 'bare TLS client' 'neither a handshake nor an internal error'
	tail -n 20 "$work/bare" | sed 's/^/  | /'
fi
stop os.example.org

host plain.example.org 192.0.2.2
start_opensmtpd plain.example.org 192.0.2.2 no-dsn
verdict 'without TLS' 2 starttls.offered \
	-l 'TLS is required, but was not offered by host plain.example.org[192.0.2.2]' -- \
	-H plain.example.org

finish
