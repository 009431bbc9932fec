# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sourced by every test tests/e2e/*.sh, run by none. A test is a monitoring system at work: it runs as
# the client of a small world of signed DNS and real mail servers (tests/world), with daemons that
# tests/e2e/unpack has unpacked. Its network, mounts and processes are those of the world, so its ports
# and paths are its own, and when it ends, however it ends, the kernel ends its daemons.
# A test that cannot run (no root, something missing) is a skip with its reason, exit 77.

set -eu
umask 022

e2e_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
e2e_root=$(cd "$e2e_dir/../.." && pwd)
test_name=$(basename "$0" .sh)
# shellcheck source=tests/count.sh
. "$e2e_dir/../count.sh"

# --- begin and end -------------------------------------------------------------------------------

usage()
{
	echo "usage: $0 [--build DIR] [--unpacked DIR] [--world DIR]" >&2
	echo "  --build DIR     where the plugins were built (default: build)" >&2
	echo "  --unpacked DIR  folder that tests/e2e/unpack fills (default: build/e2e-servers)" >&2
	echo "  --world DIR     folder that tests/world/unpack fills (default: build/world-servers)" >&2
	exit 3
}

# begin "$@": reads the options, then starts the same file again inside a world.
begin()
{
	if [ -n "${E2E_BUILD-}" ]; then
		inside
		return
	fi
	local build=$e2e_root/build unpacked=$e2e_root/build/e2e-servers world=$e2e_root/build/world-servers
	while [ $# -gt 0 ]; do
		case $1 in
		--build | --unpacked | --world) [ $# -ge 2 ] || usage ;;
		esac
		case $1 in
		--build) build=$2 ;;
		--unpacked) unpacked=$2 ;;
		--world) world=$2 ;;
		*) usage ;;
		esac
		shift 2
	done
	[ -x "$build/check_mx_tls" ] || skip_all "no check_mx_tls in $build (give --build DIR)"
	build=$(cd "$build" && pwd)
	[ "$(id -u)" -eq 0 ] || skip_all 'needs root for namespaces'
	local tool
	for tool in curl jq openssl setpriv; do
		command -v "$tool" >/dev/null || skip_all "$tool is missing (see tests/e2e/packages)"
	done
	"$e2e_dir/unpack" "$unpacked" >&2 || skip_all 'the monitoring systems could not be unpacked'
	unpacked=$(cd "$unpacked" && pwd)
	local child status=0
	# Variables such as SSL_CERT_FILE or TZ would make the test another one on every machine.
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LC_ALL=C \
		TMPDIR="${TMPDIR:-/tmp}" E2E_BUILD="$build" E2E_UNPACKED="$unpacked" \
		setpriv --pdeathsig TERM \
		"$e2e_dir/../world/run" --unpacked "$world" --over "$unpacked/usr" "$BASH" "$0" &
	child=$!
	# shellcheck disable=SC2064 # the number as it is now
	trap "kill $child; wait $child; exit 130" INT TERM HUP
	wait $child || status=$?
	exit $status
}

inside()
{
	started=$EPOCHREALTIME
	trap 'exit 130' INT TERM HUP
	trap 'aborted $?' EXIT
	work=/run/e2e
	plugins=$work/plugins
	mkdir -p "$work/log" "$plugins"
	cd "$work"
	install -m 755 "$E2E_BUILD"/check_{starttls,smtp_cert,mx_tls} "$plugins/"
	# What the packages bring, without a file that is here already.
	cp -an "$E2E_UNPACKED/etc/." /etc/
	local user uid=63100
	for user in nagios postgres zabbix prometheus; do
		uid=$((uid + 1))
		getent group $user >/dev/null || echo "$user:x:$uid:" >>/etc/group
		getent passwd $user >/dev/null ||
			echo "$user:x:$uid:$uid::/nonexistent:/usr/sbin/nologin" >>/etc/passwd
	done
}

# The first process of a test never ends in silence: a test that breaks off has failed.
aborted()
{
	[ -z "${finished-}" ] || exit "$1"
	echo "not ok $test_name: broke off, exit $1"
	failed=$((failed + 1))
	show_logs
	file_summary
	exit 1
}

finish()
{
	[ $failed -eq 0 ] || show_logs
	file_summary
	finished=1
	[ $failed -eq 0 ] || exit 1
	exit 0
}

show_logs()
{
	local log
	for log in "$work"/log/*; do
		[ -s "$log" ] || continue
		echo "  | end of ${log##*/}:"
		tail -n 15 "$log" | cut -c1-400 | sed 's/^/  |   /'
	done
}

# --- checks --------------------------------------------------------------------------------------

