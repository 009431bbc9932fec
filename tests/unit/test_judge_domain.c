/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays the rows of test_judge_domain.h, and refuses checks that have too few of them. */

#include "test_judge_domain.h"

#include <string.h>

#include "judge/checks.h"
#include "unit.h"

static const struct {
	const struct domain_row *rows;
	const size_t *count;
} tables[] = {
#define DOMAIN_TABLE(table) {domain_rows_##table, &domain_rows_##table##_count},
	DOMAIN_TABLES(DOMAIN_TABLE)
#undef DOMAIN_TABLE
};

static struct policy policy_of(const struct domain_row *row)
{
	struct policy policy = build_domain_policy();

	policy.expect_mx = row->expect_mx;
	while (policy.expect_mx_count < COUNT_OF(row->expect_mx) &&
		row->expect_mx[policy.expect_mx_count] != NULL)
		policy.expect_mx_count++;
	policy.no_connect = row->no_connect;
	policy.senders = row->senders;
	policy.require = row->require;
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

static void check_finding(const struct domain_row *row, const struct finding *finding)
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
static void check_others(const struct domain_row *row, const struct verdict *verdict)
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
static void check_also(const struct domain_row *row, const struct verdict *verdict)
{
	for (const char *word = row->also; word != NULL && *word != '\0';
		word += strcspn(word, " "), word += *word == ' ') {
		const char *one = arena_copy(unit_arena, word, strcspn(word, " "));
		bool found = false;

		for (size_t i = 0; i < verdict->finding_count; i++)
			found = found ||
				(verdict->findings[i].severity > SEVERITY_INFO &&
					names(one, &verdict->findings[i]));
		ck_assert_msg(found, "%s: %s is missing besides", row->name, one);
	}
}

static void play(const struct domain_row *row)
{
	struct policy policy = policy_of(row);
	const struct survey_facts *survey = build_domain(&row->domain);
	const struct verdict *verdict;

	if (survey->policies != NULL)
		policy.anchors = build_domain_anchors(survey);
	verdict = build_verdict(survey, &policy);

	check_finding(row, finding_of(verdict, row->id, row->about));
	check_others(row, verdict);
	check_also(row, verdict);
}

static int rows_in_all(void)
{
	size_t count = 0;

	for (size_t t = 0; t < COUNT_OF(tables); t++)
		count += *tables[t].count;
	return (int)count;
}

/* A test for each row, so that one failure does not hide the next. */
START_TEST(rows)
{
	size_t row = (size_t)_i;
	size_t t = 0;

	while (row >= *tables[t].count)
		row -= *tables[t++].count;
	play(&tables[t].rows[row]);
}
END_TEST

static size_t rows_of(const char *id, enum severity least, enum severity most)
{
	size_t found = 0;

	for (size_t t = 0; t < COUNT_OF(tables); t++)
		for (size_t i = 0; i < *tables[t].count; i++)
			if (strcmp(tables[t].rows[i].id, id) == 0 &&
				tables[t].rows[i].severity >= least &&
				tables[t].rows[i].severity <= most)
				found++;
	return found;
}

static bool is_of_these_tables(const char *id)
{
	static const char *const families[] = {"mx.", "dnssec.", "local.dnssec", "sts.", "tlsrpt."};

	for (size_t i = 0; i < COUNT_OF(families); i++)
		if (strncmp(id, families[i], strlen(families[i])) == 0)
			return true;
	return false;
}

START_TEST(every_check_has_rows)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (checks[i].scope == SCOPE_LATER || !is_of_these_tables(checks[i].id))
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

/* Every way in which a connection can end before the server has welcomed us. */
static const struct {
	enum stage stage;
	enum cause cause;
} losses[] = {
	{STAGE_CONNECT, CAUSE_TIMEOUT},
	{STAGE_CONNECT, CAUSE_REFUSED},
	{STAGE_CONNECT, CAUSE_UNREACHABLE},
	{STAGE_CONNECT, CAUSE_RESET},
	{STAGE_GREETING, CAUSE_TIMEOUT},
	{STAGE_GREETING, CAUSE_CLOSED},
	{STAGE_GREETING, CAUSE_RESET},
	{STAGE_GREETING, CAUSE_GARBAGE},
	{STAGE_GREETING, CAUSE_OUT_OF_STEP},
	{STAGE_GREETING, CAUSE_CAP},
	{STAGE_GREETING, CAUSE_REPLY},
	{STAGE_EHLO, CAUSE_TIMEOUT},
	{STAGE_EHLO, CAUSE_CLOSED},
	{STAGE_EHLO, CAUSE_RESET},
	{STAGE_EHLO, CAUSE_GARBAGE},
	{STAGE_EHLO, CAUSE_OUT_OF_STEP},
	{STAGE_EHLO, CAUSE_CAP},
	{STAGE_EHLO, CAUSE_REPLY},
};

static const struct verdict *verdict_of_loss(size_t loss, size_t host_count)
{
	struct build_domain spec = {.host_count = host_count};
	struct policy policy = build_domain_policy();

	spec.hosts[0].probes[0] =
		(struct probe_spec){.fault = {losses[loss].stage, losses[loss].cause},
			.greeting = losses[loss].stage == STAGE_GREETING ? "554 no" : NULL,
			.ehlo = "502 no"};
	return build_verdict(build_domain(&spec), &policy);
}

/* However a host is lost: a warning of one name while another takes the mail, else CRITICAL. */
START_TEST(lost_hosts)
{
	size_t loss = (size_t)_i;
	const struct verdict *alone = verdict_of_loss(loss, 1);
	const struct verdict *among = verdict_of_loss(loss, 2);
	size_t warnings = 0;

	ck_assert_int_eq(alone->worst, SEVERITY_CRITICAL);
	ck_assert_int_eq(alone->findings[0].host, 0);
	ck_assert_int_eq(alone->matrix->columns[SENDER_MAY].verdict, COLUMN_DEFERS);
	ck_assert_int_eq(among->worst, SEVERITY_WARNING);
	ck_assert_str_eq(among->findings[0].id, "mx.host");
	for (size_t i = 0; i < among->finding_count; i++)
		warnings += among->findings[i].severity > SEVERITY_INFO ? 1 : 0;
	ck_assert_uint_eq(warnings, 1);
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
		{{{GOOD_HOST, DEAD_HOST}, 2},
			"example.org: mx2.example.org[192.0.2.20]:25 refuses connections, mail "
			"flows by 1 of 2 MX"},
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

enum { HEADLINES = 7 };

Suite *judge_domain_suite(void)
{
	Suite *suite = suite_create("judge_domain");
	TCase *tcase = unit_case(suite, "rows");

	tcase_add_loop_test(tcase, rows, 0, rows_in_all());
	tcase_add_loop_test(tcase, healthy, 1, BUILD_MAX_HOSTS + 1);
	tcase_add_loop_test(tcase, lost_hosts, 0, COUNT_OF(losses));
	tcase_add_loop_test(tcase, headlines, 0, HEADLINES);
	tcase_add_test(tcase, every_check_has_rows);
	return suite;
}
