/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Line 1: every shape as people read it, and what no text of a peer may do to it. */

#include "facts_build.h"

#include <string.h>

#include "hostile.h"
#include "judge/checks.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define GOOD                                                                                       \
	{                                                                                          \
		.address = "192.0.2.1"                                                             \
	}
#define NO_TLS .ehlo = "250 mx2.example.org", .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}
#define NO_TLS_PROBE                                                                               \
	{                                                                                          \
		NO_TLS                                                                             \
	}
#define TIMED_OUT .fault = {STAGE_CONNECT, CAUSE_TIMEOUT}
#define LONG_LABEL "a23456789-123456789-123456789-123456789-123456789-123456789-12"

static const struct headline_row {
	const char *name;
	struct probe_spec probes[3];
	size_t probe_count;
	const char *want; /* with service and state */
	const char *host; /* NULL: mx2.example.org */
	struct state_rule rule;
	bool lifetime;
	enum lookup lookup;
	bool cert, verify; /* as check_smtp_cert; with trust and name */
} rows[] = {
	{"not offered", {NO_TLS_PROBE, GOOD}, 2,
		"STARTTLS CRITICAL - no STARTTLS at 1 of 2: TLS is required, but was not offered "
		"by "
		"host mx2.example.org[192.0.2.7]"},
	{"masked",
		{{.ehlo = "250-mx2.example.org\n250 XXXXXXXA",
			 .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}},
			GOOD},
		2,
		"STARTTLS CRITICAL - no STARTTLS at 1 of 2, masked by SMTP inspection before "
		"mx2.example.org[192.0.2.7] (250-XXXXXXXA)"},
	{"refused",
		{{.fault = {STAGE_STARTTLS, CAUSE_REPLY},
			 .starttls = "454 4.7.0 TLS not available due to local problem"},
			GOOD},
		2,
		"STARTTLS CRITICAL - TLS refused at 1 of 2: mx2.example.org[192.0.2.7]: "
		"454 4.7.0 TLS not available due to local problem"},
	{"old version",
		{{.fault = {STAGE_TLS, CAUSE_ALERT, 70, "Protocol version"},
			 .have_legacy = true,
			 .legacy = TLS_1_0},
			GOOD},
		2,
		"STARTTLS CRITICAL - TLS handshake failed at 1 of 2: mx2.example.org[192.0.2.7] "
		"speaks only TLS1.0, wanted 1.2"},
	{"all time out", {{TIMED_OUT}, {.address = "192.0.2.8", TIMED_OUT}}, 2,
		"STARTTLS CRITICAL - no connection at 2 of 2: mx2.example.org[192.0.2.7]:25 timed "
		"out, all alike: port 25 blocked here?"},
	{"good, IPv6 not testable",
		{GOOD, {.address = "192.0.2.2"},
			{.address = "2001:db8::1", .fault = {STAGE_CONNECT, CAUSE_NO_ROUTE}}},
		3,
		"STARTTLS OK - mx1.example.org: TLS1.3 at 2 of 2 tested, 1 IPv6 not testable from "
		"here, cert ends in 61 d, 0.043 s",
		.host = "mx1.example.org"},
	{"good", {GOOD}, 1,
		"STARTTLS OK - mx2.example.org: TLS1.3 at 1 of 1 tested, cert ends in 61 d, 0.043 "
		"s"},
	{"two versions",
		{GOOD, {.address = "192.0.2.2", .tls = {BUILD_TLS12, .forward_secrecy = true}}}, 2,
		"STARTTLS OK - mx2.example.org: TLS1.3, TLS1.2 at 2 of 2 tested, cert ends in 61 "
		"d, "
		"0.043 s"},
	{"expired, not judged", {{.leaf = {-93, -3}}}, 1,
		"STARTTLS OK - mx2.example.org: TLS1.3 at 1 of 1 tested, cert EXPIRED 3 d ago, not "
		"judged, 0.043 s"},
	{"not yet valid", {{.leaf = {3, 93}}}, 1,
		"STARTTLS OK - mx2.example.org: TLS1.3 at 1 of 1 tested, cert NOT YET VALID, not "
		"judged, 0.043 s"},
	{"ends soon", {{.leaf = {-80.6, 9.4}}}, 1,
		"STARTTLS OK - mx2.example.org: TLS1.3 at 1 of 1 tested, cert ends in 9.4 d, "
		"0.043 s"},
	{"ends soon, judged", {{.leaf = {-80.6, 9.4}}}, 1,
		"STARTTLS WARNING - cert ends in 9.4 d at 1 of 1: mx2.example.org[192.0.2.7] "
		"(2026-12-03 03:36 UTC), warned at 22.5 d",
		.lifetime = true},
	{"no certificate read", {{.no_chain = true}}, 1,
		"STARTTLS OK - mx2.example.org: TLS1.3 at 1 of 1 tested, 0.043 s"},
	{"no TLS on a socket", {{.address = "/run/lmtp", NO_TLS}}, 1,
		"STARTTLS OK - /run/lmtp: no TLS at 1 of 1 tested, 0.043 s", .host = "/run/lmtp"},
	{"one of two dead", {GOOD, {.fault = {STAGE_CONNECT, CAUSE_REFUSED}}}, 2,
		"STARTTLS WARNING - no connection at 1 of 2: mx2.example.org[192.0.2.7]:25 refuses "
		"connections"},
	{"IPv6 broken", {GOOD, {.address = "2001:db8::1", TIMED_OUT}}, 2,
		"STARTTLS WARNING - no connection at 1 of 2: mx2.example.org[2001:db8::1]:25 timed "
		"out, IPv6 broken here? use -4 +1 more"},
	{"another port", {{.port = 587, NO_TLS}}, 1,
		"STARTTLS CRITICAL - no STARTTLS at 1 of 1: TLS is required, but was not offered "
		"by "
		"host mx2.example.org[192.0.2.7]:587"},
	{"one fault and more",
		{NO_TLS_PROBE, {.address = "192.0.2.8", .fault = {STAGE_TLS, CAUSE_CLOSED}},
			{.address = "192.0.2.9", .second_greeting = true}},
		3,
		"STARTTLS CRITICAL - no STARTTLS at 1 of 3: TLS is required, but was not offered "
		"by "
		"host mx2.example.org[192.0.2.7] +2 more"},
	{"rate limited",
		{{.fault = {STAGE_GREETING, CAUSE_REPLY}, .greeting = "421 4.7.0 too many"}}, 1,
		"STARTTLS WARNING - rate limited at 1 of 1: mx2.example.org[192.0.2.7]: 421 4.7.0 "
		"too "
		"many, checked every 60 s? 300 s is enough"},
	{"nothing testable",
		{{.fault = {STAGE_CONNECT, CAUSE_NO_ROUTE, 101, "Network is unreachable"}}}, 1,
		"STARTTLS UNKNOWN - not testable from here: mx2.example.org[192.0.2.7]:25: Network "
		"is "
		"unreachable"},
	{"ignored", {GOOD, NO_TLS_PROBE}, 2,
		"STARTTLS OK - mx2.example.org: TLS1.3 at 1 of 2 tested, cert ends in 61 d, 0.043 "
		"s, "
		"1 ignored",
		.rule = {"starttls.offered", .ignore = true}},
	{"a fault and one ignored",
		{NO_TLS_PROBE, {.address = "192.0.2.8", .fault = {STAGE_TLS, CAUSE_CLOSED}}}, 2,
		"STARTTLS CRITICAL - TLS handshake failed at 1 of 2: mx2.example.org[192.0.2.8] "
		"closed "
		"the connection at stage tls, 1 ignored",
		.rule = {"starttls.offered", .ignore = true}},
	{"a remaining unknown",
		{GOOD, NO_TLS_PROBE, {.address = "192.0.2.9", .second_greeting = true}}, 3,
		"STARTTLS CRITICAL - no STARTTLS at 1 of 3: TLS is required, but was not offered "
		"by "
		"host mx2.example.org[192.0.2.7], 1 unknown",
		.rule = {"smtp.second-greeting", .severity = SEVERITY_UNKNOWN}},
	{"nothing tested, all ignored", {{.fault = {STAGE_CONNECT, CAUSE_REFUSED}}}, 1,
		"STARTTLS UNKNOWN - mx2.example.org: nothing could be tested, 1 ignored",
		.rule = {"smtp", .ignore = true}},
	{"nothing tested, called fine", {{.fault = {STAGE_CONNECT, CAUSE_REFUSED}}}, 1,
		"STARTTLS UNKNOWN - mx2.example.org: nothing could be tested",
		.rule = {"smtp", .severity = SEVERITY_OK}},
	{"no such name", {{0}}, 0, "STARTTLS CRITICAL - host name does not exist: mx2.example.org",
		.lookup = LOOKUP_NO_NAME},
	{"no resolver", {{0}}, 0,
		"STARTTLS UNKNOWN - this host's DNS resolver does not answer: mx2.example.org",
		.lookup = LOOKUP_RESOLVER_DEAD},
	{"a name that fills the line", {NO_TLS_PROBE}, 1,
		"STARTTLS CRITICAL - no STARTTLS at 1 of 1: TLS is required, but was not offered "
		"by "
		"host " LONG_LABEL "." LONG_LABEL ".a23456789-123456789-12345678...",
		.host = LONG_LABEL "." LONG_LABEL "." LONG_LABEL "." LONG_LABEL},

	{"two certificates, one ends soon",
		{{.leaf = {-49, 41},
			.second = true,
			.second_leaf = {-37.6, 9.4, .kind = KEY_RSA, .sha256 = "aa"}}},
		1,
		"SMTP_CERT WARNING - mx1.example.org: RSA cert ends in 9.4 d (2026-12-03 03:36 "
		"UTC), "
		"warned at 11.8 d, ECDSA cert 41 d",
		.host = "mx1.example.org", .cert = true},
	{"intermediate missing", {{.leaf_only = true}}, 1,
		"SMTP_CERT CRITICAL - mx1.example.org: intermediate R12 not sent, append it to the "
		"chain file on the server",
		.host = "mx1.example.org", .cert = true, .verify = true},
	{"expired at one of two", {GOOD, {.leaf = {-93, -3, .sha256 = "aa"}}}, 2,
		"SMTP_CERT CRITICAL - mx2.example.org[192.0.2.7]: cert EXPIRED 3 d ago at 1 of 2 "
		"(2026-11-20 18:00 UTC) +1 more",
		.cert = true},
	{"expired at both", {{.address = "192.0.2.1", .leaf = {-93, -3}}, {.leaf = {-93, -3}}}, 2,
		"SMTP_CERT CRITICAL - mx2.example.org: cert EXPIRED 3 d ago (2026-11-20 18:00 UTC)",
		.cert = true},
	{"both certificates of one address expired",
		{{.leaf = {-93, -3},
			.second = true,
			.second_leaf = {-93, -4, .kind = KEY_RSA, .sha256 = "aa"}}},
		1,
		"SMTP_CERT CRITICAL - mx2.example.org: RSA cert EXPIRED 4 d ago (2026-11-19 "
		"18:00 UTC), ECDSA cert EXPIRED 3 d ago",
		.cert = true},
	{"good certificate", {GOOD, {0}}, 2,
		"SMTP_CERT OK - mx2.example.org: cert ends in 61 d, trust and name not judged, 2 "
		"of 2 "
		"tested",
		.cert = true},
	{"the second family in vain",
		{{.second = true, .second_fault = {STAGE_GREETING, CAUSE_TIMEOUT}}}, 1,
		"SMTP_CERT OK - mx2.example.org: cert ends in 61 d, trust and name not judged, "
		"second "
		"key family not tested, 1 of 1 tested",
		.cert = true},
	{"no STARTTLS, so no certificate", {NO_TLS_PROBE, GOOD}, 2,
		"SMTP_CERT CRITICAL - no STARTTLS at 1 of 2: TLS is required, but was not offered "
		"by "
		"host mx2.example.org[192.0.2.7]",
		.cert = true},
	{"a socket without TLS has no certificate", {{.address = "/run/lmtp", NO_TLS}}, 1,
		"SMTP_CERT CRITICAL - no STARTTLS at 1 of 1: TLS is required, but was not offered "
		"by "
		"host /run/lmtp",
		.cert = true},
};

