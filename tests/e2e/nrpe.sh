#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# NRPE with contrib/nrpe: a real daemon and check_nrpe bring back exit status, performance data and long
# output as the plugin printed them, of a domain with its own letters too, and no sooner than the plugin
# is done. Also whether the plugins take the command lines of contrib/nrpe and contrib/checkmk.
#
# alone: tests/e2e/nrpe.sh --build DIR

# shellcheck disable=SC2016,SC2317 # scripts of sed and others; expect calls the functions
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "$@"

sample=$e2e_root/contrib/nrpe/mail-tls.cfg
letters=$(printf 'b\303\274cher.example')

# --- command lines of the samples ----------------------------------------------------------------

# takes COMMAND LINE: the plugin knows every option. --explain ends it before it connects anywhere.
takes()
{
	local said
	said=$(bash -c "${1//\/usr\/lib\/nagios\/plugins/$plugins} --explain=starttls.offered" 2>&1)
	[[ $said != *'unknown option'* && $said == *starttls.offered* ]] || { echo "$said"; return 1; }
}

lines()
{
	sed -n 's/^command\[[a-z0-9_]*\]=//p' "$sample"
	sed -n 's/^[^# ][^ ]* (interval=[0-9]*) //p' "$e2e_root/contrib/checkmk/mrpe.cfg"
}
lines >"$work/lines"
expect 'samples: eight command lines' test "$(wc -l <"$work/lines")" -eq 8
while read -r line; do
	expect "sample: $line" takes "$line"
done <"$work/lines"
expect 'an option that is none would be seen' bash -c "$(declare -f takes)
	plugins=$plugins; ! takes '/usr/lib/nagios/plugins/check_mx_tls -H example.org --bogus'"

# --- times ---------------------------------------------------------------------------------------

setting()
{
	sed -n "s/^$1=//p" "$sample"
}
command_line=$(sed -n 's/^ *command_line *\(.*check_nrpe .*\)/\1/p' \
	"$e2e_root/contrib/nagios/mail-tls-commands.cfg")
asker=$(sed -n 's/.* -t \([0-9]*\) .*/\1/p' <<<"$command_line")
longest=$(sed -n 's/.* -t \([0-9]*\).*/\1/p' "$work/lines" | sort -n | tail -n 1)
expect 'times: the plugin ends before NRPE ends it' test "$longest" -lt "$(setting command_timeout)"
expect 'times: NRPE ends it before check_nrpe gives up' test "$(setting command_timeout)" -lt "$asker"

# What may be asked is fixed by the sample, whether or not this NRPE could take arguments.
expect 'no arguments over the network' test "$(setting dont_blame_nrpe)" = 0
expect 'and no command line that waits for any' sh -c "! grep -F 'ARG1' $sample"

# --- daemon --------------------------------------------------------------------------------------

# The sample with names of the world, and a few lines more; one is of a host that never greets.
mute=$(awk '$3 == "mute" { print $1; exit }' /run/world/hosts)
sed -e "s#/usr/lib/nagios/plugins#$plugins#; s/example\.org/secure.example/; s/example\.net/third-plain.example/" \
	-e 's/relay\.secure/mx2.secure/' "$sample" >"$work/mail-tls.cfg"
cat >>"$work/mail-tls.cfg" <<CFG
command[plain]=$plugins/check_mx_tls -H third-plain.example
command[verbose]=$plugins/check_mx_tls -H third-plain.example -vv
command[letters]=$plugins/check_mx_tls -H $letters
command[mute]=$plugins/check_starttls -4 -H $mute -t 12
command[environment]=/usr/bin/env
CFG
mkdir -p "$work/nrpe"
chown nagios "$work/nrpe"
cat >"$work/nrpe.cfg" <<CFG
log_facility=daemon
log_file=$work/nrpe/log
pid_file=$work/nrpe/pid
server_address=127.0.0.1
server_port=5666
nrpe_user=nagios
nrpe_group=nagios
allowed_hosts=127.0.0.1
include=$work/mail-tls.cfg
CFG
daemon nrpe nrpe -c "$work/nrpe.cfg" -f
wait_until 10 'nrpe listens' listens 5666

# As the command of Nagios does it.
ask()
{
	local line=${command_line//'$USER1$'//usr/lib/nagios/plugins}
	line=${line//'$HOSTADDRESS$'/127.0.0.1}
	bash -c "${line//'$ARG1$'/$1}"
}

# These take their time, so they begin first: with the -t of the command, and with the default.
ask mute >"$work/mute" 2>&1 &
patient=$!
/usr/lib/nagios/plugins/check_nrpe -H 127.0.0.1 -c mute >"$work/short" 2>&1 &
hasty=$!

# What may differ between two runs: times, and what is left until a date.
steady()
{
	sed -E 's/\b[0-9]+(\.[0-9]+)? (ms|s|d)\b/N \2/g; s/\b(time[a-z_]*|days_left|life_left|sts_cert_days)=[0-9.]+/\1=N/g'
}

# alike NAME STATUS: what comes by NRPE is what the plugin prints by itself
alike()
{
	local name=$1 want=$2 line status=0 direct=0
	line=$(sed -n "s/^command\[$name\]=//p" "$work/mail-tls.cfg")
	ask "$name" >"$work/asked" 2>&1 || status=$?
	bash -c "$line" >"$work/direct" || direct=$?
	expect "$name: exit status $want" test "$status" = "$want"
	expect "$name: as the plugin itself" test "$direct" = "$want"
	steady <"$work/asked" >"$work/asked.steady"
	steady <"$work/direct" >"$work/direct.steady"
	expect "$name: every line and every label" diff "$work/direct.steady" "$work/asked.steady"
}

alike check_mx_tls_example_org 0
alike check_smtp_cert_mx1 0
alike check_starttls_relay 0
alike plain 2
expect 'plain: the sentence of the bounce, in line 1' grep -Eq \
	'^MX_TLS CRITICAL - .*TLS is required, but was not offered by host mx3\.third-plain\.example' "$work/asked"
expect 'plain: performance data in line 1' grep -Eq '^MX_TLS .*\| mx_total=3.* may_ok=2.* time=' "$work/asked"
expect 'plain: long output' grep -q '^    repair: ' "$work/asked"
alike verbose 2
expect 'verbose: more than a page' test "$(wc -l <"$work/asked")" -gt 40
alike letters 0
expect 'letters: of the domain in question' grep -q 'xn--bcher-kva\.example' "$work/asked"
ask environment >"$work/environment"
expect 'letters: and no locale comes by NRPE' sh -c "
	[ -s $work/environment ] && ! grep -E '^(LANG|LC_)' $work/environment"

# --- hosts that take their time ------------------------------------------------------------------

status=0
wait $patient || status=$?
expect 'a mute host: the verdict comes after more than 10 seconds' test $status -eq 2
expect 'a mute host: and it is that of the plugin' grep -q '^STARTTLS CRITICAL - ' "$work/mute"
status=0
wait $hasty || status=$?
expect 'without -t the verdict would be lost' sh -c "[ $status -ge 2 ] && ! grep -q STARTTLS $work/short"

finish
