#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is written must be so: options and finding ids against the manuals, examples against the
# programs, commands and paths of README and HACKING against the tree.
#
#	tests/docs.sh BUILD
#
# Exit status 77 when all is well but mandoc is missing for the last test.
set -eu

# Every plugin has a program in the build, a source in plugins/ and a manual in man/.
plugins='check_starttls check_smtp_cert check_mx_tls'
manuals="$(echo "$plugins" | tr ' ' '\n' | sed 's|.*|man/&.1|') man/mail-tls-plugins.5"

here=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-${BUILD:-}}
for plugin in $plugins; do
	if [ -z "$build" ] || [ ! -x "$build/$plugin" ]; then
		echo "docs.sh: give the folder of a finished build, with $plugin in it" >&2
		exit 2
	fi
done
build=$(cd "$build" && pwd)
findings=$build/mail-tls-findings.7
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/faults"
unset MP_CONFIG_FILE NAGIOS_CONFIG_PATH

fault()
{
	echo "$*" >>"$work/faults"
}

# missing FILE1 FILE2 TEXT: each line of FILE1 that FILE2 lacks.
missing()
{
	comm -23 "$1" "$2" | sed "s|^|$3: |" >>"$work/faults"
}

# 1. Options: the table and the manual name the same ones, --help all that are not refused.
check_options()
{
	"$build/$1" --list-options >"$work/list" || [ $? -eq 3 ]
	awk -F '\t' '{
		if ($1 != "-") print "-" $1
		print "--" $2
		n = split($3, names, " ")
		for (i = 1; i <= n; i++) if (names[i] != "-") print "--" names[i]
	}' "$work/list" | sort -u >"$work/options-$1"
	awk '{
		for (i = 1; i < NF; i++)
			if ($i == "Fl" || $i == ".Fl") print "-" $(i + 1)
	}' "$here/man/$1.1" | grep -vx -e '-vv' -e '-vvv' | sort -u >"$work/manual-options"
	awk '$1 == ".It" {
		for (i = 2; i < NF; i++)
			if ($i == "Fl") print "-" $(i + 1)
	}' "$here/man/$1.1" | sort -u >"$work/manual-items"
	[ "$(wc -l <"$work/options-$1")" -gt 40 ] || fault "$1 --list-options is too short to be true"
	missing "$work/options-$1" "$work/manual-items" "option that man/$1.1 lacks"
	missing "$work/manual-options" "$work/options-$1" "option of man/$1.1 that does not exist"

	"$build/$1" --help >"$work/help-$1" || [ $? -eq 3 ]
	awk -v name="$1" 'length > 100 { print name " --help is wider than 100 columns: " $0 }' \
		"$work/help-$1" >>"$work/faults"
	awk -F '\t' '$5 != "refused" { print $2 }' "$work/list" | while read -r name; do
		grep -q -e "--$name\b" "$work/help-$1" || fault "option that $1 --help lacks: --$name"
	done
}
for plugin in $plugins; do
	check_options "$plugin"
done

# Long options that other texts give to a plugin: behind its name on the line, and all of README and
# NEWS, where the options of configure stand too.
for plugin in $plugins; do
	grep -Eoh "$plugin [^;|]*" "$here"/common/report/explain/*.txt "$here/HACKING" |
		grep -Eo -e '(^|[[:space:]])--[a-z][a-z-]*' | tr -d ' \t' | sort -u >"$work/named"
	missing "$work/named" "$work/options-$plugin" "option that texts give to $plugin"
done
(cd "$work" && "$here/configure" --help) >"$work/configure"
{
	cat "$work"/options-*
	grep -Eo -e '--[a-z][a-z-]*' "$work/configure"
} | sort -u >"$work/known"
for text in README.md NEWS; do
	grep -Eo -e '(^|[^a-z-])--[a-z][a-z0-9-]*' "$here/$text" | sed 's/^[^-]//' | sort -u >"$work/named"
	missing "$work/named" "$work/known" "option of $text that does not exist"
done

# 2. Findings: the table of checks and the manual name the same ones; other texts name no others.
sed -n 's/^CHECK([A-Z0-9_]*, "\([^"]*\)".*/\1/p' "$here/common/judge/checks.def" | sort \
	>"$work/ids"
