#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The rules of the house that a machine can check: who may include whom, which library stays in which
# file and which plugin, what the pure layers may call, and that nothing hides in static variables.
#
#	tests/layering.sh BUILD
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-${BUILD:-}}
if [ -z "$build" ] || [ ! -d "$build/common" ]; then
	echo "layering.sh: give the folder of a finished build" >&2
	exit 2
fi
build=$(cd "$build" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# `file header kind` of every include; kind is own for a header of the project, else foreign.
(cd "$here" && find common plugins -name '*.[ch]' -exec awk '
	/^[ \t]*#[ \t]*include/ {
		name = $0
		sub(/^[^<"]*[<"]/, "", name)
		sub(/[>"].*/, "", name)
		own = (getline line < ("common/" name)) >= 0
		close("common/" name)
		print FILENAME, name, own ? "own" : "foreign"
	}' {} +) >"$work/includes"

# `object symbol` of every function and variable that an object takes from elsewhere.
(cd "$build" && find common plugins -name '*.o' | sort >"$work/objects" &&
	xargs nm -u -A <"$work/objects") |
	awk '{ sub(/:.*/, "", $1); sub(/@.*/, "", $NF); print $1, $NF }' >"$work/calls"

# layer FILES MAY: the files that fit FILES may include of the project only what fits MAY.
layer()
{
	awk -v files="^($1)" -v may="^($2)\$" '
		$1 ~ files { seen++ }
		$1 ~ files && $3 == "own" && $2 !~ may {
			print $1 " includes " $2 ": its layer may include only " substr(may, 3, length(may) - 4)
		}
		END { if (!seen) print "no file fits " files }' "$work/includes" >>"$work/faults"
}

# library HEADERS FILES: what fits HEADERS is included only in what fits FILES.
library()
{
	awk -v headers="^($1)" -v files="^($2)\$" '
		$2 ~ headers && $1 !~ files { print $1 " includes " $2 ": not one of " files }
		$2 ~ headers { seen++ }
		END { if (!seen) print "nobody includes " headers }' "$work/includes" >>"$work/faults"
}

# never OBJECTS EXCEPT SYMBOLS WHY: glibc decorates names: __printf_chk, open64, __open_2.
never()
{
	awk -v objects="^($1)" -v except="^($2)\$" -v symbols="^_?_?($3)(64)?(_chk|_2)?\$" -v why="$4" '
		$1 ~ objects { seen++ }
		$1 ~ objects && $1 !~ except && $2 ~ symbols { print $1 " uses " $2 ": " why }
		END { if (!seen) print "no object fits " objects }' "$work/calls" >>"$work/faults"
}

: >"$work/faults"
layer 'common/base/' 'base/.*'
layer 'common/[^/]*$' 'base/.*|facts(_(dns|sts))?\\.h|finding\\.h|matrix\\.h|policy\\.h'
layer 'common/wire/' 'base/.*|facts(_(dns|sts))?\\.h|wire/.*'
layer 'common/engine/' 'base/.*|facts(_(dns|sts))?\\.h|wire/.*|engine/.*'
layer 'common/judge/' 'base/.*|facts(_(dns|sts))?\\.h|policy\\.h|finding\\.h|matrix\\.h|judge/.*'
layer 'common/report/' 'base/.*|facts(_(dns|sts))?\\.h|finding\\.h|matrix\\.h|report/.*'
layer 'plugins/' 'cli/plugin\\.h|engine/finders\\.h|policy\\.h|judge/checks\\.h'

library 'gnutls/' 'common/engine/tls(_facts)?\\.[ch]|common/wire/(cert|staple)\\.c|common/judge/chain\\.c|common/cli/(run|trust)\\.c'
library 'idn2\\.h' 'common/base/host\\.c'
library 'jansson\\.h' 'common/report/(json(_[a-z]+)?|render_json)\\.[ch]'
library '(resolv|netdb|pthread)\\.h' 'common/engine/resolver\\.c'
library 'poll\\.h' 'common/engine/.*'
library 'curl/' 'common/engine/fetch\\.c'
library 'unbound\\.h' 'common/engine/dns_library\\.c'
library 'getopt\\.h' 'common/cli/options\\.c'

network='socket|connect|bind|listen|accept4?|send|sendto|sendmsg|recv|recvfrom|recvmsg|poll|ppoll|select'
network="$network|getaddrinfo|gethostby.*|res_n?(query|search|send|init)|shutdown|[gs]etsockopt"
files='open|openat|fopen|fdopen|freopen|creat|read|write|pread|pwrite|fread|fgets|getline|l?stat|fstat'
files="$files|access|unlink|opendir|readdir|close"
clocks='time|gettimeofday|clock_gettime|clock|localtime.*|mktime|alarm|sleep|usleep|nanosleep'
surroundings='(secure_)?getenv|[sp]utenv|setenv|setlocale|gethostname|getpid|system|popen|fork|exec.*'
surroundings="$surroundings|signal|sigaction"
output='v?printf|puts|putchar|putc|fputc|fputs|v?fprintf|fwrite|perror|stdout|stderr'
ending='exit|_exit|_Exit|quick_exit'

never 'common/(wire|judge|report)/|common/[^/]*\\.o' '' \
	"$network|$files|$clocks|$surroundings|$output|$ending|abort|atexit" 'the layer is pure'
never 'common/(base|cli)/|plugins/' '' "$network" 'only the engine uses the network'
never 'common/|plugins/' 'common/cli/run\\.o' "$ending" 'only common/cli/run.c ends the process'
never 'common/|plugins/' 'common/base/clock\\.o' 'time|gettimeofday|clock_gettime' \
	'only common/base/clock.c reads clocks'
never 'common/|plugins/' '' 'v?printf|puts|putchar|stdout' 'stdout is written once, by write()'

# Writable objects in .data and .bss; constant tables with pointers are in .data.rel.ro.
(cd "$build" && while read -r object; do
	objdump -t "$object" | awk -v object="$object" '
		/ O \.(data|bss|tdata|tbss)/ && !/ \.data\.rel\.ro/ && !/asan|ubsan|gcov|prof/ {
			print object " keeps " $NF " in a static variable"
		}'
done <"$work/objects") >>"$work/faults"

# loads PROGRAM LIBRARY YES|NO: what a plugin does not need, no host of it has to install.
loads()
{
	found=no
	if ! ldd "$build/$1" >"$work/ldd" 2>&1; then
		echo "ldd says nothing about $1" >>"$work/faults"
	elif grep -q "^[[:space:]]*$2\\.so" "$work/ldd"; then
		found=yes
	fi
	[ "$found" = "$3" ] || echo "$1 loads $2: $found, not $3" >>"$work/faults"
}
for program in check_starttls check_smtp_cert; do
	loads "$program" libgnutls yes
	loads "$program" libunbound no
	loads "$program" libcurl-gnutls no
done
loads check_mx_tls libunbound yes
loads check_mx_tls libcurl-gnutls yes

if [ -s "$work/faults" ]; then
	sort -u "$work/faults"
	echo "layering.sh: $(sort -u "$work/faults" | wc -l) faults"
	exit 1
fi
echo "layering.sh: $(wc -l <"$work/includes") includes and $(wc -l <"$work/objects") objects keep the rules"
