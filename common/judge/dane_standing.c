/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From answers of DNS to what a DANE sender does. Pure, cannot fail. */

#include "judge/dane_standing.h"

static bool is_insecure(const struct dns_answer *answer)
{
	return answer->answer == ANSWER_DATA && answer->dnssec != DNSSEC_SECURE;
}

bool dane_is_asked(const struct host_dns *dns)
{
	if (!is_insecure(&dns->a) && !is_insecure(&dns->aaaa))
		return true;
	return dns->alias.answer == ANSWER_DATA && dns->alias.dnssec == DNSSEC_SECURE;
}

bool dane_counts(const struct host_dns *dns)
{
	return dane_is_asked(dns) && dns->tlsa.answer.answer == ANSWER_DATA &&
		dns->tlsa.answer.dnssec == DNSSEC_SECURE && dns->tlsa.count > 0;
}

static enum dane_standing standing_of_records(
	const struct host_dns *dns, const struct dane_verdict *verdict)
{
	static const struct chain_facts no_chain;
	const struct dane_question question = {.tlsa = &dns->tlsa, .chain = &no_chain};
	struct dane_verdict unseen;

	if (verdict == NULL) {
		dane_judge(&question, &unseen);
		verdict = &unseen;
	}
	if (verdict->result == DANE_NONE_USABLE)
		return DANE_STANDING_UNUSABLE;
	return verdict->result == DANE_MATCHED ? DANE_STANDING_MATCHED : DANE_STANDING_UNMATCHED;
}

enum dane_standing dane_standing_of(
	const struct host_dns *dns, bool can_validate, const struct dane_verdict *verdict)
{
	if (dns == NULL || !can_validate || dns->tlsa.answer.answer == ANSWER_NOT_ASKED)
		return DANE_STANDING_UNKNOWN;
	if (!dane_is_asked(dns))
		return DANE_STANDING_ABSENT;
	if (dns->tlsa.answer.answer == ANSWER_FAILED || dns->tlsa.answer.answer == ANSWER_TIMEOUT ||
		dns->tlsa.answer.dnssec == DNSSEC_BOGUS)
		return DANE_STANDING_UNANSWERED;
	return dane_counts(dns) ? standing_of_records(dns, verdict) : DANE_STANDING_ABSENT;
}

bool dane_is_published(enum dane_standing standing)
{
	return standing >= DANE_STANDING_UNANSWERED;
}
