/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of the record that asks senders for TLS reports (RFC 8460 3). Stops no mail. Cannot fail. */

#include "base/arena.h"
#include "facts_dns.h"
#include "judge/dane_standing.h"
#include "judge/dns_words.h"
#include "judge/judging.h"

static const struct tlsrpt_facts *tlsrpt_of(const struct judging *judging)
{
	if (judging->survey->policies == NULL || judging->survey->domain->resolver_dead)
		return NULL;
	return &judging->survey->policies->tlsrpt;
}

static bool is_required(const struct judging *judging)
{
	return (judging->policy->require & REQUIRE_TLSRPT) != 0;
}

/* Whether there is something that senders would report about. */
static bool has_policy(const struct judging *judging)
{
	const struct survey_facts *survey = judging->survey;

	for (size_t i = 0; i < survey->host_count; i++)
		if (survey->hosts[i].dns != NULL && dane_counts(survey->hosts[i].dns))
			return true;
	return judging->sts->status == STS_STATUS_PUBLISHED ||
		judging->sts->status == STS_STATUS_BROKEN;
}

void judge_tlsrpt_absent(struct judging *judging)
{
	const struct tlsrpt_facts *tlsrpt = tlsrpt_of(judging);
	const bool required = is_required(judging);

	if (tlsrpt == NULL || dns_is_unanswered(&tlsrpt->txt.answer) || tlsrpt->txt.fitting > 0 ||
		tlsrpt->txt.near_miss.len > 0 || (!required && !has_policy(judging)))
		return;
	judging_add(judging, required ? SEVERITY_CRITICAL : SEVERITY_INFO, "no TLS reports asked for")
		->trail = required ? ", and they are required" : "";
}

static const struct tlsrpt_uri *first_unusable(const struct tlsrpt_facts *tlsrpt)
{
	for (size_t i = 0; i < tlsrpt->count; i++)
		if (!tlsrpt_uri_is_usable(&tlsrpt->uris[i]))
			return &tlsrpt->uris[i];
	return NULL;
}

static enum severity severity_of(const struct judging *judging)
{
	return is_required(judging) ? SEVERITY_CRITICAL : SEVERITY_WARNING;
}

static void fault(struct judging *judging, const char *brief, const char *trail)
{
	judging_add(judging, severity_of(judging), brief)->trail = trail;
}

static void judge_uris(struct judging *judging, const struct tlsrpt_facts *tlsrpt)
{
	const struct tlsrpt_uri *bad = first_unusable(tlsrpt);

	if (!tlsrpt->have_rua || tlsrpt->count == 0)
		fault(judging, "TLSRPT record without rua", ", no reports will come");
	else if (bad != NULL)
		fault(judging, "TLSRPT record with an unusable rua",
			judging_printf(judging, ": %s is no mailto: or https: address",
				text_quote(judging->arena, bad->text, TEXT_MAX_QUOTED / 2)));
}

void judge_tlsrpt_record(struct judging *judging)
{
	const struct tlsrpt_facts *tlsrpt = tlsrpt_of(judging);

	if (tlsrpt == NULL)
		return;
	if (dns_is_unanswered(&tlsrpt->txt.answer))
		judging_add(judging, dns_worth(judging->survey->domain, severity_of(judging)),
			"TLSRPT record cannot be looked up")
			->trail = dns_why_text(judging->arena, &tlsrpt->txt.answer);
	else if (tlsrpt->txt.fitting > 1)
		fault(judging,
			judging_printf(judging, "%zu TLSRPT records", tlsrpt->txt.fitting),
			", senders take that for none");
	else if (tlsrpt->txt.fitting == 0 && tlsrpt->txt.near_miss.len > 0)
		fault(judging, "no valid TLSRPT record",
			judging_printf(judging, ": %s",
				text_quote(judging->arena, tlsrpt->txt.near_miss,
					TEXT_MAX_QUOTED / 2)));
	else if (tlsrpt->txt.fitting == 1)
		judge_uris(judging, tlsrpt);
}
