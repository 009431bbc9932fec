#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Zabbix server, frontend, agent and sender with the template of contrib/zabbix and its variants. The MX
# hosts are discovered and have values; a problem opens with the sentence of the bounce when an MX host
# loses TLS, and closes; no item is ever unsupported.
#
# alone: tests/e2e/zabbix.sh --build DIR
# shellcheck disable=SC2016,SC2317 # macros of Zabbix and filters of jq; expect calls the functions

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "$@"

samples=$e2e_root/contrib/zabbix
url=http://127.0.0.1:8080/api_jsonrpc.php

# --- database, frontend, server, agent -----------------------------------------------------------

start_postgres 5432
$psql -U postgres -c 'create role zabbix login' \
	-c "create database zabbix owner zabbix template template0 encoding 'UTF8'"
for file in schema images data; do
	zcat /usr/share/zabbix-server-pgsql/$file.sql.gz
done | $psql -U zabbix -d zabbix -o /dev/null

# The path of the frontend's configuration is compiled in.
mkdir -p /etc/zabbix
cat >/etc/zabbix/zabbix.conf.php <<'PHP'
<?php
$DB = ['TYPE' => 'POSTGRESQL', 'SERVER' => '127.0.0.1', 'PORT' => '5432', 'DATABASE' => 'zabbix',
	'USER' => 'zabbix', 'PASSWORD' => '', 'SCHEMA' => '', 'ENCRYPTION' => false, 'KEY_FILE' => '',
	'CERT_FILE' => '', 'CA_FILE' => '', 'VERIFY_HOST' => false, 'CIPHER_LIST' => '', 'VAULT_URL' => '',
	'VAULT_DB_PATH' => '', 'VAULT_TOKEN' => '', 'DOUBLE_IEEE754' => true];
$ZBX_SERVER = '127.0.0.1';
$ZBX_SERVER_PORT = '10051';
$ZBX_SERVER_NAME = 'e2e';
$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
PHP
php_ini
printf '%s\n' 'post_max_size = 16M' 'max_execution_time = 300' 'max_input_time = 300' >>"$work/php.ini"
daemon frontend env PHP_INI_SCAN_DIR= php8.2 -c "$work/php.ini" -S 127.0.0.1:8080 -t /usr/share/zabbix

mkdir -p "$work/run"
chown zabbix "$work/run"
cat >"$work/server.conf" <<CONF
ListenIP=127.0.0.1
LogFile=$work/run/server.log
PidFile=$work/run/server.pid
SocketDir=$work/run
DBHost=127.0.0.1
DBPort=5432
DBName=zabbix
DBUser=zabbix
Timeout=30
ExternalScripts=$plugins
FpingLocation=/usr/bin/fping
StartPollers=3
StartPingers=0
StartDiscoverers=0
StartHTTPPollers=0
StartODBCPollers=0
CacheUpdateFrequency=1
CONF
daemon server as_user zabbix zabbix_server -f -c "$work/server.conf"
sed "s|/usr/lib/nagios/plugins|$plugins|" "$samples/userparameter_mail_tls.conf" >"$work/userparameter.conf"
cat >"$work/agent.conf" <<CONF
ListenIP=127.0.0.1
Server=127.0.0.1
ServerActive=
Hostname=agent
LogType=console
PidFile=$work/run/agent.pid
Timeout=30
Include=$work/userparameter.conf
CONF
daemon agent as_user zabbix zabbix_agentd -f -c "$work/agent.conf"

# --- the API -------------------------------------------------------------------------------------

auth=null

# api METHOD PARAMS: prints the result
api()
{
	curl -sS -f -H 'Content-Type: application/json-rpc' "$url" \
		-d "{\"jsonrpc\":\"2.0\",\"id\":1,\"auth\":$auth,\"method\":\"$1\",\"params\":$2}" >"$work/answer"
	jq -e .result "$work/answer" || { cat "$work/answer" >&2; return 1; }
}

api_is_there()
{
	api apiinfo.version '{}' && listens 10051
}

