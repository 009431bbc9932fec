/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows for judge/judge_mx.c, judge/judge_mx_hosts.c and, as far as domains go,
 * judge/judge_lookup.c: facts about a domain, and what its findings say.
 */

#include "domain_build.h"

#include <string.h>

#include "judge/checks.h"
#include "unit.h"

/* Rows say what differs from a healthy domain; all the rest stays zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* In place of a severity: the check adds no finding. */
#define SILENT SEVERITY_COUNT

#define REFUSED                                                                                    \
	{                                                                                          \
		.fault = { STAGE_CONNECT, CAUSE_REFUSED, 111, "Connection refused" }               \
	}
#define DEAD_HOST                                                                                  \
	{                                                                                          \
		.probes = { REFUSED }                                                              \
	}
#define GOOD_HOST                                                                                  \
	{                                                                                          \
		0                                                                                  \
	}

static const struct mx_row {
	const char *name;
	const char *id;
	const char *about; /* `@` the domain, else the host's name, `1` for mx1.example.org */
	enum severity severity;
	const char *text; /* on line 1, without a count; NULL: not looked at */
	struct build_domain domain;
	const char *also; /* `ID@HOST` of other findings above INFO, blanks between */
	const char *expect_mx[4];
	bool no_connect;
	unsigned senders;
	enum severity timeout_state;
} rows[] = {
	/* The domain's own look-up */
	{"the resolver answers", "local.resolver", "@", SILENT, NULL, {.host_count = 1}},
	{"the resolver is dead", "local.resolver", "@", SEVERITY_UNKNOWN,
		"this host's DNS resolver does not answer", {.resolver_dead = true}},
	{"the domain exists", "mx.domain", "@", SILENT, NULL, {.host_count = 1}},
	{"no such domain", "mx.domain", "@", SEVERITY_CRITICAL,
		"domain does not exist (NXDOMAIN), mail bounces at once",
		{.mx = {ANSWER_NO_NAME, DNSSEC_SECURE}}},
	{"no such MX host is no word about the domain", "mx.domain", "1", SILENT, NULL,
		{{{.no_address = true, .lookup = LOOKUP_NO_NAME}}, 1}, "mx.address@1"},
	{"the look-up works", "mx.lookup", "@", SILENT, NULL, {.host_count = 1}},
	{"the look-up fails", "mx.lookup", "@", SEVERITY_CRITICAL,
		"MX look-up fails (SERVFAIL), all mail waits",
		{.mx = {ANSWER_FAILED, .detail = OCTETS("SERVFAIL")}}},
	{"the look-up fails, hostile words", "mx.lookup", "@", SEVERITY_CRITICAL,
		"MX look-up fails (?????x), all mail waits",
		{.mx = {ANSWER_FAILED, .detail = OCTETS("\033$\n|;x")}}},
	{"the look-up is not answered", "mx.lookup", "@", SEVERITY_CRITICAL,
		"MX look-up is not answered in time, all mail waits", {.mx = {ANSWER_TIMEOUT}}},
	{"the look-up is not answered, as the user wants", "mx.lookup", "@", SEVERITY_UNKNOWN,
		"MX look-up is not answered in time, all mail waits", {.mx = {ANSWER_TIMEOUT}},
		.timeout_state = SEVERITY_UNKNOWN},
	{"a dead resolver is no failing look-up", "mx.lookup", "@", SILENT, NULL,
		{.resolver_dead = true}, "local.resolver@@"},
	{"a bogus answer is no failing look-up", "mx.lookup", "@", SILENT, NULL,
		{.mx = {ANSWER_FAILED, DNSSEC_BOGUS}}, "dnssec.bogus@@"},

	/* No host, or no mail */
	{"there are hosts", "mx.none", "@", SILENT, NULL, {.host_count = 2}},
	{"neither MX nor address", "mx.none", "@", SEVERITY_CRITICAL,
		"no MX record and no address, mail bounces at once",
		{{{.no_address = true}}, 1, .implicit = true}},
	{"neither MX nor address, no host at all", "mx.none", "@", SEVERITY_CRITICAL, NULL,
		{.mx = {ANSWER_NO_DATA, DNSSEC_SECURE}}},
	{"no MX, and an address of the other family", "mx.none", "@", SILENT, NULL,
		{{{.no_address = true, .aaaa = {ANSWER_DATA, DNSSEC_SECURE}}}, 1, .implicit = true},
		"mx.implicit@@ mx.address@" BUILD_DOMAIN},
	{"no such domain is not the same as no host", "mx.none", "@", SILENT, NULL,
		{.mx = {ANSWER_NO_NAME, DNSSEC_SECURE}}, "mx.domain@@"},
	{"an MX record", "mx.implicit", "@", SILENT, NULL, {.host_count = 1}},
	{"no MX, an address", "mx.implicit", "@", SEVERITY_WARNING,
		"no MX record, mail goes to the address of the domain itself",
		{.host_count = 1, .implicit = true}},
	{"no MX, a private address", "mx.implicit", "@", SEVERITY_WARNING, NULL,
		{{{.no_address = true, .private_addresses = {"10.0.0.25"}}}, 1, .implicit = true},
		"mx.private@" BUILD_DOMAIN},
	{"no MX, no address", "mx.implicit", "@", SILENT, NULL,
		{{{.no_address = true}}, 1, .implicit = true}, "mx.none@@"},
	{"no null MX", "mx.null", "@", SILENT, NULL, {.host_count = 1}},
	{"a null MX", "mx.null", "@", SEVERITY_CRITICAL, "accepts no mail (null MX)",
		{.null_mx = true}},
	{"a null MX with a preference", "mx.null", "@", SEVERITY_CRITICAL,
		"accepts no mail (null MX), though its preference is 10 and not 0",
		{.null_mx = true, .null_preference = 10}},
	{"a null MX beside another", "mx.null", "@", SEVERITY_WARNING,
		"null MX beside other MX records, a domain takes mail or it does not",
		{{{".", .preference_0 = true, .kind = MX_NAME_ROOT}, GOOD_HOST}, 2}},
	{"a null MX, expected", "mx.null", "@", SEVERITY_OK,
		"accepts no mail (null MX), as expected", {.null_mx = true}, .expect_mx = {"."}},
	{"a null MX with a preference, expected", "mx.null", "@", SEVERITY_WARNING,
		"null MX with preference 10, which must be 0",
		{.null_mx = true, .null_preference = 10}, .expect_mx = {"."}},
	{"a null MX beside another, expected", "mx.null", "@", SEVERITY_WARNING, NULL,
		{{{".", .preference_0 = true, .kind = MX_NAME_ROOT}, GOOD_HOST}, 2},
		"mx.unexpected@@", .expect_mx = {"."}},

	/* What the user expects */
	{"nothing is expected", "mx.unexpected", "@", SILENT, NULL, {.host_count = 1}},
	{"the expected hosts", "mx.unexpected", "@", SEVERITY_OK, "MX hosts are the expected ones",
		{.host_count = 2}, .expect_mx = {"mx2.example.org", "mx1.example.org"}},
	{"a pattern", "mx.unexpected", "@", SEVERITY_OK, NULL, {.host_count = 2},
		.expect_mx = {"*.example.org"}},
	{"a pattern is for all below", "mx.unexpected", "@", SEVERITY_OK, NULL,
		{{{"a.b.mx.example.net"}}, 1}, .expect_mx = {"*.example.net"}},
	{"a pattern is not for itself", "mx.unexpected", "@", SEVERITY_CRITICAL,
		"unexpected MX: example.net, missing: *.example.net", {{{"example.net"}}, 1},
		.expect_mx = {"*.example.net"}},
	{"a pattern ends at a dot", "mx.unexpected", "@", SEVERITY_CRITICAL,
		"unexpected MX: mx.myexample.net, missing: *.example.net",
		{{{"mx.myexample.net"}}, 1}, .expect_mx = {"*.example.net"}},
	{"a pattern is longer than the name", "mx.unexpected", "@", SEVERITY_CRITICAL,
		"unexpected MX: net, missing: *.example.net", {{{"net"}}, 1},
		.expect_mx = {"*.example.net"}},
	{"one too many", "mx.unexpected", "@", SEVERITY_CRITICAL, "unexpected MX: mx2.example.org",
		{.host_count = 2}, .expect_mx = {"mx1.example.org"}},
	{"one is missing", "mx.unexpected", "@", SEVERITY_CRITICAL, "missing MX: mx2.example.org",
		{.host_count = 1}, .expect_mx = {"mx1.example.org", "mx2.example.org"}},
	{"one in place of another", "mx.unexpected", "@", SEVERITY_CRITICAL,
		"unexpected MX: mx.example.com, missing: mx1.example.org",
		{{{"mx.example.com"}}, 1}, .expect_mx = {"mx1.example.org"}},
	{"five too many", "mx.unexpected", "@", SEVERITY_CRITICAL,
		"unexpected MX: mx2.example.org, mx3.example.org, mx4.example.org and 2 more",
		{.host_count = 6}, .expect_mx = {"mx1.example.org"}},
	{"mail is taken, unexpectedly", "mx.unexpected", "@", SEVERITY_CRITICAL,
		"unexpected MX: mx1.example.org, missing: a null MX", {.host_count = 1},
		.expect_mx = {"."}},
	{"no mail is taken, unexpectedly", "mx.unexpected", "@", SEVERITY_CRITICAL,
		"unexpected MX: a null MX, missing: mx1.example.org", {.null_mx = true},
		"mx.null@@", .expect_mx = {"mx1.example.org"}},
	{"the domain itself is expected", "mx.unexpected", "@", SEVERITY_OK, NULL,
		{.host_count = 1, .implicit = true}, "mx.implicit@@", .expect_mx = {BUILD_DOMAIN}},
	{"the MX records are gone", "mx.unexpected", "@", SEVERITY_CRITICAL,
		"unexpected MX: example.org, missing: mx1.example.org",
		{.host_count = 1, .implicit = true}, "mx.implicit@@",
		.expect_mx = {"mx1.example.org"}},
	{"an odd one", "mx.unexpected", "@", SEVERITY_CRITICAL,
		"unexpected MX: mx?027?one.example.org",
		{{GOOD_HOST, {"mx\\027|one.example.org", .kind = MX_NAME_ODD}}, 2},
		"mx.host@mx\\027|one.example.org", .expect_mx = {"mx1.example.org"}},
	{"what was not read may be there", "mx.unexpected", "@", SEVERITY_OK, NULL,
		{.host_count = 1, .not_read = 4}, "mx.limit@@",
		.expect_mx = {"mx1.example.org", "mx7.example.org"}},
	{"what was not answered is not missing", "mx.unexpected", "@", SILENT, NULL,
		{.mx = {ANSWER_FAILED}}, "mx.lookup@@", .expect_mx = {"mx1.example.org"}},

	/* Caps */
	{"all hosts are checked", "mx.limit", "@", SILENT, NULL, {.host_count = 6}},
	{"not all hosts are checked", "mx.limit", "@", SEVERITY_WARNING,
		"20 MX not checked, only the first 6 are", {.host_count = 6, .not_read = 20}},
	{"not all addresses are checked", "mx.limit", "2", SEVERITY_WARNING,
		"3 addresses not checked: mx2.example.org has more than are checked in one run",
		{{GOOD_HOST, {.over_cap = 3}}, 2}},

	/* What the names of the hosts lead to */
	{"has an address", "mx.address", "1", SILENT, NULL, {.host_count = 1}},
	{"no address at the only host", "mx.address", "1", SEVERITY_CRITICAL,
		"no address: mx1.example.org", {{{.no_address = true}}, 1}},
	{"no such host", "mx.address", "1", SEVERITY_CRITICAL,
		"no such host: mx1.example.org (NXDOMAIN)",
		{{{.no_address = true, .lookup = LOOKUP_NO_NAME, .lookup_detail = "NXDOMAIN"}}, 1}},
	{"no address of this family", "mx.address", "1", SEVERITY_CRITICAL,
		"no address of this family: mx1.example.org",
		{{{.no_address = true, .aaaa = {ANSWER_DATA, DNSSEC_SECURE}}}, 1}},
	{"an address literal is not looked up", "mx.address", "192.0.2.1", SILENT, NULL,
		{{{"192.0.2.1", .kind = MX_NAME_ADDRESS, .lookup = LOOKUP_NO_ADDRESS}}, 1},
		"mx.name@192.0.2.1"},
	{"no address, another host is good", "mx.address", "1", SEVERITY_INFO, NULL,
		{{{.no_address = true}, GOOD_HOST}, 2}, "mx.host@1"},
	{"a private address is one", "mx.address", "1", SILENT, NULL,
		{{{.no_address = true, .private_addresses = {"10.0.0.25"}}}, 1}, "mx.private@1"},
	{"the look-up of the only host fails", "mx.lookup", "1", SEVERITY_CRITICAL,
		"address look-up fails: mx1.example.org (SERVFAIL)",
		{{{.no_address = true, .lookup = LOOKUP_FAILED, .lookup_detail = "SERVFAIL"}}, 1}},
	{"the look-up of the only host is not answered", "mx.lookup", "1", SEVERITY_CRITICAL,
		"address look-up is not answered in time: mx1.example.org",
		{{{.no_address = true, .lookup = LOOKUP_TIMEOUT}}, 1}},
	{"the look-up of a host fails, another is good", "mx.lookup", "1", SEVERITY_INFO, NULL,
		{{{.no_address = true, .lookup = LOOKUP_FAILED}, GOOD_HOST}, 2}, "mx.host@1"},
	{"the look-up of a host is bogus", "mx.lookup", "1", SILENT, NULL,
		{{{.no_address = true,
			 .lookup = LOOKUP_FAILED,
			 .a = {ANSWER_FAILED, DNSSEC_BOGUS}}},
			1},
		"dnssec.bogus@1"},
	{"the look-up of IPv6 is bogus", "mx.lookup", "1", SILENT, NULL,
		{{{.no_address = true,
			 .lookup = LOOKUP_FAILED,
			 .aaaa = {ANSWER_FAILED, DNSSEC_BOGUS}}},
			1},
		"dnssec.bogus@1"},
	{"no alias", "mx.cname", "1", SILENT, NULL, {.host_count = 1}},
	{"an alias", "mx.cname", "1", SEVERITY_WARNING,
		"MX target is an alias: mx1.example.org stands for mx.example.net, some senders "
		"refuse that",
		{{{.alias_of = "mx.example.net"}}, 1}},
	{"an alias of IPv6 alone", "mx.cname", "1", SEVERITY_WARNING, NULL,
		{{{.aaaa = {ANSWER_DATA, DNSSEC_SECURE, .canonical = "mx.example.net"}}}, 1}},
	{"an alias of an odd name", "mx.cname", "1", SEVERITY_WARNING,
		"MX target is an alias: mx1.example.org stands for a??b.example.net, some senders "
		"refuse that",
		{{{.alias_of = "a\\|b.example.net"}}, 1}},
	{"the domain may be an alias", "mx.cname", BUILD_DOMAIN, SILENT, NULL,
		{{{.alias_of = "www.example.net"}}, 1, .implicit = true}, "mx.implicit@@"},
	{"a host name", "mx.name", "1", SILENT, NULL, {.host_count = 1}},
	{"an address", "mx.name", "192.0.2.1", SEVERITY_CRITICAL,
		"no host name: 192.0.2.1 is an address",
		{{{"192.0.2.1", .kind = MX_NAME_ADDRESS}}, 1}},
	{"an odd name", "mx.name", "mx?032one", SEVERITY_CRITICAL,
		"no host name: mx?032one holds what no host name may",
		{{{"mx?032one", .kind = MX_NAME_ODD}}, 1}},
	{"an address, another host is good", "mx.name", "192.0.2.1", SEVERITY_INFO, NULL,
		{{{"192.0.2.1", .kind = MX_NAME_ADDRESS}, GOOD_HOST}, 2}, "mx.host@192.0.2.1"},
	{"the root is a null MX", "mx.name", ".", SILENT, NULL,
		{{{".", .preference_0 = true, .kind = MX_NAME_ROOT}, GOOD_HOST}, 2}, "mx.null@@"},
	{"public addresses", "mx.private", "1", SILENT, NULL, {.host_count = 1}},
	{"private addresses only", "mx.private", "1", SEVERITY_UNKNOWN,
		"only private addresses: mx1.example.org (10.0.0.25, fd00::25) not contacted, "
		"split DNS?",
		{{{.no_address = true, .private_addresses = {"10.0.0.25", "fd00::25"}}}, 1}},
	{"private addresses only, another host is good", "mx.private", "1", SEVERITY_UNKNOWN, NULL,
		{{{.no_address = true, .private_addresses = {"10.0.0.25"}}, GOOD_HOST}, 2}},
	{"private beside public", "mx.private", "1", SEVERITY_WARNING,
		"private address: mx1.example.org (10.0.0.25) beside public ones",
		{{{.private_addresses = {"10.0.0.25"}}}, 1}},
	{"private, without connections", "mx.private", "1", SEVERITY_INFO,
		"private address: mx1.example.org (10.0.0.25), perhaps beside public ones",
		{{{.no_address = true, .private_addresses = {"10.0.0.25"}}}, 1},
		.no_connect = true},

	/* A host that is lost while mail flows */
	{"all hosts are good", "mx.host", "1", SILENT, NULL, {.host_count = 2}},
	{"refuses connections", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org[192.0.2.10]:25 refuses connections, mail flows by 1 of 2 MX",
		{{DEAD_HOST, GOOD_HOST}, 2}},
	{"a backup refuses connections", "mx.host", "3", SEVERITY_WARNING,
		"mx3.example.org[192.0.2.30]:25 refuses connections, mail flows by 2 of 3 MX",
		{{GOOD_HOST, GOOD_HOST, DEAD_HOST}, 3}},
	{"times out", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org[192.0.2.10]:25 timed out, mail flows by 1 of 2 MX",
		{{{.probes = {{.fault = {STAGE_CONNECT, CAUSE_TIMEOUT}}}}, GOOD_HOST}, 2}},
	{"greets with 554", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org[192.0.2.10] says 554 5.7.1 no ?thanks?, mail flows by 1 of 2 MX",
		{{{.probes = {{.greeting = "554 5.7.1 no <thanks>",
			   .fault = {STAGE_GREETING, CAUSE_REPLY}}}},
			 GOOD_HOST},
			2}},
	{"refuses EHLO", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org[192.0.2.10] says 502 no, mail flows by 1 of 2 MX",
		{{{.probes = {{.ehlo = "502 no", .fault = {STAGE_EHLO, CAUSE_REPLY}}}}, GOOD_HOST},
			2}},
	{"greets with nothing", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org[192.0.2.10] closed the connection at stage greeting, mail flows "
		"by 1 of 2 MX",
		{{{.probes = {{.fault = {STAGE_GREETING, CAUSE_CLOSED}}}}, GOOD_HOST}, 2}},
	{"both addresses refuse", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org refuses connections at 2 of 2 addresses, mail flows by 1 of 2 MX",
		{{{.probes = {REFUSED, REFUSED}, .probe_count = 2}, GOOD_HOST}, 2}},
	{"one refuses, one times out", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org refuses connections at 1 of 2 addresses, no better at the others, "
		"mail flows by 1 of 2 MX",
		{{{.probes = {REFUSED, {.fault = {STAGE_CONNECT, CAUSE_TIMEOUT}}},
			  .probe_count = 2},
			 GOOD_HOST},
			2}},
	{"no address", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org has no address, mail flows by 1 of 2 MX",
		{{{.no_address = true}, GOOD_HOST}, 2}},
	{"no such host, mail flows", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org does not exist, mail flows by 1 of 2 MX",
		{{{.no_address = true, .lookup = LOOKUP_NO_NAME}, GOOD_HOST}, 2}},
	{"cannot be looked up", "mx.host", "1", SEVERITY_WARNING,
		"mx1.example.org cannot be looked up (SERVFAIL), mail flows by 1 of 2 MX",
		{{{.no_address = true, .lookup = LOOKUP_FAILED, .lookup_detail = "SERVFAIL"},
			 GOOD_HOST},
			2}},
	{"is not looked up in time", "mx.host", "1", SEVERITY_WARNING, NULL,
		{{{.no_address = true, .lookup = LOOKUP_TIMEOUT}, GOOD_HOST}, 2}},
	{"is an address", "mx.host", "192.0.2.1", SEVERITY_WARNING,
		"192.0.2.1 is an address, no host name, mail flows by 1 of 2 MX",
		{{{"192.0.2.1", .kind = MX_NAME_ADDRESS}, GOOD_HOST}, 2}},
	{"is no host name", "mx.host", "mx?032one", SEVERITY_WARNING,
		"mx?032one is no host name, mail flows by 1 of 2 MX",
		{{{"mx?032one", .kind = MX_NAME_ODD}, GOOD_HOST}, 2}},
	{"nobody gets through", "mx.host", "1", SILENT, NULL, {{DEAD_HOST, DEAD_HOST}, 2},
		"smtp.connect@1 smtp.connect@2"},
	{"the chosen sender does not get through", "mx.host", "1", SILENT, NULL,
		{{DEAD_HOST,
			 {.probes = {{.ehlo = "250 mx2.example.org",
				  .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}}},
			2},
		"smtp.connect@1 starttls.offered@2"},
	{"another sender does get through", "mx.host", "1", SEVERITY_WARNING, NULL,
		{{DEAD_HOST,
			 {.probes = {{.ehlo = "250 mx2.example.org",
				  .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}}},
			2},
		"starttls.offered@2", .senders = 1U << SENDER_MAY},
	{"one address of it is good", "mx.host", "1", SILENT, NULL,
		{{{.probes = {REFUSED, {0}}, .probe_count = 2}, GOOD_HOST}, 2}, "smtp.connect@1"},
	{"one address of it is not testable", "mx.host", "1", SILENT, NULL,
		{{{.probes = {REFUSED, {.fault = {STAGE_CONNECT, CAUSE_NO_ROUTE}}},
			  .probe_count = 2},
			 {.preference = 10}},
			2},
		"smtp.connect@1"},
	{"no TLS is another matter", "mx.host", "1", SILENT, NULL,
		{{{.probes = {{.ehlo = "250 mx1.example.org",
			   .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}},
			 GOOD_HOST},
			2},
		"starttls.offered@1"},
	{"bogus addresses are another matter", "mx.host", "1", SILENT, NULL,
		{{{.no_address = true, .lookup = LOOKUP_FAILED, .a = {ANSWER_FAILED, DNSSEC_BOGUS}},
			 GOOD_HOST},
			2},
		"dnssec.bogus@1"},
	{"bogus IPv6 addresses are another matter", "mx.host", "1", SILENT, NULL,
		{{{.no_address = true,
			  .lookup = LOOKUP_FAILED,
			  .aaaa = {ANSWER_FAILED, DNSSEC_BOGUS}},
			 GOOD_HOST},
			2},
		"dnssec.bogus@1"},
	{"what comes first was not testable", "mx.host", "2", SILENT, NULL,
		{{{.probes = {{.fault = {STAGE_CONNECT, CAUSE_NO_ROUTE}}}}, DEAD_HOST, GOOD_HOST},
			3},
		"smtp.connect@2 local.no-route@1"},
	{"no host takes the mail of all", "mx.host", "1", SILENT, NULL,
		{{DEAD_HOST, {.tlsa = {ANSWER_FAILED}},
			 {.probes = {{.ehlo = "250 mx3.example.org",
				  .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}}},
			3},
		"smtp.connect@1 dane.lookup@2 starttls.offered@3 mx.buried@@"},
	{"a null MX is another matter", "mx.host", ".", SILENT, NULL,
		{{{".", .preference_0 = true, .kind = MX_NAME_ROOT}, GOOD_HOST}, 2}, "mx.null@@"},

	/* Good behind bad */
	{"the best is good", "mx.buried", "@", SILENT, NULL, {{GOOD_HOST, DEAD_HOST, DEAD_HOST}, 3},
		"mx.host@2 mx.host@3"},
	{"one bad in front", "mx.buried", "@", SILENT, NULL, {{DEAD_HOST, GOOD_HOST}, 2},
		"mx.host@1"},
	{"two bad in front", "mx.buried", "@", SEVERITY_WARNING,
		"2 bad MX in front of the good one: senders may give up before they come to "
		"mx3.example.org",
		{{DEAD_HOST, DEAD_HOST, GOOD_HOST}, 3}, "mx.host@1 mx.host@2"},
	{"two bad in front, of one preference", "mx.buried", "@", SEVERITY_WARNING, NULL,
		{{DEAD_HOST, {.preference = 10, .probes = {REFUSED}}, GOOD_HOST}, 3},
		"mx.host@1 mx.host@2"},
	{"two bad beside a good one", "mx.buried", "@", SILENT, NULL,
		{{DEAD_HOST, {.preference = 10, .probes = {REFUSED}}, {.preference = 10}}, 3},
		"mx.host@1 mx.host@2"},
	{"hosts without an address cost no attempt", "mx.buried", "@", SILENT, NULL,
		{{{.no_address = true}, {.no_address = true}, GOOD_HOST}, 3},
		"mx.host@1 mx.host@2"},
	{"half bad is not bad", "mx.buried", "@", SILENT, NULL,
		{{DEAD_HOST, {.probes = {REFUSED, {0}}, .probe_count = 2}, GOOD_HOST}, 3},
		"mx.host@1 smtp.connect@2"},
	{"five addresses in front", "mx.buried", "@", SEVERITY_WARNING,
		"2 bad MX in front of the good one: senders may give up before they come to "
		"mx3.example.org",
		{{{.probes = {REFUSED, REFUSED, REFUSED}, .probe_count = 3},
			 {.probes = {REFUSED, REFUSED}, .probe_count = 2}, GOOD_HOST},
			3},
		"mx.host@1 mx.host@2"},
	{"five addresses of one host in front", "mx.buried", "@", SEVERITY_WARNING,
		"5 bad addresses in front of the good one: senders may give up before they come "
		"to mx2.example.org",
		{{{.probes = {REFUSED, REFUSED, REFUSED, REFUSED, REFUSED}, .probe_count = 5},
			 GOOD_HOST},
			2},
		"mx.host@1"},
	{"four addresses of one host in front", "mx.buried", "@", SILENT, NULL,
		{{{.probes = {REFUSED, REFUSED, REFUSED, REFUSED}, .probe_count = 4}, GOOD_HOST},
			2},
		"mx.host@1"},
	{"bad for senders that nobody chose", "mx.buried", "@", SILENT, NULL,
		{{{.probes = {{.ehlo = "250 mx1.example.org",
			   .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}},
			 {.probes = {{.ehlo = "250 mx2.example.org",
				  .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}},
			 GOOD_HOST},
			3},
		"starttls.offered@1 starttls.offered@2", .senders = 1U << SENDER_MAY},
	{"nothing good behind", "mx.buried", "@", SILENT, NULL,
		{{DEAD_HOST, DEAD_HOST, DEAD_HOST}, 3},
		"smtp.connect@1 smtp.connect@2 smtp.connect@3"},
	{"bad for senders that insist", "mx.buried", "@", SEVERITY_WARNING, NULL,
		{{{.probes = {{.ehlo = "250 mx1.example.org",
			   .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}},
			 {.probes = {{.ehlo = "250 mx2.example.org",
				  .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}}},
			 GOOD_HOST},
			3},
		"starttls.offered@1 starttls.offered@2"},
};

static struct policy policy_of(const struct mx_row *row)
{
	struct policy policy = build_domain_policy();

	policy.expect_mx = row->expect_mx;
	while (policy.expect_mx_count < COUNT_OF(row->expect_mx) &&
		row->expect_mx[policy.expect_mx_count] != NULL)
		policy.expect_mx_count++;
	policy.no_connect = row->no_connect;
	policy.senders = row->senders;
	if (row->timeout_state != SEVERITY_OK)
		policy.timeout_state = row->timeout_state;
	return policy;
}

/* `@`, `1` or a name, as rows name what a finding is about. */
static bool is_about(const struct finding *finding, const char *about, size_t len)
{
	const char *host = finding->about.host;

	if (len == 1 && about[0] == '@')
		return finding->of_domain;
	if (finding->of_domain)
		return false;
	if (len == 1 && about[0] >= '1' && about[0] <= '9')
		return strncmp(host, "mx", 2) == 0 && host[2] == about[0] &&
			strcmp(host + 3, ".example.org") == 0;
	return strlen(host) == len && strncmp(host, about, len) == 0;
}

static const struct finding *finding_of(
	const struct verdict *verdict, const char *id, const char *about)
{
	for (size_t i = 0; i < verdict->finding_count; i++)
		if (strcmp(verdict->findings[i].id, id) == 0 &&
			is_about(&verdict->findings[i], about, strlen(about)))
			return &verdict->findings[i];
	return NULL;
}

/* Whether `ID@HOST` of the words names the finding. */
static bool names(const char *words, const struct finding *finding)
{
	for (; words != NULL && *words != '\0';
		words += strcspn(words, " "), words += *words == ' ') {
		size_t len = strcspn(words, " ");
		size_t id = strcspn(words, "@");

		if (strlen(finding->id) == id && strncmp(words, finding->id, id) == 0 &&
			is_about(finding, words + id + 1, len - id - 1))
			return true;
	}
	return false;
}

static const char *sentence(const struct finding *finding)
{
	return finding->of_domain ? finding_about_subject(unit_arena, finding)
				  : finding_sentence(unit_arena, finding, "");
}

static void check_finding(const struct mx_row *row, const struct finding *finding)
{
	if (row->severity == SILENT) {
		ck_assert_msg(finding == NULL, "%s: %s is not silent: %s", row->name, row->id,
			finding != NULL ? sentence(finding) : "");
		return;
	}
	ck_assert_msg(finding != NULL, "%s: %s is silent", row->name, row->id);
	ck_assert_msg(finding->severity == row->severity, "%s: %s is %s, not %s", row->name,
		row->id, severity_name(finding->severity), severity_name(row->severity));
	if (row->text != NULL)
		ck_assert_msg(strcmp(sentence(finding), row->text) == 0, "%s: \"%s\", not \"%s\"",
			row->name, sentence(finding), row->text);
}

/* One fault has one name: what else stands above INFO must have been said in the row. */
static void check_others(const struct mx_row *row, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		ck_assert_msg(finding->severity <= SEVERITY_INFO ||
				(strcmp(finding->id, row->id) == 0 &&
					is_about(finding, row->about, strlen(row->about))) ||
				names(row->also, finding),
			"%s: %s besides: %s", row->name, finding->id, sentence(finding));
	}
}

/* The words of the row that no finding fits. */
static void check_also(const struct mx_row *row, const struct verdict *verdict)
{
	for (const char *word = row->also; word != NULL && *word != '\0';
		word += strcspn(word, " "), word += *word == ' ') {
		const char *one = arena_copy(unit_arena, word, strcspn(word, " "));
		/* those of DNSSEC and DANE have their own tables */
		bool found = strncmp(one, "dnssec.", 7) == 0 || strncmp(one, "dane.", 5) == 0;

		for (size_t i = 0; i < verdict->finding_count; i++)
			found = found ||
				(verdict->findings[i].severity > SEVERITY_INFO &&
					names(one, &verdict->findings[i]));
		ck_assert_msg(found, "%s: %s is missing besides", row->name, one);
	}
}

START_TEST(findings)
{
	const struct mx_row *row = &rows[_i];
	struct policy policy = policy_of(row);
	const struct verdict *verdict = build_verdict(build_domain(&row->domain), &policy);

	check_finding(row, finding_of(verdict, row->id, row->about));
	check_others(row, verdict);
	check_also(row, verdict);
}
END_TEST

static size_t rows_of(const char *id, enum severity least, enum severity most)
{
	size_t found = 0;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strcmp(rows[i].id, id) == 0 && rows[i].severity >= least &&
			rows[i].severity <= most)
			found++;
	return found;
}

START_TEST(every_check_has_rows)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (strncmp(checks[i].id, "mx.", 3) != 0)
			continue;
		ck_assert_msg(rows_of(checks[i].id, SEVERITY_INFO, SEVERITY_CRITICAL) > 0,
			"%s has no bad row", checks[i].id);
		ck_assert_msg(rows_of(checks[i].id, SILENT, SILENT) > 0, "%s has no silent row",
			checks[i].id);
	}
}
END_TEST

/* Nothing is said above INFO about a domain that does as it should. */
START_TEST(healthy)
{
	struct build_domain spec = {.host_count = (size_t)_i};
	struct policy policy = build_domain_policy();
	const struct verdict *verdict = build_verdict(build_domain(&spec), &policy);

	ck_assert_int_eq(verdict->worst, SEVERITY_OK);
	for (size_t i = 0; i < verdict->finding_count; i++)
		ck_assert_msg(verdict->findings[i].severity <= SEVERITY_INFO, "%s",
			verdict->findings[i].id);
}
END_TEST

/* What each sentence becomes on line 1. */
START_TEST(headlines)
{
	static const struct {
		struct build_domain domain;
		const char *want;
	} lines[] = {
		{{{GOOD_HOST, {.probes = {REFUSED, REFUSED}, .probe_count = 2}}, 2},
			"example.org: mx2.example.org refuses connections at 2 of 2 addresses, "
			"mail flows by 1 of 2 MX"},
		{{.null_mx = true}, "example.org: accepts no mail (null MX)"},
		{{.mx = {ANSWER_NO_NAME, DNSSEC_SECURE}},
			"example.org: domain does not exist (NXDOMAIN), mail bounces at once"},
		{{{{.no_address = true}, {.no_address = true}}, 2},
			"example.org: no address at 2 of 2 MX: mx1.example.org"},
		{{{{.no_address = true, .private_addresses = {"10.0.0.25"}}}, 1},
			"example.org: only private addresses: mx1.example.org (10.0.0.25) not "
			"contacted, split DNS?"},
		{{{{.alias_of = "mx.example.net"}, GOOD_HOST}, 2},
			"example.org: MX target is an alias at 1 of 2 MX: mx1.example.org stands "
			"for mx.example.net, some senders refuse that"},
	};
	struct policy policy = build_domain_policy();
	const struct verdict *verdict = build_verdict(build_domain(&lines[_i].domain), &policy);

	ck_assert_msg(strncmp(verdict->headline, lines[_i].want, strlen(lines[_i].want)) == 0,
		"\"%s\", not \"%s\"", verdict->headline, lines[_i].want);
}
END_TEST

enum { HEADLINES = 6 };

Suite *judge_mx_suite(void)
{
	Suite *suite = suite_create("judge_mx");
	TCase *tcase = unit_case(suite, "judge_mx");

	tcase_add_loop_test(tcase, findings, 0, COUNT_OF(rows));
	tcase_add_loop_test(tcase, healthy, 1, BUILD_MAX_HOSTS + 1);
	tcase_add_loop_test(tcase, headlines, 0, HEADLINES);
	tcase_add_test(tcase, every_check_has_rows);
	return suite;
}
