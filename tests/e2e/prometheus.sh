#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Prometheus: contrib/prometheus/mail-tls-textfile checks domains and hosts of the world, node exporter
# serves the file, promtool finds it in order, and every name that alerts and dashboard use is served.
#
# alone: tests/e2e/prometheus.sh --build DIR

# shellcheck disable=SC2016,SC2317 # scripts of awk and sed; expect and wait_until call the functions
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "$@"

contrib=$e2e_root/contrib/prometheus
lists=$work/lists
textfiles=$work/textfiles
file=$textfiles/mail-tls.prom
mkdir -p "$lists" "$textfiles"
chown prometheus "$textfiles"
# The source tree may be where nobody else may read.
install -m 755 "$contrib/mail-tls-textfile" "$work/"

textfile()
{
	as_user prometheus "$work/mail-tls-textfile" -c "$lists" -o "$file" -p "$plugins" "$@"
}

scrape()
{
	curl -sS --max-time 20 http://127.0.0.1:9100/metrics >"$work/metrics"
}

# served NAME VALUE [LABEL...]: node exporter has this sample, with all these labels
served()
{
	local name=$1 value=$2 label
	shift 2
	grep "^$name{" "$work/metrics" >"$work/served" || return 1
	for label; do
		grep -F "$label" "$work/served" >"$work/served.new" || return 1
		mv "$work/served.new" "$work/served"
	done
	[ "$(sed 's/.* //' "$work/served" | sort -u)" = "$value" ]
}

# --- the script ----------------------------------------------------------------------------------

cat >"$lists/domains" <<-LIST
	# a comment
	secure.example

	third-plain.example   # the third has no TLS
	insecure.example --no-connect
LIST
printf '%s\n' mx1.secure.example 'as=other mx1.secure.example -4 -w 20' >"$lists/hosts"
# A last line without its end.
printf 'mx3.third-plain.example' >>"$lists/hosts"

expect 'script: writes its file, as the user of node exporter' textfile
cp "$file" "$work/first"
expect 'script: nothing is left beside the file' test "$(ls "$textfiles")" = mail-tls.prom
expect 'script: promtool check metrics' sh -c "promtool check metrics <$file"
# Whatever promtool makes of a family in two places or a series twice: others refuse it.
in_order()
{
	awk '
		$1 == "#" && $2 == "TYPE" {
			if (seen[$3]++ || (name != "" && !samples)) exit 1
			name = $3
			samples = 0
		}
		!/^#/ {
			series = $0
			sub(/ [^ ]*$/, "", series)
			if (twice[series]++) exit 1
			sub(/\{.*/, "", series)
			if (series != name) exit 1
			samples++
		}
		END { if (!samples) exit 1 }' "$file"
}
expect 'script: families once and never empty, their samples together, none twice' in_order

daemon node-exporter as_user prometheus prometheus-node-exporter --web.listen-address=127.0.0.1:9100 \
	--collector.disable-defaults --collector.textfile --collector.textfile.directory="$textfiles"
wait_until 10 'node exporter listens' listens 9100

expect 'node exporter: serves' scrape
expect 'node exporter: finds no fault in the file' grep -qx 'node_textfile_scrape_error 0' "$work/metrics"
expect 'node exporter: every sample of the file' sh -c "
	grep -c '^mail_tls_' $file >$work/count && [ \$(cat $work/count) -gt 60 ] &&
	[ \$(grep -c '^mail_tls_' $work/metrics) -eq \$(cat $work/count) ]"
expect 'secure.example is OK' served mail_tls_state 0 'plugin="check_mx_tls"' 'target="secure.example"'
expect 'third-plain.example is CRITICAL' served mail_tls_state 2 'target="third-plain.example"'
expect 'the finding says where' served mail_tls_finding 2 'target="third-plain.example"' \
	'id="starttls.offered"' 'host="mx3.third-plain.example"' 'address="203.0.113.19"'
expect 'MTA-STS enforce' served mail_tls_sts_mode_info 1 'target="secure.example"' 'mode="enforce"'
expect 'DANE delivers' served mail_tls_sender_delivers 1 'target="secure.example"' 'sender="dane"'
expect 'options of a line arrive: no host of insecure.example was contacted' \
	sh -c "! grep '^mail_tls_address_tls{.*target=\"insecure.example\"' $work/metrics"
expect 'a target twice, under a name of its own' served mail_tls_state 0 'plugin="check_smtp_cert"' \
	'target="other"'
expect 'and its options: IPv4 alone' served mail_tls_addresses 1 'target="other"'
expect 'the last line without its end' served mail_tls_state 2 'plugin="check_smtp_cert"' \
	'target="mx3.third-plain.example"'

# --- alerts and dashboard ------------------------------------------------------------------------

expect 'alerts: promtool check rules' promtool check rules "$contrib/mail-tls.rules.yml"
expect 'alerts: promtool test rules' promtool test rules "$contrib/mail-tls.rules.test.yml"
while read -r alert; do
	expect "alerts: $alert has a test in which it comes" sh -c "
		grep -A4 'alertname: $alert\$' $contrib/mail-tls.rules.test.yml | grep -q exp_labels"
