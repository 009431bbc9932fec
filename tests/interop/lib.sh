# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The stage for tests against real mail servers: sourced by every file tests/interop/*.sh, run by
# none. It moves the test into network, mount, process and host name namespaces of its own, so that
# a test sees no network but its own, mounts what it likes over /etc and /usr, and leaves nothing
# behind: when its first process ends, however it ends, the kernel ends the servers and drops the
# mounts. It judges nothing by itself and knows the plugin by its command line only.
# A test that cannot run (no root, a server or tool missing) is a skip with its reason, exit 77.

set -eu

interop_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
interop_root=$(cd "$interop_dir/../.." && pwd)
# shellcheck source=tests/count.sh
. "$interop_dir/../count.sh"

# shellcheck source=servers.sh
. "$interop_dir/servers.sh"
# shellcheck source=pki.sh
. "$interop_dir/pki.sh"

# --- begin and end -------------------------------------------------------------------------------

usage()
{
	echo "usage: $0 [--unpacked DIR] [--build DIR]" >&2
	echo "  --unpacked DIR  folder that tests/interop/unpack filled (default: build/servers)" >&2
	echo "  --build DIR     where check_starttls was built (default: build)" >&2
	exit 3
}

# begin "$@": reads the options, then starts the same file again inside its namespaces.
begin()
{
	test_name=$(basename "$0" .sh)
	if [ -n "${INTEROP_INSIDE-}" ]; then
		inside
		return
	fi
	local build=$interop_root/build unpacked=""
	while [ $# -gt 0 ]; do
		case $1 in
		--build) build=${2-}; shift ;;
		--build=*) build=${1#*=} ;;
		--unpacked) unpacked=${2-}; shift ;;
		--unpacked=*) unpacked=${1#*=} ;;
		*) usage ;;
		esac
		shift || usage
	done
	[ -d "$build" ] || skip_all "no build folder $build (give --build DIR)"
	build=$(cd "$build" && pwd)
	unpacked=${unpacked:-$build/servers}
	[ ! -d "$unpacked" ] || unpacked=$(cd "$unpacked" && pwd)
	local plugin=$build/check_starttls
	[ -x "$plugin" ] || plugin=$build/plugins/check_starttls
	[ -x "$plugin" ] || skip_all "no check_starttls in $build"
	[ "$(id -u)" -eq 0 ] || skip_all "needs root for namespaces and port 25"
	local tool
	for tool in ip ss nft jq openssl perl unshare setpriv; do
		command -v "$tool" >/dev/null || skip_all "$tool is missing (see tests/interop/packages)"
	done
	# Variables such as SSL_CERT_FILE or TZ would make the test another one on every machine.
	# unshare is deaf to SIGTERM, so it runs as a child that dies with us, whatever ends us.
	local child status=0
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LC_ALL=C \
		INTEROP_INSIDE=1 INTEROP_UNPACKED="$unpacked" CHECK_STARTTLS="$plugin" \
		ASAN_OPTIONS="${ASAN_OPTIONS-}" UBSAN_OPTIONS="${UBSAN_OPTIONS-}" \
		setpriv --pdeathsig KILL \
		unshare --net --mount --uts --ipc --pid --fork --kill-child --mount-proc "$BASH" "$0" &
	child=$!
	# shellcheck disable=SC2064 # the number as it is now
	trap "kill -KILL $child; exit 130" INT TERM HUP
	wait $child || status=$?
	exit $status
}

inside()
{
	started=$EPOCHREALTIME
	trap 'exit 130' INT TERM HUP
	trap 'aborted $?' EXIT
	plugin=$CHECK_STARTTLS
	unpacked=$INTEROP_UNPACKED
	mount -t tmpfs -o mode=755 tmpfs /run
	work=/run/interop
	mkdir -p "$work/etc"
	cp -a /etc/. "$work/etc/"
	mount --bind "$work/etc" /etc
	mount -t tmpfs -o mode=755 tmpfs /var/spool
	hostname monitor.example.net
	write_etc
	ip link set lo up
	make_ca
}

# use NAME: the plugin that the checks from here on call by $plugin; check_starttls at first.
use()
{
	plugin=$(dirname "$CHECK_STARTTLS")/$1
	[ -x "$plugin" ] || skip_all "no $1 beside $CHECK_STARTTLS"
}

