/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting. Cannot fail. */

#include "judge/tally.h"

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "facts_dns.h"
#include "judge/judging.h"
#include "judge/names.h"
#include "judge/tlsa_matches.h"
#include "judge/weigh.h"

static bool is_about(
	const struct finding *finding, size_t host, const struct probe_facts *probe)
{
	return !finding->of_domain && finding->host == host && finding->about.address != NULL &&
		strcmp(finding->about.address, probe->where.address) == 0;
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
static bool counts_as_ok(const struct policy *policy, const struct verdict *verdict, size_t host,
	const struct probe_facts *probe)
{
	if (!came_to_end(policy, probe))
		return false;
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		if (is_about(finding, host, probe) && !finding->ignored &&
			(finding->severity == SEVERITY_CRITICAL ||
				finding->severity == SEVERITY_UNKNOWN))
			return false;
	}
	return true;
}

static void count_addresses(
	const struct survey_facts *survey, const struct policy *policy, struct verdict *verdict)
{
	for (size_t h = 0; h < survey->host_count; h++) {
		const struct host_facts *host = &survey->hosts[h];

		verdict->counts.addresses += host->probe_count;
		verdict->counts.addresses_skipped +=
			host->probe_count - host_count(host, probe_testable);
		for (size_t i = 0; i < host->probe_count; i++)
			if (counts_as_ok(policy, verdict, h, host->probes[i]))
				verdict->counts.addresses_ok++;
	}
}

static void set_host_verdicts(struct arena *arena, const struct survey_facts *survey,
	const judged_hosts *hosts, struct verdict *verdict)
{
	verdict->hosts = arena_array(arena, survey->host_count, sizeof(*verdict->hosts));
	for (size_t h = 0; h < survey->host_count; h++) {
		verdict->hosts[h] = (struct host_verdict){.state = SEVERITY_OK};
		matches_of_host(arena, &hosts->items[h], &verdict->hosts[h]);
	}
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		if (!finding->of_domain && !finding->ignored &&
			finding->severity > verdict->hosts[finding->host].state)
			verdict->hosts[finding->host].state = finding->severity;
	}
}

/* A domain's hosts that every chosen sender gets through to, whatever rules of the user forgave. */
static void count_hosts(const struct survey_facts *survey, struct verdict *verdict)
{
	if (verdict->matrix == NULL)
		return;
	verdict->counts.mx = survey->host_count;
	for (size_t h = 0; h < survey->host_count; h++)
		if (weigh_host_delivers(verdict->matrix, h) &&
			verdict->hosts[h].state != SEVERITY_CRITICAL &&
			verdict->hosts[h].state != SEVERITY_UNKNOWN)
			verdict->counts.mx_ok++;
}

static bool anything_tested(const struct survey_facts *survey, const struct policy *policy,
	const judged_hosts *hosts)
{
	for (size_t h = 0; h < hosts->count; h++)
		if (policy->plugin == CE ? hosts->items[h].chains.count > 0
					 : host_count(&survey->hosts[h], probe_connected) > 0)
			return true;
	return survey->domain != NULL && survey->domain->mx.answer == ANSWER_DATA &&
		(policy->no_connect || survey->host_count == 0);
}

/* No --state and no --ignore makes a run OK that tested nothing. */
static void no_false_green(const struct survey_facts *survey, const struct policy *policy,
	const judged_hosts *hosts, struct verdict *verdict)
{
	if (verdict->worst == SEVERITY_INFO)
		verdict->worst = SEVERITY_OK;
	if (verdict->worst == SEVERITY_OK && !anything_tested(survey, policy, hosts))
		verdict->worst = SEVERITY_UNKNOWN;
}

static struct cert_verdict *known_leaf(
	const struct verdict *verdict, const struct cert_facts *leaf)
{
	for (size_t i = 0; i < verdict->cert_count; i++)
		if (strcmp(verdict->certs[i].sha256, leaf->sha256) == 0)
			return &verdict->certs[i];
	return NULL;
}

static struct cert_verdict verdict_of_leaf(
	const struct policy *policy, const struct judged_chain *shown)
{
	bool name_ok = true;

	for (size_t n = 0; n < policy->name_count; n++)
		name_ok = name_ok && cert_bears(shown->leaf, &policy->names[n]);
	return (struct cert_verdict){.sha256 = shown->leaf->sha256,
		.have_trust = policy->anchors.known,
		.trusted = shown->path->end == PATH_TRUSTED,
		.have_name = policy->name_count > 0,
		.name_ok = name_ok};
}

/* A leaf that several hosts show bears the name if it bears that of each. */
static void add_leaf(const struct judged_host *host, const struct judged_chain *shown,
	struct verdict *verdict)
{
	struct cert_verdict said = verdict_of_leaf(&host->policy, shown);
	struct cert_verdict *known = known_leaf(verdict, shown->leaf);

	if (known != NULL)
		known->name_ok = known->name_ok && said.name_ok;
	else
		verdict->certs[verdict->cert_count++] = said;
}

/* What a leaf is worth, for whoever looks at it and not at findings. */
static void add_cert_verdicts(
	struct arena *arena, const judged_hosts *hosts, struct verdict *verdict)
{
	size_t room = 0;

	for (size_t h = 0; h < hosts->count; h++)
		room += hosts->items[h].chains.count;
	verdict->certs = arena_array(arena, room, sizeof(*verdict->certs));
	for (size_t h = 0; h < hosts->count; h++)
		for (size_t i = 0; i < hosts->items[h].chains.count; i++)
			if (hosts->items[h].chains.items[i].leaf != NULL)
				add_leaf(&hosts->items[h], &hosts->items[h].chains.items[i],
					verdict);
	verdict->counts.certificates = verdict->cert_count;
}

void tally_findings(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, struct verdict *verdict)
{
	count_findings(verdict);
	set_host_verdicts(arena, survey, hosts, verdict);
	count_addresses(survey, policy, verdict);
	count_hosts(survey, verdict);
	add_cert_verdicts(arena, hosts, verdict);
	no_false_green(survey, policy, hosts, verdict);
}
