#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# check_smtp_cert against Postfix: certificates of both key families, SNI maps, chains without
# their intermediate, self-signed ones, client certificates demanded, services not reloaded; and
# what Postfix logs about the check: the connections, the commands, no warning.
# Run alone: tests/interop/cert-postfix.sh [--unpacked DIR] [--build DIR], as root.

. "$(dirname "$0")/lib.sh"
begin "$@"
requires postfix
use check_smtp_cert
trouble='warning|error|alert|lost connection|pipelining|fatal|timeout'

pki_root root ec 'Example Root'
pki_root rsaroot rsa 'Example RSA Root'
pki_issuer issuer root ec 'Example Issuer E1'
pki_issuer rsaissuer rsaroot rsa 'Example Issuer R1'
trust root rsaroot
pki_leaf ec issuer ec '-30 days' '60 days' mx1.example.org
pki_leaf rsa rsaissuer rsa '-30 days' '55 days' mx1.example.org
pki_leaf expired rsaissuer rsa '-100 days' '-10 days' mx1.example.org

# chain_files FILE...: the setting for these certificates.
chain_files()
{
	local file files=
	for file; do
		files="$files $work/pki/$file.all.pem"
	done
	echo "smtpd_tls_chain_files =$files"
}

# json NAME EXIT ARGUMENT... -- FILTER...: the document is such.
json()
{
	local name=$1 want=$2
	local -a arguments=() filters=()
	shift 2
	while [ "$1" != -- ]; do
		arguments+=("$1")
		shift
	done
	shift
	while [ $# -gt 0 ]; do
		filters+=(-j "$1")
		shift
	done
	check "$name" "$want" "${filters[@]}" -- "$plugin" --output=json "${arguments[@]}"
}

# GnuTLS asks for RSA first by itself, OpenSSL for ECDSA. So both orders are tried here.
ecdsa_first=NORMAL:-SIGN-ALL:+SIGN-ECDSA-SECP256R1-SHA256:+SIGN-RSA-PSS-RSAE-SHA256:+SIGN-RSA-SHA256

# --- both key families ---------------------------------------------------------------------------

host mx1.example.org 192.0.2.1 2001:db8::1
start_postfix mx1.example.org "192.0.2.1:25;[2001:db8::1]:25;192.0.2.1:587 -o \
smtpd_tls_security_level=encrypt;smtps:192.0.2.1:465" "$(chain_files ec rsa)"
check 'ECDSA and RSA are fine' 0 -l 'SMTP_CERT OK - ' -l 'mx1.example.org' -l 'addresses=2' \
	-l 'addresses_ok=2' -l 'certificates=2' -l 'days_left=55;' -l 'life_left=' -t 2 -- \
	"$plugin" -H mx1.example.org
log_check 'two connections for each address' mx1.example.org 4 ' connect from '
log_check 'one EHLO, STARTTLS, QUIT, and no more' mx1.example.org 4 \
	'disconnect from .* ehlo=1 starttls=1 quit=1 commands=3$'
log_check 'one in TLS 1.3 and one in TLS 1.2' mx1.example.org 2 'established from .*: TLSv1\.3 '
log_check 'which is the second' mx1.example.org 2 'established from .*: TLSv1\.2 '
log_check 'no warning in the log' mx1.example.org 0 "$trouble"
json 'both as JSON' 0 -H mx1.example.org -- '[.findings[] | select(.state > 0)] == []' \
	'[.certificates[] | select(.names == ["mx1.example.org"]) | .key] | sort == ["EC P-256", "RSA 2048"]' \
	'[.certificates[] | select(.names == ["mx1.example.org"]) | select(.trusted and .name_ok)] | length == 2' \
	'.schema == "mail-tls/1" and .plugin == "check_smtp_cert"'
json 'only the one seen first' 0 --cert-types=first -H mx1.example.org -- '.counts.certificates == 1' \
	'[.certificates[] | select(.names == ["mx1.example.org"])] | length == 1'
json 'only ECDSA where the client prefers it' 0 --cert-types=first --tls-priority=$ecdsa_first \
	-H mx1.example.org -- '[.certificates[] | select(.names == ["mx1.example.org"]) | .key] == ["EC P-256"]'
check 'strict asks for RSA in TLS 1.3' 0 -l 'certificates=2' -- \
	"$plugin" --cert-types=strict -H mx1.example.org
check 'submission' 0 -l 'certificates=2' -- "$plugin" -4 -p 587 -H mx1.example.org
check 'implicit TLS' 0 -l 'certificates=2' -- "$plugin" -4 -s -H mx1.example.org
log_check 'implicit TLS: no EHLO' mx1.example.org 0 'disconnect from .* ehlo=1 quit=1 '
# shellcheck disable=SC2016 # for the inner shell
check 'no second EHLO in the dialogue' 0 -j '[.[] | select(contains("EHLO "))] | length == 2' -- \
	sh -c '"$0" -vvv -4 -H mx1.example.org 2>&1 >/dev/null | jq -R . | jq -s .' "$plugin"
log_check 'still no warning' mx1.example.org 0 "$trouble"

host half.example.org 192.0.2.2
start_postfix half.example.org '192.0.2.2:25;smtps:192.0.2.2:465' "$(chain_files ec expired)"
verdict 'RSA expired beside ECDSA' 2 cert.expiry -l 'SMTP_CERT CRITICAL - ' -l 'RSA' -l 'days_left=-10;' \
	-r 'RSA cert .*(expired|ended)' -- --verify-name=mx1.example.org -H half.example.org
log_check 'RSA expired beside ECDSA: seen in TLS 1.3' half.example.org 2 'established from .*: TLSv1\.3 '
verdict 'RSA expired beside ECDSA, implicit TLS' 2 cert.expiry -l 'RSA' -- \
	-s --verify-name=mx1.example.org -H half.example.org
verdict 'RSA expired beside ECDSA, strict' 2 cert.expiry -l 'RSA' -- \
	--cert-types=strict --verify-name=mx1.example.org -H half.example.org
json 'the certificate that expired' 2 --verify-name=mx1.example.org -H half.example.org -- \
	'.certificates[.findings[] | select(.id == "cert.expiry" and .state == 2) | .certificate] |
		.key == "RSA 2048" and .days_left < -9.9'
verdict 'RSA expired beside ECDSA, which comes first' 2 cert.expiry -l 'RSA' -- \
	--tls-priority=$ecdsa_first --verify-name=mx1.example.org -H half.example.org
check 'RSA expired and not asked for' 0 -l 'certificates=1' -- "$plugin" --cert-types=first \
	--tls-priority=$ecdsa_first --verify-name=mx1.example.org -H half.example.org
log_check 'RSA expired: no warning' half.example.org 0 "$trouble"

# The other way about.
host mirror.example.org 192.0.2.8
pki_leaf oldec issuer ec '-100 days' '-10 days' mx1.example.org
start_postfix mirror.example.org 192.0.2.8:25 "$(chain_files oldec rsa)"
verdict 'ECDSA expired beside RSA' 2 cert.expiry -l 'ECDSA' -r 'ECDSA cert .*(expired|ended)' -- \
	--verify-name=mx1.example.org -H mirror.example.org

# A server that goes by its own preference shows its second certificate only to who takes no other.
host preempt.example.org 192.0.2.9
start_postfix preempt.example.org 192.0.2.9:25 "$(chain_files ec expired)" 'tls_preempt_cipherlist = yes'
check 'RSA expired, and the server prefers ECDSA' 0 -l 'certificates=1' -- \
	"$plugin" --verify-name=mx1.example.org -H preempt.example.org
verdict 'RSA expired, the server prefers ECDSA, strict' 2 cert.expiry -l 'RSA' -- \
	--cert-types=strict --verify-name=mx1.example.org -H preempt.example.org

# TLS 1.3 alone, where a cipher suite says nothing of certificates.
host tls13.example.org 192.0.2.3
start_postfix tls13.example.org 192.0.2.3:25 "$(chain_files ec expired)" \
	'smtpd_tls_protocols = >=TLSv1.3' 'smtpd_tls_mandatory_protocols = >=TLSv1.3'
verdict 'RSA expired beside ECDSA, TLS 1.3 only' 2 cert.expiry -l 'RSA' -- \
	--verify-name=mx1.example.org -H tls13.example.org

host tls12.example.org 192.0.2.4
start_postfix tls12.example.org 192.0.2.4:25 "$(chain_files ec expired)" \
	'smtpd_tls_protocols = TLSv1.2' 'smtpd_tls_mandatory_protocols = TLSv1.2'
verdict 'RSA expired beside ECDSA, TLS 1.2 only' 2 cert.expiry -l 'RSA' -- \
	--verify-name=mx1.example.org -H tls12.example.org
log_check 'TLS 1.2 only: no warning' tls12.example.org 0 "$trouble"

# One certificate: the second connection gets the same one, and nobody is troubled by that.
host onersa.example.org 192.0.2.5
start_postfix onersa.example.org 192.0.2.5:25 "$(chain_files rsa)"
check 'only RSA' 0 -l 'certificates=1' -- "$plugin" --verify-name=mx1.example.org -H onersa.example.org
log_check 'only RSA: asked twice' onersa.example.org 2 'TLS connection established'
log_check 'only RSA: no error in the log' onersa.example.org 0 "$trouble"
check 'only RSA, strict' 0 -l 'certificates=1' -- \
	"$plugin" --cert-types=strict --verify-name=mx1.example.org -H onersa.example.org
log_check 'only RSA, strict: Postfix finds no shared cipher' onersa.example.org 1 'no shared cipher|no suitable'

host oneec.example.org 192.0.2.6
start_postfix oneec.example.org 192.0.2.6:25 "$(chain_files ec)"
check 'only ECDSA' 0 -l 'certificates=1' -- "$plugin" --verify-name=mx1.example.org -H oneec.example.org
log_check 'only ECDSA: asked twice' oneec.example.org 2 'TLS connection established'
log_check 'only ECDSA: no error in the log' oneec.example.org 0 "$trouble"

# --- names ---------------------------------------------------------------------------------------

pki_leaf a issuer ec '-30 days' '60 days' a.example.org
pki_leaf b issuer ec '-30 days' '50 days' b.example.org
printf '%s\n' "a.example.org $work/pki/a.all.pem" "b.example.org $work/pki/b.all.pem" >"$work/sni"
# Postfix reads a table again, a second later, that may still be in writing.
touch -d '1 hour ago' "$work/sni"
host sni.example.org 192.0.2.7
start_postfix sni.example.org 192.0.2.7:25 "$(chain_files ec)" "tls_server_sni_maps = texthash:$work/sni"
check 'name A has its certificate' 0 -l 'days_left=60;' -- "$plugin" -I 192.0.2.7 -H a.example.org
check 'name B has its certificate' 0 -l 'days_left=50;' -- "$plugin" -I 192.0.2.7 -H b.example.org
json 'name B as JSON' 0 -I 192.0.2.7 -H b.example.org -- '[.certificates[].names[]?] == ["b.example.org"]'
check 'B by --server-name' 0 -l 'days_left=50;' -- "$plugin" --server-name=b.example.org -H sni.example.org
verdict 'B where A was meant' 2 cert.name -l 'b.example.org' -- --server-name=b.example.org \
	--verify-name=a.example.org -H sni.example.org
json 'without a name the default one' 2 --server-name=- -I 192.0.2.7 -H a.example.org -- \
	"$(finding cert.name 2)" '[.certificates[].names[]?] == ["mx1.example.org"]'
check 'without a name, and it is the right one' 0 -l 'SMTP_CERT OK' -- \
	"$plugin" --server-name=- --verify-name=mx1.example.org -H sni.example.org
verdict 'no certificate for that name' 2 cert.name -l 'mx1.example.org' -- -H sni.example.org

# --- chains --------------------------------------------------------------------------------------

host leaf.example.org 192.0.2.10
cat "$work/pki/ec.key" "$work/pki/ec.pem" >"$work/pki/leafonly.all.pem"
start_postfix leaf.example.org 192.0.2.10:25 "$(chain_files leafonly)"
verdict 'the intermediate is not sent' 2 cert.incomplete-chain -l 'Example Issuer E1' -l 'not sent' -- \
	--verify-name=mx1.example.org -H leaf.example.org

add_address 192.0.2.11
cat "$work/pki/rsa.key" "$work/pki/rsa.pem" >"$work/pki/rsaleaf.all.pem"
start_postfix halfleaf.example.org 192.0.2.11:25 "$(chain_files ec rsaleaf)"
verdict 'the intermediate of one family is not sent' 2 cert.incomplete-chain -l 'Example Issuer R1' -- \
	-I 192.0.2.11 -H mx1.example.org

host private.example.org 192.0.2.12
pki_root private ec 'Private Root'
pki_issuer privateissuer private ec 'Private Issuer'
pki_leaf private privateissuer ec '-30 days' '60 days' private.example.org
start_postfix private.example.org 192.0.2.12:25 "$(chain_files private)"
verdict 'an unknown authority' 2 cert.chain -l 'Private Root' -- -H private.example.org
check 'that authority by --ca-file' 0 -l 'SMTP_CERT OK' -- \
	"$plugin" --ca-file="$work/pki/private/ca.pem" -H private.example.org
check 'that authority by --add-ca' 0 -l 'SMTP_CERT OK' -- \
	"$plugin" --add-ca="$work/pki/private/ca.pem" -H private.example.org
check 'not verified' 0 -l 'SMTP_CERT OK' -- "$plugin" --no-verify -H private.example.org

host root.example.org 192.0.2.14
cat "$work/pki/ec.all.pem" "$work/pki/root/ca.pem" >"$work/pki/rootsent.all.pem"
start_postfix root.example.org 192.0.2.14:25 "$(chain_files rootsent)"
json 'the root is sent along, which is a fact' 0 --verify-name=mx1.example.org -H root.example.org -- \
	"$(finding cert.order 0)" '[.findings[] | select(.state > 0)] == []'

host off.example.org 192.0.2.15
start_postfix off.example.org 192.0.2.15:25 'smtpd_tls_security_level = none'
verdict 'TLS off' 2 starttls.offered -l 'SMTP_CERT CRITICAL' -l 'was not offered by host' -- -H off.example.org
log_check 'TLS off: no second connection' off.example.org 2 ' connect from '

# As Debian's ssl-cert makes it.
host snakeoil.example.org 192.0.2.13
openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -sha256 -subj /CN=snakeoil.example.org \
	-addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:snakeoil.example.org \
	-keyout "$work/pki/snakeoil.key" -out "$work/pki/snakeoil.pem" 2>>"$work/pki/log"
cat "$work/pki/snakeoil.key" "$work/pki/snakeoil.pem" >"$work/pki/snakeoil.all.pem"
start_postfix snakeoil.example.org 192.0.2.13:25 "$(chain_files snakeoil)"
verdict 'self-signed' 2 cert.self-signed -l 'self-signed' -- -H snakeoil.example.org
json 'self-signed: what to do' 2 -H snakeoil.example.org -- \
	'any(.findings[]; .id == "cert.self-signed" and (.remedy | length) > 20)'
spki=$(openssl pkey -in "$work/pki/snakeoil.key" -pubout -outform DER | openssl dgst -sha256 -binary | base64)
check 'its pin shown in the chain' 2 -m "$spki" -- "$plugin" -vv -H snakeoil.example.org
# Another first character and still good base64, whatever the key is.
case $spki in
A*) wrong=B${spki#?} ;;
*) wrong=A${spki#?} ;;
esac
verdict 'a pin that does not match' 2 cert.pin -- --no-verify --pin=key:"$wrong" -H snakeoil.example.org
check 'a pin that matches' 0 -l 'SMTP_CERT OK' -- "$plugin" --no-verify --pin=key:"$spki" -H snakeoil.example.org

# --- client certificates -------------------------------------------------------------------------

host ccert.example.org 192.0.2.20
start_postfix ccert.example.org '192.0.2.20:25;smtps:192.0.2.20:465' "$(chain_files ec)" \
	'smtpd_tls_security_level = encrypt' 'smtpd_tls_req_ccert = yes' \
	"smtpd_tls_CAfile = $work/pki/root/ca.pem"
host ccert12.example.org 192.0.2.21
start_postfix ccert12.example.org \
	"192.0.2.21:25;192.0.2.21:587 -o smtpd_tls_chain_files=$work/pki/ec.all.pem" "$(chain_files expired)" \
	'smtpd_tls_security_level = encrypt' 'smtpd_tls_req_ccert = yes' \
	"smtpd_tls_CAfile = $work/pki/root/ca.pem" 'smtpd_tls_mandatory_protocols = TLSv1.2'
for how in '' -s; do
	json "client certificate demanded ${how:-STARTTLS}" 0 $how --verify-name=mx1.example.org \
		-H ccert.example.org -- "$(finding tls.client-cert 0)"
done
json 'client certificate demanded, TLS 1.2' 0 -p 587 --verify-name=mx1.example.org \
	-H ccert12.example.org -- "$(finding tls.client-cert 0)" '.host.addresses[0].certificates | length >= 1'
verdict 'client certificate demanded in TLS 1.2, and the chain is judged' 2 cert.expiry -- \
	--verify-name=mx1.example.org -H ccert12.example.org
json 'client certificate demanded in TLS 1.2 is a fact' 2 --verify-name=mx1.example.org \
	-H ccert12.example.org -- "$(finding tls.client-cert 0)" \
	'[.findings[] | select(.state == 2) | .id] == ["cert.expiry"]'

# --- several addresses ---------------------------------------------------------------------------

pki_leaf old issuer ec '-40 days' '50 days' mx1.example.org
host twins.example.org 192.0.2.30 192.0.2.31
start_postfix new.example.org 192.0.2.30:25 "$(chain_files ec)"
start_postfix old.example.org 192.0.2.31:25 "$(chain_files old)"
verdict 'one of two was not reloaded' 1 cert.not-reloaded -l 'not loaded' -l '192.0.2.30' -l '192.0.2.31' \
	-- --verify-name=mx1.example.org -H twins.example.org
check 'the new one alone' 0 -- "$plugin" -I 192.0.2.30 --verify-name=mx1.example.org -H twins.example.org

host pair.example.org 192.0.2.32 192.0.2.33
pki_leaf west issuer ec '-30 days' '60 days' west.example.org,pair.example.org
pki_leaf east issuer ec '-80 days' '40 days' east.example.org,pair.example.org
start_postfix west.example.org 192.0.2.32:25 "$(chain_files west)"
start_postfix east.example.org 192.0.2.33:25 "$(chain_files east)"
json 'different names at two addresses' 0 -H pair.example.org -- '[.findings[] | select(.state > 0)] == []' \
	'all(.findings[]; .id != "cert.not-reloaded")' '.counts.addresses_ok == 2'

finish
