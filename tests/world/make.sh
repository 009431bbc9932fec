# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes what the world serves, in files: certificates, signed zones, the trust anchor, and the list
# of mail hosts. Sourced by lib.sh; needs no root and no network. The zones are the files in zones/
# (README says what may stand there); the root and the top-level domains come from here. A zone file
# with a fault is named and ends it.

: "${world_dir:?lib.sh sources this}" "${dir:=}"

tlds='example net org'
# Where every zone is served, and the address from which nothing comes back. The server of the root
# has the addresses that every resolver knows by heart, so `recurse` works here, too.
server4=192.0.2.2
server6=2001:db8::2
tld4=192.0.2.3
tld6=2001:db8::3
silent4=192.0.2.66
silent6=2001:db8::66
root4=198.41.0.4
root6=2001:503:ba3e::2:30

declare -A zone_policy zone_unsigned zone_alter zone_from zone_until zone_server zone_ds zone_nsec3 zone_extra
declare -A host_number tlsa_cache
zones=()
hosts=()

zone_fault()
{
	echo "tests/world/zones/$zone: $1" >&2
	exit 1
}

# --- reading the zone files ----------------------------------------------------------------------

# addresses_of NUMBER[/4|/6] | ADDRESS[,ADDRESS]: sets `addresses`.
addresses_of()
{
	local number=${1%/*} net4 last
	case $1 in
	*.* | *:*) addresses=${1//,/ }; return ;;
	esac
	[[ $number =~ ^[0-9]+$ ]] || zone_fault "no number of a host: $1"
	if ((number >= 1 && number <= 254)); then
		net4=203.0.113 last=$number
	elif ((number >= 301 && number <= 554)); then
		net4=198.51.100 last=$((number - 300))
	else
		zone_fault "host numbers are 1 to 254 and 301 to 554, not $number"
	fi
	case $1 in
	*/4) addresses=$net4.$last ;;
	*/6) addresses=2001:db8:113::$number ;;
	*) addresses="$net4.$last 2001:db8:113::$number" ;;
	esac
}

