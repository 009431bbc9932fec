# SPDX-License-Identifier: GPL-3.0-or-later
#
# Adds up the self cost of a callgrind profile by the library it was spent in, dearest first. With
# `-v lib=NAME` by function instead, within the libraries whose path contains NAME.
# usage: awk -f by-library.awk [-v lib=NAME] callgrind.out... | sort -rn | head

# Names are written once, as "(7) name", and later as "(7)".
function named(table, text,    id)
{
	id = text
	sub(/ .*/, "", id)
	if (text ~ / /)
		table[FILENAME, id] = substr(text, index(text, " ") + 1)
	return table[FILENAME, id]
}

/^ob=/ { object = named(objects, substr($0, 4)); next }
/^cob=/ { named(objects, substr($0, 5)); next }
/^fn=/ { where = named(functions, substr($0, 4)); next }
/^cfn=/ { named(functions, substr($0, 5)); next }

# The line after "calls=" is what the callee cost: it is counted where the callee is.
/^calls=/ { callee = 1; next }

/^[-+*0-9]/ && NF >= 2 {
	if (!callee && lib == "")
		cost[object] += $2
	else if (!callee && index(object, lib))
		cost[where] += $2
	callee = 0
}

END {
	for (what in cost) {
		short = what
		sub(/.*\//, "", short)
		printf "%10.3f M  %s\n", cost[what] / 1e6, short
	}
}
