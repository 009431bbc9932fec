#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is written must be so: options and finding ids against the manuals, examples against the
# program, commands and paths of README and HACKING against the tree.
#
#	tests/docs.sh BUILD
#
# Exit status 77 when all is well but mandoc is missing for the last test.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-${BUILD:-}}
if [ -z "$build" ] || [ ! -x "$build/check_starttls" ]; then
	echo "docs.sh: give the folder of a finished build" >&2
	exit 2
fi
build=$(cd "$build" && pwd)
plugin=$build/check_starttls
manual=$here/man/check_starttls.1
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
"$plugin" --list-options >"$work/list" || [ $? -eq 3 ]
awk -F '\t' '{
	if ($1 != "-") print "-" $1
	print "--" $2
	n = split($3, names, " ")
	for (i = 1; i <= n; i++) if (names[i] != "-") print "--" names[i]
}' "$work/list" | sort -u >"$work/options"
awk '{
	for (i = 1; i < NF; i++)
		if ($i == "Fl" || $i == ".Fl") print "-" $(i + 1)
}' "$manual" | grep -vx -e '-vv' -e '-vvv' | sort -u >"$work/manual-options"
[ "$(wc -l <"$work/options")" -gt 40 ] || fault "--list-options is too short to be true"
awk '$1 == ".It" {
	for (i = 2; i < NF; i++)
		if ($i == "Fl") print "-" $(i + 1)
}' "$manual" | sort -u >"$work/manual-items"
missing "$work/options" "$work/manual-items" "option that man/check_starttls.1 lacks"
missing "$work/manual-options" "$work/options" "option of man/check_starttls.1 that does not exist"

"$plugin" --help >"$work/help" || [ $? -eq 3 ]
awk 'length > 100 { print "--help is wider than 100 columns: " $0 }' "$work/help" >>"$work/faults"
awk -F '\t' '$5 != "refused" { print $2 }' "$work/list" | while read -r name; do
	grep -q -e "--$name\b" "$work/help" || fault "option that --help lacks: --$name"
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
while read -r id; do
	"$plugin" --explain="$id" | grep -q "^$id - " || fault "--explain=$id says nothing"
done <"$work/ids"
sed 's/\..*//' "$work/ids" | sort -u | tr '\n' '|' | sed 's/|$//' >"$work/families"
for text in man/check_starttls.1 README.md HACKING NEWS; do
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

# 3. Examples run. Names become localhost and addresses 127.0.0.1, so nothing leaves this machine;
# whatever answers there, the line must not be bad usage.
sed -n '/^\.\\" runs$/{n;p;}' "$manual" | sed 's/^\.Dl //; s/\\-/-/g; s/\\(aq/'"'"'/g' >"$work/examples"
[ "$(wc -l <"$work/examples")" -ge 5 ] || fault "man/check_starttls.1 has too few runnable examples"
sed -n '/^Examples:$/,/^$/s/^  //p' "$work/help" >>"$work/examples"
awk '/^```/ { inside = !inside } inside && /^(\$ )?check_starttls / { sub(/^\$ /, ""); print }' \
	"$here/README.md" >>"$work/examples"
sort -u "$work/examples" | while read -r example; do
	command=$(echo "$example" |
		sed -E 's/[a-z0-9-]+\.example\.(org|net|com)/localhost/g; s/192\.0\.2\.[0-9]+/127.0.0.1/g')
	status=0
	(cd "$here" && PATH=$build:$PATH sh -c "$command -t 2") >"$work/out" 2>&1 </dev/null || status=$?
	case $command in
	*--explain* | *--help* | *--version* | *--list-options*)
		if [ $status -ne 3 ] || [ ! -s "$work/out" ] || grep -q 'see --help$' "$work/out"; then
			fault "example: $example: $(head -1 "$work/out")"
		fi
		;;
	*)
		if [ $status -gt 3 ] || grep -q 'see --help$' "$work/out" ||
			! head -1 "$work/out" | grep -q '^STARTTLS [A-Z]* - '; then
			fault "example: $example: $(head -1 "$work/out")"
		fi
		;;
	esac
done

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
	for page in "$manual" "$findings"; do
		[ ! -e "$page" ] || mandoc -T lint -W warning "$page" >>"$work/faults" || :
	done
fi

if [ -s "$work/faults" ]; then
	sort -u "$work/faults"
	echo "docs.sh: $(sort -u "$work/faults" | wc -l) faults"
	exit 1
fi
echo "docs.sh: $(wc -l <"$work/options") options, $(wc -l <"$work/ids") findings and" \
	"$(sort -u "$work/examples" | wc -l) examples are as written"
if ! command -v mandoc >/dev/null; then
	echo "docs.sh: skipped: no mandoc to check the manuals with"
	exit 77
fi