# mail LABEL NUMBER KIND [CERTIFICATE]
directive_mail()
{
	[ $# -eq 3 ] || [ $# -eq 4 ] || zone_fault "mail LABEL NUMBER KIND [CERTIFICATE], not: $*"
	local label=$1 id=${2%/*} kind=$3 certificate=${4:-good} name address
	case $kind in
	tls | exim | sendmail | plain | slow | reject | mute | broken | fails | closed | hang) ;;
	*) zone_fault "no kind of host: $kind" ;;
	esac
	case $certificate in
	good | expired | soon | self | leaf | full | attack | cn | names:*) ;;
	*) zone_fault "no kind of certificate: $certificate" ;;
	esac
	addresses_of "$2"
	id=${id%%,*}
	[ -z "${host_number[$id]-}" ] || zone_fault "host $id is in ${host_number[$id]} already"
	host_number[$id]=$zone
	name=$label.$zone
	[ "$label" != @ ] || name=$zone
	for address in $addresses; do
		case $address in
		*:*) zone_extra[$zone]+="$label AAAA $address"$'\n' ;;
		*) zone_extra[$zone]+="$label A $address"$'\n' ;;
		esac
	done
	hosts+=("$name $id $kind $certificate ${addresses// /,}")
}

# web NUMBER KIND [CERTIFICATE]: the policy host of the zone
directive_web()
{
	[ $# -eq 2 ] || [ $# -eq 3 ] || zone_fault "web NUMBER KIND [CERTIFICATE], not: $*"
	local id=${1%/*}
	local -a before=("${hosts[@]}")
	case $2 in
	policy | html | missing | redirect | big | endless | drip | slow | plain | cut | closed) ;;
	*) zone_fault "no kind of policy host: $2" ;;
	esac
	directive_mail mta-sts "$1" tls "${3:-good}"
	hosts=("${before[@]}" "mta-sts.$zone $id web-$2 ${3:-good} ${addresses// /,}")
}

# crowd PREFIX COUNT NUMBER KIND: as many hosts with their MX records
directive_crowd()
{
	[ $# -eq 4 ] || zone_fault "crowd PREFIX COUNT NUMBER KIND, not: $*"
	local turn label
	for ((turn = 0; turn < $2; turn++)); do
		printf -v label '%s%02d' "$1" $((turn + 1))
		directive_mail "$label" $(($3 + turn)) "$4"
		zone_extra[$zone]+="@ MX $((turn * 10 + 10)) $label"$'\n'
	done
}

# directive WORD ARGUMENT...
directive()
{
	case $1 in
	unsigned) zone_unsigned[$zone]=1 ;;
	alter) shift; zone_alter[$zone]=$* ;;
	signed) zone_from[$zone]=$2; zone_until[$zone]=$3 ;;
	server) zone_server[$zone]=$2 ;;
	ds) zone_ds[$zone]=$2 ;;
	nsec3) zone_nsec3[$zone]=1 ;;
	mail) shift; directive_mail "$@" ;;
	web) shift; directive_web "$@" ;;
	crowd) shift; directive_crowd "$@" ;;
	*) zone_fault "no directive: $1" ;;
	esac
}

zone_read()
{
	local line
	local -a words
	zone=$(basename "$1")
	zones+=("$zone")
	while IFS= read -r line; do
		case $line in
		';! alter '*) directive alter "${line#;! alter }" ;;
		';! policy '*) zone_policy[$zone]=${line#;! policy } ;;
		';! '*)
			read -r -a words <<<"${line#;! }"
			directive "${words[@]}"
			;;
		esac
	done <"$1"
}

# --- certificates --------------------------------------------------------------------------------

make_authorities()
{
	mkdir -p "$dir/pki"
	pki_root root ec 'World Root'
	pki_issuer issuer root ec 'World Issuer'
	pki_root attacker ec 'World Attacker'
	ln -s root/ca.pem "$dir/pki/root.pem"
	ln -s issuer/ca.pem "$dir/pki/issuer.pem"
	cat >"$dir/pki/leaf.conf" <<-'CONF'
		[req]
		distinguished_name = dn
		[dn]
		[leaf]
		basicConstraints = critical,CA:FALSE
		keyUsage = critical,digitalSignature
		extendedKeyUsage = serverAuth
		subjectAltName = $ENV::NAMES
		[cn]
		basicConstraints = critical,CA:FALSE
		extendedKeyUsage = serverAuth
	CONF
}

# quick_leaf FILE ISSUER NAME[,NAME]... [cn]: in one process, as there are more than a hundred. With cn
# the name is the common name and nothing else.
quick_leaf()
{
	local file=$dir/pki/$1 authority=$dir/pki/$2 names=$3 subject="World host $1"
	local -a signer=(-CA "$authority/ca.pem" -CAkey "$authority/ca.key")
	[ "$2" != self ] || signer=()
	[ "${4-}" != cn ] || subject=$names
	NAMES=DNS:${names//,/,DNS:} openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		-nodes -days 90 -sha256 -subj "/CN=$subject" -config "$dir/pki/leaf.conf" \
		-extensions "${4:-leaf}" "${signer[@]}" -keyout "$file.key" -out "$file.pem" 2>>"$dir/pki/log.$1" || {
		cat "$dir/pki/log.$1" >&2
		return 1
	}
	rm -f "$dir/pki/log.$1"
}

# host_certificate NAME ID CERTIFICATE: pki/ID.pem, .key, and .all.pem as Postfix wants it.
host_certificate()
{
	local name=$1 id=$2 kind=$3 file=$dir/pki/$2
	case $kind in
	expired)
		pki_leaf "$id" issuer ec '-100 days' '-3 days' "$name"
		return
		;;
	soon)
		pki_leaf "$id" issuer ec '-85 days' '+5 days' "$name"
		return
		;;
	self) quick_leaf "$id" self "$name" ;;
	cn) quick_leaf "$id" issuer "$name" cn ;;
	attack) quick_leaf "$id" attacker "$name" ;;
	names:*) quick_leaf "$id" issuer "${kind#names:}" ;;
	*) quick_leaf "$id" issuer "$name" ;;
	esac
	local -a chain=("$dir/pki/issuer.pem")
	case $kind in
	self | leaf) chain=() ;;
	full) chain+=("$dir/pki/root.pem") ;;
	attack) chain=("$dir/pki/attacker/ca.pem" "$dir/pki/root.pem") ;;
	esac
	cat "$file.key" "$file.pem" "${chain[@]}" >"$file.all.pem"
}

# Those that need the books of an authority come first, as only one process may have them.
make_certificates()
{
	local line name id kind certificate
	local -a dated=() rest=()
	make_authorities
	quick_leaf spare issuer spare.example
	for line in "${hosts[@]}"; do
		read -r name id kind certificate _ <<<"$line"
		case $kind:$certificate in
		*:expired | *:soon) dated+=("$line") ;;
		tls:* | exim:* | sendmail:* | slow:* | web-*:*) rest+=("$line") ;;
		esac
	done
	certificates_of "${dated[@]}"
	certificates_of "${rest[@]:0:${#rest[@]}/2}" &
	certificates_of "${rest[@]:${#rest[@]}/2}"
	wait $!
}

certificates_of()
{
	local line name id certificate
	for line; do
		read -r name id _ certificate _ <<<"$line"
		host_certificate "$name" "$id" "$certificate"
	done
}

# --- TLSA ----------------------------------------------------------------------------------------

# tlsa_text USAGE SELECTOR MATCHING FILE: sets `tlsa`. Numbers that mean nothing get a digest.
tlsa_text()
{
	local file=$dir/pki/$4.pem key="$2 $3 $4" data
	data=${tlsa_cache[$key]-}
	if [ -z "$data" ]; then
		[ -e "$file" ] || zone_fault "no certificate $4 for {$*}"
		data=$(
			case $2 in
			0) openssl x509 -in "$file" -outform DER ;;
			*) openssl x509 -in "$file" -noout -pubkey | openssl pkey -pubin -outform DER ;;
			esac | case $3 in
			0) cat ;;
			2) openssl dgst -sha512 -binary ;;
			*) openssl dgst -sha256 -binary ;;
			esac | od -An -v -tx1 | tr -d ' \n'
		)
		tlsa_cache[$key]=$data
	fi
	tlsa="$1 $2 $3 $data"
}

# --- zones ---------------------------------------------------------------------------------------

# The parent is another zone of ours, or the top-level domain.
parent_of()
{
	parent=${1#*.}
	while [[ $parent == *.* ]] && [ ! -e "$world_dir/zones/$parent" ]; do
		parent=${parent#*.}
	done
	[[ " $tlds " == *" ${parent##*.} "* ]] || zone_fault "no top-level domain ${parent##*.}"
}

# zone_keys ZONE: one key a zone, made in a folder of its own.
zone_keys()
{
	local keys=$dir/keys/$1
	[ "$1" != . ] || keys=$dir/keys/root
	mkdir -p "$keys"
	(cd "$keys" && ldns-keygen -a ECDSAP256SHA256 -k "$1" >name) || return 1
	if [ "${zone_ds[$1]-}" = wrong ]; then
		mkdir "$keys/other"
		(cd "$keys/other" && ldns-keygen -a ECDSAP256SHA256 -k "$1" >name) || return 1
	fi
}

make_keys()
{
	local zone
	for zone in . $tlds "${zones[@]}"; do
		[ -n "${zone_unsigned[$zone]-}" ] || [ -n "${zone_server[$zone]-}" ] || zone_keys "$zone"
	done
}

# delegate ZONE: its records in the parent, on standard output.
delegate()
{
	local address4=$server4 address6=$server6
	[[ $1 == *.* ]] || address4=$tld4 address6=$tld6
	[ "${zone_server[$1]-}" != silent ] || address4=$silent4 address6=$silent6
	printf '%s\n' "$1. NS ns.$1." "ns.$1. A $address4" "ns.$1. AAAA $address6"
	if [ -d "$dir/keys/$1/other" ]; then
		cat "$dir/keys/$1/other/"*.ds
	elif [ -d "$dir/keys/$1" ]; then
		cat "$dir/keys/$1/"*.ds
	fi
}

# zone_head ZONE NAME_SERVER
zone_head()
{
	# shellcheck disable=SC2016 # for the zone file
	printf '%s\n' "\$ORIGIN ${1%.}." '$TTL 300' \
		"@ SOA $2 hostmaster.example. 1 3600 600 864000 60" "@ NS $2"
}

make_sources()
{
	local tld zone parent line file tlsa
	mkdir -p "$dir/zones"
	{
		zone_head . a.root-servers.net.
		printf '%s\n' "a.root-servers.net. A $root4" "a.root-servers.net. AAAA $root6"
		for tld in $tlds; do
			delegate "$tld"
		done
	} >"$dir/zones/root.source"
	for tld in $tlds; do
		{
			zone_head "$tld" "ns.$tld."
			printf '%s\n' "ns A $tld4" "ns AAAA $tld6"
			[ "$tld" != net ] ||
				printf '%s\n' "a.root-servers A $root4" "a.root-servers AAAA $root6"
		} >"$dir/zones/$tld.source"
	done
	for zone in "${zones[@]}"; do
		parent_of "$zone"
		delegate "$zone" >>"$dir/zones/$parent.source.children"
		[ -z "${zone_server[$zone]-}" ] || continue
		{
			zone_head "$zone" "ns.$zone."
			printf '%s\n' "ns A $server4" "ns AAAA $server6"
			printf '%s' "${zone_extra[$zone]-}"
		} >"$dir/zones/$zone.source"
		while IFS= read -r line; do
			while [[ $line =~ ^([^{]*)\{([0-9]+)\ ([0-9]+)\ ([0-9]+)\ ([^}]+)\}(.*)$ ]]; do
				tlsa_text "${BASH_REMATCH[@]:2:4}"
				line=${BASH_REMATCH[1]}$tlsa${BASH_REMATCH[6]}
			done
			printf '%s\n' "$line"
		done <"$world_dir/zones/$zone" >>"$dir/zones/$zone.source"
	done
	for file in "$dir/zones"/*.children; do
		cat "$file" >>"${file%.children}"
		rm -f "$file"
	done
}

# zone_sign ZONE: zones/ZONE.source to zones/ZONE
zone_sign()
{
	local zone=$1 name=$1 source out keys from=-1hour until=+30days
	local -a nsec3=()
	[ "$zone" != . ] || name=root
	source=$dir/zones/$name.source
	out=$dir/zones/$name
	if [ -n "${zone_unsigned[$zone]-}" ]; then
		cp "$source" "$out"
		return
	fi
	keys=$dir/keys/$name
	[ -z "${zone_from[$zone]-}" ] || from=${zone_from[$zone]} until=${zone_until[$zone]}
	[ -z "${zone_nsec3[$zone]-}" ] || nsec3=(-n -t 0)
	ldns-signzone "${nsec3[@]}" -o "$zone" -i "$(date -u -d "$from" +%Y%m%d%H%M%S)" \
		-e "$(date -u -d "$until" +%Y%m%d%H%M%S)" -f "$out.signed" "$source" \
		"$keys/$(cat "$keys/name")" || zone_fault 'cannot be signed'
	if [ -n "${zone_alter[$zone]-}" ]; then
		sed -e "${zone_alter[$zone]}" "$out.signed" >"$out"
		! cmp -s "$out" "$out.signed" || zone_fault 'alter changes nothing'
		rm -f "$out.signed"
	else
		mv "$out.signed" "$out"
	fi
}

sign_half()
{
	local zone turn=0
	for zone in . $tlds "${zones[@]}"; do
		turn=$((turn + 1))
		if [ $((turn % 2)) -eq "$1" ] && [ -z "${zone_server[$zone]-}" ]; then
			zone_sign "$zone"
		fi
	done
}

make_anchor()
{
	local key
	key=$dir/keys/root/$(cat "$dir/keys/root/name").key
	cp "$key" "$dir/root.key"
	# The same for delv, which has a form of its own.
	awk '{ sub(/;.*/, ""); type = 0; for (i = 1; i <= NF; i++) if ($i == "DNSKEY") type = i
		if (type) { printf "trust-anchors { . static-key %s %s %s \"", $(type + 1), $(type + 2), $(type + 3)
			for (i = type + 4; i <= NF; i++) printf "%s", $i; print "\"; };" } }' \
		"$key" >"$dir/delv.anchor"
	# Of a key that the root does not have.
	awk '{ $1 = "."; print }' "$dir/keys/secure.example/$(cat "$dir/keys/secure.example/name").key" \
		>"$dir/other.key"
	cp "$dir/pki/root.pem" "$dir/ca.pem"
}

