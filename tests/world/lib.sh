# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The world's scripts source this: where a world is, how it begins and ends. A world is one process
# (unshare) with everything it started in namespaces of its own, and a folder. When that process
# ends, however it ends, the kernel ends the servers and drops networks and mounts.

set -eu
umask 022

world_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
world_root=$(cd "$world_dir/../.." && pwd)
dir=
unpacked=$world_root/build/world-servers
delay=0
# Lies over /usr as the servers do, before them.
over=

# shellcheck source=../interop/pki.sh
. "$world_dir/../interop/pki.sh"
# shellcheck source=make.sh
. "$world_dir/make.sh"

world_usage()
{
	sed -n '/^# usage/,/^$/s/^# \{0,1\}//p' "$0" >&2
	exit 3
}

# world_folder [DIR]: sets `dir`, absolute.
world_folder()
{
	dir=${1:-$world_root/build/world}
	mkdir -p "$(dirname "$dir")"
	dir=$(cd "$(dirname "$dir")" && pwd)/$(basename "$dir")
	case $dir in
	*[,:\\\ ]*) echo "$0: no comma, colon, backslash or blank in $dir, please" >&2; exit 3 ;;
	esac
}

# world_option "$@": takes one option, sets `taken` to its words; 1 if the first word is none.
# shellcheck disable=SC2034 # for the caller
world_option()
{
	taken=1
	case ${1-} in
	--unpacked | --delay | --over) [ $# -ge 2 ] || world_usage; taken=2; set -- "$1=$2" ;;
	esac
	case ${1-} in
	--unpacked=*) unpacked=${1#*=} ;;
	--over=*) over=${1#*=} ;;
	--delay=*)
		delay=${1#*=}
		[[ $delay =~ ^[0-9]{1,4}$ ]] || world_usage
		;;
	-*) world_usage ;;
	*) return 1 ;;
	esac
}

world_say()
{
	printf '%s\n' "$*" >&2
}

# A world needs all this or is skipped, with its reason.
world_possible()
{
	local tool
	[ "$(id -u)" -eq 0 ] || { world_say 'skip world: needs root for namespaces'; exit 77; }
	for tool in ip ss nft m4 openssl ldns-signzone ldns-keygen unshare nsenter setpriv flock; do
		command -v "$tool" >/dev/null ||
			{ world_say "skip world: $tool is missing (see tests/world/packages)"; exit 77; }
	done
	"$world_dir/unpack" "$unpacked" >&2 ||
		{ world_say 'skip world: its servers could not be unpacked'; exit 77; }
	unpacked=$(cd "$unpacked" && pwd)
}

# begun_at PID: when the kernel began this process, so that a number used again is noticed.
begun_at()
{
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
	# The name may hold anything; behind its parenthesis it is field 20.
	# shellcheck disable=SC2086 # fields
	set -- ${stat##*) }
	echo "${20}"
}

# world_lock: one at a time begins or ends a world in $dir. Nobody inherits the lock.
world_lock()
{
	exec 9<"$(dirname "$dir")"
	flock 9
}

# world_alive: is there one in $dir? Sets `holder`.
world_alive()
{
	local begun
	[ -e "$dir/holder" ] || return 1
	read -r holder begun <"$dir/holder" || return 1
	[ "$(begun_at "$holder")" = "$begun" ]
}

# world_up tied|free: makes and starts it. A tied world ends with this process, a free one goes on.
world_up()
{
	local begun=$EPOCHREALTIME turn
	local -a tie=(setsid)
	[ "$1" = free ] || tie=(setpriv --pdeathsig KILL)
	if [ -e "$dir" ] && [ ! -e "$dir/.world" ] && [ -n "$(ls -A "$dir")" ]; then
		world_say "$dir holds something else, so no world is made there"
		exit 1
	fi
	rm -rf "$dir"
	mkdir -p "$dir/log"
	: >"$dir/.world"
	# pki.sh works in here.
	work=$dir
	world_make
	# For kernels without netem.
	[ "$delay" = 0 ] || cc -O2 -o "$dir/relay" "$world_root/tests/bench/relay.c" || {
		world_say '--delay needs a C compiler'
		exit 1
	}
	local made
	made=$(awk "BEGIN { print $EPOCHREALTIME - $begun }")
	# Variables such as SSL_CERT_FILE or TZ would make it another world on every machine.
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LC_ALL=C \
		"${tie[@]}" unshare --net --mount --uts --ipc --pid --fork --kill-child --mount-proc \
		"$BASH" "$world_dir/inside.sh" "$dir" "$unpacked" "$delay" "$over" >"$dir/log/inside" 2>&1 </dev/null 9>&- &
	holder=$!
	# The shell need not tell of its end.
	disown $holder
	echo "$holder $(begun_at $holder)" >"$dir/holder"
	for ((turn = 0; turn < 1500; turn++)); do
		[ ! -e "$dir/ready" ] || break
		kill -0 "$holder" 2>/dev/null || break
		sleep 0.02
	done
	if [ ! -e "$dir/ready" ]; then
		world_say "the world did not come up; its logs are in $dir/log:"
		tail -n 20 "$dir/log/inside" >&2 || :
		kill -KILL "$holder" 2>/dev/null || :
		exit 1
	fi
	world_environment >"$dir/environment"
	awk -v made="$made" "BEGIN { printf \"zones and certificates %.1f s, all %.1f s\n\", made,
		$EPOCHREALTIME - $begun }" >"$dir/seconds"
}

# world_down: ends it and removes its folder. The kernel needs a moment to end everything.
world_down()
{
	local turn
	if world_alive; then
		kill -KILL "$holder"
		for ((turn = 0; turn < 500; turn++)); do
			world_alive || break
			sleep 0.01
		done
	fi
	[ ! -e "$dir/.world" ] || rm -rf "$dir"
}

# What a test wants to know. In the form of the shell.
world_environment()
{
	printf '%s\n' "WORLD=$dir" "WORLD_ANCHOR=$dir/root.key" "WORLD_CA=$dir/ca.pem" \
		WORLD_NEAR=127.0.0.1 WORLD_VALIDATING=192.0.2.53 WORLD_PASSING=192.0.2.54 WORLD_STRIPPING=192.0.2.55 \
		WORLD_DEAD=192.0.2.56 WORLD_SERVFAIL=192.0.2.57 WORLD_CLOSED=192.0.2.58 \
		WORLD_PROXY=192.0.2.59
}

# world_enter COMMAND...: runs it in the client's network, in the folder where we are. Ends with us.
world_enter()
{
	local init
	# The kernel ends that line without a newline, which read takes for a failure.
	read -r init <"/proc/$holder/task/$holder/children" || [ -n "$init" ]
	# shellcheck disable=SC2016 # for the inner shell
	setpriv --pdeathsig KILL nsenter --target "$init" --mount --uts --ipc --pid -- \
		nsenter --net=/run/client.net -- setpriv --pdeathsig KILL \
		sh -c 'set -a; . "$1"; set +a; cd "$2" && shift 2 && exec "$@"' \
		sh "$dir/environment" "$PWD" "$@"
}
