# SPDX-License-Identifier: GPL-3.0-or-later
#
# Icinga Director: a basket with one command for each plugin and a data field for each option.

function quoted(text)
{
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	return "\"" text "\""
}

function add_argument(n,    text)
{
	text = "\"description\": " quoted(help[n])
	if (kind[n] == "flag" || kind[n] == "count")
		text = text ", \"set_if\": " quoted("$" variable[n] "$")
	else if (kind[n] == "optional")
		text = text ", \"value\": " quoted("--" name[n] "=$" variable[n] "$") ", \"skip_key\": true"
	else
		text = text ", \"value\": " quoted("$" variable[n] "$")
	if (kind[n] == "list")
		text = text ", \"repeat_key\": true"
	if (key[n] == "-H")
		text = text ", \"required\": true"
	return "        " quoted(key[n]) ": {" text "}"
}

function datatype(n)
{
	if (kind[n] == "flag" || kind[n] == "count")
		return "Boolean"
	return kind[n] == "list" ? "Array" : "String"
}

function field(n, id,    settings)
{
	settings = datatype(n) == "String" ? "{\"visibility\": \"visible\"}" : "{}"
	return "    \"" id "\": {\"varname\": " quoted(variable[n]) ", \"caption\": " \
		quoted(command_of(plugin[n]) ": " name[n]) ", \"description\": " quoted(help[n]) \
		", \"datatype\": \"Icinga\\\\Module\\\\Director\\\\DataType\\\\DataType" datatype(n) \
		"\", \"format\": null, \"settings\": " settings ", \"category\": null}"
}

function command_block(program,    i, arguments, ids, vars, prefix)
{
	prefix = command_of(program)
	for (i = 1; i <= options; i++) {
		if (plugin[i] != program || !usable[i])
			continue
		arguments = arguments (arguments ? ",\n" : "") add_argument(i)
		fields = fields (fields ? ",\n" : "") field(i, ++field_count)
		ids = ids (ids ? ",\n" : "") "        {\"datafield_id\": " field_count ", \"is_required\": \"" \
			(key[i] == "-H" && prefix == "mx_tls" ? "y" : "n") "\", \"var_filter\": null}"
		if (name[i] == "address")
			vars = "\"" prefix "_hostname\": \"$host.name$\", \"" prefix "_address\": \"$address$\""
	}
	return "    " quoted(prefix) ": {\n      \"object_name\": " quoted(prefix) \
		",\n      \"object_type\": \"object\",\n      \"methods_execute\": \"PluginCheck\"" \
		",\n      \"command\": " quoted("PluginDir + /" program) ",\n      \"disabled\": false" \
		",\n      \"is_string\": null,\n      \"timeout\": null,\n      \"zone\": null,\n      \"imports\": []" \
		",\n      \"vars\": {" vars "},\n      \"arguments\": {\n" arguments "\n      }" \
		",\n      \"fields\": [\n" ids "\n      ]\n    }"
}

END {
	for (p = 1; p <= plugin_count; p++)
		commands = commands (commands ? ",\n" : "") command_block(plugins[p])
	print "{\n  \"Command\": {\n" commands "\n  },\n  \"Datafield\": {\n" fields "\n  }\n}"
}
