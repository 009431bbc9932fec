# SPDX-License-Identifier: GPL-3.0-or-later
#
# Turns the texts behind --explain (common/report/explain/*.txt) into a C table or, with
# -v format=mdoc, into the body of a section 7 manual. It is no general parser: a file that breaks
# a rule is named on stderr with its line, nothing is written and the exit status is 1.
#
# A file is a head of "#" comments, then stanzas with one blank line between them. A stanza is
# lines "key: value"; a line that starts with a TAB continues the value above it.

BEGIN {
	KEYS = split("id title meaning hit senders confirm remedy postfix exim sendmail opensmtpd" \
		" exchange firewall traps phrases rfc8460", key_names, " ")
	split("Id|What holds|Meaning|Who is hit|What senders see|Confirm by hand|Repair|Postfix|" \
		"Exim|Sendmail|OpenSMTPD|Exchange|Firewall|Traps|Words in logs and bounces|" \
		"RFC 8460 result types", headings, "|")
	for (i = 1; i <= KEYS; i++)
		known[key_names[i]] = i
	NEEDED = split("id title meaning hit senders confirm remedy traps", needed, " ")
	split("postfix exim sendmail opensmtpd exchange firewall", servers, " ")
	for (i in servers)
		is_server[servers[i]] = 1
	if (format != "" && format != "c" && format != "mdoc")
		fail("explain.awk", "format is c or mdoc, not " format)
}

function fail(where, text)
{
	print where ": " text | "cat 1>&2"
	failed = 1
}

function stanza_close(	i)
{
	if (!open)
		return
	open = 0
	last_key = ""
	for (i = 1; i <= NEEDED; i++)
		if (!((count, needed[i]) in texts))
			fail(started_at, "the stanza has no " needed[i])
}

function value_check(key, value)
{
	if (value == "" || value ~ /^ | $/)
		fail(FILENAME ":" FNR, key " is empty or has a blank at its ends")
	if (key == "id") {
		if (value !~ /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/)
			fail(FILENAME ":" FNR, "not a finding id: " value)
		if (value in ids)
			fail(FILENAME ":" FNR, "the id " value " stands at " ids[value] " already")
		ids[value] = FILENAME ":" FNR
	}
	if (key == "title" && length(value) > 60)
		fail(FILENAME ":" FNR, "the title has more than 60 characters")
	if ((key == "remedy" || key in is_server) && length(value) > 110)
		fail(FILENAME ":" FNR, "the line that is shown alone has more than 110 characters: " key)
}

FNR == 1 {
	stanza_close()
	head = 1
}

length($0) > 140 {
	fail(FILENAME ":" FNR, "the line has more than 140 characters")
}

/[^\t -~]/ || /.\t/ {
	fail(FILENAME ":" FNR, "an octet that is not printable ASCII, or a TAB inside the line")
}

/^#/ && head {
	next
}

/^$/ {
	stanza_close()
	next
}

/^\t/ {
	if (last_key == "")
		fail(FILENAME ":" FNR, "nothing to continue")
	else if (last_key == "id" || last_key == "title" || last_key == "remedy")
		fail(FILENAME ":" FNR, last_key " is a single line")
	texts[count, last_key] = texts[count, last_key] "\n" substr($0, 2)
	next
}

{
	head = 0
	at = index($0, ": ")
	key = at > 0 ? substr($0, 1, at - 1) : ""
	if (!(key in known)) {
		fail(FILENAME ":" FNR, "unknown key: " $0)
		next
	}
	if (!open) {
		open = 1
		count++
		started_at = FILENAME ":" FNR
	}
	if ((count, key) in texts)
		fail(FILENAME ":" FNR, "the stanza has two of " key)
	last_key = key
	texts[count, key] = substr($0, at + 2)
	value_check(key, texts[count, key])
}

# One literal per line of text: readable in a debugger, and no line of the table grows long.
function c_string(text,	parts, n, i, out)
{
	gsub(/\\/, "&&", text)
	gsub(/"/, "\\\\&", text)
	gsub(/\?/, "\\\\&", text)
	n = split(text, parts, "\n")
	for (i = 1; i <= n; i++)
		out = out "\n\t\t\t\"" parts[i] (i < n ? "\\n\"" : "\"")
	return out
}

function c_write(	n, i, field)
{
	print "/* SPDX-License-Identifier: GPL-3.0-or-later */"
	print "/* Written by explain.awk from the texts of the folder explain: change those. */"
	print "#include \"report/explain.h\"\n"
	print "const struct explanation explanations[] = {"
	for (n = 1; n <= count; n++) {
		print "\t{"
		for (i = 1; i <= KEYS; i++) {
			if (!((n, key_names[i]) in texts))
				continue
			field = key_names[i]
			if (field in is_server)
				field = "repair[EXPLAIN_" toupper(field) "]"
			print "\t\t." field " =" c_string(texts[n, key_names[i]]) ","
		}
		print "\t},"
	}
	print "};\n"
	print "const size_t explanations_count = sizeof(explanations) / sizeof(explanations[0]);"
}

function mdoc_line(line)
{
	gsub(/\\/, "&e", line)
	gsub(/-/, "\\\\&", line)
	gsub(/'/, "\\(aq", line)
	gsub(/`/, "\\(ga", line)
	gsub(/~/, "\\(ti", line)
	gsub(/\^/, "\\(ha", line)
	sub(/^ +/, "", line)
	gsub(/[])%A-Za-z0-9][.?!] /, "&\n", line)
	gsub(/ \n/, "\n", line)
	if (line ~ /^\./)
		line = "\\&" line
	return line
}

# Prose flows; lines of logs, settings and commands stay lines.
function mdoc_text(key, text,	parts, n, i)
{
	n = split(text, parts, "\n")
	for (i = 1; i <= n; i++) {
		if (i > 1 && key !~ /^(meaning|hit|traps|phrases)$/)
			print ".br"
		print mdoc_line(parts[i])
	}
}

function mdoc_write(	n, i)
{
	for (n = 1; n <= count; n++) {
		print ".Ss " texts[n, "id"]
		print ".Bl -tag -width Ds"
		for (i = 2; i <= KEYS; i++) {
			if (!((n, key_names[i]) in texts))
				continue
			print ".It Sy " headings[i]
			mdoc_text(key_names[i], texts[n, key_names[i]])
		}
		print ".El"
	}
}

END {
	stanza_close()
	if (!failed && count == 0)
		fail("explain.awk", "no stanza in the input")
	if (failed)
		exit 1
	if (format == "mdoc")
		mdoc_write()
	else
		c_write()
}