static struct survey_facts *survey_of(const struct headline_row *row)
{
	struct survey_facts *survey = build_survey(row->probes, row->probe_count);
	struct host_facts *host = &survey->hosts[0];

	if (row->lookup != LOOKUP_NOT_NEEDED)
		host->lookup = row->lookup;
	if (row->host != NULL)
		host->name = host->display = row->host;
	return survey;
}

static const char *line_of(const char *service, enum severity worst, const char *headline)
{
	return arena_printf(unit_arena, "%s %s - %s", service, severity_name(worst), headline);
}

START_TEST(shapes)
{
	const struct headline_row *row = &rows[_i];
	struct policy policy = build_policy();
	const struct verdict *verdict;

	policy.judge_lifetime = row->lifetime || row->cert;
	if (row->cert)
		policy.plugin = CE;
	policy.judge_certs = policy.both_families = row->cert;
	policy.verify = policy.anchors.known = row->verify;
	policy.rules = &row->rule;
	policy.rule_count = row->rule.id != NULL ? 1 : 0;
	verdict = build_verdict(survey_of(row), &policy);
	unit_same_text(row->name, "line 1",
		text_of(line_of(
			row->cert ? "SMTP_CERT" : "STARTTLS", verdict->worst, verdict->headline)),
		text_of(row->want));
}
END_TEST

