# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A part of tests/world/check, which sources it: what the plugin says about each zone in JSON beside
# what unbound-host, delv and posttls-finger say. A `;~ WHAT NAME REASON` line of the zone file says
# that they differ and why; if they agree after all, that is a failure as well. With `fingers` for
# WHAT posttls-finger is not asked, as it chooses an address by chance.

: "${here:?}" "${results:?}" "${plugin:?}" "${WORLD:?inside a world}" "${zones:=}" "${zone:=}"

# agree WHAT NAME ORACLE OURS
agree()
{
	local title="$2: $1 agrees" reason
	reason=$(sed -n "s/^;~ $1 $2 //p" "$here/zones/$zone")
	case $([ "$3" = "$4" ] && echo same || echo other):$reason in
	same:) ok "$title: $3" ;;
	other:) not_ok "$title" "it says '$3', the plugin '$4'" ;;
	same:*) not_ok "$title" "it should not, but both say '$3'" ;;
	*) ok "$2: $1 differs: $reason" ;;
	esac
}

# validated STATUS...: the weakest of what dns_status or delv_status said, in the plugin's words
validated()
{
	case " $* " in
	*' bogus '*) echo bogus ;;
	*' insecure '*) echo insecure ;;
	*' servfail '* | *' none '*) echo unknown ;;
	*) echo secure ;;
	esac
}

# dnssec_of HOST: by unbound-host, over both families
dnssec_of()
{
	# shellcheck disable=SC2046 # words
	validated $(dns_status A "$1") $(dns_status AAAA "$1")
}

# cells HOST SENDER [ADDRESS]: `delivers` if one of them does, else `no`
cells()
{
	jq -r --arg host "$1" --arg sender "$2" --arg address "${3-}" '
		[.mx[] | select(.host == $host) | .addresses[]? |
			select($address == "" or .address == $address) | .senders[$sender]] |
		if any(. == "delivers") then "delivers" else "no" end' <"$results/oracle.$zone.json"
}

# fingers HOST: the DANE and the PKIX verdict about the address that posttls-finger chose
fingers()
{
	local word address
	read -r word address < <(dane_finger "$1")
	case $word in
	match | none) agree dane "$1" delivers "$(cells "$1" dane "$address")" ;;
	*) agree dane "$1" no "$(cells "$1" dane "$address")" ;;
	esac
	read -r word address < <(pkix_finger "$1") || :
	case $word in
	Verified) agree pkix "$1" delivers "$(cells "$1" verify "$address")" ;;
	*) agree pkix "$1" no "$(cells "$1" verify "$address")" ;;
	esac
}

# Of a crowd two are enough. Whoever does not speak takes posttls-finger too long.
worth_a_finger()
{
	local id kind
	read -r id kind < <(awk -v name="$1" '$1 == name { print $2, $3; exit }' "$WORLD/hosts") || :
	case $kind in hang | mute) return 1 ;; esac
	! grep -q "^;~ fingers $1 " "$here/zones/$zone" || return 1
	[[ ! $id =~ ^3[0-9][3-9]$|^3[1-9]0$ ]]
}

zone_asked()
{
	local host dnssec
	numbers_begin
	"$plugin" -t 5 --output=json -H "$zone" >"$results/oracle.$zone.json" 2>/dev/null </dev/null || :
	if ! jq -e .mx <"$results/oracle.$zone.json" >/dev/null 2>&1; then
		not_ok "$zone" 'no hosts in JSON'
		summary
		return
	fi
	dnssec=$(jq -r '.dnssec.mx // "unknown"' <"$results/oracle.$zone.json")
	! grep -q '^;! web' "$here/zones/$zone" || curl_agrees "mta-sts.$zone" "$zone"
	# shellcheck disable=SC2046 # words
	agree unbound-host "$zone" "$(validated $(dns_status MX "$zone"))" "$dnssec"
	# shellcheck disable=SC2046 # words
	agree delv "$zone" "$(validated $(delv_status MX "$zone"))" "$dnssec"
	while read -r host dnssec; do
		# An odd name, or an address where a name should be.
		[[ $host =~ ^[a-z0-9_.-]+\.[a-z]+$ ]] || continue
		agree unbound-host "$host" "$(dnssec_of "$host")" "$dnssec"
		! worth_a_finger "$host" || fingers "$host"
	done < <(jq -r '.mx[] | "\(.host) \(.dnssec // "unknown")"' <"$results/oracle.$zone.json")
	summary
}

# curl_agrees HOST ZONE: curl fetches the policy where we do. The record and what the policy says are nothing
# to it.
curl_agrees()
{
	local ours=no theirs=no code
	! code=$(curl -sS --noproxy '*' --max-time 4 --max-redirs 0 --max-filesize 65536 --fail --cacert "$WORLD_CA" \
		-o /dev/null -w '%{http_code}' "https://$1/.well-known/mta-sts.txt" 2>/dev/null </dev/null) ||
		[ "$code" != 200 ] || theirs=yes
	! jq -e '.mta_sts.fetch == "sent a whole policy" and
		([.findings[] | select(.id == "sts.certificate" and (.text | test("bad certificate")))] | length) == 0' \
		<"$results/oracle.$2.json" >/dev/null || ours=yes
	agree curl "$1" "$theirs" "$ours"
}

oracles()
{
	# shellcheck source=ask.sh
	. "$here/ask.sh"
	for zone in "${zones[@]}"; do
		while [ "$(jobs -rp | wc -l)" -ge 4 ]; do
			wait -n || :
		done
		zone_asked >"$results/oracle.$zone" &
	done
	wait
	for zone in "${zones[@]}"; do
		grep -v '^[0-9]* passed, ' "$results/oracle.$zone" || :
		add_numbers "$results/oracle.$zone" "oracles of $zone"
	done
}
