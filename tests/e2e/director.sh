#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The real Director takes the basket of contrib/icinga-director, and what it renders for Icinga 2 is what
# contrib/icinga2 says: the same arguments, switches and variables, in a configuration that is valid.
#
# alone: tests/e2e/director.sh --build DIR

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "$@"

start_postgres 5432
# psql is several words
$psql -U postgres -c 'create role director login' -c "create database director owner director template template0 encoding 'UTF8'"
$psql -U postgres -d director -c 'create extension pgcrypto'

etc=$work/etc
mkdir -p "$etc/enabledModules" "$etc/modules/director"
for module in director incubator; do
	ln -s /usr/share/icingaweb2/modules/$module "$etc/enabledModules/$module"
done
printf '%s\n' '[director_db]' 'type = "db"' 'db = "pgsql"' 'host = "127.0.0.1"' 'port = "5432"' \
	'dbname = "director"' 'username = "director"' 'password = ""' 'charset = "utf8"' >"$etc/resources.ini"
printf '%s\n' '[global]' 'module_path = "/usr/share/icingaweb2/modules"' '[logging]' 'log = "none"' \
	>"$etc/config.ini"
printf '%s\n' '[db]' 'resource = "director_db"' >"$etc/modules/director/config.ini"
export ICINGAWEB_CONFIGDIR=$etc
php_ini

director()
{
	PHP_INI_SCAN_DIR='' php8.2 -c "$work/php.ini" /usr/bin/icingacli director "$@"
}

expect 'the schema' director migration run
basket=$e2e_root/contrib/icinga-director/mail-tls-basket.json
# shellcheck disable=SC2317 # expect calls it
restored()
{
	director basket restore <"$basket"
}
expect 'the basket is restored' restored
expect 'once more' restored
expect 'the configuration is rendered' director config render

: >"$work/rendered.conf"
for command in starttls smtp_cert mx_tls; do
	director command show $command >"$work/$command.conf"
	sed 's/\x1b\[[0-9;]*m//g' "$work/$command.conf" >>"$work/rendered.conf"
	# `"-H" = {` and the three kinds of lines below it, without descriptions
	for file in "$work/$command.conf" "$e2e_root/contrib/icinga2/mail-tls-commands.conf"; do
		awk -v name="\"$command\"" '/^object/ { ours = $3 == name }
			ours && ($1 ~ /^"-/ || $1 ~ /^(value|set_if|repeat_key|skip_key|required)$/)' "$file" |
			awk '$1 ~ /^"-/ { key = $1; print key; next } { $1 = $1; print key, $0 }' | sort
	done >"$work/both"
	sort "$work/both" | uniq -c | awk '$1 != 2' >"$work/differ"
	expect "$command has the same arguments as for Icinga 2" diff /dev/null "$work/differ"
	[ "$(grep -c '^"-' "$work/both")" -gt 60 ] || not_ok "$command" 'has too few arguments to be true'
done
{
	printf '%s\n' 'include <itl>' 'include <plugins>' 'object Endpoint NodeName { }' \
		'object Zone ZoneName { endpoints = [ NodeName ] }'
	cat "$work/rendered.conf"
} >"$work/icinga2.conf"
mkdir -p "$work/icinga"
chown nagios "$work/icinga"
defines=()
for name in Data Log Cache Spool InitRun; do
	defines+=(-D "Configuration.${name}Dir=$work/icinga")
done
expect 'Icinga 2 takes what was rendered' icinga2 daemon -C -c "$work/icinga2.conf" -D NodeName=node \
	-D ZoneName=node -D "PluginDir=$plugins" "${defines[@]}"
finish
