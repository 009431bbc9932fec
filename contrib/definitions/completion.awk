# SPDX-License-Identifier: GPL-3.0-or-later
#
# bash: completes the options and values of the one plugin that was read. `ids` are those of findings.

function names_of(n,    text, list, count, i)
{
	text = (letter[n] != "-" ? "-" letter[n] "|" : "") "--" name[n]
	count = aliases[n] == "-" ? 0 : split(aliases[n], list, " ")
	for (i = 1; i <= count; i++)
		text = text "|--" list[i]
	return text
}

# The words that the help of a list counts up: behind the colon.
function words_of_list(text)
{
	if (!match(text, /: [a-z0-9.:N -]+/))
		return ""
	text = substr(text, RSTART + 2, RLENGTH - 2)
	gsub(/:N|^ +| +$/, "", text)
	return text
}

function values(n,    words)
{
	if (argument[n] ~ /FILE$/ && kind[n] != "optional")
		return "_filedir"
	if (argument[n] == "DIR")
		return "_filedir -d"
	if (name[n] == "hostname" || name[n] == "domain")
		return "_known_hosts_real -- \"$cur\""
	if (name[n] == "ignore" || name[n] == "state" || name[n] == "explain")
		words = "$ids"
	else if (argument[n] ~ /^[a-z0-9.|]+$/)
		words = argument[n]
	else if (argument[n] == "LIST")
		words = words_of_list(help[n])
	gsub(/\|/, " ", words)
	return words == "" ? "" : "COMPREPLY=($(compgen -W \"" words "\" -- \"$cur\"))"
}

END {
	program = plugins[1]
	print "# SPDX-License-Identifier: GPL-3.0-or-later"
	print "# bash completion of " program ". Made by contrib/generate from its options."
	print "_" program "()\n{"
	print "\tlocal cur prev words cword split"
	print "\tlocal ids='" ids "'"
	print "\t_init_completion -s || return\n\tcase $prev in"
	for (i = 1; i <= options; i++) {
		if (kind[i] == "refused")
			continue
		all = all (all ? " " : "") names_of(i)
		if (argument[i] == "-")
			continue
		if (values(i) == "")
			free = free (free ? "|" : "") names_of(i)
		else
			print "\t" names_of(i) ") " values(i) "; return ;;"
	}
	print "\t" free ") return ;;"
	gsub(/\|/, " ", all)
	print "\tesac\n\t$split && return\n\tif [[ $cur == -* ]]; then"
	print "\t\tCOMPREPLY=($(compgen -W '" all "' -- \"$cur\"))\n\telse"
	print "\t\t_known_hosts_real -- \"$cur\"\n\tfi"
	print "} && complete -F _" program " " program
}