static void is_clean(const char *line)
{
	size_t clean = 0;

	while (line[clean] >= 0x20 && line[clean] < 0x7f &&
		strchr("`~$&\"'<>;|", line[clean]) == NULL)
		clean++;
	ck_assert_msg(line[clean] == '\0', "octet %d in %s", line[clean], line);
	ck_assert_msg(strlen(line) <= 250, "%zu: %s", strlen(line), line);
}

START_TEST(no_peer_breaks_the_line)
{
	const char *const names[] = {
		BUILD_HOST, LONG_LABEL "." LONG_LABEL "." LONG_LABEL "." LONG_LABEL, "h"};
	struct policy policy = build_policy();

	policy.judge_lifetime = true;
	for (unsigned seed = 0; seed < 16; seed++) {
		struct survey_facts *survey =
			hostile_survey((size_t)_i, seed, 1 + seed % BUILD_MAX_PROBES);

		survey->hosts[0].name = survey->hosts[0].display = names[seed % 3];
		policy.need = seed % 2 == 0 ? NEED_ALL : NEED_ONE;
		policy.plugin = seed % 4 < 2 ? ST : CE;
		is_clean(line_of(
			"SMTP_CERT", SEVERITY_CRITICAL, build_verdict(survey, &policy)->headline));
	}
}
END_TEST

