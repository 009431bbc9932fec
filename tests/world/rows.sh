# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A part of tests/world/check, which sources it: one run of the plugin for people and one for
# programs for each `;>` line of the zone files, four lines at a time.

: "${here:?}" "${results:?}" "${plugin:?}" "${WORLD:?inside a world}" "${zones:=}"

rows_at_once=4
validate=$(dirname "$plugin")/validate
schema=$here/../../contrib/schema/mail-tls.schema.json

# row_words OPTIONS: sets `words`, with $NAME and \xNN replaced.
row_words()
{
	local word
	local -a raw
	read -r -a raw <<<"$1"
	words=()
	for word in "${raw[@]}"; do
		while [[ $word =~ ^([^$]*)\$([A-Z_]+)(.*)$ ]]; do
			word=${BASH_REMATCH[1]}${!BASH_REMATCH[2]}${BASH_REMATCH[3]}
		done
		words+=("$(printf %b "$word")")
	done
}

# What the document says, a line each: `ID@HOST=STATE` with the first letter of the state's name, and
# `SENDER:VERDICT`. Ignored ones have a small letter, a host of the domain has its short name, and the domain none.
# shellcheck disable=SC2016 # for jq
rows_filter='
	def short: if . == $zone then "" else rtrimstr("." + $zone) end;
	(.findings[]? | .status[0:1] as $letter |
		"\(.id)@\((.host // "") | short)=\(if .ignored then $letter | ascii_downcase else $letter end)"),
	(.senders // {} | to_entries[] | "\(.key):\(.value.verdict | gsub(" "; "-"))")'

# fits FINDING TOKEN: ID[@HOST]=STATES, where ID and HOST are patterns.
fits()
{
	local id=${2%=*} host='' states=${2##*=}
	case $id in *@*) host=${id#*@} id=${id%%@*} ;; esac
	local got=${1%=*} letter=${1##*=}
	# shellcheck disable=SC2053 # patterns
	[[ ${got%%@*} == $id && ${got#*@} == $host && $states == *$letter* ]]
}

# findings_judged FILE TOKENS: says on standard output what is wrong. Facts need not be named.
findings_judged()
{
	local token line found
	local -a tokens
	read -r -a tokens <<<"$2"
	for token in "${tokens[@]}"; do
		found=no
		case $token in
		- | \?*) continue ;;
		*=*)
			while IFS= read -r line; do
				! fits "$line" "$token" || found=yes
			done < <(grep -e '=' "$1")
			;;
		*:*) ! grep -qxF -e "$token" "$1" || found=yes ;;
		*) echo "the line itself: what is $token?"; continue ;;
		esac
		[ $found = yes ] || echo "no $token"
	done
	while IFS= read -r line; do
		case $line in *=[IiOo]) continue ;; esac
		found=no
		for token in "${tokens[@]}"; do
			case $token in *=*) ! fits "$line" "${token#\?}" || found=yes ;; esac
		done
		[ $found = yes ] || echo "unexpected $line"
	done < <(grep -e '=' "$1")
}

# row_run NUMBER ZONE OPTIONS EXIT FINDINGS LINE PATTERNS: its outcome in $results/NUMBER.
row_run()
{
	local zone=$2 domain=$2 want=$4 status=0 json_status=0 prometheus_status=0
	local begun seconds limit=25 file=$results/$1
	local -a words
	row_words "${3#-- }"
	case " $3 " in
	' -- '* | *' -H '*) domain= ;;
	*) words+=(-H "$zone") ;;
	esac
	[[ ! " $3 " =~ ' -t '([0-9]+)' ' ]] || limit=${BASH_REMATCH[1]}
	begun=$EPOCHREALTIME
	timeout 60 "$plugin" "${words[@]}" >"$file.text" 2>"$file.errors" </dev/null || status=$?
	seconds=$(seconds_since "$begun")
	timeout 60 "$plugin" "${words[@]}" --output=json >"$file.json" 2>>"$file.errors" </dev/null ||
		json_status=$?
	timeout 60 "$plugin" "${words[@]}" --output=prometheus >"$file.prom" 2>>"$file.errors" </dev/null ||
		prometheus_status=$?
	{
		[ "$status" = "$want" ] || echo "exit $status, not $want"
		[ "$prometheus_status" = "$status" ] || echo "exit $prometheus_status with --output=prometheus"
		promtool check metrics <"$file.prom" 2>&1 | sed 's/^/promtool: /'
		[ "$json_status" = "$status" ] || echo "exit $json_status with --output=json"
		[ ! -s "$file.errors" ] || echo 'standard error is not empty'
		awk "BEGIN { exit !($seconds < $limit + 1.5) }" || echo "took $seconds s"
		line_judged "$(head -n 1 "$file.text")" "$status" "$domain"
		head -n 1 "$file.text" | grep -Eq -e "$6" || echo "line 1 does not match $6"
		while IFS= read -r pattern; do
			[ -z "$pattern" ] || grep -Eq -e "$pattern" "$file.text" || echo "no line matches $pattern"
		done <<<"$7"
		if jq -r --arg zone "$zone" "$rows_filter" <"$file.json" >"$file.found" 2>/dev/null; then
			findings_judged "$file.found" "$5"
			same_summary "$file"
			[ ! -x "$validate" ] || "$validate" "$schema" "$file.json" 2>&1 || :
		else
			echo 'no JSON'
		fi
	} >"$file.why"
}

