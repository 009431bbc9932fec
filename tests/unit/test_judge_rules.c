/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --need, --state and --ignore, the order of findings, and what is counted. */

#include "facts_build.h"

#include <string.h>

#include "judge/judge.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define GOOD                                                                                       \
	{                                                                                          \
		.address = "192.0.2.1"                                                             \
	}
#define NO_TLS                                                                                     \
	{                                                                                          \
		.address = "192.0.2.7", .ehlo = "250 mx2.example.org", .fault = {                  \
			STAGE_EHLO,                                                                \
			CAUSE_NOT_OFFERED                                                          \
		}                                                                                  \
	}
#define DEAD                                                                                       \
	{                                                                                          \
		.address = "192.0.2.8", .fault = { STAGE_CONNECT, CAUSE_REFUSED }                  \
	}
#define NO_ROUTE                                                                                   \
	{                                                                                          \
		.address = "2001:db8::9", .fault = { STAGE_CONNECT, CAUSE_NO_ROUTE }               \
	}

/* Situation, rules, and what comes of them. */
struct rules_row {
	const char *name;
	struct probe_spec probes[3];
	size_t probe_count;
	struct state_rule rules[3];
	size_t rule_count;
	enum need need;
	unsigned require;
	enum severity worst;
	size_t ok, skipped, critical, warning, unknown, ignored;
	const char *id; /* of one finding, with its state */
	enum severity severity;
};