# import FILE
import()
{
	api configuration.import "$(jq -n --rawfile source "$1" '{format: "yaml", source: $source,
		rules: (["templates", "items", "discoveryRules", "triggers", "graphs", "valueMaps",
			"templateDashboards"] | map({key: ., value: {createMissing: true, updateExisting: true}}) |
			from_entries + {groups: {createMissing: true}})}')"
}

# host_of TEMPLATE HOST [DOMAIN]: prints the id
host_of()
{
	local template group
	template=$(api template.get "{\"filter\":{\"host\":\"$1\"},\"output\":[\"templateid\"]}" | jq -r '.[0].templateid')
	group=$(api hostgroup.get '{"filter":{"name":"Linux servers"},"output":["groupid"]}' | jq -r '.[0].groupid')
	api host.create "{\"host\":\"$2\",\"groups\":[{\"groupid\":\"$group\"}],
		\"templates\":[{\"templateid\":\"$template\"}],
		\"interfaces\":[{\"type\":1,\"main\":1,\"useip\":1,\"ip\":\"127.0.0.1\",\"dns\":\"\",\"port\":\"10050\"}],
		\"macros\":[{\"macro\":\"{\$MAIL_TLS.DOMAIN}\",\"value\":\"${3:-$2}\"}]}" | jq -r '.hostids[0]'
}

# items HOSTID: $work/items is an object of key -> {lastvalue, state, error}
items()
{
	api item.get "{\"hostids\":\"$1\",\"output\":[\"key_\",\"lastvalue\",\"state\",\"error\",\"lastclock\"]}" |
		jq 'map({key: .key_, value: .}) | from_entries' >"$work/items"
}

# run_now HOSTID: refused until the server has the item in its cache
run_now()
{
	local master
	master=$(api item.get "{\"hostids\":\"$1\",\"output\":[\"itemid\",\"type\"]}" |
		jq -r 'map(select(.type == "10" or .type == "0"))[0].itemid')
	api task.create "{\"type\":6,\"request\":{\"itemid\":\"$master\"}}"
}

# becomes HOSTID FILTER: after a run (one more each time) the filter is true for the items
becomes()
{
	run_now "$1" || :
	sleep 0.5
	items "$1"
	jq -e "$2" "$work/items"
}

# problems HOSTID: those that are open, in $work/problems
problems()
{
	api problem.get "{\"hostids\":\"$1\",\"output\":[\"name\",\"severity\"]}" >"$work/problems"
}

problems_are()
{
	problems "$1"
	jq -e "$2" "$work/problems"
}

none_unsupported()
{
	items "$2"
	json "$1: no item is unsupported" "$work/items" 'length > 15 and all(.[]; .state == "0" and .error == "")'
	api discoveryrule.get "{\"hostids\":\"$2\",\"output\":[\"state\",\"error\"]}" >"$work/rules"
	json "$1: nor is the discovery" "$work/rules" 'length == 1 and all(.[]; .state == "0" and .error == "")'
}

wait_until 120 'API and server' api_is_there
auth=$(api user.login '{"username":"Admin","password":"zabbix"}')

# --- the template --------------------------------------------------------------------------------

for variant in agent sender; do
	"$samples/variant" $variant >"$work/$variant.yaml"
done
expect 'the template is imported' import "$samples/template_mail_tls.yaml"
expect 'and again' import "$samples/template_mail_tls.yaml"
expect 'the variant for an agent' import "$work/agent.yaml"
expect 'the variant for zabbix_sender' import "$work/sender.yaml"

script='Mail domain TLS by external check'
secure=$(host_of "$script" secure.example)
insecure=$(host_of "$script" insecure.example)
plain=$(host_of "$script" third-plain.example)
label=$(host_of "$script" u-label 'bücher.example')
wrong=$(host_of "$script" no-domain 'not..a..domain')
by_agent=$(host_of 'Mail domain TLS by Zabbix agent' by-agent secure.example)
sent=$(host_of 'Mail domain TLS by Zabbix sender' sent)

# Items that are discovered get values only by the next run.
discovered='[to_entries[] | select(.key | startswith("mail_tls.mx.days_left[")) | .value.lastvalue | tonumber] |
	length == 3 and min > 0'
