/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The host that the user named. Cannot fail: how the look-up ended is a fact. */

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "engine/finders.h"
#include "engine/resolver.h"
#include "engine/survey.h"

struct host_finder {
	struct resolver resolver;
	struct survey *survey;
	struct host_facts *host;
};

static int family_of(const char *address)
{
	if (address[0] == '/')
		return AF_UNIX;
	return strchr(address, ':') != NULL ? AF_INET6 : AF_INET;
}

static void on_resolved(struct resolver *resolver)
{
	struct host_finder *finder = SOURCE_OWNER(resolver, struct host_finder, resolver);
	struct survey *survey = finder->survey;
	const struct plan *plan = survey->plan;

	finder->host->lookup = resolver->lookup;
	finder->host->lookup_detail = resolver->detail;
	for (size_t i = 0; i < resolver->count; i++)
		survey_add_address(survey, finder->host, resolver->addresses[i].text,
			resolver->addresses[i].family, plan->server_name);
	for (size_t i = 0; i < plan->address_count; i++)
		survey_add_address(survey, finder->host, plan->addresses[i],
			family_of(plan->addresses[i]), plan->server_name);
	visits_open(&survey->visits,
		plan->ehlo_name != NULL ? plan->ehlo_name : resolver->own_name);
}

void find_host(struct survey *survey)
{
	struct host_finder *finder = arena_alloc(survey->arena, sizeof(*finder));
	const struct plan *plan = survey->plan;

	finder->survey = survey;
	finder->host = survey_add_host(survey, plan->host, plan->display);
	if (!plan->no_connect)
		resolver_start(&finder->resolver, &survey->loop,
			plan->address_count > 0 ? NULL : plan->host, plan->family,
			plan->ehlo_name == NULL, plan->deadline, on_resolved);
}
