/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue of visits. Follow-up connections come from facts, never from policy. Nothing fails
 * here: what could not be done is in the facts.
 */

#include "engine/visits.h"

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "engine/probe.h"

enum visit_state { VISIT_WAITING, VISIT_RUNNING, VISIT_OVER };

struct visit {
	struct visits *visits;
	struct probe_facts *reported; /* the facts of the address */
	enum visit_state state;
};

/* One connection of a visit. Never used again: a finished probe is still on the stack below us. */
struct attempt {
	struct probe probe;
	struct visit *visit;
};

static void start_probe(struct visit *visit, struct probe_facts *facts, enum offer offer);

/* Worth a second connection: any way of refusing a version, and no other fault known. */
static bool handshake_refused(const struct probe_facts *facts)
{
	return facts->fault.stage == STAGE_TLS &&
		(facts->fault.cause == CAUSE_ALERT || facts->fault.cause == CAUSE_CLOSED ||
			facts->fault.cause == CAUSE_RESET || facts->fault.cause == CAUSE_TLS ||
			facts->fault.cause == CAUSE_VERSION);
}

static bool is_over(const struct visits *visits)
{
	return clock_monotonic() >= visits->plan->deadline;
}

static bool follow_legacy(struct visit *visit)
{
	const struct visits *visits = visit->visits;
	struct probe_facts *reported = visit->reported;
	struct probe_facts *legacy;

	if (!handshake_refused(reported) || visits->plan->min_tls < TLS_1_2 || is_over(visits) ||
		!tls_context_can(visits->tls_context, OFFER_LEGACY))
		return false;
	legacy = arena_alloc(visits->arena, sizeof(*legacy));
	probe_facts_init(legacy, &reported->where);
	start_probe(visit, legacy, OFFER_LEGACY);
	return true;
}

/* A connection that the deadline leaves no room for is in the facts as one that it cut. */
static bool ask_family(struct visit *visit, enum offer offer)
{
	const struct visits *visits = visit->visits;
	struct probe_facts *reported = visit->reported;
	struct probe_facts *other = arena_alloc(visits->arena, sizeof(*other));

	probe_facts_init(other, &reported->where);
	other->implicit_tls = visits->plan->implicit_tls;
	other->family_offered = offer_family(offer);
	other->family_strictly = offer == OFFER_RSA_ONLY || offer == OFFER_ECDSA_ONLY;
	reported->other_family = other;
	if (is_over(visits)) {
		other->fault = (struct fault){.stage = STAGE_CONNECT, .cause = CAUSE_TIMEOUT};
		other->took.verdict = clock_monotonic() - visits->plan->started;
		return false;
	}
	start_probe(visit, other, offer);
	return true;
}

static bool follow_family(struct visit *visit)
{
	const struct visits *visits = visit->visits;
	const struct probe_facts *reported = visit->reported;
	enum offer offer;
	bool rsa;

	if (reported->chain.count == 0 || visits->plan->cert_types == CERT_TYPES_FIRST)
		return false;
	rsa = reported->chain.certs[0].key_kind == KEY_RSA;
	if (visits->plan->cert_types == CERT_TYPES_STRICT)
		offer = rsa ? OFFER_ECDSA_ONLY : OFFER_RSA_ONLY;
	else
		offer = rsa ? OFFER_ECDSA_FIRST : OFFER_RSA_FIRST;
	if (!tls_context_can(visits->tls_context, offer))
		offer = offer_in_13(offer);
	return ask_family(visit, offer);
}

/* A server that refuses TLS 1.2, as far as is known, is asked again in TLS 1.3. */
static bool follow_family_13(struct visit *visit, enum offer offer)
{
	const struct probe_facts *reported = visit->reported;
	const struct probe_facts *facts = reported->other_family;

	return offer_in_13(offer) != offer && handshake_refused(facts) && facts->chain.count == 0 &&
		(!reported->tls.up || reported->tls.version == TLS_1_3) &&
		ask_family(visit, offer_in_13(offer));
}

