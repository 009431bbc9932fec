# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A small certificate authority for tests/interop/*.sh, sourced by lib.sh: roots, intermediates and
# leaves with any dates, revocation, and OCSP answers. Each authority is a folder $work/pki/NAME
# with its certificate ca.pem, its key and its books. A certificate that openssl refuses to make
# breaks the test off.

: "${work:=/run/interop}"

# pki_key FILE ec|rsa
pki_key()
{
	case $2 in
	rsa) openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -quiet -out "$1" ;;
	*) openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" ;;
	esac 2>>"$work/pki/log"
	chmod 644 "$1"
}

# pki_date WORDS: as `openssl ca` wants it; WORDS are for date(1), such as '-3 days'.
pki_date()
{
	date -u -d "$1" +%Y%m%d%H%M%SZ
}

# pki_authority NAME: its folder with empty books. The section of the extensions comes later.
pki_authority()
{
	local dir=$work/pki/$1
	mkdir -p "$dir/issued"
	: >"$dir/index.txt"
	openssl rand -hex 12 >"$dir/serial"
	cat >"$dir/conf" <<-CONF
		[ca]
		default_ca = this
		[this]
		certificate = $dir/ca.pem
		private_key = $dir/ca.key
		database = $dir/index.txt
		serial = $dir/serial
		new_certs_dir = $dir/issued
		default_md = sha256
		policy = any
		unique_subject = no
		email_in_dn = no
		[any]
		commonName = supplied
	CONF
}

# pki_sign AUTHORITY KEY OUT FROM TO COMMON_NAME [extension line]...
pki_sign()
{
	local dir=$work/pki/$1 key=$2 out=$3 from=$4 to=$5 name=$6
	shift 6
	{
		cat "$dir/conf"
		echo '[extensions]'
		printf '%s\n' 'subjectKeyIdentifier = hash' 'authorityKeyIdentifier = keyid' "$@"
	} >"$out.conf"
	openssl req -new -sha256 -key "$key" -subj "/CN=$name" -out "$out.csr" 2>>"$work/pki/log"
	# A root signs itself before its certificate is there.
	local self=
	[ -e "$dir/ca.pem" ] || self=-selfsign
	# shellcheck disable=SC2086 # an option or none
	openssl ca -batch -notext $self -config "$out.conf" -extensions extensions -in "$out.csr" \
		-startdate "$(pki_date "$from")" -enddate "$(pki_date "$to")" -out "$out" \
		2>>"$work/pki/log" || {
		tail -n 5 "$work/pki/log" >&2
		return 1
	}
}

pki_ca_extensions=('basicConstraints = critical,CA:TRUE' 'keyUsage = critical,keyCertSign,cRLSign')

# pki_root NAME ec|rsa COMMON_NAME
pki_root()
{
	local dir=$work/pki/$1
	pki_authority "$1"
	pki_key "$dir/ca.key" "$2"
	pki_sign "$1" "$dir/ca.key" "$dir/ca.pem" '-1000 days' '3000 days' "$3" "${pki_ca_extensions[@]}"
	: >"$dir/sent.pem"
}

# pki_issuer NAME AUTHORITY ec|rsa COMMON_NAME: an intermediate; sent.pem is what a server sends
# behind a leaf of it.
pki_issuer()
{
	local dir=$work/pki/$1
	pki_authority "$1"
	pki_key "$dir/ca.key" "$3"
	pki_sign "$2" "$dir/ca.key" "$dir/ca.pem" '-500 days' '1500 days' "$4" "${pki_ca_extensions[@]}"
	cat "$dir/ca.pem" "$work/pki/$2/sent.pem" >"$dir/sent.pem"
}

# pki_leaf FILE AUTHORITY ec|rsa FROM TO NAME[,NAME]... [extension line]...
#   $work/pki/FILE.key, .pem (the leaf alone), .chain (as a server sends it), .all.pem (key and chain)
pki_leaf()
{
	local file=$work/pki/$1 authority=$2 kind=$3 from=$4 to=$5 names=$6
	shift 6
	pki_key "$file.key" "$kind"
	pki_sign "$authority" "$file.key" "$file.pem" "$from" "$to" "${names%%,*}" \
		'basicConstraints = critical,CA:FALSE' 'keyUsage = critical,digitalSignature' \
		'extendedKeyUsage = serverAuth' "subjectAltName = DNS:${names//,/,DNS:}" "$@"
	cat "$file.pem" "$work/pki/$authority/sent.pem" >"$file.chain"
	cat "$file.key" "$file.chain" >"$file.all.pem"
}

# pki_revoke FILE AUTHORITY
pki_revoke()
{
	openssl ca -batch -config "$work/pki/$2/conf" -revoke "$work/pki/$1.pem" \
		-crl_reason keyCompromise 2>>"$work/pki/log"
}

# pki_staple FILE AUTHORITY: $work/pki/FILE.ocsp, the answer of the authority as its books are now.
pki_staple()
{
	local file=$work/pki/$1 dir=$work/pki/$2
	openssl ocsp -issuer "$dir/ca.pem" -cert "$file.pem" -no_nonce -reqout "$file.request" \
		>>"$work/pki/log" 2>&1
	openssl ocsp -index "$dir/index.txt" -CA "$dir/ca.pem" -rsigner "$dir/ca.pem" \
		-rkey "$dir/ca.key" -reqin "$file.request" -ndays 7 -respout "$file.ocsp" \
		>>"$work/pki/log" 2>&1
}

# trust AUTHORITY...: their certificates are among the system's anchors, in the private /etc.
trust()
{
	local authority certificate
	mkdir -p /etc/ssl/certs
	for authority; do
		certificate=$work/pki/$authority/ca.pem
		cat "$certificate" >>/etc/ssl/certs/ca-certificates.crt
		cp "$certificate" "/etc/ssl/certs/$(openssl x509 -noout -subject_hash -in "$certificate").0"
	done
}
