/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked about one mail host, and what follows from each answer. Nothing hangs on the order
 * in which answers come. What they mean to senders is the judge's business; a look-up that fails is
 * a fact.
 */

#include "engine/quest.h"

#include <string.h>
#include <sys/socket.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/host.h"

enum {
	MAX_NAME = 253, /* RFC 1035 2.3.4, as text without the final dot */
	FAMILY_SHARE = PLAN_MAX_ADDRESSES / 2
};

static void on_answer(struct dns_question *question);

static void ask(
	struct quest *quest, struct dns_question *question, const char *name, enum dns_type type)
{
	*question = (struct dns_question){
		.name = name, .type = type, .answered = on_answer, .owner = quest};
	quest->open++;
	dns_ask(quest->dns, question);
}

/* A name too long for DNS is nobody's. */
static void ask_tlsa(
	struct quest *quest, struct dns_question *question, const char *base, enum dns_type type)
{
	const char *name =
		arena_printf(quest->survey->arena, "_%d._tcp.%s", quest->survey->plan->port, base);

	if (strlen(name) > MAX_NAME)
		question->answer =
			(struct dns_answer){.answer = ANSWER_NO_NAME, .dnssec = DNSSEC_SECURE};
	else
		ask(quest, question, name, type);
}

/* --- addresses ------------------------------------------------------------------------------- */

static bool is_alias(const struct quest *quest)
{
	return quest->a.answer.canonical != NULL || quest->aaaa.answer.canonical != NULL;
}

static void visit(struct quest *quest, int family, size_t limit)
{
	const char *server_name =
		quest->server_name != NULL ? quest->server_name : quest->host->name;

	for (size_t i = 0; i < quest->addresses.count && limit > 0; i++) {
		struct found_address *address = &quest->addresses.items[i];

		if (address->family != family)
			continue;
		limit--;
		if (!address->visited)
			survey_add_address(
				quest->survey, quest->host, address->text, family, server_name);
		address->visited = true;
	}
}

/*
 * Until both families are known each gets its share and no more: which addresses are beyond the cap
 * must not hang on which answer came first.
 */
static void visit_known(struct quest *quest)
{
	if (quest->survey->plan->no_connect || (is_alias(quest) && quest->server_name == NULL))
		return;
	visit(quest, AF_INET, FAMILY_SHARE);
	visit(quest, AF_INET6, FAMILY_SHARE);
	if (quest->addresses_open > 0)
		return;
	visit(quest, AF_INET, SIZE_MAX);
	visit(quest, AF_INET6, SIZE_MAX);
}

static void add_private(struct quest *quest, const char *address)
{
	struct host_dns *dns = quest->host->dns;

	if (dns->private_addresses == NULL)
		dns->private_addresses = arena_array(
			quest->survey->arena, PLAN_MAX_ADDRESSES, sizeof(*dns->private_addresses));
	if (dns->private_count < PLAN_MAX_ADDRESSES)
		dns->private_addresses[dns->private_count++] = address;
}

static bool may_visit(const struct quest *quest, const char *address)
{
	return quest->survey->plan->allow_private || !address_is_private(address);
}

static void add_addresses(struct quest *quest, const struct dns_question *question, int family)
{
	for (size_t i = 0; i < question->rdata.count; i++) {
		const char *address =
			dns_read_address(quest->survey->arena, question->rdata.items[i], family);

		if (address == NULL)
			continue;
		quest->found++;
		if (may_visit(quest, address))
			*VEC_ADD(quest->survey->arena, &quest->addresses) =
				(struct found_address){address, family, false};
	}
}

static void add_private_ones(struct quest *quest, const struct dns_question *question, int family)
{
	for (size_t i = 0; i < question->rdata.count; i++) {
		const char *address =
			dns_read_address(quest->survey->arena, question->rdata.items[i], family);

		if (address != NULL && !may_visit(quest, address))
			add_private(quest, address);
	}
}

/* The worse of two answers without an address says how the look-up ended. */
static void settle_lookup(struct quest *quest)
{
	static const struct {
		enum answer answer;
		enum lookup lookup;
	} order[] = {
		{ANSWER_FAILED, LOOKUP_FAILED},
		{ANSWER_TIMEOUT, LOOKUP_TIMEOUT},
		{ANSWER_NO_NAME, LOOKUP_NO_NAME},
	};
	const struct dns_answer *const answers[] = {&quest->a.answer, &quest->aaaa.answer};

	quest->host->lookup = quest->found > 0 ? LOOKUP_OK : LOOKUP_NO_ADDRESS;
	for (size_t i = 0; quest->found == 0 && i < sizeof(order) / sizeof(order[0]); i++)
		for (size_t k = 0; k < 2; k++)
			if (answers[k]->answer == order[i].answer) {
				quest->host->lookup = order[i].lookup;
				quest->host->lookup_detail = answers[k]->detail;
				return;
			}
}