# line_judged LINE EXIT DOMAIN: what is so in every run.
line_judged()
{
	local label states=(OK WARNING CRITICAL UNKNOWN)
	[[ $1 == "MX_TLS ${states[$2]-} - "*"$3"*": "* ]] || echo "line 1 is not that of exit $2"
	local text=${1%% | *}
	[ ${#text} -le 250 ] || echo "line 1 has ${#text} characters"
	for label in mx_total mx_ok addresses addresses_ok addresses_skipped sts_ok time; do
		[[ ${1#* | } =~ (^| )$label=[0-9] ]] || echo "no $label"
	done
}

# Line 1 and the document say the same, but for what differs between two runs: seconds, what is left
# of a TTL, and what was seen first of a bogus look-up.
same_summary()
{
	{
		head -n 1 "$1.text" | sed 's/ | .*//; s/^[^-]* - //'
		jq -r '.summary // ""' <"$1.json"
	} | sed 's/[0-9]\+\.[0-9]\+ s\b//g; s/ after [0-9]\+ .*//; s/\(is bogus[^(]*\) (.*/\1/' | uniq | awk '
		{ last = $0 }
		END { if (NR != 1) print "summary in JSON: " last }'
}

row_told()
{
	local number=$1 title=$2
	if [ ! -s "$results/$number.why" ]; then
		ok "$title"
		return
	fi
	not_ok "$title" "$(paste -sd '|' "$results/$number.why" | sed 's/|/; /g')"
	{
		head -n 6 "$results/$number.text" | cut -c 1-400
		head -n 3 "$results/$number.errors" | cut -c 1-400
		grep -v '=[IiOo]$' "$results/$number.found" 2>/dev/null | paste -sd ' '
	} | sed 's/^/  | /'
}

# rows_of ZONE: a line of six fields each, by tabs. Those that may be empty end in a blank.
rows_of()
{
	awk -v zone="$1" '
		function flush() { if (row != "") print row "\t" more; row = more = "" }
		/^;> / {
			flush()
			sub(/^;> */, "")
			for (i = 1; i <= 3; i++) {
				at = index($0 "|", "|")
				field[i] = substr($0, 1, at - 1)
				gsub(/^ +| +$/, "", field[i])
				$0 = substr($0, at + 1)
			}
			sub(/^ +/, "")
			row = zone "\t" field[1] " \t" field[2] "\t" field[3] "\t" $0 " "
		}
		/^;>& / { sub(/^;>& */, ""); more = more $0 "\001" }
		END { flush() }' "$here/zones/$1"
}

packets()
{
	nft list counter inet world private | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# rows_pass WITH_PRIVATE: those lines with --allow-private, or those without
rows_pass()
{
	local number=0 zone options want findings line more
	local -a titles=()
	while IFS=$'\t' read -r zone options want findings line more; do
		number=$((number + 1))
		case $options in *--allow-private*) [ "$1" = yes ] || continue ;; *) [ "$1" = no ] || continue ;; esac
		options=${options% }
		line=${line% }
		titles[number]="$zone $options"
		while [ "$(jobs -rp | wc -l)" -ge $rows_at_once ]; do
			wait -n || :
		done
		row_run $number "$zone" "$options" "$want" "$findings" "$line" "${more//$'\001'/$'\n'}" &
		[ -n "$options" ] || [ -e "$results/of.$zone" ] || echo $number >"$results/of.$zone"
	done <"$results/rows"
	wait
	for number in "${!titles[@]}"; do
		row_told "$number" "${titles[number]}"
	done
}

rows()
{
	local zone
	for zone in "${zones[@]}"; do
		rows_of "$zone"
	done >"$results/rows"
	if [ ! -x "$validate" ]; then
		echo "skip schema: no $validate (make check builds it)"
		skipped=$((skipped + 1))
	fi
	nft reset counter inet world private >/dev/null
	rows_pass no
	same 'packets to private addresses' 0 "$(packets)"
	rows_pass yes
	! grep -q -- --allow-private "$results/rows" ||
		same 'packets to private addresses with --allow-private' yes \
			"$([ "$(packets)" -gt 0 ] && echo yes || echo no)"
}