# The first process of a test never ends in silence: a test that breaks off has failed.
aborted()
{
	[ "$1" -eq 0 ] && [ -n "${finished-}" ] && return
	[ -n "${finished-}" ] && exit "$1"
	echo "not ok $test_name: broke off, exit $1"
	failed=$((failed + 1))
	file_summary
	exit 1
}

finish()
{
	file_summary
	finished=1
	[ $failed -eq 0 ] || exit 1
	[ $passed -gt 0 ] || exit 77
	exit 0
}

seconds_since()
{
	echo "$1 $EPOCHREALTIME" | awk '{ printf "%.3f", $2 - $1 }'
}

# --- the private /etc ----------------------------------------------------------------------------

write_etc()
{
	printf '127.0.0.1 localhost\n::1 localhost\n127.0.0.1 monitor.example.net monitor\n' >/etc/hosts
	resolver 192.0.2.253
	echo 'hosts: files dns' >/etc/nsswitch.conf
	printf '%s\n' 'passwd: files' 'group: files' 'services: files' 'protocols: files' >>/etc/nsswitch.conf
	grep -qw smtp /etc/services 2>/dev/null ||
		printf '%s\n' 'smtp 25/tcp' 'submissions 465/tcp' 'submission 587/tcp' >>/etc/services
	local uid=63000 user
	for user in postfix postdrop Debian-exim smmta smmsp dovecot dovenull opensmtpd opensmtpq mailbox; do
		uid=$((uid + 1))
		getent group $user >/dev/null || echo "$user:x:$uid:" >>/etc/group
		getent passwd $user >/dev/null ||
			echo "$user:x:$uid:$uid::/run/interop/empty:/usr/sbin/nologin" >>/etc/passwd
	done
	mkdir -p "$work/empty"
}

# resolver ADDRESS: who is asked for names that /etc/hosts does not have.
resolver()
{
	printf '%s\n' "nameserver $1" 'search .' >/etc/resolv.conf
}

# host NAME ADDRESS...: the name has these addresses, and this machine has them, too.
host()
{
	local name=$1 address
	shift
	for address; do
		add_address "$address"
		echo "$address $name" >>/etc/hosts
	done
}

add_address()
{
	case $1 in
	*:*) ip -6 addr add "$1/128" dev lo nodad 2>/dev/null || : ;;
	*) ip addr add "$1/32" dev lo 2>/dev/null || : ;;
	esac
}

# drop_to ADDRESS [PORT]: packets to it vanish, so a connection hangs.
drop_to()
{
	local family=ip
	case $1 in *:*) family=ip6 ;; esac
	nft add table inet interop
	nft add chain inet interop input '{ type filter hook input priority 0; }'
	# shellcheck disable=SC2086 # the port is a rule of several words or none
	nft add rule inet interop input $family daddr "$1" ${2:+tcp dport $2} drop
}

# --- certificates --------------------------------------------------------------------------------

make_ca()
{
	mkdir -p "$work/pki"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -sha256 \
		-subj '/CN=Test CA' -addext basicConstraints=critical,CA:TRUE \
		-keyout "$work/pki/ca.key" -out "$work/pki/ca.pem" 2>"$work/pki/log"
}

# certificate FILE ec|rsa DAYS NAME...: $work/pki/FILE.pem and .key, signed by the test's CA.
certificate()
{
	local file=$work/pki/$1 kind=$2 days=$3 names="" name key
	shift 3
	for name; do
		names=${names:+$names,}DNS:$name
	done
	case $kind in
	rsa) key='rsa:2048' ;;
	*) key='ec -pkeyopt ec_paramgen_curve:P-256' ;;
	esac
	# shellcheck disable=SC2086 # the key is several words
	openssl req -x509 -newkey $key -nodes -days "$days" -sha256 -subj "/CN=$1" \
		-addext basicConstraints=critical,CA:FALSE -addext "subjectAltName=$names" \
		-CA "$work/pki/ca.pem" -CAkey "$work/pki/ca.key" -keyout "$file.key" -out "$file.pem" \
		2>>"$work/pki/log"
	chmod 644 "$file.key"
}

# --- checks --------------------------------------------------------------------------------------

