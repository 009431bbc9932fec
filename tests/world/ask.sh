# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Asks tools that know nothing of this project, inside a world. Sourced.

: "${WORLD:?inside a world}" "${WORLD_ANCHOR:=}" "${WORLD_PASSING:=}" "${WORLD_CA:=}"

# dns_status TYPE NAME: STATUS ANSWER as unbound-host sees it.
dns_status()
{
	local out status=none answer=data
	out=$(unbound-host -r -f "$WORLD_ANCHOR" -v -t "$1" "$2" 2>&1) || :
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
	out=$(delv -a "$WORLD/delv.anchor" +root=. "@$WORLD_PASSING" "$2" "$1" 2>&1) || :
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

# finger_verdict HOST: what posttls-finger makes of it as a DANE sender: `match`, `mismatch`,
# `lookup`, `encrypt` (no usable record), `none` (no record), or `no-tls`.
finger_verdict()
{
	local out
	out=$(timeout 8 posttls-finger -c -l dane -F "$WORLD_CA" "[$1]" 2>&1 </dev/null) || :
	case $out in
	*'TLSA lookup error'*) echo lookup ;;
	*'Matched DANE '*'TLS connection established'*) echo match ;;
	*'no matching DANE TLSA'*) echo mismatch ;;
	*'unusable'*) echo encrypt ;;
	*'TLS connection established'*) echo none ;;
	*'TLS is required, but'*) echo no-tls ;;
	*) echo "other: $(head -n 1 <<<"$out")" ;;
	esac
}
