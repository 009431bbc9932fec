/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of the TLSA records of a mail host: whether they are there, signed, usable, and whether
 * they will be so tomorrow. What they say about chains is in judge_dane.c. Cannot fail.
 */

#include "base/arena.h"
#include "base/buf.h"
#include "judge/dane_standing.h"
#include "judge/dns_words.h"
#include "judge/judging.h"
#include "judge/lifetime.h"
#include "judge/tlsa_words.h"

enum { USAGE_TA = 2, USAGE_EE = 3, SELECTOR_CERT = 0, MATCHING_FULL = 0 };
enum { MAX_NAMED = 4, SECONDS_A_DAY = 86400 };

static bool can_validate(const struct judging *judging)
{
	return judging->survey->domain != NULL &&
		judging->survey->domain->root.dnssec == DNSSEC_SECURE;
}

static bool is_required(const struct judging *judging)
{
	return (judging->policy->require & REQUIRE_DANE) != 0;
}

/* In default of DANE: a finding of the row's severity, unless the user demanded DANE. */
static struct finding *lacks(struct judging *judging, const char *brief)
{
	struct finding *finding = judging_fails(judging, brief);

	if (is_required(judging) && can_validate(judging)) {
		finding->severity = SEVERITY_CRITICAL;
		finding->asked = true;
	}
	return finding;
}

void judge_dane_absent(struct judging *judging)
{
	const struct host_dns *dns = judging->host->dns;

	if (dns == NULL ||
		(dns->tlsa.answer.answer != ANSWER_NO_DATA &&
			dns->tlsa.answer.answer != ANSWER_NO_NAME))
		return;
	lacks(judging, "no TLSA record")->trail = is_required(judging) ? ", DANE is required" : "";
}

void judge_dane_insecure(struct judging *judging)
{
	const struct host_dns *dns = judging->host->dns;

	if (dns == NULL || !can_validate(judging) || dns->tlsa.count == 0 ||
		dns->tlsa.answer.dnssec == DNSSEC_BOGUS || dane_counts(dns))
		return;
	lacks(judging, "TLSA records without effect")->trail =
		dns->tlsa.answer.dnssec == DNSSEC_SECURE
		? ", the addresses of the host are not signed"
		: ", they are not signed";
}

/* Not even the absence of another type holds there: another fault with another repair. */
static bool denial_fails(const struct host_dns *dns)
{
	return dns->denial.dnssec == DNSSEC_BOGUS;
}

/* RFC 7672 2.1.2: whoever gets no answer must not take it for none. */
static bool is_unanswered(const struct judging *judging)
{
	return judging->host->lookup == LOOKUP_OK &&
		dane_standing_of(judging->host->dns, can_validate(judging), NULL) ==
		DANE_STANDING_UNANSWERED;
}

static void defers(struct judging *judging, const char *why, const struct dns_answer *answer)
{
	struct finding *finding = judging_fails(judging, "DANE senders defer");

	if (answer->answer == ANSWER_TIMEOUT)
		finding->severity = judging_timeout_state(judging);
	finding->lead = FINDING_AT;
	finding->trail =
		judging_printf(judging, ", %s%s", why, dns_why_text(judging->arena, answer));
}

void judge_dane_lookup(struct judging *judging)
{
	const struct host_dns *dns = judging->host->dns;

	if (dns == NULL || !is_unanswered(judging) || denial_fails(dns))
		return;
	defers(judging,
		dns->tlsa.answer.dnssec == DNSSEC_BOGUS             ? "TLSA records are bogus"
			: dns->tlsa.answer.answer == ANSWER_TIMEOUT ? "TLSA look-up not answered"
								    : "TLSA look-up fails",
		&dns->tlsa.answer);
}

void judge_dnssec_denial(struct judging *judging)
{
	const struct host_dns *dns = judging->host->dns;

	if (dns != NULL && is_unanswered(judging) && denial_fails(dns))
		defers(judging, "neither TLSA nor a proof that there is none", &dns->tlsa.answer);
}