[ "$(wc -l <"$work/ids")" -gt 90 ] || fault "checks.def is too short to be true"
uniq -d "$work/ids" | sed 's/^/id that stands twice in checks.def: /' >>"$work/faults"
if [ -e "$findings" ]; then
	awk '$1 == ".Ss" { print $2 }' "$findings" | sed 's/\\//g' | sort >"$work/explained"
	missing "$work/ids" "$work/explained" "id that mail-tls-findings(7) lacks"
	missing "$work/explained" "$work/ids" "id of mail-tls-findings(7) that is no check"
else
	fault "$findings was not built"
fi
for plugin in $plugins; do
	while read -r id; do
		"$build/$plugin" --explain="$id" | grep -q "^$id - " || fault "$plugin --explain=$id says nothing"
	done <"$work/ids"
done
sed 's/\..*//' "$work/ids" | sort -u | tr '\n' '|' | sed 's/|$//' >"$work/families"
for text in $manuals README.md HACKING NEWS; do
	sed 's/\\-/-/g' "$here/$text" |
		grep -Eo "(^|[][ (=\`])($(cat "$work/families"))(\.[a-z][a-z0-9-]*)+(@|=| |,|\.?\$|[])\`])" |
		sed -e 's/^[^a-z]*//' -e 's/[^a-z0-9]*$//' | sort -u | while read -r id; do
		case $id in
		*.h | *.c | *.txt | *.awk | *.sh | *.def | *.test) continue ;;
		esac
		grep -Eq "^$(echo "$id" | sed 's/\./\\./g')(\.|\$)" "$work/ids" ||
			fault "$text names $id, which is no finding"
	done
done

# 3. Examples run. Names become localhost, addresses 127.0.0.1, the next chain a certificate of the tests,
# and the resolver a port where nobody listens, so nothing leaves this machine; whatever answers there,
# the line must not be bad usage.
{
	echo '-----BEGIN CERTIFICATE-----'
	base64 "$here/tests/fuzz/corpus/cert/leaf.der"
	echo '-----END CERTIFICATE-----'
} >"$work/next.pem"
for plugin in $plugins; do
	sed -n '/^\.\\" runs$/{n;p;}' "$here/man/$plugin.1" |
		sed "s/^\.Dl //; s/\\\\-/-/g; s/\\\\(aq/'/g" >"$work/examples-$plugin"
	[ "$(wc -l <"$work/examples-$plugin")" -ge 5 ] ||
		fault "man/$plugin.1 has too few runnable examples"
	sed -n '/^Examples:$/,/^$/s/^  //p' "$work/help-$plugin" >>"$work/examples-$plugin"
	awk -v name="$plugin" '/^```/ { inside = !inside }
		inside && $0 ~ "^([$] )?" name " " { sub(/^\$ /, ""); print }' \
		"$here/README.md" >"$work/readme"
	[ -s "$work/readme" ] || fault "README.md has no example of $plugin"
	cat "$work/readme" >>"$work/examples-$plugin"
done
sort -u "$work"/examples-* >"$work/examples"

# run_example LINE: faulty where it is bad usage or not an answer of that plugin.
run_example()
{
	plugin=${1%% *}
	service=$(sed -n 's/^[[:space:]]*\.service = "\([A-Z_]*\)",$/\1/p' "$here/plugins/$plugin.c")
	command=$(echo "$1" |
		sed -E -e 's/([a-z0-9-]+\.)*example\.(org|net|com)/localhost/g; s/192\.0\.2\.[0-9]+/127.0.0.1/g' \
			-e "s|--next-cert=[^ ]+|--next-cert=$work/next.pem|" -e 's/ --resolver=[^ ]+//')
	case $plugin in
	check_mx_tls) command="$command --resolver=127.0.0.1@9" ;;
	esac
	status=0
	(cd "$here" && PATH=$build:$PATH sh -c "$command -t 2") >"$work/out" 2>&1 </dev/null || status=$?
	if [ $status -gt 3 ] || [ ! -s "$work/out" ] || grep -q 'see --help$' "$work/out"; then
		fault "example: $1: $(head -1 "$work/out")"
		return
	fi
	case $command in
	*--explain* | *--help* | *--version* | *--list-options*)
		[ $status -eq 3 ] || fault "example: $1: exit status $status"
		;;
	*--output=json*)
		head -1 "$work/out" | grep -q "^{\"schema\":.*\"plugin\":\"$plugin\"" ||
			fault "example: $1: $(head -1 "$work/out")"
		;;
	*)
		head -1 "$work/out" | grep -q "^$service [A-Z]* - " ||
			fault "example: $1: $(head -1 "$work/out")"
		;;
	esac
}
while read -r example; do
	run_example "$example"
