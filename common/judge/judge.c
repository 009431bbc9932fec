/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs all checks over all facts and makes one verdict of their findings: first what --need
 * forgives, then what --state and --ignore say, then the worst. Nothing else sets a state.
 */

#include "judge/judge.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "judge/headline.h"
#include "judge/judging.h"
#include "judge/metrics.h"
#include "judge/names.h"

static void run_checks(struct judging *judging, enum scope scope)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		judging->check = (enum check_index)i;
		if (checks[i].scope == scope && (checks[i].plugins & judging->policy->plugin) != 0)
			checks[i].judge(judging);
	}
}

static void run_all_checks(struct judging *judging)
{
	run_checks(judging, SCOPE_HOST);
	for (size_t i = 0; i < judging->host->probe_count; i++) {
		judging->probe = judging->host->probes[i];
		run_checks(judging, SCOPE_PROBE);
	}
	for (size_t i = 0; i < judging->chains.count; i++) {
		judging->shown = &judging->chains.items[i];
		judging->probe = judging->shown->probe;
		run_checks(judging, SCOPE_CHAIN);
	}
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
	bool good = false;

	if (judging->policy->need != NEED_ONE)
		return;
	for (size_t i = 0; i < judging->host->probe_count; i++)
		good = good || is_good(judging, judging->host->probes[i]);
	for (size_t i = 0; good && i < judging->findings.count; i++) {
		struct finding *finding = &judging->findings.items[i];

		if (finding->about.address != NULL || finding->severity == SEVERITY_WARNING)
			forgive_one(finding);
	}
}

static bool rule_applies(const struct state_rule *rule, const struct finding *finding)
{
	if (!checks_id_within(finding->id, rule->id))
		return false;
	return rule->host == NULL || strcmp(rule->host, finding->about.host) == 0 ||
		(finding->about.address != NULL && strcmp(rule->host, finding->about.address) == 0);
}

/* The longer id is the more specific one; with a host beats without. */
static bool is_more_specific(const struct state_rule *a, const struct state_rule *b)
{
	if (b == NULL || strlen(a->id) != strlen(b->id))
		return b == NULL || strlen(a->id) > strlen(b->id);
	return a->host != NULL && b->host == NULL;
}

static void apply_rules(const struct policy *policy, struct finding *finding)
{
	const struct state_rule *state = NULL;
	const struct state_rule *ignore = NULL;

	if (finding->severity == SEVERITY_OK)
		return;
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct state_rule *rule = &policy->rules[i];

		if (!rule_applies(rule, finding))
			continue;
		if (rule->ignore && is_more_specific(rule, ignore))
			ignore = rule;
		else if (!rule->ignore && is_more_specific(rule, state))
			state = rule;
	}
	if (state != NULL)
		finding->severity = state->severity;
	finding->ignored = ignore != NULL && (state == NULL || !is_more_specific(state, ignore));
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

static void count_findings(struct verdict *verdict)
{
	size_t *const counters[SEVERITY_COUNT] = {
		[SEVERITY_UNKNOWN] = &verdict->counts.unknown,
		[SEVERITY_WARNING] = &verdict->counts.warning,
		[SEVERITY_CRITICAL] = &verdict->counts.critical,
	};

	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		if (finding->ignored)
			verdict->counts.ignored++;
		else if (counters[finding->severity] != NULL)
			(*counters[finding->severity])++;
		if (!finding->ignored && finding->severity > verdict->worst)
			verdict->worst = finding->severity;
	}
}

/*
 * On a UNIX socket the dialogue may end in order without TLS. Who asks for the certificate alone
 * has it, though the server wanted one of ours and went no further.
 */
static bool came_to_end(const struct policy *policy, const struct probe_facts *probe)
{
	if (policy->plugin == CE)
		return probe->chain.count > 0 &&
			(probe->reached == STAGE_DONE || probe_client_cert_fault(probe));
	return probe->reached == STAGE_DONE ||
		(probe->where.family == AF_UNIX && probe->fault.cause == CAUSE_NOT_OFFERED);
}

/* `addresses_ok`: to the end and without a CRITICAL or UNKNOWN finding. */
static bool counts_as_ok(
	const struct policy *policy, const struct verdict *verdict, const struct probe_facts *probe)
{
	if (!came_to_end(policy, probe))
		return false;
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		if (is_about(finding, probe) && !finding->ignored &&
			(finding->severity == SEVERITY_CRITICAL ||
				finding->severity == SEVERITY_UNKNOWN))
			return false;
	}
	return true;
}

static void count_addresses(
	const struct host_facts *host, const struct policy *policy, struct verdict *verdict)
{
	verdict->counts.addresses = host->probe_count;
	verdict->counts.addresses_skipped = host->probe_count - host_count(host, probe_testable);
	for (size_t i = 0; i < host->probe_count; i++)
		if (counts_as_ok(policy, verdict, host->probes[i]))
			verdict->counts.addresses_ok++;
}

/* No --state and no --ignore makes a run OK that tested nothing. */
static void no_false_green(const struct judging *judging, struct verdict *verdict)
{
	bool tested = judging->policy->plugin == CE
		? judging->chains.count > 0
		: host_count(judging->host, probe_connected) > 0;

	if (verdict->worst == SEVERITY_INFO)
		verdict->worst = SEVERITY_OK;
	if (verdict->worst == SEVERITY_OK && !tested)
		verdict->worst = SEVERITY_UNKNOWN;
}

/* What a leaf is worth, for whoever looks at it and not at findings. */
static void add_cert_verdicts(struct judging *judging, struct verdict *verdict)
{
	const judged_chains *chains = &judging->chains;
	VEC_OF(struct cert_verdict) certs = {0};

	for (size_t i = 0; i < chains->count; i++) {
		const struct judged_chain *shown = &chains->items[i];
		bool name_ok = shown->leaf != NULL;

		if (!chain_is_first_of_leaf(chains, i))
			continue;
		for (size_t n = 0; n < judging->policy->name_count; n++)
			name_ok = name_ok && cert_bears(shown->leaf, &judging->policy->names[n]);
		*VEC_ADD(judging->arena, &certs) =
			(struct cert_verdict){.sha256 = shown->leaf->sha256,
				.have_trust = judging->policy->anchors.known,
				.trusted = shown->path->end == PATH_TRUSTED,
				.have_name = judging->policy->name_count > 0,
				.name_ok = name_ok};
	}
	verdict->certs = certs.items;
	verdict->cert_count = certs.count;
	verdict->counts.certificates = certs.count;
}

void judge_host(struct arena *arena, const struct survey_facts *survey, const struct policy *policy,
	struct verdict *verdict)
{
	const struct host_facts *host = &survey->hosts[0];
	struct judging judging = {.arena = arena, .policy = policy, .host = host};

	chains_of_host(arena, host, policy, &judging.chains);
	run_all_checks(&judging);
	forgive(&judging);
	for (size_t i = 0; i < judging.findings.count; i++)
		apply_rules(policy, &judging.findings.items[i]);
	*verdict = (struct verdict){.worst = SEVERITY_OK};
	sort_findings(arena, &judging, verdict);
	count_findings(verdict);
	count_addresses(host, policy, verdict);
	add_cert_verdicts(&judging, verdict);
	no_false_green(&judging, verdict);
	metrics_of_host(arena, survey, policy, &judging.chains, verdict);
	verdict->headline = headline(arena, survey, policy, &judging.chains, verdict);
}
