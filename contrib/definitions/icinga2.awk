# SPDX-License-Identifier: GPL-3.0-or-later
#
# Icinga 2: one CheckCommand for each plugin, by the conventions of the Icinga Template Library.

function quoted(text)
{
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	return "\"" text "\""
}

function argument_block(n)
{
	print "\t\t" quoted(key[n]) " = {"
	if (kind[n] == "flag" || kind[n] == "count")
		print "\t\t\tset_if = " quoted("$" variable[n] "$")
	else if (kind[n] == "optional")
		# The value must be in the same word, and Icinga leaves out what has an unset variable.
		print "\t\t\tvalue = " quoted("--" name[n] "=$" variable[n] "$") "\n\t\t\tskip_key = true"
	else
		print "\t\t\tvalue = " quoted("$" variable[n] "$")
	if (kind[n] == "list")
		print "\t\t\trepeat_key = true"
	if (key[n] == "-H")
		print "\t\t\trequired = true"
	print "\t\t\tdescription = " quoted(help[n]) "\n\t\t}"
}

function command_block(program,    prefix, i, one_host)
{
	prefix = command_of(program)
	for (i = 1; i <= options; i++)
		if (plugin[i] == program && usable[i] && name[i] == "address")
			one_host = 1
	print "\nobject CheckCommand " quoted(prefix) " {"
	if (one_host)
		print "\timport \"ipv4-or-ipv6\"\n"
	print "\tcommand = [ PluginDir + \"/" program "\" ]\n\n\targuments = {"
	for (i = 1; i <= options; i++)
		if (plugin[i] == program && usable[i])
			argument_block(i)
	print "\t}"
	if (one_host) {
		print "\n\tvars." prefix "_hostname = \"$host.name$\""
		print "\tvars." prefix "_address = \"$check_address$\""
		print "\tvars.check_ipv4 = \"$" prefix "_ipv4$\""
		print "\tvars.check_ipv6 = \"$" prefix "_ipv6$\""
	}
	print "}"
}

END {
	print "/* SPDX-License-Identifier: GPL-3.0-or-later"
	print " *"
	print " * CheckCommands of mail-tls-plugins. Made by contrib/generate from the options of the plugins: what you"
	print " * change here is lost with the next release. README.md beside this file says how they are used. */"
	for (p = 1; p <= plugin_count; p++)
		command_block(plugins[p])
}