done < <(sed -n 's/.*- alert: //p' "$contrib/mail-tls.rules.yml")

dashboard=$contrib/mail-tls-dashboard.json
json 'dashboard: JSON, panels with ids of their own' "$dashboard" \
	'(.panels | length) > 5 and ([.panels[].id] | length == (unique | length)) and .uid == "mail-tls"'
jq -r '.panels[].targets[].expr' "$dashboard" >"$work/queries"
{
	printf 'groups:\n- name: dashboard\n  rules:\n'
	awk -v quote="'" '{ gsub(quote, quote quote); printf "  - record: query:%d\n    expr: %s%s%s\n", NR, quote, $0, quote }' \
		"$work/queries"
} >"$work/queries.yml"
expect 'dashboard: every query is one' promtool check rules "$work/queries.yml"

# Names in both, against what is served. Of names in a comment no alert was made.
{
	sed 's/^ *#.*//' "$contrib/mail-tls.rules.yml"
	cat "$work/queries"
	jq -r '.templating.list[].query | if type == "object" then .query else . end' "$dashboard"
} | grep -oE '\b(mail_tls|node)_[a-z_]+' | sort -u >"$work/used"
grep -oE '^(mail_tls|node)_[a-z_]+' "$work/metrics" | sort -u >"$work/there"
expect 'alerts and dashboard: every name is served' sh -c "
	[ \$(wc -l <$work/used) -gt 10 ] && ! comm -23 $work/used $work/there | grep ."
# The rules are written for labels that are there, too.
grep -oE '\.labels\.[a-z]+|\$labels\.[a-z]+|\.Labels\.[a-z]+' "$contrib/mail-tls.rules.yml" | sed 's/.*\.//' |
	grep -vx instance | sort -u >"$work/labels"
grep '^mail_tls_' "$work/metrics" | grep -oE '[{,][a-z]+="' | tr -d '{,="' | sort -u >"$work/labels.there"
expect 'alerts: every label is served' sh -c "
	[ \$(wc -l <$work/labels) -gt 5 ] && ! comm -23 $work/labels $work/labels.there | grep ."
sed -n 's/^| `\(mail_tls_[a-z_]*\)` .*/\1/p' "$contrib/README.md" | sort >"$work/told"
expect 'README: every name is served' sh -c "
	[ \$(wc -l <$work/told) -gt 5 ] && ! comm -23 $work/told $work/there | grep ."

# --- change, and what goes wrong -----------------------------------------------------------------

mail_tls mx2.secure.example off
expect 'TLS off: the script is no less content' textfile
scrape
expect 'TLS off: CRITICAL is served' served mail_tls_state 2 'plugin="check_mx_tls"' 'target="secure.example"'
expect 'TLS off: the finding says where' served mail_tls_finding 2 'target="secure.example"' \
	'id="starttls.offered"' 'host="mx2.secure.example"'
expect 'TLS off: the address has none' served mail_tls_address_tls 0 'target="secure.example"' \
	'host="mx2.secure.example"'
mail_tls mx2.secure.example on
textfile
scrape
expect 'TLS on: OK is served' served mail_tls_state 0 'plugin="check_mx_tls"' 'target="secure.example"'

# Lines that the plugin refuses, one that stands there twice, and no fault of a server.
: >"$lists/hosts"
printf '%s\n' 'example.org --bogus' secure.example 'secure.example --no-connect' 'q"uo\te' >"$lists/domains"
complains()
{
	textfile "$@" 2>"$work/complaints"
}
expect 'faulty lists: written all the same' complains
expect 'faulty lists: families and samples in order' in_order
expect 'faulty lists: promtool check metrics' sh -c "promtool check metrics <$file"
scrape
expect 'faulty lists: node exporter finds no fault in the file' \
	grep -qx 'node_textfile_scrape_error 0' "$work/metrics"
expect 'a line with a wrong option is UNKNOWN' served mail_tls_state 3 'target="example.org"'
expect 'and the journal has the reason' grep -q 'check_mx_tls example.org: .*--bogus' "$work/complaints"
expect 'a target with quotes is UNKNOWN' served mail_tls_state 3 'target="q\"uo\\te"'
expect 'a line that stands there twice is told' \
	grep -q 'twice in the lists, the first counts .*: check_mx_tls secure.example$' "$work/complaints"
expect 'and the first counts' served mail_tls_addresses 6 'plugin="check_mx_tls"' 'target="secure.example"'

# What cannot be done leaves the old file.
cp "$work/first" "$file"
fails()
{
	! complains "$@"
}
rm "$lists/domains" "$lists/hosts"
expect 'no lists: fails and says so' fails
expect 'no lists: says so' grep -q 'no domain and no host' "$work/complaints"
echo secure.example >"$lists/domains"
expect 'no plugins: fails' fails -p "$lists"
expect 'nonsense: usage' fails -j 0
chown root "$textfiles"
expect 'a folder that it may not write to: fails' fails
expect 'the old file stays, with its times' cmp "$work/first" "$file"
expect 'and nothing beside it' test "$(ls "$textfiles")" = mail-tls.prom

finish