/* A character of UTF-8 is kept whole or left out. */
START_TEST(unicode_names_are_cut_between_characters)
{
	for (size_t len = 60; len < 130; len++) {
		struct survey_facts *survey = build_survey((struct probe_spec[]){{0}}, 1);
		char *name = arena_alloc(unit_arena, 2 * len + 8);
		struct policy policy = build_policy();
		const char *line;
		const char *dots;

		strcpy(name, len % 2 == 0 ? "x" : "");
		for (size_t i = 0; i < len; i++)
			strcat(name, "\xc3\xa4");
		survey->hosts[0].display = name;
		line = build_verdict(survey, &policy)->headline;
		ck_assert_uint_le(strlen(line), 225);
		dots = strstr(line, "...");
		ck_assert_msg(dots == NULL || (unsigned char)dots[-1] == 0xa4, "%s", line);
	}
}
END_TEST

Suite *headline_suite(void)
{
	Suite *suite = suite_create("headline");
	TCase *tcase = unit_case(suite, "headline");

	tcase_add_loop_test(tcase, shapes, 0, (int)COUNT_OF(rows));
	tcase_add_loop_test(tcase, no_peer_breaks_the_line, 0, (int)hostile_specs_count);
	tcase_add_test(tcase, unicode_names_are_cut_between_characters);
	return suite;
}
