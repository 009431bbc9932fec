# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Asks tools that know nothing of this project, inside a world. Sourced.

: "${WORLD:=}" "${WORLD_ANCHOR:=}" "${WORLD_PASSING:=}" "${WORLD_CA:=}"

# dns_status TYPE NAME: STATUS ANSWER as unbound-host sees it.
dns_status()
{
	local out status=none answer=data
	out=$(timeout 6 unbound-host -r -f "$WORLD_ANCHOR" -v -t "$1" "$2" 2>&1) || :
	case $out in
	*BOGUS*) echo bogus; return ;;
	*SERVFAIL*) echo servfail; return ;;
	*'(insecure)'*) status=insecure ;;
	*'(secure)'*) status=secure ;;
	esac
	case $out in
	*NXDOMAIN*) answer=nxdomain ;;
	*' has no '*) answer=nodata ;;
	esac
	echo "$status $answer"
}

# delv_status TYPE NAME: the same by delv, which asks the resolver that does not validate: the other
# would not show it what is bogus.
delv_status()
{
	local out status=none answer=data
	out=$(timeout 6 delv -a "$WORLD/delv.anchor" +root=. "@$WORLD_PASSING" "$2" "$1" 2>&1) || :
	case $out in
	*'RRSIG failed to verify'* | *'broken trust chain'* | *'no valid RRSIG'* | *'proof failed'*)
		echo bogus
		return
		;;
	*'resolution failed: failure'*) echo servfail; return ;;
	*'unsigned answer'* | *'negative response, unsigned'*) status=insecure ;;
	*'fully validated'*) status=secure ;;
	esac
	case $out in
	*'ncache nxdomain'*) answer=nxdomain ;;
	*'ncache nxrrset'*) answer=nodata ;;
	esac
	echo "$status $answer"
}

# dane_finger HOST: what posttls-finger makes of it as a DANE sender: `match`, `mismatch`, `none`
# (TLS, and nothing usable to match), `lookup` (it fails), or `refused`; and the first address that
# it came through to.
dane_finger()
{
	local out address='' word=refused
	out=$(timeout 8 posttls-finger -c -l dane -L summary,verbose -F "$WORLD_CA" "[$1]" 2>&1 </dev/null) || :
	case $out in
	*'TLSA lookup error'*) word=lookup ;;
	*'all TLSA records unusable'*'TLS connection established'*) word=none ;;
	*'Matched DANE '*'TLS connection established'*) word=match ;;
	*'DNSSEC-signed TLSA record'*'TLS connection established'*) word=mismatch ;;
	*'TLS connection established'*) word=none ;;
	esac
	[[ ! $out =~ \[([0-9a-f.:]+)\]:25 ]] || address=${BASH_REMATCH[1]}
	echo "$word $address"
}

# pkix_finger HOST: the same of a sender that wants a certificate of that name by an authority:
# `Verified`, `Trusted` (of another name), `Untrusted`, or nothing.
pkix_finger()
{
	local out
	out=$(timeout 8 posttls-finger -c -l verify -F "$WORLD_CA" "[$1]" 2>&1 </dev/null) || :
	[[ $out =~ (Verified|Trusted|Untrusted)\ TLS\ connection\ established\ to\ [^[]*\[([0-9a-f.:]+)\] ]] || return 0
	echo "${BASH_REMATCH[1]} ${BASH_REMATCH[2]}"
}