done <"$work/examples"

# 4. README and HACKING: commands in blocks and paths in backticks exist.
awk '/^```/ { inside = !inside; next } inside && !/^[#\[{ ]/ { sub(/^(\$|#) /, ""); print $1, $2 }' \
	"$here/README.md" | sort -u | while read -r word next; do
	case $word in
	./configure | ./config.status) ;;
	*/*) [ -x "$here/$word" ] || fault "README.md: no command $word" ;;
	make)
		case $next in
		'' | -* | '&&' | [A-Z]*=*) ;;
		*) grep -Eq "^$next( [a-z-]+)*:" "$build/Makefile" || fault "README.md: no target $next" ;;
		esac
		;;
	esac
done
for text in README.md HACKING; do
	grep -Eo '(^|[ `(])(common|contrib|man|plugins|tests|\.ci)/[A-Za-z0-9_./*-]*[A-Za-z0-9_/*]' \
		"$here/$text" | sed 's/^[ `(]//' | sort -u | while read -r path; do
		# A name in capitals stands for one to come.
		case $path in
		*[A-Z][A-Z]*) [ -e "$here/$path" ] || path=$(dirname "$path") ;;
		esac
		found=false
		for match in "$here"/$path; do
			[ -e "$match" ] && found=true
		done
		$found || fault "$text: there is no $path"
	done
done

# 5. NEWS: the newest version is this one, and every version has its sections in order.
version=$(sed -n 's/^AC_INIT(\[[^]]*\], \[\([^]]*\)\].*/\1/p' "$here/configure.ac")
[ "$(grep -cF -e "$version" "$here/contrib/icingaexchange.yml")" -eq 3 ] ||
	fault "contrib/icingaexchange.yml is not about version $version"
awk -v version="$version" '
	BEGIN { split("Changed results|New|Fixed|For packagers", wanted, "|") }
	function close_version() {
		if (name != "" && at != 4) print "NEWS: " name " lacks the section " wanted[at + 1]
	}
	/^[0-9]+\.[0-9]+/ {
		close_version()
		if (name == "" && $1 != version) print "NEWS begins with " $1 ", not with " version
		name = $1
		at = 0
	}
	/^[A-Z][a-z ]*$/ {
		if ($0 != wanted[at + 1]) print "NEWS: " name ": " $0 " stands where " wanted[at + 1] " belongs"
		at++
	}
	END { close_version(); if (name == "") print "NEWS has no version" }' "$here/NEWS" >>"$work/faults"

# 6. Manuals are clean.
if command -v mandoc >/dev/null; then
	for page in $manuals; do
		mandoc -T lint -W warning "$here/$page" >>"$work/faults" || :
	done
	[ ! -e "$findings" ] || mandoc -T lint -W warning "$findings" >>"$work/faults" || :
fi

if [ -s "$work/faults" ]; then
	sort -u "$work/faults"
	echo "docs.sh: $(sort -u "$work/faults" | wc -l) faults"
	exit 1
fi
echo "docs.sh: $(cat "$work"/options-* | wc -l) options, $(wc -l <"$work/ids") findings and" \
	"$(wc -l <"$work/examples") examples are as written"
if ! command -v mandoc >/dev/null; then
	echo "docs.sh: skipped: no mandoc to check the manuals with"
	exit 77
fi