/* What the records are by themselves, before any chain. */
static void look_at_records(const struct tlsa_facts *tlsa, struct dane_verdict *verdict)
{
	static const struct chain_facts no_chain;
	const struct dane_question question = {.tlsa = tlsa, .chain = &no_chain};

	dane_judge(&question, verdict);
}

static size_t add_unusable(
	struct judging *judging, const struct dane_verdict *verdict, struct buf *text)
{
	const struct tlsa_facts *tlsa = &judging->host->dns->tlsa;
	size_t count = 0;

	for (size_t i = 0; i < verdict->count; i++) {
		enum dane_unusable why = verdict->records[i].unusable;

		if (why != DANE_USABLE && count++ < MAX_NAMED)
			buf_printf(text, ", %s: %s",
				tlsa_kind_text(judging->arena, &tlsa->records[i]),
				tlsa_unusable_text(judging->arena, &tlsa->records[i], why));
	}
	if (count > MAX_NAMED)
		buf_printf(text, " and %zu more", count - MAX_NAMED);
	return count;
}

/* RFC 7672 2.2: with none that is usable TLS is mandatory, and nobody looks at the certificate. */
void judge_dane_unusable(struct judging *judging)
{
	const struct host_dns *dns = judging->host->dns;
	struct dane_verdict verdict;
	struct buf why;

	if (dns == NULL || !dane_counts(dns))
		return;
	look_at_records(&dns->tlsa, &verdict);
	buf_init(&why, judging->arena);
	if (add_unusable(judging, &verdict, &why) == 0)
		return;
	if (verdict.result == DANE_NONE_USABLE)
		lacks(judging, "no usable TLSA record")->trail = judging_printf(
			judging, ", so TLS is mandatory but not authenticated%s", why.data);
	else
		judging_fails(judging, "unusable TLSA record")->trail = why.data;
}

/* Chains that an address showed, of whatever key family. */
static bool is_shown(const struct judged_chain *shown)
{
	return shown->probe != NULL && shown->dane != NULL;
}

/* Every chain that was shown matches, and there is one: a verdict of the first, else NULL. */
static const struct dane_verdict *all_match(const struct judging *judging)
{
	const struct dane_verdict *first = NULL;

	for (size_t i = 0; i < judging->chains.count; i++) {
		const struct judged_chain *shown = &judging->chains.items[i];

		if (!is_shown(shown))
			continue;
		if (shown->dane->result != DANE_MATCHED)
			return NULL;
		first = first == NULL ? shown->dane : first;
	}
	return first;
}

/* Good for a chain, be it the next one. Outdone ones are good for senders of less digests. */
static bool is_in_use(const struct judging *judging, size_t record)
{
	for (size_t i = 0; i < judging->chains.count; i++) {
		const struct dane_verdict *dane = judging->chains.items[i].dane;

		if (dane != NULL && dane->records[record].unusable == DANE_USABLE &&
			dane->records[record].fault == DANE_FAULT_NONE)
			return true;
	}
	return false;
}

static bool kind_in_use(
	const struct judging *judging, const struct dane_verdict *verdict, size_t record)
{
	const struct tlsa_record *records = judging->host->dns->tlsa.records;

	for (size_t i = 0; i < verdict->count; i++)
		if (records[i].usage == records[record].usage &&
			records[i].selector == records[record].selector &&
			records[i].matching == records[record].matching && is_in_use(judging, i))
			return true;
	return false;
}

static void is_stale(struct judging *judging, const struct dane_verdict *verdict, size_t record)
{
	const struct tlsa_record *records = judging->host->dns->tlsa.records;
	const char *good = tlsa_text(judging->arena, &records[verdict->record]);

	if (kind_in_use(judging, verdict, record))
		judging_add(judging, SEVERITY_INFO, "spare TLSA record")->trail =
			judging_printf(judging, ", %s matches nothing beside %s",
				tlsa_text(judging->arena, &records[record]), good);
	else
		judging_fails(judging, "TLSA record left over")->trail =
			judging_printf(judging, ", no %s matches, while %s does",
				tlsa_kind_text(judging->arena, &records[record]), good);
}

