#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Nagios 4 with contrib/nagios: it accepts commands and sample services, runs them against the world,
# goes CRITICAL and back, keeps long output, and writes performance data whole. Active and passive.
#
# alone: tests/e2e/nagios.sh --build DIR

# shellcheck disable=SC2317 # expect and wait_until call the functions
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "$@"

contrib=$e2e_root/contrib/nagios
home=$work/nagios
mkdir -p "$home"/{etc,rw,var/results,spied}

# What Nagios runs in place of a plugin: the plugin, with what it was called by and what it said written
# down, so that what arrives can be compared with what was printed.
mkdir -p "$work/spies"
for plugin in check_starttls check_smtp_cert check_mx_tls; do
	cat >"$work/spies/$plugin" <<-SPY
		#!/bin/bash
		status=0
		printf '%s\n' "\$@" >$home/spied/\$\$.arguments
		env >$home/spied/\$\$.environment
		$plugins/$plugin "\$@" >$home/spied/\$\$.output || status=\$?
		cat $home/spied/\$\$.output
		exit \$status
	SPY
	chmod 755 "$work/spies/$plugin"
done

# --- configuration -------------------------------------------------------------------------------

# main FOLDER [LINE]...: a nagios.cfg for the objects in that folder
main()
{
	local folder=$1
	shift
	cat <<-CFG
		log_file=$home/var/nagios.log
		cfg_dir=$folder
		object_cache_file=$home/var/objects.cache
		precached_object_file=$home/var/objects.precache
		resource_file=$home/resource.cfg
		status_file=$home/var/status.dat
		status_update_interval=1
		nagios_user=nagios
		nagios_group=nagios
		check_external_commands=1
		command_file=$home/rw/nagios.cmd
		lock_file=$home/var/nagios.pid
		temp_file=$home/var/nagios.tmp
		temp_path=$home/var
		query_socket=$home/rw/nagios.qh
		check_result_path=$home/var/results
		check_result_reaper_frequency=1
		service_check_timeout=60
		process_performance_data=1
		service_perfdata_file=$home/var/perfdata
		service_perfdata_file_template=\$HOSTNAME\$\t\$SERVICEDESC\$\t\$SERVICEPERFDATA\$
		service_perfdata_file_mode=a
		service_freshness_check_interval=1
		additional_freshness_latency=0
		retain_state_information=0
		check_for_updates=0
		use_syslog=0
		illegal_object_name_chars=\`~!$%^&*|'"<>?,()=
		illegal_macro_output_chars=\`~$&|'"<>
		$(printf '%s\n' "$@")
	CFG
}

stock()
{
	local folder=$1 name
	mkdir -p "$folder"
	for name in templates timeperiods commands contacts; do
		cp "/etc/nagios4/objects/$name.cfg" "$folder/"
	done
	cp "$contrib"/mail-tls-commands.cfg "$contrib"/services.cfg "$folder/"
}

echo "\$USER1\$=$work/spies" >"$home/resource.cfg"
stock "$home/sample"
main "$home/sample" >"$home/sample.cfg"

# The sample with names of the world, quick; messages go to a file; a domain with its own letters.
stock "$home/objects"
sed -i -e 's/192\.0\.2\.1$/203.0.113.11/; s/192\.0\.2\.2$/203.0.113.12/' \
	-e 's/\<example\.org/secure.example/; s/example\.org$/secure.example/; s/,mx2\.example\.org/,mx2.secure.example/' \
	-e 's/\<example\.net/third-plain.example/g; s/-p 587/-p 25/; s/\(freshness_threshold *\).*/\18/' \
	-e 's/example\.org!/secure.example!/' "$home/objects/services.cfg"
cat >>"$home/objects/services.cfg" <<CFG
define service {
    use                     mail-tls-domain
    service_description     Letters
    check_command           check_mx_tls!$(printf 'b\303\274cher.example')
}
CFG
sed -i "s#^\( *command_line\).*/usr/bin/mail.*#\1 /bin/echo '\$NOTIFICATIONTYPE\$ \$HOSTNAME\$ \$SERVICEDESC\$' >>$home/var/messages#" \
	"$home/objects/commands.cfg"
# An interval is a second, so retries come in five.
main "$home/objects" interval_length=1 >"$home/nagios.cfg"
chown -R nagios:nagios "$home"

verifies()
{
	local total
	nagios4 -v "$1" || return 1
	total=$(nagios4 -v "$1" | grep -E '^Total (Errors|Warnings): ' | tr -d ' \n')
	[ "$total" = TotalWarnings:0TotalErrors:0 ]
}

expect 'nagios4 -v: commands and sample services, without a warning' verifies "$home/sample.cfg"
expect 'nagios4 -v: the same for the world' verifies "$home/nagios.cfg"

# --- daemon --------------------------------------------------------------------------------------

command()
{
	printf '[%d] %s\n' "$EPOCHSECONDS" "$1" >"$home/rw/nagios.cmd"
}

# status HOST SERVICE FIELD
status()
{
	awk -v host="$1" -v service="$2" -v field="$3" '
		/^servicestatus \{/ { split("", value); inside = 1 }
		inside && /=/ {
			key = $0
			sub(/^[ \t]*/, "", key)
			at = index(key, "=")
			value[substr(key, 1, at - 1)] = substr(key, at + 1)
		}
		/^[ \t]*\}/ {
			if (inside && value["host_name"] == host && value["service_description"] == service)
				print value[field]
			inside = 0
		}' "$home/var/status.dat"
}

# is_state HOST SERVICE STATE: what Nagios holds now
is_state()
{
	[ "$(status "$1" "$2" has_been_checked)" = 1 ] && [ "$(status "$1" "$2" current_state)" = "$3" ]
}

newer()
{
	local last
	last=$(status "$1" "$2" last_check)
	[ "${last:-0}" -ge "$3" ]
}

# check HOST SERVICE: now, and wait for the result
check()
{
	local asked
	# Times are whole seconds: the check of this second may have been before.
	sleep 1
	asked=$EPOCHSECONDS
	command "SCHEDULE_FORCED_SVC_CHECK;$1;$2;$asked"
	wait_until 30 "result of $2 on $1" newer "$1" "$2" "$asked"
}

# has HOST SERVICE FIELD PATTERN: an extended expression
has()
{
	status "$1" "$2" "$3" >"$work/field"
	grep -E -- "$4" "$work/field" || { cat "$work/field"; return 1; }
}

# long_is_whole HOST SERVICE: the long output is that of the plugin's run with this first line, all of it
long_is_whole()
{
	local first file
	first=$(status "$1" "$2" plugin_output)
	status "$1" "$2" long_plugin_output | sed 's/\\n/\n/g' | sed '/^$/d' >"$work/long"
	[ "$(wc -l <"$work/long")" -gt 2 ] || return 1
	for file in "$home"/spied/*.output; do
		[ "$(head -n 1 "$file" | sed 's/ *|.*//')" = "$first" ] || continue
		! sed 1d "$file" | diff - "$work/long" || return 0
	done
	return 1
}

daemon nagios nagios4 "$home/nagios.cfg"
wait_until 10 'command file' test -p "$home/rw/nagios.cmd"
wait_until 10 'status file' test -s "$home/var/status.dat"
expect 'nagios: works as nagios' test "$(stat -c %U /proc/"${pid[nagios]}")" = nagios

services=('mx1.secure.example|SMTP certificate|0|^SMTP_CERT OK - mx1\.secure\.example: .*2 of 2 tested'
	'mx2.secure.example|SMTP certificate|0|^SMTP_CERT OK - mx2\.secure\.example: .*2 of 2 tested'
	'mx1.secure.example|Submission certificate|0|^SMTP_CERT OK - mx1\.secure\.example: .*1 of 1 tested'
	'mx1.secure.example|STARTTLS|0|^STARTTLS OK - mx1\.secure\.example: TLS1\.3 at 1 of 1'
	'mail domains|Mail to secure.example|0|^MX_TLS OK - secure\.example: 3 of 3 MX deliver by TLS'
	'mail domains|Mail to third-plain.example|0|^MX_TLS OK - third-plain\.example'
	'mail domains|Letters|0|xn--bcher-kva\.example')
for row in "${services[@]}"; do
	IFS='|' read -r host service state pattern <<<"$row"
	check "$host" "$service"
	expect "$service on $host: state $state" is_state "$host" "$service" "$state"
	expect "$service on $host: what it says" has "$host" "$service" plugin_output "$pattern"
done

# --- arguments -----------------------------------------------------------------------------------

# called ARGUMENT...: some plugin was called by exactly these
called()
{
	local file
	printf '%s\n' "$@" >"$work/called"
	for file in "$home"/spied/*.arguments; do
		! cmp -s "$file" "$work/called" || return 0
	done
	cat "$home"/spied/*.arguments
	return 1
}

expect 'arguments: by name' called -H mx2.secure.example
expect 'arguments: by name and address' called -H mx1.secure.example -I 203.0.113.11 -p 25 -w 21 -c 7
expect 'arguments: a domain' called -H secure.example -w 21 -c 7
expect 'arguments: a domain without its hosts' called -H third-plain.example --no-connect
expect 'arguments: letters arrive as they were' called -H "$(printf 'b\303\274cher.example')"
expect 'environment: a plugin has no UTF-8 locale' sh -c "! grep -iE '^(LANG|LC_[A-Z]*)=.*utf' $home/spied/*.environment"

# --- CRITICAL and back ---------------------------------------------------------------------------

sentence='TLS is required, but was not offered by host mx2\.secure\.example\[203\.0\.113\.12\]'
mail_tls mx2.secure.example off
for _ in 1 2 3; do check mx2.secure.example 'SMTP certificate'; done
expect 'TLS off: the host is CRITICAL' is_state mx2.secure.example 'SMTP certificate' 2
expect 'TLS off: for good, after three' has mx2.secure.example 'SMTP certificate' state_type '^1$'
for _ in 1 2 3; do check 'mail domains' 'Mail to secure.example'; done
expect 'TLS off: the domain is CRITICAL' is_state 'mail domains' 'Mail to secure.example' 2
expect 'TLS off: for good, after three' has 'mail domains' 'Mail to secure.example' state_type '^1$'
expect 'TLS off: the sentence of the bounce' has 'mail domains' 'Mail to secure.example' plugin_output \
	"^MX_TLS CRITICAL - .*$sentence"
expect 'TLS off: long output says how to repair it' has 'mail domains' 'Mail to secure.example' \
	long_plugin_output '\\n    repair: .*\\n.*--explain=starttls\.offered'
expect 'TLS off: long output is whole' long_is_whole 'mail domains' 'Mail to secure.example'
wait_until 10 'message about the host' grep -q '^PROBLEM mx2.secure.example SMTP certificate' "$home/var/messages"
expect 'TLS off: one outage, one message' sh -c "! grep 'Mail to secure.example' $home/var/messages"
mail_tls mx2.secure.example on
check 'mail domains' 'Mail to secure.example'
expect 'TLS on: the domain is OK' is_state 'mail domains' 'Mail to secure.example' 0
check mx2.secure.example 'SMTP certificate'
expect 'TLS on: the host is OK' is_state mx2.secure.example 'SMTP certificate' 0

# --- performance data ----------------------------------------------------------------------------

# Each line of the file is what a plugin printed, and of each service there is one.
printed()
{
	local file
	for file in "$home"/spied/*.output; do
		head -n 1 "$file" | sed 's/^[^|]*| *//'
	done
}
printed | sort >"$work/printed"
cut -f 3 "$home/var/perfdata" | grep . | sort >"$work/arrived"
expect 'perfdata: every line of the file is what a plugin printed' sh -c "
	[ \$(wc -l <$work/arrived) -gt 12 ] && ! comm -23 $work/arrived $work/printed | grep ."
expect 'perfdata: nothing of what was printed is missing' sh -c "! comm -13 $work/arrived $work/printed | grep ."
labels()
{
	tr ' ' '\n' | sed -n 's/=.*//p' | tr '\n' ' '
}
while IFS='|' read -r host service want; do
	expect "perfdata: labels of $service" test "$(awk -F '\t' -v host="$host" -v service="$service" \
		'$1 == host && $2 == service { line = $3 } END { print line }' "$home/var/perfdata" | labels)" = "$want "
done <<-LABELS
	mx1.secure.example|SMTP certificate|addresses addresses_ok addresses_skipped certificates time days_left life_left
	mx1.secure.example|STARTTLS|addresses addresses_ok addresses_skipped time time_connect time_greeting time_tls
	mail domains|Mail to secure.example|mx_total mx_ok addresses addresses_ok addresses_skipped may_ok encrypt_ok dane_ok sts_ok time days_left sts_cert_days
LABELS

# --- passive -------------------------------------------------------------------------------------

wait_until 20 'the passive service to miss results' is_state 'mail domains' 'Mail to example.com' 3
expect 'passive: without results it is UNKNOWN and says so' has 'mail domains' 'Mail to example.com' \
	plugin_output '^UNKNOWN - no result came'
# The source tree may be where nobody else may read.
install -m 755 "$contrib/mail-tls-submit" "$work/"
submit()
{
	as_user nagios "$work/mail-tls-submit" -f "$home/rw/nagios.cmd" 'mail domains' 'Mail to example.com' "$@"
}
expect 'passive: mail-tls-submit hands over a CRITICAL' submit "$plugins/check_mx_tls" -H third-plain.example
wait_until 10 'the passive result' is_state 'mail domains' 'Mail to example.com' 2
expect 'passive: first line' has 'mail domains' 'Mail to example.com' plugin_output \
	'^MX_TLS CRITICAL - .*TLS is required, but was not offered by host mx3\.third-plain\.example'
expect 'passive: long output' has 'mail domains' 'Mail to example.com' long_plugin_output '\\n    repair: '
expect 'passive: performance data' has 'mail domains' 'Mail to example.com' performance_data '^mx_total=3.* time='
expect 'passive: no command file, no result' sh -c "
	! $contrib/mail-tls-submit -f $work/nowhere.cmd a b true && [ ! -e $work/nowhere.cmd ]"
cat >"$work/odd" <<-'ODD'
	#!/bin/sh
	printf '%s\n' 'ODD WARNING - a\nb 100% \ c; d | x=1;2;3' 'next \n line'
	seq -f 'line %.0f of many' 5000
	exit 1
ODD
chmod 755 "$work/odd"
expect 'passive: backslashes and too much' submit "$work/odd"
wait_until 10 'the odd result' is_state 'mail domains' 'Mail to example.com' 1
expect 'passive: a backslash splits no line' has 'mail domains' 'Mail to example.com' plugin_output \
	'^ODD WARNING - a/nb 100%'
# A pipe takes more than this from two writers as it likes.
mkfifo "$work/pipe"
cat "$work/pipe" >"$work/piped" &
expect 'passive: too much is cut' "$work/mail-tls-submit" -f "$work/pipe" a b "$work/odd"
wait $!
expect 'passive: and fits a pipe' sh -c "
	size=\$(wc -c <$work/piped) && [ \$size -gt 3800 ] && [ \$size -le 4096 ] && [ \$(wc -l <$work/piped) -eq 1 ]"
expect 'passive: cut at the end of a line' has 'mail domains' 'Mail to example.com' long_plugin_output \
	'^next /n line\\nline 1 of many\\n.*\\nline [0-9]+ of many(\\n)?$'

finish
