/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plays the rows of test_judge.h, and refuses checks that have too few of them. */

#include "test_judge.h"

#include <math.h>
#include <string.h>

#include "judge/checks.h"
#include "unit.h"
#include "wire/cert.h"

static const struct {
	const struct judge_row *rows;
	const size_t *count;
} tables[] = {
#define JUDGE_TABLE(table) {judge_rows_##table, &judge_rows_##table##_count},
	JUDGE_TABLES(JUDGE_TABLE)
#undef JUDGE_TABLE
};

static const struct reference_name *name_wanted(const char *text)
{
	struct reference_name *name = arena_alloc(unit_arena, sizeof(*name));
	bool is_ip = text != NULL && strncmp(text, "ip:", 3) == 0;

	name->kind = is_ip ? NAME_IP : NAME_DNS;
	name->ascii = name->display = text == NULL ? BUILD_HOST : text + (is_ip ? 3 : 0);
	return name;
}

/* What check_smtp_cert judges by default, and check_starttls with --verify. */
static void set_verification(const struct judge_row *row, struct policy *policy)
{
	policy->judge_certs = policy->verify = policy->judge_lifetime = row->verify;
	policy->names = name_wanted(row->name_wanted);
	policy->name_count = row->verify || row->name_wanted != NULL ? 1 : 0;
	policy->pins = row->pins;
	while (row->pins != NULL && row->pins[policy->pin_count].sha256 != NULL)
		policy->pin_count++;
	policy->issuer = row->issuer_wanted;
	policy->require_scts = row->scts_wanted;
	policy->both_families = row->probe.second;
	policy->anchors.problem = row->anchors_problem;
	policy->anchors.empty = row->anchors_empty;
	policy->anchors.known =
		(row->verify || row->anchor != NULL) && row->anchors_problem == NULL;
	if (row->anchor != NULL) {
		policy->anchors.certs = arena_array(unit_arena, 1, sizeof(*policy->anchors.certs));
		cert_read(unit_arena, *row->anchor, policy->anchors.certs);
		policy->anchors.count = 1;
	}
}

static struct policy policy_of(const struct judge_row *row)
{
	struct policy policy = build_policy();

	if (row->plugin != 0)
		policy.plugin = row->plugin;
	set_verification(row, &policy);
	policy.require = row->require;
	policy.lmtp = row->lmtp;
	policy.judge_lifetime = row->lifetime || row->verify;
	if (row->min_tls != TLS_UNKNOWN)
		policy.min_tls = row->min_tls;
	if (row->timeout_state != SEVERITY_OK)
		policy.timeout_state = row->timeout_state;
	policy.have_warn_time = row->warn_time > 0;
	policy.warn_time = (struct range){.end = row->warn_time};
	policy.have_crit_time = row->crit_time > 0;
	policy.crit_time = (struct range){.end = row->crit_time};
	return policy;
}

static struct survey_facts *survey_of(const struct judge_row *row)
{
	struct probe_facts *probes[BUILD_MAX_PROBES];
	struct survey_facts *survey;
	size_t count = 0;

	if (!row->no_probe)
		probes[count++] = build_probe(&row->probe);
	for (size_t i = 0; i < row->other_count; i++)
		probes[count++] = build_probe(&row->others[i]);
	survey = build_survey_of(probes, count);
	if (row->lookup != LOOKUP_NOT_NEEDED)
		survey->hosts[0].lookup = row->lookup;
	if (row->lookup_detail != NULL)
		survey->hosts[0].lookup_detail = text_of(row->lookup_detail);
	survey->hosts[0].addresses_over_cap = row->over_cap;
	return survey;
}

static bool names(const char *words, const char *id)
{
	size_t len = strlen(id);

	for (; words != NULL && *words != '\0';
		words += strcspn(words, " "), words += *words == ' ')
		if (strcspn(words, " ") == len && strncmp(words, id, len) == 0)
			return true;
	return false;
}

/* The finding in question, about the first probe where it is about one. */
static const struct finding *finding_of(const struct judge_row *row, const struct verdict *verdict)
{
	const char *address = row->probe.address != NULL ? row->probe.address : "192.0.2.7";
	const struct finding *finding = build_find(verdict, row->id, address);

	if (finding != NULL)
		return finding;
	finding = build_find(verdict, row->id, NULL);
	return finding != NULL && finding->about.address == NULL ? finding : NULL;
}

