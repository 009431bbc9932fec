/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One address beside the other: was a renewed certificate loaded everywhere? And both families. */

#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "judge/judging.h"
#include "judge/lifetime.h"
#include "judge/names.h"

enum { RELOAD_PATIENCE = 48 * 3600 /* seconds that a renewal may take to reach every place */ };

static bool is_served(const struct judged_chain *shown)
{
	return shown->probe != NULL && shown->leaf != NULL && shown->leaf->have_dates;
}

/* `old` is of the same kind as `new`, was issued earlier, and stands at another address. */
static bool is_left_behind(const struct judged_chain *old, const struct judged_chain *new)
{
	return old->probe != new->probe && old->leaf->key_kind == new->leaf->key_kind &&
		old->leaf->not_before <
		new->leaf->not_before &&cert_same_names(old->leaf, new->leaf);
}

/* Fresh renewals get time to spread, as long as the old certificate lasts. */
static bool is_overdue(
	const struct policy *policy, const struct judged_chain *old, const struct judged_chain *new)
{
	struct life_left left;

	if (policy->now - new->leaf->not_before > RELOAD_PATIENCE)
		return true;
	return life_left_of_chain(old, policy, &left) && left.severity > SEVERITY_OK;
}

static const char *day(struct judging *judging, int64_t seconds)
{
	const char *iso = clock_iso_text(judging->arena, seconds);

	return iso == NULL ? "no date" : judging_printf(judging, "%.10s", iso);
}

static void say_not_reloaded(
	struct judging *judging, const struct judged_chain *old, const struct judged_chain *new)
{
	struct finding *finding = judging_fails(judging, "renewed cert not loaded everywhere");

	finding->certificate = old->leaf->sha256;
	finding->trail = judging_printf(judging,
		", %s shows the %s of %s, %s that of %s: reload the server there",
		old->probe->where.address, old->word, day(judging, old->leaf->not_before),
		new->probe->where.address, day(judging, new->leaf->not_before));
}

void judge_not_reloaded(struct judging *judging)
{
	const judged_chains *chains = &judging->chains;

	for (size_t i = 0; i < chains->count; i++) {
		const struct judged_chain *old = &chains->items[i];

		for (size_t j = 0; j < chains->count; j++) {
			const struct judged_chain *new = &chains->items[j];

			if (is_served(old) && is_served(new) && is_left_behind(old, new) &&
				is_overdue(judging->policy, old, new)) {
				say_not_reloaded(judging, old, new);
				return;
			}
		}
	}
}

/* A fact: front ends may well have certificates of their own. */
void judge_certs_differ(struct judging *judging)
{
	const judged_chains *chains = &judging->chains;

	for (size_t i = 1; i < chains->count; i++) {
		const struct judged_chain *first = &chains->items[0];
		const struct judged_chain *other = &chains->items[i];

		if (!is_served(first) || !is_served(other) || first->probe == other->probe ||
			first->leaf->key_kind != other->leaf->key_kind ||
			strcmp(first->leaf->sha256, other->leaf->sha256) == 0)
			continue;
		judging_add(judging, SEVERITY_INFO, "addresses show different certs")->trail =
			judging_printf(judging, ", %s not that of %s", other->probe->where.address,
				first->probe->where.address);
		return;
	}
}

static const char *family_name(enum key_kind kind)
{
	return kind == KEY_RSA ? "RSA" : "ECDSA";
}

/* Refusing the only family offered is how a server says that it has no such certificate. */
static bool says_it_has_none(const struct probe_facts *other)
{
	return other->family_strictly && other->fault.stage == STAGE_TLS &&
		(other->fault.cause == CAUSE_ALERT || other->fault.cause == CAUSE_CLOSED ||
			other->fault.cause == CAUSE_RESET);
}

void judge_family_tested(struct judging *judging)
{
	const struct probe_facts *probe = judging->probe;
	const struct probe_facts *other = probe->other_family;
	const char *family;

	if (!judging->policy->both_families || probe->chain.count == 0 || other == NULL)
		return;
	family = family_name(other->family_offered);
	if (other->chain.count > 0 &&
		strcmp(other->chain.certs[0].sha256, probe->chain.certs[0].sha256) != 0)
		judging_passes(judging, "two certs, RSA and ECDSA, both judged");
	else if (other->chain.count > 0)
		judging_passes(judging,
			judging_printf(judging, "the same cert where %s is preferred", family));
	else if (says_it_has_none(other))
		judging_passes(judging, judging_printf(judging, "no %s cert", family));
	else
		judging_add(judging, SEVERITY_INFO,
			judging_printf(judging, "%s cert not tested", family))
			->trail = judging_printf(judging, ", second connection: %s at %s",
			cause_name(other->fault.cause), stage_name(other->fault.stage));
}
