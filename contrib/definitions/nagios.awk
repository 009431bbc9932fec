# SPDX-License-Identifier: GPL-3.0-or-later
#
# Nagios and Naemon: commands, and as a comment the options that a service may add.

function command(title, line)
{
	print "\ndefine command {\n    command_name    " title "\n    command_line    " line "\n}"
}

function host_commands(program)
{
	command(program, "$USER1$/" program " " need(program, "-H") " '$HOSTNAME$' " need(program, "-I") \
		" '$HOSTADDRESS$' $ARG1$")
	command(program "_name", "$USER1$/" program " " need(program, "-H") " '$ARG1$' $ARG2$")
}

function options_of(program,    i)
{
	print "\n# Options of " program ":"
	for (i = 1; i <= options; i++)
		if (plugin[i] == program && usable[i] && key[i] != "-H" && key[i] != "-I")
			printf "#   %s%s\n#       %s\n", key[i], argument[i] == "-" ? "" : kind[i] == "optional" \
				? "=" argument[i] : " " argument[i], help[i]
}

END {
	print "# SPDX-License-Identifier: GPL-3.0-or-later"
	print "#"
	print "# Commands of mail-tls-plugins for Nagios and Naemon. Made by contrib/generate from the options of the"
	print "# plugins: what you change here is lost with the next release."
	print "#"
	print "# check_starttls!OPTIONS             the host of the service: its name is sent and verified, its address tested"
	print "# check_starttls_name!NAME!OPTIONS   the name is looked up, and all its addresses are tested"
	print "# check_smtp_cert, check_smtp_cert_name   the same for the certificate"
	print "# check_mx_tls!DOMAIN!OPTIONS        all mail hosts of a domain"
	print "# check_mail_tls_nrpe!COMMAND        any of them on another machine, by NRPE (contrib/nrpe)"
	print "# The last argument is not quoted, so it may hold several options: check_mx_tls!example.org!-w 21 --no-connect"
	host_commands("check_starttls")
	host_commands("check_smtp_cert")
	command("check_mx_tls", "$USER1$/check_mx_tls " need("check_mx_tls", "-H") " '$ARG1$' $ARG2$")
	command("check_mail_tls_nrpe", "$USER1$/check_nrpe -H '$HOSTADDRESS$' -t 60 -c '$ARG1$'")
	for (p = 1; p <= plugin_count; p++)
		options_of(plugins[p])
}
