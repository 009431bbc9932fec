# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reads what the plugins say about their options (--list-options), each line with the plugin's name in
# front, and keeps what a definition can use. The file after this one prints; it finds, for the N-th
# option that is kept (N from 1 to options):
#   plugin[N] letter[N] name[N] aliases[N] argument[N] kind[N] group[N] help[N]   `-` for none
#   key[N]       -H or --resolver: as definitions write it
#   variable[N]  mx_tls_resolver: the custom variable of Icinga
#   usable[N]    is it for a monitoring system? Not so for what only people type, and for second spellings
# and plugins[1..plugin_count], in the order in which they came.

BEGIN {
	FS = "\t"
	for_people = " help version list-options explain output domain "
}

function command_of(program)
{
	return substr(program, length("check_") + 1)
}

function is_usable(n)
{
	if (kind[n] == "refused" || index(for_people, " " name[n] " "))
		return 0
	return help[n] !~ /^(the same as -|accepted for )/
}

function variable_of(n,    word)
{
	word = name[n]
	if (argument[n] == "DOMAIN")
		word = "domain"
	gsub(/-/, "_", word)
	return command_of(plugin[n]) "_" word
}

NF == 8 {
	n = ++options
	plugin[n] = $1
	letter[n] = $2
	name[n] = $3
	aliases[n] = $4
	argument[n] = $5
	kind[n] = $6
	group[n] = $7
	help[n] = $8
	key[n] = letter[n] != "-" ? "-" letter[n] : "--" name[n]
	variable[n] = variable_of(n)
	usable[n] = is_usable(n)
	if (!(plugin[n] in known)) {
		known[plugin[n]] = 1
		plugins[++plugin_count] = plugin[n]
	}
}

# The option itself. A definition that needs it must not be written without.
function need(program, option,    i)
{
	for (i = 1; i <= options; i++)
		if (plugin[i] == program && kind[i] != "refused" && (key[i] == option || "--" name[i] == option))
			return option
	print FILENAME ": " program " has no option " option >"/dev/stderr"
	exit 1
}