# expect NAME COMMAND...: the command has to succeed; what it says is shown if it does not.
expect()
{
	local name=$1
	shift
	if "$@" >"$work/expect" 2>&1 </dev/null; then
		ok "$name"
		return
	fi
	not_ok "$name" "$*"
	head -n 30 "$work/expect" | cut -c1-1000 | sed 's/^/  | /'
}

# json NAME FILE FILTER [jq OPTION...]: jq finds the filter true for the file.
json()
{
	local name=$1 file=$2 filter=$3
	shift 3
	if jq -e "$@" "$filter" "$file" >/dev/null 2>"$work/expect"; then
		ok "$name"
		return
	fi
	not_ok "$name" "not so: $filter"
	{
		cat "$work/expect"
		jq . "$file" || cat "$file"
	} 2>&1 | head -n 60 | cut -c1-1000 | sed 's/^/  | /'
}

# wait_until SECONDS WHAT COMMAND...: again and again until it succeeds; if it never does, the test
# breaks off.
wait_until()
{
	local seconds=$1 what=$2 until=$((SECONDS + $1))
	shift 2
	while [ $SECONDS -le "$until" ]; do
		! "$@" >"$work/wait" 2>&1 </dev/null || return 0
		sleep 0.1
	done
	echo "# $what: not within $seconds s"
	tail -n 20 "$work/wait" | cut -c1-1000 | sed 's/^/  | /'
	exit 1
}

# --- daemons -------------------------------------------------------------------------------------

# Running daemons by name: pid[NAME].
declare -A pid=()

# daemon NAME COMMAND...: in the background, its output in $work/log/NAME.
daemon()
{
	local name=$1
	shift
	"$@" >>"$work/log/$name" 2>&1 </dev/null &
	# shellcheck disable=SC2034 # for the test
	pid[$name]=$!
}

# as_user USER COMMAND...
as_user()
{
	local user=$1
	shift
	setpriv --reuid "$user" --regid "$user" --clear-groups "$@"
}

listens()
{
	[ -n "$(ss -Hltn "sport = $1")" ]
}

# mail_tls HOST on|off: the Postfix host of the world offers STARTTLS from now on, or no longer.
mail_tls()
{
	local id conf=/run/world/postfix
	id=$(awk -v name="$1" '$1 == name { print $2 }' /run/world/hosts)
	[ -n "$id" ] || { echo "# no host $1 in the world"; exit 1; }
	sed -i "/ syslog_name=host-$id /s/ -o smtpd_tls_security_level=none//" $conf/master.cf
	[ "$2" = on ] || sed -i "/ syslog_name=host-$id /s/\$/ -o smtpd_tls_security_level=none/" $conf/master.cf
	# Postfix waits seconds for files that may still be in writing, judged by their age.
	touch -d '1 hour ago' $conf/master.cf
	kill -HUP "$(cat /run/queue/pid/master.pid)"
	local want=0
	[ "$2" = on ] || want=2
	wait_until 10 "STARTTLS of $1 is $2" mail_tls_is "$1" "$want"
}

mail_tls_is()
{
	local status=0
	"$plugins/check_starttls" -4 -H "$1" || status=$?
	[ $status -eq "$2" ]
}

# start_postgres PORT: a database server for superuser postgres, without a password. $psql asks it: several
# words.
start_postgres()
{
	local port=$1 programs
	programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin | sort -V | tail -n 1)
	install -d -o postgres "$work/pg" "$work/pgsocket"
	as_user postgres "$programs/initdb" -D "$work/pg/data" -A trust -U postgres -E UTF8 --no-locale \
		--no-sync >"$work/log/initdb" 2>&1
	daemon postgres as_user postgres "$programs/postgres" -D "$work/pg/data" -p "$port" \
		-c listen_addresses=127.0.0.1 -c "unix_socket_directories=$work/pgsocket" -c fsync=off \
		-c full_page_writes=off -c synchronous_commit=off
	wait_until 60 'PostgreSQL' "$programs/pg_isready" -q -h 127.0.0.1 -p "$port"
	# shellcheck disable=SC2034 # for the test
	psql="$programs/psql -q -h 127.0.0.1 -p $port -v ON_ERROR_STOP=1"
}

# php_ini: $work/php.ini with all extensions that are here; the packages' own scripts enable them elsewhere.
php_ini()
{
	{
		printf '%s\n' 'date.timezone = UTC' 'memory_limit = 512M'
		# A module stands before those that need it: pdo before pdo_pgsql.
		find "$(php8.2 -n -r 'echo ini_get("extension_dir");')" -name '*.so' -printf 'extension = %f\n' |
			grep -v opcache | LC_ALL=C sort
	} >"$work/php.ini"
}
