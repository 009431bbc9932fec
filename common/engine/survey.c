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
	struct tls_context *tls_context;
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
	struct probe_facts *reported, enum offer offer);

/* Worth a second connection: any way of refusing a version, and no other fault known. */
static bool handshake_refused(const struct probe_facts *facts)
{
	return facts->fault.stage == STAGE_TLS &&
		(facts->fault.cause == CAUSE_ALERT || facts->fault.cause == CAUSE_CLOSED ||
			facts->fault.cause == CAUSE_RESET || facts->fault.cause == CAUSE_TLS ||
			facts->fault.cause == CAUSE_VERSION);
}

static bool is_over(const struct survey *survey)
{
	return clock_monotonic() >= survey->plan->deadline;
}

static bool follow_legacy(struct survey *survey, struct probe_facts *reported)
{
	struct probe_facts *legacy;

	if (!handshake_refused(reported) || survey->plan->min_tls < TLS_1_2 || is_over(survey) ||
		!tls_context_can(survey->tls_context, OFFER_LEGACY))
		return false;
	legacy = arena_alloc(survey->arena, sizeof(*legacy));
	probe_facts_init(legacy, &reported->where);
	start_visit(survey, legacy, reported, OFFER_LEGACY);
	return true;
}

/* A connection that the deadline leaves no room for is in the facts as one that it cut. */
static void ask_family(struct survey *survey, struct probe_facts *reported, enum offer offer)
{
	struct probe_facts *other = arena_alloc(survey->arena, sizeof(*other));

	probe_facts_init(other, &reported->where);
	other->implicit_tls = survey->plan->implicit_tls;
	other->family_offered = offer_family(offer);
	other->family_strictly = offer == OFFER_RSA_ONLY || offer == OFFER_ECDSA_ONLY;
	reported->other_family = other;
	if (is_over(survey)) {
		other->fault = (struct fault){.stage = STAGE_CONNECT, .cause = CAUSE_TIMEOUT};
		other->took.verdict = clock_monotonic() - survey->plan->started;
		return;
	}
	start_visit(survey, other, reported, offer);
}

static void follow_family(struct survey *survey, struct probe_facts *reported)
{
	enum offer offer;
	bool rsa;

	if (reported->chain.count == 0 || survey->plan->cert_types == CERT_TYPES_FIRST)
		return;
	rsa = reported->chain.certs[0].key_kind == KEY_RSA;
	if (survey->plan->cert_types == CERT_TYPES_STRICT)
		offer = rsa ? OFFER_ECDSA_ONLY : OFFER_RSA_ONLY;
	else
		offer = rsa ? OFFER_ECDSA_FIRST : OFFER_RSA_FIRST;
	if (!tls_context_can(survey->tls_context, offer))
		offer = offer_in_13(offer);
	ask_family(survey, reported, offer);
}

/* A server that refuses TLS 1.2, as far as is known, is asked again in TLS 1.3. */
static void follow_family_13(struct survey *survey, struct probe_facts *reported, enum offer offer)
{
	const struct probe_facts *facts = reported->other_family;

	if (offer_in_13(offer) != offer && handshake_refused(facts) && facts->chain.count == 0 &&
		(!reported->tls.up || reported->tls.version == TLS_1_3))
		ask_family(survey, reported, offer_in_13(offer));
}

/* One connection after the other: an address never has two of ours at a time. */
static void on_probe_done(struct probe *probe)
{
	struct visit *visit = SOURCE_OWNER(probe, struct visit, probe);
	struct survey *survey = visit->survey;
	struct probe_facts *reported = visit->reported;
	const struct probe_facts *facts = probe->facts;

	if (probe->offer == OFFER_MAIN) {
		if (!follow_legacy(survey, reported))
			follow_family(survey, reported);
	} else if (probe->offer == OFFER_LEGACY) {
		reported->have_legacy = facts->tls.up || handshake_refused(facts);
		reported->legacy_version = facts->tls.version;
		follow_family(survey, reported);
	} else {
		follow_family_13(survey, reported, probe->offer);
	}
}

static void start_visit(struct survey *survey, struct probe_facts *facts,
	struct probe_facts *reported, enum offer offer)
{
	struct visit *visit = arena_alloc(survey->arena, sizeof(*visit));

	if (offer != OFFER_MAIN)
		trace_note(survey->plan->trace, facts->where.address, "another connection: %s",
			offer_name(offer));
	visit->survey = survey;
	visit->reported = reported;
	visit->probe = (struct probe){.loop = &survey->loop,
		.arena = survey->arena,
		.plan = survey->plan,
		.tls_context = survey->tls_context,
		.offer = offer,
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
		start_visit(survey, host->probes[i], host->probes[i], OFFER_MAIN);
}

static int64_t verdict_of(const struct probe_facts *facts)
{
	const struct probe_facts *other = facts->other_family;

	return other != NULL && other->took.verdict > facts->took.verdict ? other->took.verdict
									  : facts->took.verdict;
}

/* The last moment at which an address was known well enough; the run itself when there is none. */
static int64_t last_verdict(const struct survey *survey)
{
	const struct host_facts *host = &survey->facts->hosts[0];
	int64_t last = host->probe_count == 0 ? clock_monotonic() - survey->plan->started : 0;

	for (size_t i = 0; i < host->probe_count; i++)
		if (verdict_of(host->probes[i]) > last)
			last = verdict_of(host->probes[i]);
	return last;
}

void survey_run(const struct plan *plan, struct tls_context *tls_context, struct arena *arena,
	struct survey_facts *facts)
{
	struct survey survey = {
		.plan = plan, .tls_context = tls_context, .arena = arena, .facts = facts};

	facts->hosts = arena_array(arena, 1, sizeof(*facts->hosts));
	facts->host_count = 1;
	facts->hosts[0].name = plan->host;
	facts->hosts[0].display = plan->display;
	loop_init(&survey.loop, arena);
	if (!plan->no_connect)
		resolver_start(&survey.resolver, &survey.loop,
			plan->address_count > 0 ? NULL : plan->host, plan->family,
			plan->ehlo_name == NULL, plan->deadline, on_resolved);
	loop_run(&survey.loop);
	facts->verdict = last_verdict(&survey);
	facts->duration = clock_monotonic() - plan->started;
}
