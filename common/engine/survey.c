/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The survey of one host. Follow-up connections come from facts, never from policy. Nothing fails
 * here: what could not be done is in the facts.
 */

#include "engine/survey.h"

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "engine/loop.h"
#include "engine/probe.h"
#include "engine/resolver.h"

struct survey {
	const struct plan *plan;
	const struct tls_context *tls_context;
	struct arena *arena;
	struct loop loop;
	struct resolver resolver;
	struct survey_facts *facts;
	const char *ehlo_name;
	VEC_OF(struct probe_facts *) probes;
};

/* A probe and what the survey has to remember about it. */
struct visit {
	struct probe probe;
	struct survey *survey;
	struct probe_facts *reported; /* the facts of the address */
};

static void start_visit(struct survey *survey, struct probe_facts *facts,
	struct probe_facts *reported, bool legacy);

/* Worth a second connection: any way of refusing a version, and no other fault known. */
static bool handshake_refused(const struct probe_facts *facts)
{
	return facts->fault.stage == STAGE_TLS &&
		(facts->fault.cause == CAUSE_ALERT || facts->fault.cause == CAUSE_CLOSED ||
			facts->fault.cause == CAUSE_RESET || facts->fault.cause == CAUSE_TLS ||
			facts->fault.cause == CAUSE_VERSION);
}

static void on_probe_done(struct probe *probe)
{
	struct visit *visit = SOURCE_OWNER(probe, struct visit, probe);
	struct survey *survey = visit->survey;
	struct probe_facts *facts = probe->facts;
	struct probe_facts *legacy;

	if (probe->legacy) {
		visit->reported->have_legacy = facts->tls.up || handshake_refused(facts);
		visit->reported->legacy_version = facts->tls.version;
		return;
	}
	if (!handshake_refused(facts) || !tls_context_has_legacy(survey->tls_context) ||
		survey->plan->min_tls < TLS_1_2 || clock_monotonic() >= survey->plan->deadline)
		return;
	legacy = arena_alloc(survey->arena, sizeof(*legacy));
	probe_facts_init(legacy, &facts->where);
	start_visit(survey, legacy, facts, true);
}

static void start_visit(
	struct survey *survey, struct probe_facts *facts, struct probe_facts *reported, bool legacy)
{
	struct visit *visit = arena_alloc(survey->arena, sizeof(*visit));

	visit->survey = survey;
	visit->reported = reported;
	visit->probe = (struct probe){.loop = &survey->loop,
		.arena = survey->arena,
		.plan = survey->plan,
		.tls_context = survey->tls_context,
		.legacy = legacy,
		.facts = facts,
		.done = on_probe_done};
	probe_start(&visit->probe, survey->ehlo_name);
}

static void add_address(struct survey *survey, const char *address, int family)
{
	const struct plan *plan = survey->plan;
	struct probe_facts *facts = arena_alloc(survey->arena, sizeof(*facts));

	probe_facts_init(facts,
		&(struct endpoint){.host = plan->host,
			.display = plan->display,
			.address = address,
			.port = family == AF_UNIX ? 0 : plan->port,
			.family = family});
	*VEC_ADD(survey->arena, &survey->probes) = facts;
}

static int family_of(const char *address)
{
	if (address[0] == '/')
		return AF_UNIX;
	return strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
}

static void on_resolved(struct resolver *resolver)
{
	struct survey *survey = SOURCE_OWNER(resolver, struct survey, resolver);
	const struct plan *plan = survey->plan;
	struct host_facts *host = &survey->facts->hosts[0];

	host->lookup = resolver->lookup;
	host->lookup_detail = resolver->detail;
	survey->ehlo_name = plan->ehlo_name != NULL ? plan->ehlo_name : resolver->own_name;
	for (size_t i = 0; i < resolver->count; i++) {
		if (survey->probes.count < PLAN_MAX_ADDRESSES)
			add_address(
				survey, resolver->addresses[i].text, resolver->addresses[i].family);
		else
			host->addresses_over_cap++;
	}
	for (size_t i = 0; i < plan->address_count; i++)
		add_address(survey, plan->addresses[i], family_of(plan->addresses[i]));
	host->probes = survey->probes.items;
	host->probe_count = survey->probes.count;
	for (size_t i = 0; i < host->probe_count; i++)
		start_visit(survey, host->probes[i], host->probes[i], false);
}

/* The last moment at which an address was known well enough; the run itself when there is none. */
static int64_t last_verdict(const struct survey *survey)
{
	const struct host_facts *host = &survey->facts->hosts[0];
	int64_t last = host->probe_count == 0 ? clock_monotonic() - survey->plan->started : 0;

	for (size_t i = 0; i < host->probe_count; i++)
		if (host->probes[i]->took.verdict > last)
			last = host->probes[i]->took.verdict;
	return last;
}

void survey_run(const struct plan *plan, const struct tls_context *tls_context, struct arena *arena,
	struct survey_facts *facts)
{
	struct survey survey = {
		.plan = plan, .tls_context = tls_context, .arena = arena, .facts = facts};

	facts->hosts = arena_array(arena, 1, sizeof(*facts->hosts));
	facts->host_count = 1;
	facts->hosts[0].name = plan->host;
	facts->hosts[0].display = plan->display;
	loop_init(&survey.loop, arena);
	resolver_start(&survey.resolver, &survey.loop, plan->address_count > 0 ? NULL : plan->host,
		plan->family, plan->ehlo_name == NULL, plan->deadline, on_resolved);
	loop_run(&survey.loop);
	facts->verdict = last_verdict(&survey);
	facts->duration = clock_monotonic() - plan->started;
}