static const struct rules_row rows[] = {
	{"good", {GOOD}, 1, .worst = SEVERITY_OK, .ok = 1},
	{"no STARTTLS at one of two", {GOOD, NO_TLS}, 2, .worst = SEVERITY_CRITICAL, .ok = 1,
		.critical = 1},
	{"dead at one of two", {GOOD, DEAD}, 2, .worst = SEVERITY_WARNING, .ok = 1, .warning = 1},
	{"all dead", {DEAD}, 1, .worst = SEVERITY_CRITICAL, .critical = 1},
	{"one skipped", {GOOD, NO_ROUTE}, 2, .worst = SEVERITY_OK, .ok = 1, .skipped = 1},
	{"all skipped", {NO_ROUTE}, 1, .worst = SEVERITY_UNKNOWN, .skipped = 1, .unknown = 1},
	{"dead and skipped", {DEAD, NO_ROUTE}, 2, .worst = SEVERITY_CRITICAL, .skipped = 1,
		.critical = 1},

	{"need one, one is good", {GOOD, NO_TLS, DEAD}, 3, .need = NEED_ONE, .worst = SEVERITY_OK,
		.ok = 1, .id = "starttls.offered", .severity = SEVERITY_INFO},
	{"need one, none is good", {NO_TLS, DEAD}, 2, .need = NEED_ONE, .worst = SEVERITY_CRITICAL,
		.critical = 1, .warning = 1},
	{"a good address mends no requirement on all", {GOOD}, 1, .need = NEED_ONE,
		.require = REQUIRE_IPV6, .worst = SEVERITY_CRITICAL, .ok = 1, .critical = 1},

	{"state by id", {NO_TLS}, 1, {{"starttls.offered", .severity = SEVERITY_WARNING}}, 1,
		.worst = SEVERITY_WARNING, .warning = 1},
	{"state by prefix", {NO_TLS}, 1, {{"starttls", .severity = SEVERITY_WARNING}}, 1,
		.worst = SEVERITY_WARNING, .warning = 1},
	{"half a component is no prefix", {NO_TLS}, 1,
		{{"starttls.off", .severity = SEVERITY_WARNING}}, 1, .worst = SEVERITY_CRITICAL,
		.critical = 1},
	{"the longer id wins", {NO_TLS}, 1,
		{{"starttls.offered", .severity = SEVERITY_WARNING},
			{"starttls", .severity = SEVERITY_UNKNOWN}},
		2, .worst = SEVERITY_WARNING, .warning = 1},
	{"the longer id wins in any order", {NO_TLS}, 1,
		{{"starttls", .severity = SEVERITY_UNKNOWN},
			{"starttls.offered", .severity = SEVERITY_WARNING}},
		2, .worst = SEVERITY_WARNING, .warning = 1},
	{"with a host beats without", {NO_TLS}, 1,
		{{"starttls.offered", BUILD_HOST, .severity = SEVERITY_WARNING},
			{"starttls.offered", .severity = SEVERITY_UNKNOWN}},
		2, .worst = SEVERITY_WARNING, .warning = 1},
	{"with a host beats without in any order", {NO_TLS}, 1,
		{{"starttls.offered", .severity = SEVERITY_UNKNOWN},
			{"starttls.offered", BUILD_HOST, .severity = SEVERITY_WARNING}},
		2, .worst = SEVERITY_WARNING, .warning = 1},
	{"the id counts before the host", {NO_TLS}, 1,
		{{"starttls", BUILD_HOST, .severity = SEVERITY_UNKNOWN},
			{"starttls.offered", .severity = SEVERITY_WARNING}},
		2, .worst = SEVERITY_WARNING, .warning = 1},
	{"an address is a host too", {NO_TLS}, 1,
		{{"starttls", "192.0.2.7", .severity = SEVERITY_WARNING}}, 1,
		.worst = SEVERITY_WARNING, .warning = 1},
	{"another host", {NO_TLS}, 1,
		{{"starttls", "mx1.example.org", .severity = SEVERITY_WARNING}}, 1,
		.worst = SEVERITY_CRITICAL, .critical = 1},
	{"a fact can be raised", {{.ehlo_tls = "250 mx2.example.org"}}, 1,
		{{"smtp.requiretls", .severity = SEVERITY_WARNING}}, 1, .worst = SEVERITY_WARNING,
		.ok = 1, .warning = 1},
	{"what is good stays good", {GOOD}, 1, {{"starttls", .severity = SEVERITY_CRITICAL}}, 1,
		.worst = SEVERITY_OK, .ok = 1},
	{"state comes after need", {GOOD, NO_TLS}, 2,
		{{"starttls.offered", .severity = SEVERITY_WARNING}}, 1, .need = NEED_ONE,
		.worst = SEVERITY_WARNING, .ok = 1, .warning = 1},
	{"no TLS on a socket is a fact",
		{{.address = "/run/lmtp",
			.ehlo = "250 mx2.example.org",
			.fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}},
		1, .worst = SEVERITY_OK, .ok = 1},
	{"no TLS on a socket, required",
		{{.address = "/run/lmtp",
			.ehlo = "250 mx2.example.org",
			.fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}},
		1, .require = REQUIRE_STARTTLS, .worst = SEVERITY_CRITICAL, .critical = 1},
	{"no state makes a run OK that tested nothing", {DEAD}, 1,
		{{"smtp.connect", .severity = SEVERITY_OK}}, 1, .worst = SEVERITY_UNKNOWN},

	{"ignored", {GOOD, NO_TLS}, 2, {{"starttls.offered", .ignore = true}}, 1,
		.worst = SEVERITY_OK, .ok = 1, .ignored = 1, .id = "starttls.offered",
		.severity = SEVERITY_CRITICAL},
	{"ignored at another host", {NO_TLS}, 1,
		{{"starttls.offered", "mx1.example.org", .ignore = true}}, 1,
		.worst = SEVERITY_CRITICAL, .critical = 1},
	{"ignored, and nothing was tested", {DEAD}, 1, {{"smtp.connect", .ignore = true}}, 1,
		.worst = SEVERITY_UNKNOWN, .ignored = 1},
	{"ignored, and all was skipped", {NO_ROUTE}, 1, {{"local", .ignore = true}}, 1,
		.worst = SEVERITY_UNKNOWN, .skipped = 1, .ignored = 1},
	{"ignored with a state of its own", {NO_TLS}, 1,
		{{"starttls.offered", .ignore = true},
			{"starttls.offered", .severity = SEVERITY_WARNING}},
		2, .worst = SEVERITY_OK, .ignored = 1},
	{"ignored in general, judged in particular", {NO_TLS}, 1,
		{{"starttls", .ignore = true}, {"starttls.offered", .severity = SEVERITY_WARNING}},
		2, .worst = SEVERITY_WARNING, .warning = 1},
	{"judged in general, ignored in particular", {NO_TLS}, 1,
		{{"starttls", .severity = SEVERITY_WARNING},
			{"starttls.offered", BUILD_HOST, .ignore = true}},
		2, .worst = SEVERITY_OK, .ignored = 1},
	{"ignored at the host, judged elsewhere", {NO_TLS}, 1,
		{{"starttls.offered", .severity = SEVERITY_WARNING},
			{"starttls.offered", "192.0.2.7", .ignore = true}},
		2, .worst = SEVERITY_OK, .ignored = 1},
};

