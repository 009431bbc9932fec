/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a domain to its mail hosts: MX -> A, AAAA and TLSA of each host at once -> visits, as soon as
 * an address is known. Only where a host's name is an alias its visits wait for the TLSA records,
 * which decide the server name then. What each answer means to senders is the judge's business.
 */

#include <string.h>
#include <sys/socket.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/host.h"
#include "base/vec.h"
#include "engine/dns.h"
#include "engine/finders.h"
#include "engine/resolver.h"
#include "engine/survey.h"

struct domain_finder {
	struct survey *survey;
	struct dns *dns;
	struct domain_dns *domain;
	struct resolver own_name;
	struct dns_question mx;
	size_t open; /* questions */
};

struct found_address {
	const char *text;
	int family;
};

/* A mail host being looked up. */
struct quest {
	struct domain_finder *finder;
	struct host_facts *host;
	struct dns_question a, aaaa, tlsa, alias, expanded, denial;
	VEC_OF(struct found_address) held; /* addresses of an alias */
	size_t found;                      /* addresses, private ones included */
	size_t addresses_open;
	size_t open;
};

static void on_answer(struct dns_question *question);

static void ask(
	struct quest *quest, struct dns_question *question, const char *name, enum dns_type type)
{
	*question = (struct dns_question){
		.name = name, .type = type, .answered = on_answer, .owner = quest};
	quest->open++;
	quest->finder->open++;
	dns_ask(quest->finder->dns, question);
}

/* The last answer: nothing more will be asked. */
static void answered(struct domain_finder *finder)
{
	if (--finder->open > 0)
		return;
	dns_standing(finder->dns, finder->domain);
	dns_close(finder->dns);
}

static const char *tlsa_name(const struct quest *quest, const char *base)
{
	return arena_printf(quest->finder->survey->arena, "_%d._tcp.%s",
		quest->finder->survey->plan->port, base);
}

static bool is_alias(const struct quest *quest)
{
	return quest->a.answer.canonical != NULL || quest->aaaa.answer.canonical != NULL;
}

static void visit(struct quest *quest, const char *address, int family, const char *server_name)
{
	struct survey *survey = quest->finder->survey;

	if (!survey->plan->no_connect)
		survey_add_address(survey, quest->host, address, family, server_name);
}

static void add_private(struct quest *quest, const char *address)
{
	struct host_dns *dns = quest->host->dns;

	if (dns->private_addresses == NULL)
		dns->private_addresses = arena_array(quest->finder->survey->arena,
			PLAN_MAX_ADDRESSES, sizeof(*dns->private_addresses));
	if (dns->private_count < PLAN_MAX_ADDRESSES)
		dns->private_addresses[dns->private_count++] = address;
}

static void add_address(struct quest *quest, const char *address, int family)
{
	struct survey *survey = quest->finder->survey;

	if (address == NULL)
		return;
	quest->found++;
	if (!survey->plan->allow_private && address_is_private(address))
		add_private(quest, address);
	else if (is_alias(quest))
		*VEC_ADD(survey->arena, &quest->held) = (struct found_address){address, family};
	else
		visit(quest, address, family, quest->host->name);
}

static enum lookup lookup_of(const struct quest *quest)
{
	static const struct {
		enum answer answer;
		enum lookup lookup;
	} order[] = {
		{ANSWER_FAILED, LOOKUP_FAILED},
		{ANSWER_TIMEOUT, LOOKUP_TIMEOUT},
		{ANSWER_NO_NAME, LOOKUP_NO_NAME},
	};

	if (quest->found > 0)
		return LOOKUP_OK;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (quest->a.answer.answer == order[i].answer ||
			quest->aaaa.answer.answer == order[i].answer)
			return order[i].lookup;
	return LOOKUP_NO_ADDRESS;
}

static bool is_secure(const struct dns_answer *answer)
{
	return answer->answer == ANSWER_DATA && answer->dnssec == DNSSEC_SECURE;
}

/* The name at the end of the aliases, if all of the way there is signed (RFC 7672 2.1.3). */
static const char *secure_expansion(const struct quest *quest)
{
	if (is_secure(&quest->a.answer) && quest->a.answer.canonical != NULL)
		return quest->a.answer.canonical;
	return is_secure(&quest->aaaa.answer) ? quest->aaaa.answer.canonical : NULL;
}