# web/ZONE/.well-known/mta-sts.txt, `|` ends a line; and what nobody should read to its end.
make_policies()
{
	local zone
	for zone in "${!zone_policy[@]}"; do
		mkdir -p "$dir/web/$zone/.well-known"
		printf '%b' "${zone_policy[$zone]//|/\\n}" >"$dir/web/$zone/.well-known/mta-sts.txt"
	done
	mkdir -p "$dir/web/big/.well-known" "$dir/web/endless/.well-known"
	{
		printf 'version: STSv1\nmode: enforce\nmx: *.example\nmax_age: 604800\n'
		yes 'padding: padding' | head -c 70000
	} >"$dir/web/big/.well-known/mta-sts.txt"
	truncate -s 1T "$dir/web/endless/.well-known/mta-sts.txt"
}

world_make()
{
	local file zone keys
	for file in "$world_dir"/zones/*; do
		zone_read "$file"
	done
	make_keys &
	keys=$!
	make_certificates
	wait $keys
	make_sources
	sign_half 0 &
	keys=$!
	sign_half 1
	wait $keys
	make_anchor
	make_policies
	printf '%s\n' "${hosts[@]}" >"$dir/hosts"
	for zone in . $tlds "${zones[@]}"; do
		[ -n "${zone_server[$zone]-}" ] || echo "$zone"
	done >"$dir/served"
}
