/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of chains against TLSA records, by the verdict of judge/dane.c. A chain that fails has one
 * fault out of five, named for what would repair it; --next-cert is foretold the same way. What the
 * records are worth by themselves is said in judge_tlsa.c. Cannot fail.
 */

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "judge/dane_standing.h"
#include "judge/dns_words.h"
#include "judge/judging.h"
#include "judge/tlsa_words.h"

enum { USAGE_TA = 2 };

/* What Postfix says whatever the reason was. */
static const char not_verified[] = "Server certificate not verified";

/* A usable record that would match if no stronger digest stood beside it, or NULL. */
static const struct tlsa_record *outdone_match(
	const struct tlsa_facts *tlsa, const struct dane_verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (verdict->records[i].outdone && verdict->records[i].fault == DANE_FAULT_NONE)
			return &tlsa->records[i];
	return NULL;
}

static bool names_only_anchors(const struct tlsa_facts *tlsa, const struct dane_verdict *verdict)
{
	for (size_t i = 0; i < verdict->count; i++)
		if (verdict->records[i].unusable == DANE_USABLE &&
			tlsa->records[i].usage != USAGE_TA)
			return false;
	return true;
}

/* Which check speaks about a chain that fails. */
static enum check_index fault_of(const struct tlsa_facts *tlsa, const struct judged_chain *shown)
{
	const struct dane_verdict *verdict = shown->dane;

	if (outdone_match(tlsa, verdict) != NULL)
		return CHECK_DANE_AGILITY;
	switch (verdict->fault) {
	case DANE_FAULT_NAME:
		return CHECK_DANE_NAME;
	case DANE_FAULT_CHAIN:
	case DANE_FAULT_DATES:
		return CHECK_DANE_TA_CHAIN;
	case DANE_FAULT_NOTHING:
		return shown->leaf != NULL && names_only_anchors(tlsa, verdict)
			? CHECK_DANE_TA_MISSING
			: CHECK_DANE_MATCH;
	default:
		return CHECK_DANE_MATCH;
	}
}

/* The records that count for the chain being judged, if it fails by the check being called. */
static const struct tlsa_facts *failing(const struct judging *judging)
{
	const struct dane_verdict *verdict = judging->shown->dane;
	const struct tlsa_facts *tlsa;

	if (verdict == NULL || verdict->result != DANE_FAILED)
		return NULL;
	tlsa = &judging->host->dns->tlsa;
	return fault_of(tlsa, judging->shown) == judging->check ? tlsa : NULL;
}

/* How to have it right on the day: senders hold old records for their time to live. */
static const char *publish_text(struct judging *judging)
{
	const struct cert_facts *leaf = judging->shown->leaf;

	if (leaf == NULL || leaf->spki_sha256 == NULL)
		return "";
	return judging_printf(judging, ", publish 3 1 1 %s first, deploy after %s",
		leaf->spki_sha256,
		dns_ttl_text(judging->arena, judging->host->dns->tlsa.answer.ttl));
}

/* `next`: the opening words for a chain that is not served yet. `why` begins with its comma. */
static void fails(struct judging *judging, const char *next, const char *why)
{
	bool served = judging->shown->probe != NULL;
	struct finding *finding = judging_claim(judging, true, checks[judging->check].severity,
		served ? "DANE senders defer" : next, why);

	if (served) {
		finding->lead = FINDING_AT;
		finding->bounce = not_verified;
	} else {
		finding->asked = true;
		finding->trail = judging_printf(judging, "%s%s", why, publish_text(judging));
	}
}

static const char *mismatch(struct judging *judging, const struct tlsa_facts *tlsa)
{
	const struct judged_chain *shown = judging->shown;

	if (shown->leaf == NULL)
		return ", no certificate was sent";
	if (shown->dane->fault == DANE_FAULT_LEAF) {
		const struct tlsa_record *record = &tlsa->records[shown->dane->record];

		return judging_printf(judging, ", TLSA %s names the cert itself, make it 3 %u %u",
			tlsa_kind_text(judging->arena, record), record->selector, record->matching);
	}
	if (shown->probe == NULL)
		return "";
	if (tlsa->not_read > 0)
		return judging_printf(
			judging, ", no TLSA matches (%zu records not read)", tlsa->not_read);
	if (strcmp(shown->word, "cert") != 0)
		return judging_printf(judging, ", no TLSA matches the %s", shown->word);
	return ", no TLSA matches (cert renewed?)";
}

static void matches(struct judging *judging)
{
	const struct dane_verdict *verdict = judging->shown->dane;
	const struct tlsa_facts *tlsa = &judging->host->dns->tlsa;
	struct finding *finding = judging_claim(judging, true, SEVERITY_OK,
		judging_printf(judging, "%s matches TLSA %s", judging->shown->word,
			tlsa_text(judging->arena, &tlsa->records[verdict->record])),
		"");

	if (judging->shown->probe == NULL && tlsa_has_others(verdict))
		finding->trail = judging_printf(judging,
			", deploy after %s if the record is new: senders may still hold the old "
			"set",
			dns_ttl_text(judging->arena, tlsa->answer.ttl));
	else if (verdict->count > 1)
		finding->trail = judging_printf(
			judging, ", of %s", tlsa_list_text(judging->arena, tlsa, verdict));
}

void judge_dane_match(struct judging *judging)
{
	const struct dane_verdict *verdict = judging->shown->dane;
	const struct tlsa_facts *tlsa = failing(judging);

	if (verdict != NULL && verdict->result == DANE_MATCHED)
		matches(judging);
	else if (tlsa != NULL)
		fails(judging, "next cert matches no TLSA", mismatch(judging, tlsa));
}

