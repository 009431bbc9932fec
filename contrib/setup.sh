# shellcheck shell=sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Set-up shared by contrib/quickstart and tests/run, which source this file: missing packages of
# Debian, and a build in a folder of its own. What it says goes to standard error. Every function
# returns non-zero when it could not do its work, and has then said why.

setup_say()
{
	printf '%s\n' "$*" >&2
}

# What a build must not inherit: it would be another build on every machine.
setup_clean_environment()
{
	unset CDPATH MAKEFLAGS MFLAGS MAKELEVEL CC CFLAGS CPPFLAGS LDFLAGS LIBS CONFIG_SITE \
		SSL_CERT_FILE SSL_CERT_DIR GNUTLS_SYSTEM_PRIORITY_FILE GNUTLS_FORCE_FIPS_MODE \
		OPENSSL_CONF LD_PRELOAD POSIXLY_CORRECT GREP_OPTIONS TZ LANGUAGE
	LANG=C.UTF-8
	LC_ALL=C
	export LANG LC_ALL
}

# packages_in FILE...: the packages that the lists name, each once.
packages_in()
{
	sed 's/#.*//; s/[[:space:]]//g; /^$/d' "$@" | LC_ALL=C sort -u
}

# packages_missing NAME...: those of them that are not installed.
packages_missing()
{
	# A name that dpkg never heard of is an error to it and a missing package to us.
	# shellcheck disable=SC2016 # for dpkg-query to expand
	installed=" $(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null |
		sed -n 's/ installed$//p' | tr '\n' ' ')"
	for package; do
		case $installed in
		*" $package "*) ;;
		*) echo "$package" ;;
		esac
	done
}

# without_services COMMAND...: runs it, and no package that it installs starts a service. A policy
# that the administrator has is left alone; ours is gone afterwards.
without_services()
(
	policy=/usr/sbin/policy-rc.d
	if [ ! -e "$policy" ] && [ ! -L "$policy" ]; then
		trap 'rm -f "$policy"' EXIT
		trap 'exit 129' HUP
		trap 'exit 130' INT
		trap 'exit 143' TERM
		printf '%s\n' '#!/bin/sh' '# mail-tls-plugins is installing packages: start no service' \
			'exit 101' >"$policy"
		chmod 755 "$policy"
	fi
	"$@"
)

# packages_install LOG NAME...: without services, without recommended packages, removing nothing.
packages_install()
{
	install_log=$1
	shift
	export DEBIAN_FRONTEND=noninteractive
	in_log "$install_log" 'apt-get update' apt-get -q -o DPkg::Lock::Timeout=120 update &&
		in_log "$install_log" 'apt-get install' without_services apt-get -q -y \
			-o DPkg::Lock::Timeout=120 install --no-install-recommends --no-remove "$@"
}

# packages_ensure LOG FILE...: says what the lists name and installs what is missing.
packages_ensure()
{
	ensure_log=$1
	shift
	needed=$(packages_in "$@" | tr '\n' ' ')
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		setup_say "This is no Debian, so nothing is installed. Needed is what these packages hold:"
		setup_say "  $needed"
		return 0
	fi
	# shellcheck disable=SC2086 # one package a word
	missing=$(packages_missing $needed | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	setup_say "Packages needed:  $needed"
	setup_say "Missing of these: $missing"
	if [ "$(id -u)" -ne 0 ]; then
		setup_say 'Only root can install them:'
		setup_say "  apt-get install --no-install-recommends --no-remove $missing"
		return 1
	fi
	setup_say 'Installing these; no service is started.'
	# shellcheck disable=SC2086 # one package a word
	packages_install "$ensure_log" $missing
}

# in_log LOG WHAT COMMAND...: runs it with its output added to LOG, whose end is shown if it fails.
in_log()
{
	log_file=$1
	log_what=$2
	shift 2
	mkdir -p "$(dirname "$log_file")"
	log_status=0
	"$@" >>"$log_file" 2>&1 </dev/null || log_status=$?
	[ "$log_status" -ne 0 ] || return 0
	setup_say "$log_what failed, exit $log_status. The end of $log_file:"
	tail -n 30 "$log_file" | sed 's/^/  | /' >&2
	return "$log_status"
}

# configure_made TOP LOG: makes configure and Makefile.in where they are missing or old.
configure_made()
{
	if [ -e "$1/configure" ] && [ -e "$1/Makefile.in" ] &&
		[ -z "$(find "$1/configure.ac" "$1/Makefile.am" -newer "$1/Makefile.in")" ] &&
		[ -z "$(find "$1/configure.ac" -newer "$1/configure")" ]; then
		return 0
	fi
	in_log "$2" autoreconf autoreconf -i "$1"
}

# build_configured TOP BUILD LOG ARGUMENT...: BUILD is configured so, again if it was another way.
build_configured()
{
	build_top=$1
	build_dir=$2
	build_log=$3
	shift 3
	mkdir -p "$build_dir"
	build_how="$build_top $*"
	if [ -e "$build_dir/config.status" ] &&
		[ "$(cat "$build_dir/configured" 2>/dev/null)" = "$build_how" ]; then
		return 0
	fi
	rm -f "$build_dir/configured"
	(cd "$build_dir" && in_log "$build_log" configure "$build_top/configure" -q "$@") || return
	printf '%s\n' "$build_how" >"$build_dir/configured"
}

# build_made BUILD LOG TARGET...
build_made()
{
	build_dir=$1
	build_log=$2
	shift 2
	in_log "$build_log" "make $*" make -C "$build_dir" -j2 "$@"
}