wait_until 120 'values of the MX hosts' becomes "$secure" "$discovered"
json 'discovered MX hosts hold values' "$work/items" 'all(("mx1", "mx2", "mx3"); . as $host |
	all(("state", "starttls", "tls_version", "preference", "days_left", "handshake", "dnssec"); . as $what |
		($items[0]["mail_tls.mx.\($what)[\($host).secure.example]"].lastclock // "0") != "0"))' --slurpfile items "$work/items"
json 'and the right ones' "$work/items" '."mail_tls.state".lastvalue == "0" and ."mail_tls.mx".lastvalue == "3" and
	."mail_tls.mx.starttls[mx2.secure.example]".lastvalue == "1" and
	."mail_tls.mx.tls_version[mx2.secure.example]".lastvalue == "TLS1.3" and
	."mail_tls.sts_mode".lastvalue == "enforce" and ."mail_tls.sender[dane]".lastvalue == "delivers" and
	(."mail_tls.summary".lastvalue | startswith("secure.example: 3 of 3 MX deliver by TLS"))'
none_unsupported 'all is well' "$secure"
expect 'no problem is open' problems_are "$secure" 'length == 0'

mail_tls mx2.secure.example off
wait_until 120 'state CRITICAL' becomes "$secure" '."mail_tls.state".lastvalue == "2"'
wait_until 60 'a problem' problems_are "$secure" 'length > 0'
json 'one problem opens, with the sentence of the bounce' "$work/problems" 'length == 1 and .[0].severity == "4" and
	(.[0].name | contains("TLS is required, but was not offered by host mx2.secure.example[203.0.113.12]"))'
json 'the MX host has no STARTTLS' "$work/items" '."mail_tls.mx.starttls[mx2.secure.example]".lastvalue == "0"'
none_unsupported 'without TLS' "$secure"
mail_tls mx2.secure.example on
wait_until 120 'state OK' becomes "$secure" '."mail_tls.state".lastvalue == "0"'
wait_until 60 'no problem' problems_are "$secure" 'length == 0'
ok 'the problem closes'
none_unsupported 'TLS is back' "$secure"

wait_until 120 'values of insecure.example' becomes "$insecure" '."mail_tls.state".lastclock != "0"'
none_unsupported 'neither DNSSEC nor MTA-STS' "$insecure"
wait_until 120 'values of third-plain.example' becomes "$plain" '."mail_tls.state".lastvalue == "2"'
none_unsupported 'one MX host without TLS' "$plain"
wait_until 120 'a U-label' becomes "$label" '."mail_tls.state".lastclock != "0"'
json 'a U-label is checked' "$work/items" '."mail_tls.state".lastvalue == "0"'
wait_until 120 'a usage error' becomes "$wrong" '."mail_tls.state".lastvalue == "3"'
json 'a usage error is Unknown and says why' "$work/items" '."mail_tls.summary".lastvalue | contains("domain")'
wait_until 60 'a problem of it' problems_are "$wrong" 'length == 1 and (.[0].name | startswith("Mail TLS unknown: "))'
ok 'and a problem'
none_unsupported 'usage error' "$wrong"

wait_until 120 'values by the agent' becomes "$by_agent" '."mail_tls.state".lastclock != "0"'
json 'the agent runs it' "$work/items" '."mail_tls.state".lastvalue == "0" and ."mail_tls.mx".lastvalue == "3"'

printf '%s\n' '# what is sent' '' 'as=sent mismatch.example -t 20 # at last' '#' >"$work/domains"
send()
{
	"$samples/mail-tls-sender" -l "$work/domains" -p "$plugins/check_mx_tls" -- -z 127.0.0.1 && sleep 1 &&
		items "$sent" && jq -e '."mail_tls.state".lastvalue == "2"' "$work/items"
}
wait_until 120 'what was sent' send
json 'zabbix_sender brings a result' "$work/items" '."mail_tls.summary".lastvalue | contains("mismatch.example")'
cp "$work/run/server.log" "$work/log/server.log"
finish
