# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the certificates of the table tests/agreement/certificates, whose head has its grammar, and
# revocation lists. Sourced by tests/agreement/run. Everything lies in the folder $pki: NAME.pem,
# NAME.key. openssl does the work; a step that fails says its last words and returns non-zero.

: "${pki:=/nonexistent}"

# pki_say NAME COMMAND...: runs it with its chatter kept in NAME.log, shown when it fails.
pki_say()
{
	local log=$pki/$1.log
	shift
	"$@" >>"$log" 2>&1 </dev/null || {
		echo "cannot make $(basename "$log" .log): $*" >&2
		tail -n 5 "$log" >&2
		return 1
	}
}

# pki_date VARIABLE DAYS: that many days from the start of the test, as openssl wants it.
pki_date()
{
	case $2 in
	never) printf -v "$1" 99991231235959Z ;;
	*) TZ=UTC0 printf -v "$1" '%(%Y%m%d%H%M%SZ)T' $((pki_now + $2 * 86400)) ;;
	esac
}

# pki_request SUBJECT: for the key p_key, which is made if there is none.
pki_request()
{
	local key=$pki/$p_key.key
	local -a how
	case $p_kind in
	p256 | p384) how=(-newkey EC -pkeyopt "ec_paramgen_curve:P-${p_kind#p}") ;;
	rsa*) how=(-newkey "rsa:${p_kind#rsa}") ;;
	pss) how=(-newkey RSA-PSS -pkeyopt rsa_keygen_bits:2048) ;;
	*) how=(-newkey "$p_kind") ;;
	esac
	if [ -e "$key" ]; then
		how=(-key "$key")
	else
		how+=(-nodes -keyout "$key")
	fi
	pki_say "$p_name" openssl req -new -utf8 -config "$pki/$p_name.cnf" "${how[@]}" -subj "$1" \
		-out "$pki/$p_name.csr"
}

# pki_extensions: the lines of the variables that pki_read left behind.
pki_extensions()
{
	[ "$p_bc" = none ] || echo "basicConstraints = $p_bc"
	[ "$p_ku" = none ] || echo "keyUsage = $p_ku"
	[ "$p_eku" = none ] || echo "extendedKeyUsage = $p_eku"
	[ "$p_san" = none ] || echo "subjectAltName = $p_san"
	[ "$p_ids" = none ] || echo 'subjectKeyIdentifier = hash'
	case $p_ids in
	none | no-issuer) ;;
	hash) [ "$p_issuer" = self ] || echo 'authorityKeyIdentifier = keyid' ;;
	serial) echo 'authorityKeyIdentifier = keyid,issuer:always' ;;
	wrong) echo '2.5.29.35 = DER:30168014000102030405060708090a0b0c0d0e0f10111213' ;;
	esac
	printf '%s\n' "${p_more[@]}"
}

# pki_read NAME ISSUER WORD...: a line of the table, as variables p_... of the caller.
pki_read()
{
	local word
	p_name=$1 p_issuer=$2
	shift 2
	p_key=$p_name p_kind=p256 p_cn=$p_name p_md=sha256 p_from=-30 p_to=60 p_ids=hash
	p_bc=CA:FALSE p_ku=critical,digitalSignature p_eku=serverAuth p_san=DNS:mail.example.org
	p_version=3 p_broken=no p_string=utf8only p_units=0 p_more=()
	for word; do
		case $word in
		ca | ca:*)
			p_bc=critical,CA:TRUE
			[ "$word" = ca ] || p_bc=$p_bc,pathlen:${word#ca:}
			p_ku=critical,keyCertSign,cRLSign p_eku=none p_san=none p_from=-1000 p_to=2000
			;;
		v1) p_version=1 ;;
		broken) p_broken=yes ;;
		printable) p_string=default ;;
		key:*) p_key=${word#*:} ;;
		kind:*) p_kind=${word#*:} ;;
		cn:*) p_cn=${word#*:} ;;
		units:*) p_units=${word#*:} ;;
		md:*) p_md=${word#*:} ;;
		from:*) p_from=${word#*:} ;;
		to:*) p_to=${word#*:} ;;
		ids:*) p_ids=${word#*:} ;;
		bc:*) p_bc=${word#*:} ;;
		ku:*) p_ku=${word#*:} ;;
		eku:*) p_eku=${word#*:} ;;
		san:*) p_san=${word#*:} ;;
		nc:*) p_more+=("nameConstraints = critical,${word#*:}") ;;
		ext:*) p_more+=("${word#*:}") ;;
		*) echo "certificate $p_name: unknown word $word" >&2; return 1 ;;
		esac
	done
}

