/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the option table. A new option is a row here, a field in options.h, a use in
 * settings.c. */

#include "cli/options.h"
#include "judge/checks.h"

#define ALL (ST | CE | MX)
#define AT(field) offsetof(struct options, field)

/* clang-format off */
const struct option_row option_rows[] = {
	/* the eight that most people need stand first in --help */
	{'H', "hostname", NULL, "NAME", OPTION_VALUE, AT(hostname), ALL, "target",
		"host to check: name, address, or with -L the /path of a UNIX socket"},
	{'p', "port", NULL, "PORT", OPTION_VALUE, AT(port), ALL, "target",
		"port (default 25; 465 with -s, 24 with -L)"},
	{'s', "smtps", "ssl tls", NULL, OPTION_FLAG, AT(smtps), ST | CE, "target",
		"TLS from the first byte, no STARTTLS"},
	{'L', "lmtp", NULL, NULL, OPTION_FLAG, AT(lmtp), ST | CE, "target",
		"LMTP in place of SMTP"},
	{'w', "warning", NULL, "RANGE", OPTION_VALUE, AT(warning), ALL, "thresholds",
		"response time in seconds for WARNING, without the wait for the greeting"},
	{'c', "critical", NULL, "RANGE", OPTION_VALUE, AT(critical), ALL, "thresholds",
		"response time in seconds for CRITICAL"},
	{'t', "timeout", NULL, "SECONDS[:STATE]", OPTION_VALUE, AT(timeout), ALL, "thresholds",
		"deadline of the whole run (default 9); what is unfinished then is STATE (critical)"},
	{'4', "ipv4", "use-ipv4", NULL, OPTION_FLAG, AT(ipv4), ALL, "target",
		"only IPv4 addresses"},
	{'6', "ipv6", "use-ipv6", NULL, OPTION_FLAG, AT(ipv6), ALL, "target",
		"only IPv6 addresses"},
	{0, "ignore", NULL, "ID[@HOST]", OPTION_LIST, AT(ignores), ALL, "thresholds",
		"leave findings of this id out of the state; they stay in the long output"},
	{'v', "verbose", NULL, NULL, OPTION_COUNT, AT(verbose), ALL, "output",
		"more: facts and stage times; twice: chains and what passed; three times: dialogue on stderr"},

	{'I', "address", NULL, "ADDRESS", OPTION_LIST, AT(addresses), ST | CE, "target",
		"connect to this address; NAME stays what is sent and shown"},
	{'S', "starttls", NULL, NULL, OPTION_FLAG, AT(starttls), ST | CE, "target",
		"upgrade by STARTTLS (the default)"},
	{'F', "fqdn", NULL, "NAME", OPTION_VALUE, AT(fqdn), ALL, "target",
		"name for EHLO (default: this host's)"},
	{0, "source-address", NULL, "ADDRESS", OPTION_VALUE, AT(source_address), ALL, "target",
		"connect from this local address"},
	{0, "proxy-protocol", NULL, NULL, OPTION_FLAG, AT(proxy_protocol), ST | CE, "target",
		"send a PROXY protocol v1 header first"},

	{0, "min-tls", NULL, "1.0|1.1|1.2|1.3", OPTION_VALUE, AT(min_tls), ALL, "tls",
		"oldest acceptable version (default 1.2)"},
	{0, "tls-priority", NULL, "STRING", OPTION_VALUE, AT(tls_priority), ALL, "tls",
		"GnuTLS priority string of the handshake"},
	{0, "server-name", NULL, "NAME", OPTION_VALUE, AT(server_name), ST | CE, "tls",
		"server name to send (SNI) other than -H; - sends none"},
	{0, "sni", NULL, NULL, OPTION_FLAG, AT(sni), ST | CE, "tls",
		"accepted for check_smtp's sake: sending the server name is the default"},
	{0, "ca-file", NULL, "FILE", OPTION_VALUE, AT(ca_file), ALL, "tls",
		"PEM file of trust anchors: whether the chain leads to one of them is shown"},
	{'J', "client-cert", NULL, "FILE", OPTION_VALUE, AT(client_cert), ALL, "tls",
		"client certificate, PEM"},
	{'K', "private-key", NULL, "FILE", OPTION_VALUE, AT(private_key), ALL, "tls",
		"its key, PEM (default: the file of -J)"},

	{0, "warning-time", NULL, "RANGE", OPTION_VALUE, AT(warning_time), ALL, "thresholds",
		"the same as -w"},
	{0, "critical-time", NULL, "RANGE", OPTION_VALUE, AT(critical_time), ALL, "thresholds",
		"the same as -c"},
	{'D', "certificate", NULL, "WARN[,CRIT]", OPTION_VALUE, AT(certificate), ALL, "thresholds",
		"days of certificate lifetime left; makes lifetime count"},
	{0, "warning-lifetime", NULL, "LIFETIME", OPTION_VALUE, AT(warning_lifetime), ALL, "thresholds",
		"lifetime left: 21, 21d, 12h, 25%, or a pair 30d,25% of which the smaller counts"},
	{0, "critical-lifetime", NULL, "LIFETIME", OPTION_VALUE, AT(critical_lifetime), ALL, "thresholds",
		"the same for CRITICAL; both make lifetime count"},
	{0, "require", NULL, "LIST", OPTION_LIST, AT(require), ALL, "thresholds",
		"absence is CRITICAL: starttls tls1.3 ipv6 requiretls, commas between"},
	{0, "need", NULL, "all|one", OPTION_VALUE, AT(need), ALL, "thresholds",
		"which addresses must be good (default all)"},
	{0, "state", NULL, "ID[@HOST]=STATE", OPTION_LIST, AT(states), ALL, "thresholds",
		"state of findings that are not OK, by id or the start of one"},

	{0, "output", NULL, "FORMAT", OPTION_VALUE, AT(output), ALL, "output",
		"text (default) or json"},
	{0, "explain", NULL, "TEXT", OPTION_VALUE, AT(explain), ALL, "output",
		"what a finding means and how it is repaired: id, RFC 8460 word, phrase of a bounce"},
	{0, "extra-opts", NULL, "[SECTION][@FILE]", OPTION_OPTIONAL, AT(extra_opts), ALL, "output",
		"read options from an ini file first"},
	{0, "list-options", NULL, NULL, OPTION_FLAG, AT(list_options), ALL, "output",
		"print the options for programs"},
	{'h', "help", NULL, NULL, OPTION_FLAG, AT(help), ALL, "output",
		"this text"},
	{'V', "version", NULL, NULL, OPTION_FLAG, AT(version), ALL, "output",
		"version"},

	{'e', "expect", NULL, "STRING", OPTION_REFUSED, 0, ALL, "refused",
		"the greeting is judged by its code, see the findings smtp.greeting.*"},
	{'C', "command", NULL, "STRING", OPTION_REFUSED, 0, ALL, "refused",
		"no command but EHLO, STARTTLS and QUIT is ever sent, keep check_smtp for it"},
	{'R', "response", NULL, "STRING", OPTION_REFUSED, 0, ALL, "refused",
		"no command but EHLO, STARTTLS and QUIT is ever sent, keep check_smtp for it"},
	{'f', "from", NULL, "STRING", OPTION_REFUSED, 0, ALL, "refused",
		"MAIL is never sent, keep check_smtp for it"},
	{'A', "authtype", NULL, "STRING", OPTION_REFUSED, 0, ALL, "refused",
		"AUTH is never sent, keep check_smtp for it"},
	{'U', "authuser", NULL, "STRING", OPTION_REFUSED, 0, ALL, "refused",
		"AUTH is never sent, keep check_smtp for it"},
	{'P', "authpass", NULL, "STRING", OPTION_REFUSED, 0, ALL, "refused",
		"AUTH is never sent, keep check_smtp for it"},
	{'q', "ignore-quit-failure", NULL, NULL, OPTION_REFUSED, 0, ALL, "refused",
		"the answer to QUIT never counts: leave the option out"},
	{'r', "proxy", NULL, NULL, OPTION_REFUSED, 0, ALL, "refused",
		"use --proxy-protocol"},
};
/* clang-format on */

const size_t option_rows_count = sizeof(option_rows) / sizeof(option_rows[0]);