/* RFC 7671 9. That a weaker digest is passed over where all is well is a fact of the records. */
void judge_dane_agility(struct judging *judging)
{
	const struct tlsa_facts *tlsa = failing(judging);

	if (tlsa != NULL)
		fails(judging, "next cert matches only an outdone TLSA",
			judging_printf(judging,
				", TLSA %s matches, but a stronger digest beside it does not",
				tlsa_text(judging->arena,
					outdone_match(tlsa, judging->shown->dane))));
}

void judge_dane_ta_missing(struct judging *judging)
{
	const struct tlsa_facts *tlsa = failing(judging);

	if (tlsa != NULL)
		fails(judging, "next cert comes without the CA of its TLSA",
			judging_printf(judging, ", the CA of TLSA %s is not in the chain sent",
				tlsa_text(judging->arena,
					&tlsa->records[judging->shown->dane->record])));
}

void judge_dane_name(struct judging *judging)
{
	const struct policy *policy = judging->policy;
	struct buf names;

	if (failing(judging) == NULL)
		return;
	buf_init(&names, judging->arena);
	for (size_t i = 0; i < policy->dane_name_count; i++)
		buf_printf(&names, "%s%s", i == 0 ? "" : " nor ",
			text_quote(judging->arena, text_of(policy->dane_names[i].display),
				TEXT_MAX_QUOTED));
	fails(judging, "next cert bears no name that counts",
		judging_printf(judging, ", %s bears %s%s, which TLSA usage 2 demands",
			judging->shown->word, policy->dane_name_count > 1 ? "neither " : "not ",
			names.data));
}

static bool is_out_of_date(const struct cert_facts *cert, int64_t now)
{
	return !cert->have_dates || cert->not_before > now ||
		(!cert->never_expires && cert->not_after < now);
}

static const char *bad_dates(const struct judging *judging)
{
	const struct cert_facts *leaf = judging->shown->leaf;

	if (!is_out_of_date(leaf, judging->policy->now))
		return "a CA between is out of date";
	return leaf->have_dates && leaf->not_before > judging->policy->now ? "it is not valid yet"
									   : "it has EXPIRED";
}

static const char *broken_rule(const struct judging *judging)
{
	static const struct {
		unsigned fault;
		const char *words;
	} rules[] = {
		{PATH_BAD_SIGNATURE, "a signature does not fit"},
		{PATH_NOT_A_CA, "an issuer may not sign certificates"},
		{PATH_CONSTRAINTS, "constraints of a CA are broken"},
		{PATH_PURPOSE, "it is not for TLS servers"},
		{PATH_CRITICAL_EXTENSION, "a critical extension is unknown"},
		{PATH_OTHER_FAULT, "it cannot be verified"},
	};
	const struct dane_verdict *verdict = judging->shown->dane;

	if (verdict->fault == DANE_FAULT_DATES)
		return bad_dates(judging);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if ((verdict->records[verdict->record].path_faults & rules[i].fault) != 0)
			return rules[i].words;
	return "another CA signed it";
}

/* The CA of the record hangs in the chain; what counts is whether the leaf leads there. */
void judge_dane_ta_chain(struct judging *judging)
{
	const struct tlsa_facts *tlsa = failing(judging);

	if (tlsa != NULL)
		fails(judging, "next cert does not verify by its TLSA",
			judging_printf(judging, ", %s does not verify by TLSA %s: %s",
				judging->shown->word,
				tlsa_text(judging->arena,
					&tlsa->records[judging->shown->dane->record]),
				broken_rule(judging)));
}

/* RFC 7672 2.2: whoever publishes TLSA promises TLS. */
void judge_dane_no_starttls(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	const struct host_dns *dns = judging->host->dns;

	if (dns == NULL || !dane_counts(dns))
		return;
	if (probe_failed(probe, STAGE_EHLO, CAUSE_NOT_OFFERED) ||
		probe_refused(probe, STAGE_STARTTLS)) {
		struct finding *finding = judging_fails(judging, "DANE senders defer");

		finding->lead = FINDING_AT;
		finding->trail = ", it has TLSA records and no STARTTLS";
	}
}

/* What a usual connection to the address shows; a second key family is no other server. */
static bool is_usual(const struct judged_chain *shown)
{
	return shown->probe != NULL && shown->chain == &shown->probe->chain && shown->dane != NULL;
}

/* The addresses with that result, blanks and commas between; their number. */
static size_t add_addresses(
	const struct judging *judging, enum dane_result result, struct buf *text)
{
	size_t count = 0;

	for (size_t i = 0; i < judging->chains.count; i++) {
		const struct judged_chain *shown = &judging->chains.items[i];

		if (is_usual(shown) && shown->dane->result == result)
			buf_printf(text, "%s%s", count++ == 0 ? "" : ", ",
				shown->probe->where.address);
	}
	return count;
}

void judge_dane_differs(struct judging *judging)
{
	struct buf good, bad;
	size_t matching, others;

	buf_init(&good, judging->arena);
	buf_init(&bad, judging->arena);
	matching = add_addresses(judging, DANE_MATCHED, &good);
	others = add_addresses(judging, DANE_FAILED, &bad);
	if (matching > 0 && others > 0)
		judging_fails(judging, "addresses differ under DANE")->trail = judging_printf(
			judging, ", TLSA fails at %s and matches at %s", bad.data, good.data);
	else if (matching > 1)
		judging_passes(judging,
			judging_printf(judging, "all %zu addresses match by DANE", matching));
}