/* --- aliases and TLSA records ---------------------------------------------------------------- */

/* Where nothing can be validated: as if it were signed, to learn whether it would have mattered. */
static bool is_believed(const struct dns_answer *answer)
{
	return answer->answer == ANSWER_DATA &&
		(answer->dnssec == DNSSEC_SECURE || answer->dnssec == DNSSEC_UNKNOWN);
}

/* The end of the aliases, if all of the way there is signed (RFC 7672 2.1.3) and it is a name. */
static const char *expansion_of(const struct quest *quest, const struct dns_answer *answer)
{
	struct host host;

	if (!is_believed(answer) || answer->canonical == NULL ||
		host_parse(quest->survey->arena, answer->canonical, &host) != HOST_OK ||
		host.kind != HOST_NAME || strcmp(host.ascii, answer->canonical) != 0)
		return NULL;
	return host.ascii;
}

/* With both address answers an alias shows how much of it is signed. */
static void follow_alias(struct quest *quest)
{
	quest->expansion = expansion_of(quest, &quest->a.answer);
	if (quest->expansion == NULL)
		quest->expansion = expansion_of(quest, &quest->aaaa.answer);
	if (quest->expansion != NULL) {
		ask_tlsa(quest, &quest->expanded, quest->expansion, DNS_TLSA);
	} else {
		quest->server_name = quest->host->name;
		ask(quest, &quest->alias, quest->host->name, DNS_CNAME);
	}
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
	bool expanded = quest->expansion != NULL &&
		(is_believed(&quest->expanded.answer) || failed(&quest->expanded.answer));
	const struct dns_question *chosen = expanded ? &quest->expanded : &quest->tlsa;

	dns->alias = quest->alias.answer;
	dns->tlsa.answer = chosen->answer;
	dns->tlsa.base = expanded ? quest->expansion : quest->host->name;
	if (chosen->answer.answer == ANSWER_DATA)
		dns_read_tlsa(quest->survey->arena, chosen->rdata, &dns->tlsa);
}

/* --- the course of things -------------------------------------------------------------------- */

static void take_addresses(struct quest *quest, struct dns_question *question)
{
	struct host_dns *dns = quest->host->dns;
	bool is_a = question == &quest->a;

	*(is_a ? &dns->a : &dns->aaaa) = question->answer;
	add_addresses(quest, question, is_a ? AF_INET : AF_INET6);
	if (--quest->addresses_open == 0) {
		settle_lookup(quest);
		add_private_ones(quest, &quest->a, AF_INET);
		add_private_ones(quest, &quest->aaaa, AF_INET6);
		if (is_alias(quest))
			follow_alias(quest);
	}
	visit_known(quest);
}

/* All is answered that had to be asked anyway; what is left is why it failed. */
static void conclude(struct quest *quest)
{
	struct host_dns *dns = quest->host->dns;

	choose_records(quest);
	quest->server_name = dns->tlsa.count > 0 ? dns->tlsa.base : quest->host->name;
	visit_known(quest);
	if (dns->tlsa.answer.answer == ANSWER_FAILED)
		ask_tlsa(quest, &quest->denial, dns->tlsa.base, DNS_A);
}

static void on_answer(struct dns_question *question)
{
	struct quest *quest = question->owner;

	quest->open--;
	if (question == &quest->a || question == &quest->aaaa)
		take_addresses(quest, question);
	else if (question == &quest->denial)
		quest->host->dns->denial = question->answer;
	if (quest->open == 0 && question != &quest->denial)
		conclude(quest);
	if (quest->open == 0)
		quest->done(quest);
}

void quest_start(struct quest *quest)
{
	int family = quest->survey->plan->family;

	quest->addresses_open = family == AF_UNSPEC ? 2 : 1;
	if (family != AF_INET6)
		ask(quest, &quest->a, quest->host->name, DNS_A);
	if (family != AF_INET)
		ask(quest, &quest->aaaa, quest->host->name, DNS_AAAA);
	ask_tlsa(quest, &quest->tlsa, quest->host->name, DNS_TLSA);
}