static void check_finding(const struct judge_row *row, const struct finding *finding)
{
	const char *text;

	if (row->severity == JUDGE_SILENT) {
		ck_assert_msg(finding == NULL, "%s: %s is not silent", row->name, row->id);
		return;
	}
	ck_assert_msg(finding != NULL, "%s: %s is silent", row->name, row->id);
	ck_assert_msg(finding->severity == row->severity, "%s: %s is %s, not %s", row->name,
		row->id, severity_name(finding->severity), severity_name(row->severity));
	if (row->text == NULL)
		return;
	text = finding_about_subject(unit_arena, finding);
	unit_same_text(row->name, "text", text_of(text), text_of(row->text));
	unit_same_text(row->name, "bounce", text_of(finding->bounce != NULL ? finding->bounce : ""),
		text_of(row->bounce != NULL ? row->bounce : ""));
}

/* One fault has one name: what else stands above INFO must have been said in the row. */
static void check_others(const struct judge_row *row, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		ck_assert_msg(finding->severity <= SEVERITY_INFO ||
				strcmp(finding->id, row->id) == 0 || names(row->also, finding->id),
			"%s: %s besides: %s", row->name, finding->id,
			finding_sentence(unit_arena, finding, ""));
	}
	for (size_t i = 0; i < CHECK_COUNT; i++)
		ck_assert_msg(!names(row->also, checks[i].id) ||
				build_find(verdict, checks[i].id, NULL) != NULL,
			"%s: %s is missing besides", row->name, checks[i].id);
}

static void play(const struct judge_row *row)
{
	struct policy policy = policy_of(row);
	const struct verdict *verdict = build_verdict(survey_of(row), &policy);

	check_finding(row, finding_of(row, verdict));
	check_others(row, verdict);
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

/* Of all rows, those of one id whose severity is within the limits. */
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

/*
 * Nothing is bad about a greeting: it only shows what it says. The others take real signatures,
 * which test_path.c and the cases have.
 */
static const char cannot_be_bad[] = "smtp.greeting cert.constraints cert.revoked";

/* Those about domains alone have their own tables. */
START_TEST(every_check_has_rows)
{
	const struct probe_spec healthy = {0};
	struct policy policy = build_policy();
	const struct verdict *verdict = build_verdict(build_survey(&healthy, 1), &policy);

	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const struct finding *good = build_find(verdict, checks[i].id, NULL);

		if (checks[i].scope == SCOPE_LATER || checks[i].plugins == MX)
			continue;
		ck_assert_msg(good == NULL || good->severity == SEVERITY_OK, "%s on a healthy host",
			checks[i].id);
		ck_assert_msg(good == NULL || rows_of(checks[i].id, SEVERITY_OK, SEVERITY_OK) > 0,
			"%s has no good row", checks[i].id);
		ck_assert_msg(rows_of(checks[i].id, SEVERITY_INFO, SEVERITY_CRITICAL) > 0 ||
				checks[i].judge == NULL || names(cannot_be_bad, checks[i].id),
			"%s has no bad row", checks[i].id);
		ck_assert_msg(rows_of(checks[i].id, JUDGE_SILENT, JUDGE_SILENT) > 0,
			"%s has no silent row", checks[i].id);
	}
}
END_TEST

START_TEST(rows_name_checks)
{
	for (size_t t = 0; t < COUNT_OF(tables); t++) {
		for (size_t i = 0; i < *tables[t].count; i++) {
			bool found = false;

			for (size_t c = 0; c < CHECK_COUNT; c++)
				found = found || strcmp(checks[c].id, tables[t].rows[i].id) == 0;
			ck_assert_msg(found, "%s: no check %s", tables[t].rows[i].name,
				tables[t].rows[i].id);
		}
	}
}
END_TEST

Suite *judge_suite(void)
{
	Suite *suite = suite_create("judge");
	TCase *tcase = unit_case(suite, "rows");

	tcase_add_loop_test(tcase, rows, 0, rows_in_all());
	tcase_add_test(tcase, every_check_has_rows);
	tcase_add_test(tcase, rows_name_checks);
	return suite;
}
