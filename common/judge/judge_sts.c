/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checks of how MTA-STS is published: the record, the fetch, the certificate of the policy host (RFC
 * 8461 3.1, 3.3). A fault there leaves new senders without protection and stops no mail, whatever the
 * body claims. The policy itself is judged in judge_sts_policy.c. Cannot fail.
 */

#include "base/arena.h"
#include "base/buf.h"
#include "facts_dns.h"
#include "judge/dns_words.h"
#include "judge/judging.h"
#include "judge/lifetime.h"

enum { HTTP_REDIRECT = 3 };

static const struct sts_facts *sts_of(const struct judging *judging)
{
	return judging->survey->policies != NULL ? &judging->survey->policies->sts : NULL;
}

/* Whoever requires MTA-STS does not want to hear of its loss as a warning. */
static enum severity severity_of(const struct judging *judging)
{
	return (judging->policy->require & REQUIRE_MTA_STS) != 0 ? SEVERITY_CRITICAL
								  : SEVERITY_WARNING;
}

static struct finding *fault(struct judging *judging, const char *brief, const char *trail)
{
	struct finding *finding = judging_add(judging, severity_of(judging), brief);

	finding->trail = trail;
	return finding;
}

static const char *quoted(struct judging *judging, struct text text)
{
	return text_quote(judging->arena, text, TEXT_MAX_QUOTED / 2);
}

void judge_sts_absent(struct judging *judging)
{
	const bool required = (judging->policy->require & REQUIRE_MTA_STS) != 0;

	if (judging->sts->status == STS_STATUS_ABSENT)
		judging_add(judging, required ? SEVERITY_CRITICAL : SEVERITY_INFO, "no MTA-STS")
			->trail = required ? ", and it is required" : "";
}

/* --- the record -------------------------------------------------------------------------------- */

static void judge_id(struct judging *judging, const struct sts_record_facts *record)
{
	if (!record->have_id)
		fault(judging, "MTA-STS record without id", ", senders ignore it");
	else
		fault(judging, "invalid id in the MTA-STS record",
			judging_printf(judging, ": %s is not 1 to 32 letters and digits",
				quoted(judging, record->id)));
}

static void judge_odd_record(struct judging *judging, const struct txt_facts *txt)
{
	if (txt->oddities == 0)
		return;
	judging_add(judging, SEVERITY_INFO, "odd MTA-STS record")->trail =
		judging_printf(judging, ": %s", quoted(judging, txt->chosen));
}

void judge_sts_record(struct judging *judging)
{
	const struct sts_facts *sts = sts_of(judging);
	const struct txt_facts *txt;

	if (sts == NULL || judging->survey->domain->resolver_dead)
		return;
	txt = &sts->record.txt;
	if (dns_is_unanswered(&txt->answer))
		judging_add(judging, dns_worth(judging->survey->domain, severity_of(judging)),
			"MTA-STS record cannot be looked up")
			->trail = dns_why_text(judging->arena, &txt->answer);
	else if (txt->fitting > 1)
		fault(judging, judging_printf(judging, "%zu MTA-STS records", txt->fitting),
			", senders take that for none");
	else if (txt->fitting == 0 && txt->near_miss.len > 0)
		fault(judging, "no valid MTA-STS record",
			judging_printf(judging, ": %s", quoted(judging, txt->near_miss)));
	else if (txt->fitting == 1 && !sts->record.id_valid)
		judge_id(judging, &sts->record);
	else
		judge_odd_record(judging, txt);
}

/* --- the fetch --------------------------------------------------------------------------------- */

static const char *status_text(struct judging *judging, const struct sts_fetch_facts *fetch)
{
	if (fetch->status / 100 == HTTP_REDIRECT && fetch->location.len > 0)
		return judging_printf(judging, ": status %d to %s, senders do not follow",
			fetch->status, quoted(judging, fetch->location));
	return judging_printf(judging, ": status %d", fetch->status);
}

static const char *address_text(struct judging *judging, const struct sts_fetch_facts *fetch)
{
	const struct dns_answer *failed = dns_is_unanswered(&fetch->a) ? &fetch->a
		: dns_is_unanswered(&fetch->aaaa)                       ? &fetch->aaaa
								    : NULL;

	return failed == NULL ? ": the policy host has no address"
			      : judging_printf(judging, ": no address of the policy host%s",
					dns_why_text(judging->arena, failed));
}

/* What the user's own library or proxy says of it. */
static const char *detail_text(struct judging *judging, const struct sts_fetch_facts *fetch)
{
	const char *where = fetch->ended == STS_FETCH_PROXY ? ""
		: fetch->by_proxy                           ? " by the proxy"
		: fetch->address != NULL                    ? " at "
							    : "";

	return judging_printf(judging, ": %s%s%s%s%s", sts_fetch_name(fetch->ended), where,
		!fetch->by_proxy && fetch->address != NULL ? fetch->address : "",
		fetch->detail.len > 0 ? ", " : "", quoted(judging, fetch->detail));
}

