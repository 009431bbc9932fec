/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lifetime left: days and a share of the lifetime, the smaller counts; leaf and issuers. */

#include "judge/lifetime.h"

#include <math.h>

#include "facts_build.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

START_TEST(smaller_limit_counts)
{
	static const struct {
		const char *name;
		struct lifetime limit;
		double days, life;
		bool below;
	} rows[] = {
		{"days alone, above", {true, false, 30, 0}, 31, 90, false},
		{"days alone, at the limit", {true, false, 30, 0}, 30, 90, false},
		{"days alone, below", {true, false, 30, 0}, 29.9, 90, true},
		{"share alone, above", {false, true, 0, 25}, 23, 90, false},
		{"share alone, below", {false, true, 0, 25}, 22, 90, true},
		{"short life: the share is smaller", {true, true, 30, 25}, 25, 90, false},
		{"long life: the days are smaller", {true, true, 30, 25}, 40, 398, false},
		{"long life, below the days", {true, true, 30, 25}, 29, 398, true},
		{"six days of life", {true, true, 30, 25}, 2, 6, false},
		{"expired", {true, true, 30, 25}, -1, 90, true},
		{"no life at all", {true, true, 30, 25}, -1, 0, true},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		ck_assert_msg((rows[i].days < lifetime_limit(&rows[i].limit, rows[i].life)) ==
				rows[i].below,
			"%s", rows[i].name);
	ck_assert(isinf(lifetime_limit(&(struct lifetime){0}, 90)));
}
END_TEST

static judged_chains chains_of(const struct survey_facts *survey, const struct policy *policy)
{
	judged_chains chains = {0};

	chains_of_host(unit_arena, &survey->hosts[0], policy, &chains);
	return chains;
}

START_TEST(states)
{
	static const struct {
		const char *name;
		struct probe_spec spec;
		bool found;
		const char *subject; /* `leaf` or `issuer` */
		double days;
		enum severity severity;
	} rows[] = {
		{"healthy", {0}, true, "leaf", 61, SEVERITY_OK},
		{"warned", {.leaf = {-70, 20}}, true, "leaf", 20, SEVERITY_WARNING},
		{"critical", {.leaf = {-82, 8}}, true, "leaf", 8, SEVERITY_CRITICAL},
		{"a day left", {.leaf = {-89, 1}}, true, "leaf", 1, SEVERITY_CRITICAL},
		{"expired", {.leaf = {-93, -3}}, true, "leaf", -3, SEVERITY_CRITICAL},
		{"the issuer is worse", {.issuer = {-380, 10}}, true, "issuer", 10,
			SEVERITY_CRITICAL},
		{"the worse state beats the nearer end", {.leaf = {-1, 5}, .issuer = {-360, 13}},
			true, "issuer", 13, SEVERITY_CRITICAL},
		{"at a tie the first to die", {.leaf = {-82, 8}, .issuer = {-400, 7}}, true,
			"issuer", 7, SEVERITY_CRITICAL},
		{"no dates", {.no_dates = true}, false, NULL, 0, SEVERITY_OK},
		{"without an end", {.never_expires = true}, false, NULL, 0, SEVERITY_OK},
		{"no chain", {.no_chain = true}, false, NULL, 0, SEVERITY_OK},
	};
	struct policy policy = build_policy();

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct survey_facts *survey = build_survey(&rows[i].spec, 1);
		const struct probe_facts *probe = survey->hosts[0].probes[0];
		judged_chains chains = chains_of(survey, &policy);
		struct life_left left;

		ck_assert_msg(life_left_of_chain(&chains.items[0], &policy, &left) == rows[i].found,
			"%s", rows[i].name);
		if (!rows[i].found)
			continue;
		ck_assert_msg(left.severity == rows[i].severity, "%s: %s", rows[i].name,
			severity_name(left.severity));
		ck_assert_msg(left.cert == &probe->chain.certs[rows[i].subject[0] == 'i'], "%s",
			rows[i].name);
		ck_assert_double_eq_tol(left.days, rows[i].days, 0.001);
	}
}
END_TEST

START_TEST(worst_of_a_host)
{
	const struct probe_spec specs[] = {{0},
		{.address = "192.0.2.8", .leaf = {-70, 20, .sha256 = "aa"}},
		{.address = "192.0.2.9", .no_chain = true}};
	const struct survey_facts *survey = build_survey(specs, 3);
	struct policy policy = build_policy();
	judged_chains chains = chains_of(survey, &policy);
	judged_chains none = chains_of(build_survey(&specs[2], 1), &policy);
	struct life_left left;

	ck_assert(life_left_of_host(&chains, &policy, &left));
	ck_assert_double_eq_tol(left.days, 20, 0.001);
	ck_assert_int_eq(left.severity, SEVERITY_WARNING);
	ck_assert(!life_left_of_host(&none, &policy, &left));
}
END_TEST

/* A hair before the end is not the end. */
START_TEST(the_last_second)
{
	struct survey_facts *survey = build_survey(&(struct probe_spec){0}, 1);
	struct probe_facts *probe = survey->hosts[0].probes[0];
	struct policy policy = build_policy();
	judged_chains chains = chains_of(survey, &policy);
	struct life_left left;

	policy.warn_life = policy.crit_life = (struct lifetime){0};
	probe->chain.certs[0].not_after = BUILD_NOW;
	ck_assert(life_left_of_chain(&chains.items[0], &policy, &left));
	ck_assert_int_eq(left.severity, SEVERITY_OK);
	probe->chain.certs[0].not_after = BUILD_NOW - 1;
	ck_assert(life_left_of_chain(&chains.items[0], &policy, &left));
	ck_assert_int_eq(left.severity, SEVERITY_CRITICAL);
}
END_TEST

Suite *lifetime_suite(void)
{
	Suite *suite = suite_create("lifetime");
	TCase *tcase = unit_case(suite, "lifetime");

	tcase_add_test(tcase, smaller_limit_counts);
	tcase_add_test(tcase, states);
	tcase_add_test(tcase, worst_of_a_host);
	tcase_add_test(tcase, the_last_second);
	return suite;
}
