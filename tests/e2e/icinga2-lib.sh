# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Icinga 2 for tests/e2e/icinga2.sh and icinga2-agent.sh, which source this.
# shellcheck disable=SC2016 # filters of jq

: "${work:?lib.sh comes first}" "${plugins:?}"

# icinga_ca: an authority for nodes that know each other by certificates.
icinga_ca()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Icinga CA' \
		-keyout "$work/ca.key" -out "$work/ca.crt" 2>"$work/log/openssl"
}

# icinga_node NODE: its folders, key and certificate in $work/NODE
icinga_node()
{
	local dir=$work/$1
	mkdir -p "$dir"/{etc,lib/certs,log,cache,spool,run}
	cp "$work/ca.crt" "$dir/lib/certs/"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" \
		-addext "subjectAltName=DNS:$1" -addext basicConstraints=critical,CA:FALSE \
		-CA "$work/ca.crt" -CAkey "$work/ca.key" \
		-keyout "$dir/lib/certs/$1.key" -out "$dir/lib/certs/$1.crt" 2>>"$work/log/openssl"
	chown -R nagios:nagios "$dir"
}

# icinga NODE [-C]: the daemon with $work/NODE/etc/icinga2.conf, in the C locale
icinga()
{
	local dir=$work/$1 node=$1 name
	local -a defines=(-D NodeName="$1" -D ZoneName="${zone:-$1}")
	shift
	for name in PluginDir PluginContribDir ManubulonPluginDir; do
		defines+=(-D "$name=$plugins")
	done
	for name in Data:lib Log:log Cache:cache Spool:spool InitRun:run; do
		defines+=(-D "Configuration.${name%%:*}Dir=$dir/${name#*:}")
	done
	# Where zones.d of this node is.
	defines+=(-D "Configuration.ConfigDir=$dir/etc" -D "Configuration.ZonesDir=$dir/etc/zones.d")
	env -i PATH="$PATH" LC_ALL=C icinga2 daemon -c "$work/$node/etc/icinga2.conf" "${defines[@]}" "$@"
}

# api NODE PORT PATH [curl OPTION...]
api()
{
	local node=$1 port=$2 path=$3
	shift 3
	curl -sS -f --cacert "$work/ca.crt" --resolve "$node:$port:127.0.0.1" -u e2e:e2e \
		-H 'Accept: application/json' "https://$node:$port/v1/$path" "$@"
}

# checked NODE PORT FILE: all services are executed; FILE gets what the API knows of them.
checked()
{
	local node=$1 port=$2 file=$3 now
	now=$EPOCHREALTIME
	wait_until 30 'the check of all services' api "$node" "$port" actions/reschedule-check -X POST \
		-d '{"type":"Service","filter":"true","force":true}'
	wait_until 60 'results of all services' results_since "$now" "$node" "$port" "$file"
}

results_since()
{
	api "$2" "$3" objects/services -X POST -H 'X-HTTP-Method-Override: GET' \
		-d '{"attrs":["name","state","last_check","last_check_result"]}' >"$4" &&
		jq -e --argjson since "$1" '.results | length > 0 and
			all((.attrs.last_check_result.execution_start // 0) >= $since)' "$4"
}

# result FILE SERVICE: its last_check_result alone, with the state.
result()
{
	jq --arg name "$2" '.results[] | select(.name == $name) | .attrs | .last_check_result + {hard: .state}' \
		"$1" >"$work/result"
	[ -s "$work/result" ] || { echo "# no service $2"; jq -r '.results[].name' "$1"; exit 1; }
}

# shows FILE SERVICE EXIT TEXT ARGV...: Icinga has the state, TEXT on line 1, the exact command line, and
# perfdata and long output as the plugin itself gives them.
shows()
{
	local file=$1 service=$2 want=$3 text=$4 argv
	shift 4
	argv=$(printf '%s\n' "$plugins/$1" "${@:2}" | jq -R . | jq -s .)
	result "$file" "$service"
	json "$service: exit $want" "$work/result" '.exit_status == $want and .state == $want' --argjson want "$want"
	json "$service: argv" "$work/result" '.command == $argv' --argjson argv "$argv"
	json "$service: $text" "$work/result" '.output | split("\n")[0] | contains($text)' --arg text "$text"
	"$plugins/$1" "${@:2}" >"$work/own" || :
	# Labels with thresholds; the times are others each time.
	json "$service: perfdata" "$work/result" \
		'[.performance_data[] | sub("=[^;]*"; "=")] == ($own | split("\n")[0] | split(" | ")[1] | split(" ") |
			map(sub("=[^;]*"; "=")))' --rawfile own "$work/own"
	json "$service: long output" "$work/result" '(.output | split("\n") | length) == ($own | rtrimstr("\n") |
		split("\n") | length)' --rawfile own "$work/own"
}