static const char *fetch_text(struct judging *judging, const struct sts_fetch_facts *fetch)
{
	switch (fetch->ended) {
	case STS_FETCH_NO_ADDRESS:
		return address_text(judging, fetch);
	case STS_FETCH_STATUS:
		return status_text(judging, fetch);
	case STS_FETCH_TIMEOUT:
	case STS_FETCH_HEADERS:
	case STS_FETCH_BODY:
		return judging_printf(judging, ": %s", sts_fetch_name(fetch->ended));
	default:
		return detail_text(judging, fetch);
	}
}

/* RFC 8461 3.2: text/plain, which senders are not told to insist on. */
static void judge_type(struct judging *judging, const struct sts_fetch_facts *fetch)
{
	if (text_starts_nocase(fetch->content_type, "text/plain"))
		return;
	judging_add(judging, SEVERITY_INFO, "MTA-STS policy is not sent as text/plain")->trail =
		fetch->content_type.len == 0
		? ""
		: judging_printf(judging, ": %s", quoted(judging, fetch->content_type));
}

void judge_sts_fetch(struct judging *judging)
{
	const struct sts_facts *sts = sts_of(judging);

	if (sts == NULL || sts->fetch.ended == STS_FETCH_NOT_TRIED ||
		sts->fetch.ended == STS_FETCH_PRIVATE || judging->survey->domain->resolver_dead)
		return;
	if (sts->fetch.ended == STS_FETCH_DONE)
		judge_type(judging, &sts->fetch);
	else
		fault(judging, "MTA-STS policy cannot be fetched", fetch_text(judging, &sts->fetch));
}

void judge_sts_private(struct judging *judging)
{
	const struct sts_facts *sts = sts_of(judging);

	if (sts != NULL && sts->fetch.ended == STS_FETCH_PRIVATE)
		fault(judging, "MTA-STS policy host has only private addresses",
			judging_printf(judging, " (%s%s), not contacted, split DNS?",
				sts->fetch.private_addresses[0],
				sts->fetch.private_count > 1 ? " ..." : ""));
}

/* --- the certificate --------------------------------------------------------------------------- */

static const char *distrust_text(struct judging *judging, const struct sts_verdict *sts)
{
	switch (sts->chain.path->end) {
	case PATH_SELF_SIGNED:
		return ": self-signed";
	case PATH_INCOMPLETE:
		return judging_printf(judging, ": intermediate %s not sent",
			quoted(judging, sts->chain.leaf->issuer_name));
	case PATH_UNREADABLE:
		return ": it cannot be read";
	case PATH_TRUSTED:
		return ": out of date";
	default:
		return ": not trusted";
	}
}

static void judge_life(struct judging *judging)
{
	const struct policy *policy = judging->policy;
	struct life_left left;
	bool typed = policy->lifetime_typed;

	if (!life_left_of_chain(&judging->sts->chain, policy, &left) ||
		left.severity < SEVERITY_WARNING)
		return;
	judging_add(judging, typed ? left.severity : SEVERITY_WARNING,
		judging_printf(judging, "certificate of the MTA-STS policy host ends in %s",
			life_days_text(judging->arena, left.days)))
		->asked = typed;
}

/* Our side: nobody knows whether the policy counts. */
static void judge_without_anchors(struct judging *judging)
{
	const char *problem = judging->policy->anchors.problem;

	if (judging->sts->chain.leaf != NULL)
		judging_add(judging, SEVERITY_UNKNOWN,
			"certificate of the MTA-STS policy host cannot be judged")
			->trail = problem == NULL
			? ""
			: judging_printf(judging, ": %s", problem);
}

void judge_sts_certificate(struct judging *judging)
{
	const struct sts_verdict *sts = judging->sts;
	static const char brief[] = "bad certificate of the MTA-STS policy host";
	const struct sts_facts *facts = sts_of(judging);

	if (facts == NULL)
		return;
	if (!judging->policy->anchors.known) {
		judge_without_anchors(judging);
		return;
	}
	if (sts->chain.leaf == NULL) {
		if (facts->fetch.ended == STS_FETCH_DONE)
			fault(judging, brief, ": none was seen");
	} else if (sts->chain.path->end != PATH_TRUSTED || !sts->chain.path->in_date) {
		fault(judging, brief, distrust_text(judging, sts))->certificate =
			sts->chain.leaf->sha256;
	} else if (!sts->named) {
		fault(judging, brief,
			judging_printf(judging, ": it lacks the name mta-sts.%s",
				judging->survey->domain->display))
			->certificate = sts->chain.leaf->sha256;
	} else {
		judge_life(judging);
	}
}
