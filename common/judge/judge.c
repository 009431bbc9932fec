/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs all checks over all facts and makes one verdict of their findings: first what they are worth to
 * senders and what --need forgives, then what --state and --ignore say, then the worst. Nothing else
 * sets a state.
 */

#include "judge/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "judge/headline.h"
#include "judge/headline_mx.h"
#include "judge/judging.h"
#include "judge/metrics.h"
#include "judge/outlook.h"
#include "judge/state_rules.h"
#include "judge/tally.h"
#include "judge/weigh.h"

static void run_checks(struct judging *judging, enum scope scope)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		judging->check = (enum check_index)i;
		if (checks[i].scope == scope && (checks[i].plugins & judging->policy->plugin) != 0)
			checks[i].judge(judging);
	}
}

/* Of one host; in a domain also what holds for the domain and each of its hosts. */
static void check_host(struct judging *judging, const struct judged_host *host)
{
	judging->host = host->facts;
	judging->policy = &host->policy;
	judging->chains = host->chains;
	run_checks(judging, SCOPE_EACH);
	run_checks(judging, SCOPE_HOST);
	for (size_t i = 0; i < host->facts->probe_count; i++) {
		judging->probe = host->facts->probes[i];
		run_checks(judging, SCOPE_PROBE);
	}
	for (size_t i = 0; i < host->chains.count; i++) {
		judging->shown = &host->chains.items[i];
		judging->probe = judging->shown->probe;
		run_checks(judging, SCOPE_CHAIN);
	}
	judging->probe = NULL;
	judging->shown = NULL;
}

static void check_all(
	struct judging *judging, const struct policy *policy, const judged_hosts *hosts)
{
	if (judging->survey->domain != NULL) {
		judging->policy = policy;
		run_checks(judging, SCOPE_DOMAIN);
		run_checks(judging, SCOPE_EACH);
	}
	for (size_t i = 0; i < hosts->count; i++)
		check_host(judging, &hosts->items[i]);
	judging->policy = policy;
	judging->host = NULL;
}

static bool is_about(const struct finding *finding, const struct probe_facts *probe)
{
	return finding->about.address != NULL &&
		strcmp(finding->about.address, probe->where.address) == 0;
}

/* Tested to the end, and no finding says more than INFO. */
static bool is_good(const struct judging *judging, const struct probe_facts *probe)
{
	if (probe->reached != STAGE_DONE)
		return false;
	for (size_t i = 0; i < judging->findings.count; i++)
		if (is_about(&judging->findings.items[i], probe) &&
			judging->findings.items[i].severity > SEVERITY_INFO)
			return false;
	return true;
}

static void forgive_one(struct finding *finding)
{
	if (finding->severity > SEVERITY_INFO)
		finding->severity = SEVERITY_INFO;
}

/*
 * --need=one: what one good address repairs is a fact. It repairs no requirement that the host as a
 * whole misses.
 */
static void forgive(struct judging *judging)
{
	const struct host_facts *host = &judging->survey->hosts[0];
	bool good = false;

	if (judging->policy->need != NEED_ONE)
		return;
	for (size_t i = 0; i < host->probe_count; i++)
		good = good || is_good(judging, host->probes[i]);
	for (size_t i = 0; good && i < judging->findings.count; i++) {
		struct finding *finding = &judging->findings.items[i];

		if (finding->about.address != NULL || finding->severity == SEVERITY_WARNING)
			forgive_one(finding);
	}
}

static int by_severity(const void *left, const void *right)
{
	const struct finding *a = *(const struct finding *const *)left;
	const struct finding *b = *(const struct finding *const *)right;

	if (a->ignored != b->ignored)
		return a->ignored ? 1 : -1;
	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->urgency != b->urgency)
		return a->urgency < b->urgency ? -1 : 1;
	return a < b ? -1 : 1;
}

/* Worst first; qsort() is not stable, so the findings are ordered by way of pointers. */
static void sort_findings(
	struct arena *arena, const struct judging *judging, struct verdict *verdict)
{
	size_t count = judging->findings.count;
	const struct finding **order = arena_array(arena, count, sizeof(*order));

	for (size_t i = 0; i < count; i++)
		order[i] = &judging->findings.items[i];
	if (count > 0)
		qsort(order, count, sizeof(*order), by_severity);
	verdict->findings = arena_array(arena, count, sizeof(*verdict->findings));
	verdict->finding_count = count;
	for (size_t i = 0; i < count; i++)
		verdict->findings[i] = *order[i];
}

static void weigh(struct judging *judging)
{
	if (judging->matrix == NULL) {
		forgive(judging);
		return;
	}
	weigh_findings(judging);
	weigh_need(judging);
}

void judge_survey(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, struct verdict *verdict)
{
	struct judging judging = {.arena = arena, .survey = survey, .policy = policy};
	struct matrix *matrix = NULL;
	struct sts_verdict sts = {0};
	judged_hosts hosts = {0};

	outlook_hosts(arena, survey, policy, &hosts);
	if (survey->domain != NULL) {
		sts_judge(arena, survey, policy, &sts);
		judging.sts = &sts;
		matrix = outlook_matrix(arena, survey, policy, &hosts, &sts);
		judging.matrix = matrix;
		judging.flows = outlook_flows(matrix, policy->no_connect);
	}
	check_all(&judging, policy, &hosts);
	weigh(&judging);
	for (size_t i = 0; i < judging.findings.count; i++)
		state_rules_apply(policy, &judging.findings.items[i]);
	*verdict = (struct verdict){.worst = SEVERITY_OK, .matrix = matrix};
	sort_findings(arena, &judging, verdict);
	if (matrix != NULL)
		sts_tell(&sts, policy, verdict);
	if (matrix != NULL)
		weigh_name_reasons(verdict->findings, verdict->finding_count, matrix);
	tally_findings(arena, survey, policy, &hosts, verdict);
	metrics_of_survey(arena, survey, policy, &hosts, verdict);
	verdict->headline = survey->domain != NULL
		? headline_of_domain(arena, survey, policy, &hosts, verdict)
		: headline(arena, survey, policy, &hosts.items[0].chains, verdict);
}
