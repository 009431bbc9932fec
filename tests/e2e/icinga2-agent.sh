#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Two nodes of Icinga 2 with contrib/icinga2/two-nodes: the master sends the commands to the agent, the
# agent executes the check, the master has its result.
#
# alone: tests/e2e/icinga2-agent.sh --build DIR
# shellcheck disable=SC2016,SC2317 # filters of jq; wait_until calls the functions

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "$@"
# shellcheck source=tests/e2e/icinga2-lib.sh
. "$e2e_dir/icinga2-lib.sh"

samples=$e2e_root/contrib/icinga2
master=master.example.org
agent=agent.example.org
icinga_ca
icinga_node $master
icinga_node $agent
etc=$work/$master/etc
mkdir -p "$etc/zones.d/global-templates" "$etc/zones.d/master"
cp "$samples/mail-tls-commands.conf" "$etc/zones.d/global-templates/"
cp "$samples/mail-tls-services.conf" "$etc/zones.d/master/"
sed 's/example\.org"\] = { }/secure.example"] = { }/; s/"mail of example.org"/"mail"/' \
	"$samples/two-nodes/hosts.conf" >"$etc/zones.d/master/hosts.conf"
# Both are on this machine, so one of them has another port.
sed "s/host = \"$agent\"/host = \"127.0.0.1\", port = 5666/" "$samples/two-nodes/master-zones.conf" \
	>"$etc/zones.conf"
cp "$samples/two-nodes/agent-zones.conf" "$work/$agent/etc/zones.conf"
cat >"$etc/icinga2.conf" <<'CONF'
include <itl>
include <plugins>
include "zones.conf"
object CheckerComponent "checker" { }
object ApiListener "api" { bind_host = "127.0.0.1", bind_port = 5665 }
object ApiUser "e2e" { password = "e2e", permissions = [ "*" ] }
CONF
cat >"$work/$agent/etc/icinga2.conf" <<'CONF'
include <itl>
include <plugins>
include "zones.conf"
object CheckerComponent "checker" { }
object ApiListener "api" {
	bind_host = "127.0.0.1"
	bind_port = 5666
	accept_config = true
	accept_commands = true
}
CONF

zone=master expect 'the configuration of the master is valid' icinga $master -C
zone=$agent expect 'that of the agent is valid' icinga $agent -C
zone=$agent daemon agent icinga $agent
wait_until 60 'the agent' listens 5666
zone=master daemon master icinga $master
wait_until 60 'the API' api "$master" 5665 status
connected()
{
	api "$master" 5665 "objects/endpoints/$agent?attrs=connected" | jq -e '.results[0].attrs.connected'
}
wait_until 60 'the connection to the agent' connected
has_commands()
{
	grep -rq 'CheckCommand "mx_tls"' "$work/$agent/lib/api/zones"
}
wait_until 60 'the commands at the agent' has_commands

executed()
{
	api "$master" 5665 actions/reschedule-check -X POST -d '{"type":"Service","filter":"true","force":true}'
	sleep 0.3
	results_since 0 "$master" 5665 "$work/all" && result "$work/all" 'mail!mx_tls secure.example' &&
		jq -e --arg agent "$agent" '.state == 0 and .check_source == $agent' "$work/result"
}
# The agent reloads when it has got its commands: a check before that is lost, or says that there is none.
wait_until 60 'a check by the agent' executed
json 'the agent executed the check' "$work/result" '.check_source == $agent' --arg agent "$agent"
shows "$work/all" 'mail!mx_tls secure.example' 0 'MTA-STS enforce 3' check_mx_tls -H secure.example
mail_tls mx2.secure.example off
checked $master 5665 "$work/off"
result "$work/off" 'mail!mx_tls secure.example'
json 'the agent saw that STARTTLS is gone' "$work/result" '.exit_status == 2 and .check_source == $agent and
	(.output | contains("TLS is required, but was not offered by host mx2.secure.example["))' --arg agent "$agent"
finish
