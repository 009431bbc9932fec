# SPDX-License-Identifier: GPL-3.0-or-later
#
# Which installed packages does it take to have all that DEPENDENCIES (of a package, as in its control
# file) name, with the essential ones and the dependencies of all these? One a line. Of alternatives the
# first that is installed counts. One that is not installed is left out: dpkg will complain.
#
#	dpkg-query -W -f '${Package}|${db:Status-Status}|${Essential}|${Pre-Depends}, ${Depends}|${Provides}\n' |
#		awk -v dependencies='libc6 (>= 2.36), ca-certificates' -f closure.awk

# want TEXT: notes the packages of a list of dependencies that are not noted yet.
function want(text, groups, count, i, names, alternatives, j, name) {
	count = split(text, groups, ",")
	for (i = 1; i <= count; i++) {
		alternatives = split(groups[i], names, "|")
		for (j = 1; j <= alternatives; j++) {
			name = names[j]
			gsub(/\([^)]*\)|:[a-z0-9]+|[ \t\n]/, "", name)
			if (!(name in depends) && (name in provider))
				name = provider[name]
			if (name in depends)
				break
		}
		if ((name in depends) && !(name in wanted)) {
			wanted[name] = 1
			queue[++last] = name
		}
	}
}

BEGIN { FS = "|" }

# Alternatives bear the separator of the fields, so those are counted from both ends.
$2 == "installed" {
	text = $4
	for (i = 5; i < NF; i++)
		text = text "|" $i
	depends[$1] = text
	if ($3 == "yes")
		essential = essential ", " $1
	count = split($NF, names, ",")
	for (i = 1; i <= count; i++) {
		name = names[i]
		gsub(/\([^)]*\)|[ \t]/, "", name)
		if (name != "" && !(name in provider))
			provider[name] = $1
	}
}

END {
	want(dependencies essential)
	for (first = 1; first <= last; first++) {
		print queue[first]
		want(depends[queue[first]])
	}
}