static void play(const struct rules_row *row)
{
	struct policy policy = build_policy();
	const struct verdict *verdict;
	struct counts want = {.addresses = row->probe_count,
		.addresses_ok = row->ok,
		.addresses_skipped = row->skipped,
		.critical = row->critical,
		.warning = row->warning,
		.unknown = row->unknown,
		.ignored = row->ignored};

	policy.rules = row->rules;
	policy.rule_count = row->rule_count;
	policy.need = row->need;
	policy.require = row->require;
	verdict = build_verdict(build_survey(row->probes, row->probe_count), &policy);
	ck_assert_msg(verdict->worst == row->worst, "%s: %s, not %s", row->name,
		severity_name(verdict->worst), severity_name(row->worst));
	want.certificates = verdict->counts.certificates;
	ck_assert_msg(memcmp(&verdict->counts, &want, sizeof(want)) == 0,
		"%s: %zu addresses, %zu ok, %zu skipped, %zu critical, %zu warning, %zu unknown, "
		"%zu ignored",
		row->name, verdict->counts.addresses, verdict->counts.addresses_ok,
		verdict->counts.addresses_skipped, verdict->counts.critical,
		verdict->counts.warning, verdict->counts.unknown, verdict->counts.ignored);
	if (row->id != NULL) {
		const struct finding *finding = build_find(verdict, row->id, "192.0.2.7");

		ck_assert_msg(finding != NULL && finding->severity == row->severity, "%s: %s",
			row->name, row->id);
	}
}

START_TEST(rules)
{
	play(&rows[_i]);
}
END_TEST

/* A --need=one with a good address among them, and nothing else, is told from the rest. */
START_TEST(a_warning_is_not_good_enough)
{
	struct probe_spec specs[2] = {{.address = "192.0.2.1", .second_greeting = true}, DEAD};
	struct policy policy = build_policy();

	policy.need = NEED_ONE;
	ck_assert_int_eq(build_verdict(build_survey(specs, 2), &policy)->worst, SEVERITY_WARNING);
}
END_TEST

/* The worst first, then as the table has it, then as the addresses came; ignored ones last. */
START_TEST(order_of_findings)
{
	const struct probe_spec specs[] = {NO_TLS, GOOD, DEAD,
		{.address = "192.0.2.10", .fault = {STAGE_GREETING, CAUSE_TIMEOUT}},
		{.address = "192.0.2.11",
			.ehlo = "250 mx2.example.org",
			.fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}};
	static const char *const want[] = {"192.0.2.10", "192.0.2.7", "192.0.2.11", "192.0.2.8"};
	struct policy policy = build_policy();
	const struct verdict *verdict = build_verdict(build_survey(specs, 5), &policy);
	struct state_rule ignore = {.id = "smtp.greeting.timeout", .ignore = true};

	for (size_t i = 0; i < COUNT_OF(want); i++)
		ck_assert_str_eq(verdict->findings[i].about.address, want[i]);
	policy.rules = &ignore;
	policy.rule_count = 1;
	verdict = build_verdict(build_survey(specs, 5), &policy);
	ck_assert_str_eq(verdict->findings[0].about.address, "192.0.2.7");
	ck_assert(verdict->findings[verdict->finding_count - 1].ignored);
}
END_TEST

START_TEST(nothing_looked_up)
{
	struct policy policy = build_policy();
	struct survey_facts *survey = build_survey(NULL, 0);
	const struct verdict *verdict;

	survey->hosts[0].lookup = LOOKUP_RESOLVER_DEAD;
	verdict = build_verdict(survey, &policy);
	ck_assert_int_eq(verdict->worst, SEVERITY_UNKNOWN);
	survey->hosts[0].lookup = LOOKUP_OK;
	verdict = build_verdict(survey, &policy);
	ck_assert_int_eq(verdict->worst, SEVERITY_UNKNOWN);
}
END_TEST

Suite *judge_rules_suite(void)
{
	Suite *suite = suite_create("judge_rules");
	TCase *tcase = unit_case(suite, "rules");

	tcase_add_loop_test(tcase, rules, 0, (int)COUNT_OF(rows));
	tcase_add_test(tcase, a_warning_is_not_good_enough);
	tcase_add_test(tcase, order_of_findings);
	tcase_add_test(tcase, nothing_looked_up);
	return suite;
}
