/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a domain to its mail hosts: MX -> a quest for each host, all at once. What the answers mean
 * to senders is the judge's business; a look-up that fails is a fact.
 */

#include <sys/socket.h>

#include "base/arena.h"
#include "base/host.h"
#include "engine/dns.h"
#include "engine/find_policies.h"
#include "engine/finders.h"
#include "engine/quest.h"
#include "engine/resolver.h"
#include "engine/survey.h"

struct domain_finder {
	struct survey *survey;
	struct dns *dns;
	struct domain_dns *domain;
	struct resolver own_name;
	struct policies_finder policies;
	struct dns_question mx;
	size_t open; /* the question for MX, quests, and the policies */
};

/* The last answer: nothing more will be asked. */
static void settle(struct domain_finder *finder)
{
	if (--finder->open > 0)
		return;
	dns_standing(finder->dns, finder->domain);
	dns_close(finder->dns);
}

static void on_quest_done(struct quest *quest)
{
	settle(quest->owner);
}

static void on_policies_answered(struct policies_finder *policies)
{
	settle(policies->owner);
}

static void look_up(struct domain_finder *finder, struct host_facts *host)
{
	struct quest *quest = arena_alloc(finder->survey->arena, sizeof(*quest));

	quest->survey = finder->survey;
	quest->dns = finder->dns;
	quest->host = host;
	quest->done = on_quest_done;
	quest->owner = finder;
	finder->open++;
	quest_start(quest);
}

static void add_host(
	struct domain_finder *finder, const char *name, enum mx_name kind, int preference)
{
	struct arena *arena = finder->survey->arena;
	struct host host = {.display = name};
	struct host_facts *facts;

	if (kind == MX_NAME_OK && host_parse(arena, name, &host) != HOST_OK)
		kind = MX_NAME_ODD;
	if (kind != MX_NAME_OK)
		host.display = text_quote(arena, text_of(name), TEXT_MAX_QUOTED);
	facts = survey_add_host(finder->survey, name, host.display);
	if (facts == NULL) {
		finder->domain->not_read++;
		return;
	}
	facts->preference = preference;
	facts->dns = arena_alloc(arena, sizeof(*facts->dns));
	facts->dns->name = name;
	facts->dns->kind = kind;
	facts->lookup = LOOKUP_NO_ADDRESS;
	if (kind == MX_NAME_OK)
		look_up(finder, facts);
}

/* RFC 7505: `.` names no host. RFC 5321 5.1: a domain without MX records is its own host. */
static void on_mx(struct dns_question *question)
{
	struct domain_finder *finder = question->owner;
	struct domain_dns *domain = finder->domain;

	domain->mx = question->answer;
	if (question->answer.answer == ANSWER_DATA)
		domain->count = dns_read_mx(finder->survey->arena, question->rdata,
			&domain->records, &domain->not_read);
	for (size_t i = 0; i < domain->count; i++)
		if (domain->records[i].kind != MX_NAME_ROOT)
			add_host(finder, domain->records[i].host, domain->records[i].kind,
				domain->records[i].preference);
	domain->implicit = question->answer.answer == ANSWER_NO_DATA;
	if (domain->implicit)
		add_host(finder, domain->name, MX_NAME_OK, 0);
	settle(finder);
}

static void on_own_name(struct resolver *resolver)
{
	struct domain_finder *finder = SOURCE_OWNER(resolver, struct domain_finder, own_name);

	visits_open(&finder->survey->visits, resolver->own_name);
}

static void find_policies_of(struct domain_finder *finder)
{
	finder->policies = (struct policies_finder){.survey = finder->survey,
		.dns = finder->dns,
		.answered = on_policies_answered,
		.owner = finder};
	policies_find(&finder->policies);
	finder->open += finder->policies.open > 0 ? 1 : 0;
}

void find_domain(struct survey *survey)
{
	const struct plan *plan = survey->plan;
	struct domain_finder *finder = arena_alloc(survey->arena, sizeof(*finder));

	survey->facts->domain = arena_alloc(survey->arena, sizeof(*survey->facts->domain));
	finder->survey = survey;
	finder->domain = survey->facts->domain;
	finder->domain->name = plan->host;
	finder->domain->display = plan->display;
	finder->dns = dns_open(survey->arena, &survey->loop, plan);
	finder->mx = (struct dns_question){
		.name = plan->host, .type = DNS_MX, .answered = on_mx, .owner = finder};
	finder->open = 1;
	dns_ask(finder->dns, &finder->mx);
	find_policies_of(finder);
	if (plan->ehlo_name != NULL)
		visits_open(&survey->visits, plan->ehlo_name);
	else if (!plan->no_connect)
		resolver_start(&finder->own_name, &survey->loop, NULL, AF_UNSPEC, true,
			plan->deadline, on_own_name);
}