# check NAME EXIT [-l TEXT] [-m TEXT] [-n TEXT] [-j FILTER] [-t SECONDS] [-T SECONDS] -- COMMAND...
#   -l line 1 contains TEXT   -r line 1 matches the pattern (extended, any case)
#   -m output contains TEXT   -n output contains it nowhere
#   -j jq finds FILTER true for standard output   -t ends within, -T not before SECONDS
# Each may be given again. Standard error must stay empty, as monitoring systems merge it.
check()
{
	local name=$1 want=$2 why="" kind text status=0 begun seconds line
	local -a kinds=() texts=()
	shift 2
	while [ "$1" != -- ]; do
		kinds+=("$1")
		texts+=("$2")
		shift 2
	done
	shift
	begun=$EPOCHREALTIME
	"$@" >"$work/stdout" 2>"$work/stderr" </dev/null || status=$?
	seconds=$(seconds_since "$begun")
	[ "$status" -eq "$want" ] || why="exit $status, not $want"
	[ ! -s "$work/stderr" ] || why="${why:+$why; }standard error is not empty"
	IFS= read -r line <"$work/stdout" || :
	local turn
	for ((turn = 0; turn < ${#kinds[@]}; turn++)); do
		kind=${kinds[turn]}
		text=${texts[turn]}
		case $kind in
		-l) [[ $line == *"$text"* ]] || why="${why:+$why; }line 1 has no '$text'" ;;
		-r) grep -Eqi -e "$text" <<<"$line" || why="${why:+$why; }line 1 does not match '$text'" ;;
		-m) grep -qF -e "$text" "$work/stdout" || why="${why:+$why; }output has no '$text'" ;;
		-n) ! grep -qF -e "$text" "$work/stdout" || why="${why:+$why; }output has '$text'" ;;
		-j) jq -e "$text" <"$work/stdout" >/dev/null 2>&1 || why="${why:+$why; }not so: $text" ;;
		-t) awk "BEGIN { exit !($seconds <= $text) }" || why="${why:+$why; }took $seconds s, allowed $text" ;;
		-T) awk "BEGIN { exit !($seconds >= $text) }" || why="${why:+$why; }took only $seconds s, expected $text" ;;
		*) why="the test itself: unknown word $kind" ;;
		esac
	done
	if [ -z "$why" ]; then
		ok "$name"
		return
	fi
	not_ok "$name" "$why"
	{
		echo "command: $*"
		echo "after $seconds s"
		cut -c1-2000 "$work/stdout"
		cut -c1-500 "$work/stderr"
	} | sed 's/^/  | /'
}

# finding ID STATE [ADDRESS]: prints the jq filter for "there is such a finding".
finding()
{
	local filter=".id == \"$1\" and .state == $2"
	filter="$filter${3:+ and .address == \"$3\"}"
	echo "any(.findings[]; $filter)"
}

# verdict NAME EXIT ID [word TEXT]... -- ARGUMENT...: the plugin says EXIT for people, with the
# words of check(), and in JSON a finding ID with that state is the reason.
verdict()
{
	local name=$1 want=$2 id=$3
	local -a words=()
	shift 3
	while [ "$1" != -- ]; do
		words+=("$1" "$2")
		shift 2
	done
	shift
	check "$name" "$want" "${words[@]}" -- "$plugin" "$@"
	check "$name: $id" "$want" -j "$(finding "$id" "$want")" -- "$plugin" --output=json "$@"
}

# log_lines NAME PATTERN: how many lines of the server's log match (extended, any case).
log_lines()
{
	grep -Eic -e "$2" "$work/$1/log" || :
}

# log_check TITLE SERVER COUNT PATTERN: exactly COUNT lines match. Logs are written a moment after
# the connection ended, so a count that is still too small is asked for again.
log_check()
{
	local turn found
	for ((turn = 0; turn < 40; turn++)); do
		found=$(log_lines "$2" "$4")
		[ "$found" -lt "$3" ] || break
		sleep 0.05
	done
	if [ "$found" -eq "$3" ]; then
		ok "$1"
		return
	fi
	not_ok "$1" "$found log lines match '$4', not $3"
	tail -n 30 "$work/$2/log" | sed 's/^/  | /'
}
