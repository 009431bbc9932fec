/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The survey of one host or of all hosts of a domain. Nothing fails here: what could not be done is
 * in the facts.
 */

#include "engine/survey.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/clock.h"
#include "facts_sts.h"

static size_t max_addresses(const struct plan *plan)
{
	return plan->address_count > PLAN_MAX_ADDRESSES ? plan->address_count
							: (size_t)PLAN_MAX_ADDRESSES;
}

struct host_facts *survey_add_host(struct survey *survey, const char *name, const char *display)
{
	struct host_facts *host;

	if (survey->facts->host_count == PLAN_MAX_HOSTS)
		return NULL;
	host = &survey->facts->hosts[survey->facts->host_count++];
	host->name = name;
	host->display = display;
	host->probes =
		arena_array(survey->arena, max_addresses(survey->plan), sizeof(*host->probes));
	return host;
}

static bool same_name(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The probe of another host that would be the same one. */
static struct probe_facts *find_probe(const struct survey_facts *facts, const char *address,
	const char *server_name)
{
	for (size_t h = 0; h < facts->host_count; h++) {
		const struct host_facts *host = &facts->hosts[h];

		for (size_t i = 0; i < host->probe_count; i++)
			if (strcmp(host->probes[i]->where.address, address) == 0 &&
				same_name(host->probes[i]->where.server_name, server_name))
				return host->probes[i];
	}
	return NULL;
}

void survey_add_address(struct survey *survey, struct host_facts *host, const char *address,
	int family, const char *server_name)
{
	struct probe_facts *probe = find_probe(survey->facts, address, server_name);
	bool known = probe != NULL;

	if (host->probe_count == max_addresses(survey->plan)) {
		host->addresses_over_cap++;
		return;
	}
	if (!known) {
		probe = arena_alloc(survey->arena, sizeof(*probe));
		probe_facts_init(probe,
			&(struct endpoint){.host = host->name,
				.display = host->display,
				.address = address,
				.port = family == AF_UNIX ? 0 : survey->plan->port,
				.family = family,
				.server_name = server_name});
	}
	host->probes[host->probe_count++] = probe;
	if (!known)
		visits_add(&survey->visits, probe);
}

static int by_address(const void *left, const void *right)
{
	const struct endpoint *a = &(*(struct probe_facts *const *)left)->where;
	const struct endpoint *b = &(*(struct probe_facts *const *)right)->where;

	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	return strcmp(a->address, b->address);
}

void survey_settle(struct survey_facts *facts)
{
	for (size_t h = 0; facts->domain != NULL && h < facts->host_count; h++)
		if (facts->hosts[h].probe_count > 1)
			qsort(facts->hosts[h].probes, facts->hosts[h].probe_count,
				sizeof(*facts->hosts[h].probes), by_address);
}

static int64_t verdict_of(const struct probe_facts *facts)
{
	const struct probe_facts *other = facts->other_family;

	return other != NULL && other->took.verdict > facts->took.verdict ? other->took.verdict
									  : facts->took.verdict;
}

/*
 * The last moment at which an address or the policy was known well enough; the run itself when there
 * is none.
 */
static int64_t last_verdict(const struct survey_facts *facts, int64_t now)
{
	int64_t last = -1;

	for (size_t h = 0; h < facts->host_count; h++)
		for (size_t i = 0; i < facts->hosts[h].probe_count; i++)
			if (verdict_of(facts->hosts[h].probes[i]) > last)
				last = verdict_of(facts->hosts[h].probes[i]);
	if (facts->policies != NULL && facts->policies->sts.fetch.verdict > last && last >= 0)
		last = facts->policies->sts.fetch.verdict;
	return last >= 0 ? last : now;
}

void survey_run(const struct plan *plan, struct tls_context *tls_context, struct arena *arena,
	struct survey_facts *facts)
{
	struct survey survey = {.plan = plan, .arena = arena, .facts = facts};

	facts->hosts = arena_array(arena, PLAN_MAX_HOSTS, sizeof(*facts->hosts));
	loop_init(&survey.loop, arena);
	visits_init(&survey.visits, plan, tls_context, &survey.loop);
	plan->find_hosts(&survey);
	loop_run(&survey.loop);
	survey_settle(facts);
	facts->duration = clock_monotonic() - plan->started;
	facts->verdict = last_verdict(facts, facts->duration);
}
