/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a domain to its policies. What a sender would not fetch is not fetched: without exactly one
 * valid record there is no policy (RFC 8461 3.1). A look-up or a fetch that fails is a fact.
 */

#include "engine/find_policies.h"

#include <string.h>
#include <sys/socket.h>

#include "base/address.h"
#include "base/arena.h"
#include "engine/fetch.h"
#include "wire/sts.h"
#include "wire/tlsrpt.h"

enum {
	MAX_NAME = 253, /* RFC 1035 2.3.4, as text without the final dot */
	HTTPS_PORT = 443
};

static struct domain_policies *policies_of(const struct policies_finder *finder)
{
	return finder->survey->facts->policies;
}

/* --- the policy -------------------------------------------------------------------------------- */

struct candidates {
	const char *items[PLAN_MAX_ADDRESSES];
	size_t count;
};

static void add_candidates(struct policies_finder *finder, const struct dns_question *question,
	int family, struct candidates *candidates)
{
	struct sts_fetch_facts *facts = &policies_of(finder)->sts.fetch;

	for (size_t i = 0; i < question->rdata.count; i++) {
		const char *address = dns_read_address(
			finder->survey->arena, question->rdata.items[i], family);

		if (address == NULL)
			continue;
		if (finder->survey->plan->allow_private || !address_is_private(address)) {
			if (candidates->count < PLAN_MAX_ADDRESSES)
				candidates->items[candidates->count++] = address;
		} else if (facts->private_count < PLAN_MAX_ADDRESSES) {
			facts->private_addresses[facts->private_count++] = address;
		}
	}
}

static void on_fetched(struct fetch *fetch)
{
	struct policies_finder *finder = fetch_owner(fetch);
	struct sts_facts *sts = &policies_of(finder)->sts;

	if (sts->fetch.ended == STS_FETCH_DONE)
		sts_read_policy(finder->survey->arena, sts->fetch.body, &sts->policy);
}

/* A proxy may know names that we do not; one that leads to a private place is not asked for. */
static void fetch_policy(struct policies_finder *finder)
{
	struct sts_fetch_facts *facts = &policies_of(finder)->sts.fetch;
	struct candidates *candidates = arena_alloc(finder->survey->arena, sizeof(*candidates));

	facts->private_addresses = arena_array(
		finder->survey->arena, PLAN_MAX_ADDRESSES, sizeof(*facts->private_addresses));
	add_candidates(finder, &finder->a, AF_INET, candidates);
	add_candidates(finder, &finder->aaaa, AF_INET6, candidates);
	if (candidates->count == 0 && facts->private_count > 0)
		facts->ended = STS_FETCH_PRIVATE;
	else if (candidates->count == 0 && finder->survey->plan->https_proxy == NULL)
		facts->ended = STS_FETCH_NO_ADDRESS;
	else
		(void)fetch_start(finder->survey->arena, &finder->survey->loop,
			finder->survey->plan,
			&(struct fetch_request){.host = finder->host,
				.port = HTTPS_PORT,
				.addresses = candidates->items,
				.address_count = candidates->count,
				.done = on_fetched,
				.owner = finder,
				.facts = facts});
}

/* --- answers ----------------------------------------------------------------------------------- */

static void take_texts(struct policies_finder *finder, const struct dns_question *question,
	struct txt_facts *txt)
{
	txt->answer = question->answer;
	if (question->answer.answer == ANSWER_DATA)
		txt->count = dns_read_txt(
			finder->survey->arena, question->rdata, &txt->texts, &txt->not_read);
}

static void take(struct policies_finder *finder, const struct dns_question *question)
{
	struct domain_policies *policies = policies_of(finder);

	if (question == &finder->sts) {
		take_texts(finder, question, &policies->sts.record.txt);
		sts_read_record(&policies->sts.record);
	} else if (question == &finder->tlsrpt) {
		take_texts(finder, question, &policies->tlsrpt.txt);
		tlsrpt_read(finder->survey->arena, &policies->tlsrpt);
	} else if (question == &finder->a) {
		policies->sts.fetch.a = question->answer;
	} else {
		policies->sts.fetch.aaaa = question->answer;
	}
}

static void on_answer(struct dns_question *question)
{
	struct policies_finder *finder = question->owner;
	const struct sts_record_facts *record = &policies_of(finder)->sts.record;

	take(finder, question);
	if (question != &finder->tlsrpt && --finder->in_the_way == 0 && record->id_valid)
		fetch_policy(finder);
	if (--finder->open == 0)
		finder->answered(finder);
}

static const char *name_under(struct policies_finder *finder, const char *label)
{
	return arena_printf(
		finder->survey->arena, "%s.%s", label, finder->survey->plan->host);
}

static void ask(struct policies_finder *finder, struct dns_question *question, const char *name,
	enum dns_type type)
{
	*question = (struct dns_question){
		.name = name, .type = type, .answered = on_answer, .owner = finder};
	finder->open++;
	finder->in_the_way += question != &finder->tlsrpt ? 1 : 0;
	dns_ask(finder->dns, question);
}

/* A name too long for DNS is nobody's. */
static bool has_room(const struct plan *plan)
{
	return strlen("_smtp._tls.") + strlen(plan->host) <= MAX_NAME;
}

void policies_find(struct policies_finder *finder)
{
	const struct plan *plan = finder->survey->plan;
	struct domain_policies *policies = arena_alloc(finder->survey->arena, sizeof(*policies));
	const struct dns_answer nobody = {.answer = ANSWER_NO_NAME};

	finder->survey->facts->policies = policies;
	if (!has_room(plan)) {
		policies->sts.record.txt.answer = nobody;
		policies->tlsrpt.txt.answer = nobody;
		return;
	}
	finder->host = name_under(finder, "mta-sts");
	ask(finder, &finder->sts, name_under(finder, "_mta-sts"), DNS_TXT);
	ask(finder, &finder->tlsrpt, name_under(finder, "_smtp._tls"), DNS_TXT);
	if (plan->family != AF_INET6)
		ask(finder, &finder->a, finder->host, DNS_A);
	if (plan->family != AF_INET)
		ask(finder, &finder->aaaa, finder->host, DNS_AAAA);
}