# pki_config FILE: for openssl req and ca, with a data base of its own that nobody reads again.
pki_config()
{
	: >"$1.index"
	cat >"$1" <<-END
		[req]
		distinguished_name = dn
		string_mask = $p_string
		[dn]
		[ca]
		default_ca = maker
		[maker]
		database = $1.index
		new_certs_dir = $pki/serials
		unique_subject = no
		rand_serial = yes
		default_md = $p_md
		default_crl_days = 30
		preserve = yes
		policy = any
		${p_extensions:+x509_extensions = extensions}
		[any]
		commonName = optional
		[extensions]
		$p_extensions
	END
}

# pki_certificate NAME ISSUER WORD...: the issuer must have been made.
pki_certificate()
{
	local p_name p_issuer p_key p_kind p_cn p_md p_from p_to p_ids p_bc p_ku p_eku p_san p_version
	local p_broken p_string p_units p_extensions="" subject=/ from to
	local -a p_more signer
	pki_read "$@" || return
	[ "$p_version" = 1 ] || p_extensions=$(pki_extensions)
	[ "$p_cn" = none ] || subject=/CN=${p_cn//_/ }
	while [ "$p_units" -gt 0 ]; do
		subject=$(printf '%s/OU=Unit %055d' "$subject" "$p_units")
		p_units=$((p_units - 1))
	done
	pki_config "$pki/$p_name.cnf"
	pki_request "$subject" || return
	pki_date from "$p_from"
	pki_date to "$p_to"
	if [ "$p_issuer" = self ]; then
		signer=(-selfsign -keyfile "$pki/$p_key.key")
	else
		signer=(-cert "$pki/$p_issuer.pem" -keyfile "$pki/$p_issuer.signs")
	fi
	pki_say "$p_name" openssl ca -batch -notext -config "$pki/$p_name.cnf" "${signer[@]}" -utf8 \
		-startdate "$from" -enddate "$to" -in "$pki/$p_name.csr" \
		-out "$pki/$p_name.pem" || return
	ln -s "$p_key.key" "$pki/$p_name.signs"
	echo "$p_issuer" >"$pki/$p_name.issuer"
	[ "$p_broken" = no ] || pki_break "$pki/$p_name.pem"
}

# pki_break FILE: the last bit of the signature is another one.
pki_break()
{
	local last
	openssl x509 -in "$1" -outform DER -out "$1.der"
	last=$(tail -c 1 "$1.der" | od -An -tu1)
	{
		head -c -1 "$1.der"
		# shellcheck disable=SC2059 # an octet
		printf "\\x$(printf %02x $((last ^ 1)))"
	} | openssl x509 -inform DER -out "$1"
	rm -f "$1.der"
}

# pki_crl NAME: NAME.crl, the list of its issuer that revokes it.
pki_crl()
{
	local p_string=utf8only p_md=sha256 p_extensions="" issuer config=$pki/$1.crl.cnf serial
	[ ! -e "$pki/$1.crl" ] || return 0
	issuer=$(cat "$pki/$1.issuer")
	serial=$(openssl x509 -in "$pki/$1.pem" -noout -serial)
	pki_config "$config"
	printf 'R\t491231235959Z\t%s\t%s\tunknown\t/CN=x\n' "$(date -u -d "@$((pki_now - 86400))" \
		+%y%m%d%H%M%SZ)" "${serial#*=}" >"$config.index"
	pki_say "$1" openssl ca -gencrl -config "$config" -cert "$pki/$issuer.pem" \
		-keyfile "$pki/$issuer.signs" -out "$pki/$1.crl"
}

# pki_make TABLE: everything in it, from top to bottom.
pki_make()
{
	local line
	pki_now=$(date +%s)
	mkdir -p "$pki/serials"
	while read -r line; do
		# shellcheck disable=SC2086 # words
		pki_certificate $line || return
	done < <(sed 's/#.*//; /^[[:space:]]*$/d' "$1")
}
