/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is published for MTA-STS -> whether the policy counts, and what senders do with mx1. */

#include "judge/sts_standing.h"

#include <string.h>

#include "domain_policies.h"
#include "unit.h"

#define LINES_10 "mx: a\nmx: a\nmx: a\nmx: a\nmx: a\nmx: a\nmx: a\nmx: a\nmx: a\nmx: a\n"
#define LINES_50 LINES_10 LINES_10 LINES_10 LINES_10 LINES_10
#define LINES_100 LINES_50 LINES_50

static const struct {
	const char *name;
	struct build_policies policies;
	const char *mode;
	enum sts_standing standing;
} rows[] = {
	{"nobody looked", {.looked_up = false}, "unknown", STS_STANDING_UNKNOWN},
	{"nothing is published", {.looked_up = true}, "absent", STS_STANDING_OPEN},
	{"no answer", {.looked_up = true, .sts_answer = {ANSWER_TIMEOUT}}, "unknown",
		STS_STANDING_UNKNOWN},
	{"enforced", {ENFORCE(ALL_MX)}, "enforce", STS_STANDING_LISTED},
	{"enforced, and not for this host", {ENFORCE("mx: a.example.org\n")}, "enforce",
		STS_STANDING_UNLISTED},
	{"testing", {PUBLISHED, FETCHED, .policy = BODY("testing", ALL_MX, "86400")}, "testing",
		STS_STANDING_OPEN},
	{"none", {PUBLISHED, FETCHED, .policy = BODY("none", "", "86400")}, "none",
		STS_STANDING_OPEN},
	{"expired policy host", {ENFORCE(ALL_MX), .leaf = BUILD_LEAF_EXPIRED}, "unknown",
		STS_STANDING_OPEN},
	{"policy host of another name", {ENFORCE(ALL_MX), .leaf = BUILD_LEAF_OTHER_NAME},
		"unknown", STS_STANDING_OPEN},
	{"policy host named by its CN", {ENFORCE(ALL_MX), .leaf = BUILD_LEAF_CN_ONLY}, "unknown",
		STS_STANDING_OPEN},
	{"self-signed policy host", {ENFORCE(ALL_MX), .leaf = BUILD_LEAF_SELF_SIGNED}, "unknown",
		STS_STANDING_OPEN},
	{"no certificate", {ENFORCE(ALL_MX), .leaf = BUILD_LEAF_NONE}, "unknown",
		STS_STANDING_OPEN},
	{"invalid", {ENFORCE("")}, "unknown", STS_STANDING_OPEN},
	{"cut", {ENFORCE(ALL_MX), .ended = STS_FETCH_CUT}, "unknown", STS_STANDING_OPEN},
	{"a proxy that fails", {ENFORCE(ALL_MX), .ended = STS_FETCH_PROXY}, "unknown",
		STS_STANDING_UNKNOWN},
	{"more lines than are read", {ENFORCE(LINES_100 "mx: mx1.example.org\n")}, "enforce",
		STS_STANDING_UNKNOWN},
	{"two records", {ENFORCE(ALL_MX), .sts = {"v=STSv1; id=1;", "v=STSv1; id=2;"}}, "unknown",
		STS_STANDING_OPEN},
};

START_TEST(policies_count)
{
	const struct build_domain domain = {.host_count = 1, .policies = rows[_i].policies};
	const struct survey_facts *survey = build_domain(&domain);
	struct policy policy = build_domain_policy();
	struct sts_verdict sts;

	policy.anchors = build_domain_anchors(survey);
	sts_judge(unit_arena, survey, &policy, &sts);
	ck_assert_msg(strcmp(sts_mode_word(&sts), rows[_i].mode) == 0, "%s: %s", rows[_i].name,
		sts_mode_word(&sts));
	ck_assert_msg(sts_standing_of(survey, &sts, "mx1.example.org") == rows[_i].standing, "%s",
		rows[_i].name);
}
END_TEST

/* Whose anchors cannot be read cannot say whether a policy counts. */
START_TEST(no_anchors)
{
	const struct build_domain domain = {.host_count = 1, .policies = {ENFORCE(ALL_MX)}};
	const struct survey_facts *survey = build_domain(&domain);
	struct policy policy = build_domain_policy();
	struct sts_verdict sts;

	policy.anchors.problem = "it is not there";
	ck_assert(!policy.anchors.known);
	sts_judge(unit_arena, survey, &policy, &sts);
	ck_assert_int_eq(sts_standing_of(survey, &sts, "mx1.example.org"), STS_STANDING_UNKNOWN);
	ck_assert_int_eq(build_verdict(survey, &policy)->worst, SEVERITY_UNKNOWN);
}
END_TEST

Suite *sts_standing_suite(void)
{
	Suite *suite = suite_create("sts_standing");
	TCase *tcase = unit_case(suite, "policies");

	tcase_add_loop_test(tcase, policies_count, 0, (int)COUNT_OF(rows));
	tcase_add_test(tcase, no_anchors);
	return suite;
}