/*
 * RFC 7671 8.4: of each kind that is published one must match, for clients may know that kind
 * alone. Others of the same kind are for the next key, and right.
 */
void judge_dane_stale(struct judging *judging)
{
	const struct dane_verdict *verdict = all_match(judging);
	size_t worst = verdict != NULL ? verdict->count : 0;

	for (size_t i = 0; verdict != NULL && i < verdict->count; i++) {
		if (verdict->records[i].unusable != DANE_USABLE || is_in_use(judging, i))
			continue;
		if (worst == verdict->count || !kind_in_use(judging, verdict, i))
			worst = i;
	}
	if (verdict != NULL && worst < verdict->count)
		is_stale(judging, verdict, worst);
}

/* The certificate of the first chain whose renewal the hint is about. */
static const struct judged_chain *first_shown(const struct judging *judging)
{
	for (size_t i = 0; i < judging->chains.count; i++)
		if (is_shown(&judging->chains.items[i]))
			return &judging->chains.items[i];
	return NULL;
}

/* A matching record of the leaf that the next renewal with the same key does not touch. */
static bool outlives_renewal(const struct tlsa_facts *tlsa, const struct dane_verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (verdict->records[i].unusable == DANE_USABLE && !verdict->records[i].outdone &&
			verdict->records[i].fault == DANE_FAULT_NONE &&
			(tlsa->records[i].usage == USAGE_TA ||
				tlsa->records[i].selector != SELECTOR_CERT))
			return true;
	return false;
}

/* An intermediate: its CA may sign the next certificate by another one (RFC 7671 5.2). */
static bool may_rotate(const struct judged_chain *shown)
{
	const struct dane_record *record = &shown->dane->records[shown->dane->record];

	return record->match == DANE_MATCHES_CHAIN && record->cert < shown->chain->count &&
		!shown->chain->certs[record->cert].self_issued;
}

static size_t usable_count(const struct dane_verdict *verdict)
{
	size_t count = 0;

	for (size_t i = 0; i < verdict->count; i++)
		count += verdict->records[i].unusable == DANE_USABLE ? 1 : 0;
	return count;
}

static const char *days_left(struct judging *judging, const struct cert_facts *leaf)
{
	if (!leaf->have_dates || leaf->never_expires || leaf->not_after < judging->policy->now)
		return "";
	return judging_printf(judging, ", which ends in %s",
		life_days_text(judging->arena,
			(double)(leaf->not_after - judging->policy->now) / SECONDS_A_DAY));
}

/* RFC 7672 4, RFC 7671 5.2 and 10.1.2. */
void judge_dane_rollover(struct judging *judging)
{
	const struct judged_chain *shown = first_shown(judging);
	const struct tlsa_facts *tlsa;
	const struct tlsa_record *record;
	const char *kind;

	if (shown == NULL || all_match(judging) == NULL)
		return;
	tlsa = &judging->host->dns->tlsa;
	record = &tlsa->records[shown->dane->record];
	kind = tlsa_kind_text(judging->arena, record);
	if (!outlives_renewal(tlsa, shown->dane))
		judging_fails(judging, "renewal will break DANE")->trail = judging_printf(judging,
			", TLSA %s is of the whole cert%s", kind, days_left(judging, shown->leaf));
	else if (may_rotate(shown))
		judging_fails(judging, "renewal may break DANE")->trail = judging_printf(judging,
			", TLSA %s is of intermediate %s, and the CA may change it", kind,
			judging_cert_name(judging,
				&shown->chain
					 ->certs[shown->dane->records[shown->dane->record].cert]));
	else if (record->matching == MATCHING_FULL)
		judging_fails(judging, "TLSA record holds all data")->trail = judging_printf(
			judging, ", %s makes large answers, a digest is enough", kind);
	else if (record->usage == USAGE_EE && usable_count(shown->dane) == 1)
		judging_fails(judging, "no spare TLSA record")->trail =
			", the next key needs one before it is used";
}
