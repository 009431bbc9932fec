/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From what a domain publishes for MTA-STS to what senders do. The chain of the policy host is looked
 * at before a word of the body counts (RFC 8461 3.3). Pure, cannot fail.
 */

#include "judge/sts_standing.h"

#include "base/arena.h"
#include "facts_dns.h"
#include "judge/lifetime.h"
#include "judge/names.h"
#include "judge/sts_patterns.h"

static void judge_chain(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, struct sts_verdict *verdict)
{
	const struct chain_facts *facts = &survey->policies->sts.fetch.chain;
	const struct reference_name name = {.kind = NAME_DNS,
		.ascii = arena_printf(arena, "mta-sts.%s", survey->domain->name)};
	struct chain_path *path = arena_alloc(arena, sizeof(*path));

	if (facts->count == 0)
		return;
	path_find(facts, policy, path);
	verdict->chain = (struct judged_chain){
		.chain = facts, .leaf = &facts->certs[0], .path = path, .word = "cert"};
	verdict->named = cert_bears(verdict->chain.leaf, &name);
	verdict->accepted = verdict->named && path->end == PATH_TRUSTED && path->in_date;
}

static bool was_not_answered(const struct dns_answer *answer)
{
	return answer->answer == ANSWER_NOT_ASKED || answer->answer == ANSWER_FAILED ||
		answer->answer == ANSWER_TIMEOUT;
}

static enum sts_status status_of(const struct sts_facts *sts, const struct policy *policy,
	const struct sts_verdict *verdict)
{
	if (was_not_answered(&sts->record.txt.answer))
		return STS_STATUS_UNKNOWN;
	if (sts->record.txt.fitting == 0 && sts->record.txt.near_miss.len == 0)
		return STS_STATUS_ABSENT;
	/* The user's own proxy says nothing about the policy host */
	if (sts->fetch.ended == STS_FETCH_PROXY)
		return STS_STATUS_UNKNOWN;
	if (!sts->record.id_valid || sts->fetch.ended != STS_FETCH_DONE)
		return STS_STATUS_BROKEN;
	if (verdict->chain.leaf != NULL && !policy->anchors.known)
		return STS_STATUS_UNKNOWN;
	return verdict->accepted && (sts->policy.oddities & STS_POLICY_INVALID) == 0
		? STS_STATUS_PUBLISHED
		: STS_STATUS_BROKEN;
}

void sts_judge(struct arena *arena, const struct survey_facts *survey, const struct policy *policy,
	struct sts_verdict *verdict)
{
	*verdict = (struct sts_verdict){0};
	if (survey->policies == NULL)
		return;
	judge_chain(arena, survey, policy, verdict);
	verdict->status = status_of(&survey->policies->sts, policy, verdict);
	if (verdict->status == STS_STATUS_PUBLISHED)
		verdict->mode = survey->policies->sts.policy.mode;
}

enum sts_standing sts_standing_of(
	const struct survey_facts *survey, const struct sts_verdict *verdict, const char *mx)
{
	if (verdict->status == STS_STATUS_UNKNOWN)
		return STS_STANDING_UNKNOWN;
	if (verdict->mode != STS_MODE_ENFORCE)
		return STS_STANDING_OPEN;
	if (sts_policy_names(&survey->policies->sts.policy, mx))
		return STS_STANDING_LISTED;
	return survey->policies->sts.policy.not_read > 0 ? STS_STANDING_UNKNOWN
							  : STS_STANDING_UNLISTED;
}

const char *sts_mode_word(const struct sts_verdict *verdict)
{
	if (verdict->status == STS_STATUS_PUBLISHED)
		return sts_mode_name(verdict->mode);
	return verdict->status == STS_STATUS_ABSENT ? "absent" : "unknown";
}

void sts_tell(const struct sts_verdict *sts, const struct policy *policy, struct verdict *verdict)
{
	struct life_left left;

	verdict->sts_mode = sts_mode_word(sts);
	verdict->sts_published = sts->status == STS_STATUS_PUBLISHED;
	if (sts->chain.leaf == NULL || !life_left_of_chain(&sts->chain, policy, &left))
		return;
	verdict->have_sts_days = true;
	verdict->sts_days = left.days;
}