/* With both address answers an alias shows how much of it is signed. */
static void follow_alias(struct quest *quest)
{
	const char *expansion = secure_expansion(quest);

	if (expansion != NULL)
		ask(quest, &quest->expanded, tlsa_name(quest, expansion), DNS_TLSA);
	else
		ask(quest, &quest->alias, quest->host->name, DNS_CNAME);
}

static void take_addresses(struct quest *quest, struct dns_question *question)
{
	struct host_dns *dns = quest->host->dns;
	bool is_a = question->type == DNS_A;
	int family = is_a ? AF_INET : AF_INET6;

	*(is_a ? &dns->a : &dns->aaaa) = question->answer;
	for (size_t i = 0; i < question->rdata.count; i++)
		add_address(quest,
			dns_read_address(quest->finder->survey->arena, question->rdata.items[i],
				family),
			family);
	if (question->answer.detail.len > 0)
		quest->host->lookup_detail = question->answer.detail;
	if (--quest->addresses_open > 0)
		return;
	quest->host->lookup = lookup_of(quest);
	if (is_alias(quest))
		follow_alias(quest);
}

static bool failed(const struct dns_answer *answer)
{
	return answer->answer == ANSWER_FAILED || answer->answer == ANSWER_TIMEOUT;
}

/*
 * RFC 7672 2.2.3: the records of the expanded name if it has secure ones, or cannot be asked for
 * them; else those of the name itself.
 */
static void choose_records(struct quest *quest)
{
	struct host_dns *dns = quest->host->dns;
	const char *expansion = secure_expansion(quest);
	bool expanded = expansion != NULL &&
		(is_secure(&quest->expanded.answer) || failed(&quest->expanded.answer));
	const struct dns_question *chosen = expanded ? &quest->expanded : &quest->tlsa;

	dns->alias = quest->alias.answer;
	dns->tlsa.answer = chosen->answer;
	dns->tlsa.base = expanded ? expansion : quest->host->name;
	if (chosen->answer.answer == ANSWER_DATA)
		dns_read_tlsa(quest->finder->survey->arena, chosen->rdata, &dns->tlsa);
}

static void visit_held(struct quest *quest)
{
	const struct host_dns *dns = quest->host->dns;
	const char *server_name = dns->tlsa.count > 0 ? dns->tlsa.base : quest->host->name;

	for (size_t i = 0; i < quest->held.count; i++)
		visit(quest, quest->held.items[i].text, quest->held.items[i].family, server_name);
}

static void conclude(struct quest *quest)
{
	struct host_dns *dns = quest->host->dns;

	if (quest->denial.answered != NULL) {
		dns->denial = quest->denial.answer;
		return;
	}
	choose_records(quest);
	visit_held(quest);
	if (dns->tlsa.answer.answer == ANSWER_FAILED)
		ask(quest, &quest->denial, tlsa_name(quest, dns->tlsa.base), DNS_A);
}

static void on_answer(struct dns_question *question)
{
	struct quest *quest = question->owner;

	if (question == &quest->a || question == &quest->aaaa)
		take_addresses(quest, question);
	if (--quest->open == 0)
		conclude(quest);
	answered(quest->finder);
}

static void look_up(struct quest *quest)
{
	const char *name = quest->host->name;
	int family = quest->finder->survey->plan->family;

	quest->addresses_open = family == AF_UNSPEC ? 2 : 1;
	if (family != AF_INET6)
		ask(quest, &quest->a, name, DNS_A);
	if (family != AF_INET)
		ask(quest, &quest->aaaa, name, DNS_AAAA);
	ask(quest, &quest->tlsa, tlsa_name(quest, name), DNS_TLSA);
}

static void add_host(
	struct domain_finder *finder, const char *name, enum mx_name kind, int preference)
{
	struct arena *arena = finder->survey->arena;
	struct quest *quest = arena_alloc(arena, sizeof(*quest));
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
	quest->finder = finder;
	quest->host = facts;
	if (kind == MX_NAME_OK)
		look_up(quest);
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
	answered(finder);
}

static void on_own_name(struct resolver *resolver)
{
	struct domain_finder *finder = SOURCE_OWNER(resolver, struct domain_finder, own_name);

	visits_open(&finder->survey->visits, resolver->own_name);
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
	if (plan->ehlo_name != NULL)
		visits_open(&survey->visits, plan->ehlo_name);
	else if (!plan->no_connect)
		resolver_start(&finder->own_name, &survey->loop, NULL, AF_UNSPEC, true,
			plan->deadline, on_own_name);
}