/* One connection after the other; false: there is nothing more to ask at this address. */
static bool follow(struct visit *visit, const struct probe_facts *facts, enum offer offer)
{
	struct probe_facts *reported = visit->reported;

	if (offer == OFFER_MAIN)
		return follow_legacy(visit) || follow_family(visit);
	if (offer != OFFER_LEGACY)
		return follow_family_13(visit, offer);
	reported->have_legacy = facts->tls.up || handshake_refused(facts);
	reported->legacy_version = facts->tls.version;
	return follow_family(visit);
}

static bool is_same_place(const struct endpoint *a, const struct endpoint *b)
{
	return a->port == b->port && strcmp(a->address, b->address) == 0;
}

static bool is_busy(const struct visits *visits, const struct endpoint *where)
{
	for (size_t i = 0; i < visits->all.count; i++)
		if (visits->all.items[i]->state == VISIT_RUNNING &&
			is_same_place(&visits->all.items[i]->reported->where, where))
			return true;
	return false;
}

/* Its turn came too late: in the facts as a connection that the deadline cut. */
static void give_up(struct visit *visit)
{
	visit->state = VISIT_OVER;
	visit->reported->fault = (struct fault){.stage = STAGE_CONNECT, .cause = CAUSE_TIMEOUT};
	visit->reported->reached = STAGE_CONNECT;
	visit->reported->took.verdict = clock_monotonic() - visit->visits->plan->started;
	trace_note(visit->visits->plan->trace, visit->reported->where.address,
		"no turn before the deadline");
}

static bool may_start(const struct visit *visit)
{
	return visit->visits->running < VISITS_MAX_AT_ONCE &&
		!is_busy(visit->visits, &visit->reported->where);
}

static void start(struct visit *visit)
{
	visit->state = VISIT_RUNNING;
	visit->visits->running++;
	start_probe(visit, visit->reported, OFFER_MAIN);
}

/* A visit may end while it is started, which leads back here from within. */
static void admit(struct visits *visits)
{
	for (size_t i = 0; visits->open && i < visits->all.count; i++) {
		struct visit *visit = visits->all.items[i];

		if (visit->state != VISIT_WAITING)
			continue;
		if (is_over(visits))
			give_up(visit);
		else if (may_start(visit))
			start(visit);
	}
}

static void on_probe_done(struct probe *probe)
{
	struct visit *visit = SOURCE_OWNER(probe, struct attempt, probe)->visit;
	struct visits *visits = visit->visits;

	if (follow(visit, probe->facts, probe->offer))
		return;
	visit->state = VISIT_OVER;
	visits->running--;
	admit(visits);
}

static void start_probe(struct visit *visit, struct probe_facts *facts, enum offer offer)
{
	struct visits *visits = visit->visits;
	struct attempt *attempt = arena_alloc(visits->arena, sizeof(*attempt));

	if (offer != OFFER_MAIN)
		trace_note(visits->plan->trace, facts->where.address, "another connection: %s",
			offer_name(offer));
	attempt->visit = visit;
	attempt->probe = (struct probe){.loop = visits->loop,
		.arena = visits->arena,
		.plan = visits->plan,
		.tls_context = visits->tls_context,
		.offer = offer,
		.facts = facts,
		.done = on_probe_done};
	probe_start(&attempt->probe, visits->ehlo_name);
}

void visits_init(struct visits *visits, const struct plan *plan, struct tls_context *tls_context,
	struct loop *loop)
{
	*visits = (struct visits){
		.plan = plan, .tls_context = tls_context, .arena = loop->arena, .loop = loop};
}

void visits_add(struct visits *visits, struct probe_facts *facts)
{
	struct visit *visit = arena_alloc(visits->arena, sizeof(*visit));

	facts->implicit_tls = visits->plan->implicit_tls;
	visit->visits = visits;
	visit->reported = facts;
	visit->state = VISIT_WAITING;
	*VEC_ADD(visits->arena, &visits->all) = visit;
	admit(visits);
}

void visits_open(struct visits *visits, const char *ehlo_name)
{
	visits->ehlo_name = ehlo_name;
	visits->open = true;
	admit(visits);
}
