/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Performance data: names, order, and that nothing is shown that was not measured. */

#include "judge/metrics.h"

#include <math.h>
#include <string.h>

#include "facts_build.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define COUNTS "addresses addresses_ok addresses_skipped time"

static const char *names_of(const struct verdict *verdict)
{
	const char *names = "";

	for (size_t i = 0; i < verdict->metric_count; i++)
		names = arena_printf(
			unit_arena, "%s%s%s", names, i > 0 ? " " : "", verdict->metrics[i].name);
	return names;
}

static const struct metric *metric_of(const struct verdict *verdict, const char *name)
{
	for (size_t i = 0; i < verdict->metric_count; i++)
		if (strcmp(verdict->metrics[i].name, name) == 0)
			return &verdict->metrics[i];
	ck_abort_msg("no metric %s", name);
	return NULL;
}

START_TEST(what_was_measured)
{
	static const struct {
		const char *name;
		struct probe_spec spec;
		bool lifetime;
		const char *want;
	} rows[] = {
		{"healthy", {0}, false, COUNTS " time_connect time_greeting time_tls"},
		{"with a lifetime", {0}, true,
			COUNTS " time_connect time_greeting time_tls days_left life_left"},
		{"no certificate", {.no_chain = true}, true,
			COUNTS " time_connect time_greeting time_tls"},
		{"dead", {.fault = {STAGE_CONNECT, CAUSE_REFUSED}}, true, COUNTS},
		{"silent", {.fault = {STAGE_GREETING, CAUSE_TIMEOUT}}, false,
			COUNTS " time_connect"},
		{"no TLS", {.ehlo = "250 x", .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}}, false,
			COUNTS " time_connect time_greeting"},
		{"handshake fails", {.fault = {STAGE_TLS, CAUSE_CLOSED}}, false,
			COUNTS " time_connect time_greeting"},
		{"fails under TLS", {.fault = {STAGE_EHLO_TLS, CAUSE_CLOSED}}, false,
			COUNTS " time_connect time_greeting time_tls"},
		{"implicit TLS", {.implicit_tls = true}, false,
			COUNTS " time_connect time_greeting time_tls"},
		{"implicit TLS without a greeting",
			{.implicit_tls = true, .fault = {STAGE_GREETING, CAUSE_TIMEOUT}}, false,
			COUNTS " time_connect time_tls"},
		{"implicit TLS fails", {.implicit_tls = true, .fault = {STAGE_TLS, CAUSE_CLOSED}},
			false, COUNTS " time_connect"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct policy policy = build_policy();
		const struct verdict *verdict;

		policy.judge_lifetime = rows[i].lifetime;
		verdict = build_verdict(build_survey(&rows[i].spec, 1), &policy);
		unit_same_text(
			rows[i].name, "metrics", text_of(names_of(verdict)), text_of(rows[i].want));
	}
}
END_TEST

START_TEST(values)
{
	const struct probe_spec specs[] = {{.leaf = {-80.6, 9.4}},
		{.address = "192.0.2.8", .connect_time = 70000},
		{.address = "192.0.2.9",
			.connect_time = 900000,
			.fault = {STAGE_CONNECT, CAUSE_TIMEOUT}}};
	struct policy policy = build_policy();
	const struct verdict *verdict;
	const struct metric *metric;

	policy.judge_lifetime = true;
	policy.have_warn_time = true;
	policy.warn_time = (struct range){.end = 2};
	verdict = build_verdict(build_survey(specs, 3), &policy);
	ck_assert_double_eq(metric_of(verdict, "addresses")->value, 3);
	ck_assert_double_eq(metric_of(verdict, "addresses_ok")->value, 2);
	ck_assert_double_eq_tol(metric_of(verdict, "time")->value, 0.043, 1e-9);
	ck_assert_str_eq(metric_of(verdict, "time")->unit, "s");
	ck_assert(metric_of(verdict, "time")->have_warn);
	ck_assert(!metric_of(verdict, "time")->have_crit);
	ck_assert_double_eq_tol(metric_of(verdict, "time_connect")->value, 0.07, 1e-9);
	metric = metric_of(verdict, "days_left");
	ck_assert_double_eq_tol(metric->value, 9.4, 1e-6);
	ck_assert_str_eq(metric->unit, "");
	ck_assert_double_eq(metric->warn.start, 30);
	ck_assert(isinf(metric->warn.end));
	ck_assert_double_eq(metric->crit.start, 14);
	metric = metric_of(verdict, "life_left");
	ck_assert_double_eq_tol(metric->value, 100 * 9.4 / 90, 0.001);
	ck_assert_str_eq(metric->unit, "%");
	ck_assert_double_eq(metric->warn.start, 25);
	ck_assert_double_eq(metric->crit.start, 10);
}
END_TEST

START_TEST(expired_is_negative)
{
	const struct probe_spec spec = {.leaf = {-93, -3}};
	struct policy policy = build_policy();
	const struct verdict *verdict;

	policy.judge_lifetime = true;
	verdict = build_verdict(build_survey(&spec, 1), &policy);
	ck_assert_double_eq_tol(metric_of(verdict, "days_left")->value, -3, 1e-6);
	ck_assert_double_lt(metric_of(verdict, "life_left")->value, 0);
}
END_TEST

Suite *metrics_suite(void)
{
	Suite *suite = suite_create("metrics");
	TCase *tcase = unit_case(suite, "metrics");

	tcase_add_test(tcase, what_was_measured);
	tcase_add_test(tcase, values);
	tcase_add_test(tcase, expired_is_negative);
	return suite;
}
