/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of certificates against clock and anchors of the policy. Names are not judged here. */

#include <math.h>

#include "judge/chain.h"
#include "judge/judging.h"
#include "judge/lifetime.h"

/* `12 d`, `9.4 d`, `5 h`: as exact as anybody acts on it. */
static const char *time_left_text(struct judging *judging, double days)
{
	double size = fabs(days);

	if (size < 2)
		return judging_printf(judging, "%.0f h", size * 24);
	return judging_printf(
		judging, "%s d", number_text(judging->arena, size, size < 10 ? 1 : 0));
}

static const char *expiry_brief(struct judging *judging, double days)
{
	if (days < 0)
		return judging_printf(
			judging, "cert EXPIRED %s ago", time_left_text(judging, days));
	return judging_printf(judging, "cert ends in %s", time_left_text(judging, days));
}

/*
 * The first of leaf and intermediates to fall below a threshold, else the first to die. Without
 * thresholds an expired certificate is shown and not judged: opportunistic senders do not verify.
 */
void judge_expiry(struct judging *judging)
{
	const struct policy *policy = judging->policy;
	struct life_left left;
	struct finding *finding;
	enum severity severity = SEVERITY_OK;

	if (!life_left_of_chain(&judging->probe->chain, policy, &left))
		return;
	if (policy->judge_lifetime)
		severity = left.severity;
	else if (left.days < 0)
		severity = SEVERITY_INFO;
	finding = judging_add(judging, severity, expiry_brief(judging, left.days));
	finding->certificate = left.cert->sha256;
	finding->trail = judging_printf(judging, ": %s%s",
		text_quote(judging->arena, left.cert->subject, TEXT_MAX_QUOTED),
		policy->judge_lifetime ? "" : ", not judged");
}

/* A clock that is wrong here looks the same, so the finding says what to compare. */
void judge_not_yet_valid(struct judging *judging)
{
	const struct chain_facts *chain = &judging->probe->chain;
	const struct policy *policy = judging->policy;

	for (size_t i = 0; i < chain->count; i++) {
		const struct cert_facts *cert = &chain->certs[i];
		struct finding *finding;

		if (!cert->have_dates || cert->not_before <= policy->now)
			continue;
		finding = judging_add(judging,
			policy->judge_lifetime ? SEVERITY_CRITICAL : SEVERITY_INFO,
			"cert NOT YET VALID");
		finding->certificate = cert->sha256;
		finding->trail = judging_printf(judging, ": %s, valid in %s%s: is the clock right?",
			text_quote(judging->arena, cert->subject, TEXT_MAX_QUOTED),
			time_left_text(judging, (double)(cert->not_before - policy->now) / 86400),
			policy->judge_lifetime ? "" : ", not judged");
		return;
	}
}

/* A fact: opportunistic senders, and those that only insist on TLS, do not verify. */
void judge_trust(struct judging *judging)
{
	const struct chain_facts *chain = &judging->probe->chain;

	if (judging->policy->anchors.count == 0 || chain->count == 0)
		return;
	if (chain_is_trusted(chain, &judging->policy->anchors))
		judging_passes(judging, "chain is trusted");
	else
		judging_add(judging, SEVERITY_INFO, "chain is not trusted")->trail =
			": it leads to none of the given anchors, not judged";
}
