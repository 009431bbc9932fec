/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lifetime left. A threshold in days would make a certificate of 47 days warn half of its life, so
 * days and a share of the lifetime are taken together and the smaller counts.
 */

#include "judge/lifetime.h"

#include <math.h>

#include "base/arena.h"
#include "base/text.h"

enum { SECONDS_A_DAY = 86400 };

double lifetime_limit(const struct lifetime *limit, double life_days)
{
	double least = INFINITY;

	if (limit->have_days)
		least = limit->days;
	if (limit->have_percent && limit->percent / 100 * life_days < least)
		least = limit->percent / 100 * life_days;
	return least;
}

static bool is_below(
	const struct lifetime *threshold, const struct life_left *left, double life, double *limit)
{
	double least = lifetime_limit(threshold, life);

	if (isinf(least) || left->days >= least)
		return false;
	*limit = least;
	return true;
}

static struct life_left measure(const struct judged_chain *chain, const struct cert_facts *cert,
	const struct policy *policy)
{
	/* The last second counts: notAfter is inclusive (RFC 5280 4.1.2.5) */
	double life = (double)(cert->not_after - cert->not_before + 1) / SECONDS_A_DAY;
	struct life_left left = {.cert = cert,
		.chain = chain,
		.days = (double)(cert->not_after - policy->now) / SECONDS_A_DAY,
		.severity = SEVERITY_OK};

	left.percent = life > 0 ? 100 * left.days / life : 0;
	if (left.days < 0 || is_below(&policy->crit_life, &left, life, &left.limit))
		left.severity = SEVERITY_CRITICAL;
	else if (is_below(&policy->warn_life, &left, life, &left.limit))
		left.severity = SEVERITY_WARNING;
	return left;
}

static bool is_worse(const struct life_left *one, const struct life_left *other)
{
	if (one->severity != other->severity)
		return one->severity > other->severity;
	return one->days < other->days;
}

static bool has_end(const struct cert_facts *cert)
{
	return cert->have_dates && !cert->never_expires;
}

void life_left_keep_worse(bool *found, const struct life_left *one, struct life_left *left)
{
	if (!*found || is_worse(one, left))
		*left = *one;
	*found = true;
}

bool life_left_of_chain(
	const struct judged_chain *chain, const struct policy *policy, struct life_left *left)
{
	const struct chain_path *path = chain->path;
	struct life_left one;
	bool found = false;

	for (size_t i = 0; i < path->count; i++) {
		if (!has_end(path->certs[i]))
			continue;
		one = measure(chain, path->certs[i], policy);
		life_left_keep_worse(&found, &one, left);
	}
	/* Of a root it only matters whether it still counts */
	if (path->anchor != NULL && has_end(path->anchor) &&
		path->anchor->not_after < policy->now) {
		one = measure(chain, path->anchor, policy);
		life_left_keep_worse(&found, &one, left);
	}
	return found;
}

bool life_left_of_host(
	const judged_chains *chains, const struct policy *policy, struct life_left *left)
{
	bool found = false;

	for (size_t i = 0; i < chains->count; i++) {
		struct life_left one;

		if (life_left_of_chain(&chains->items[i], policy, &one))
			life_left_keep_worse(&found, &one, left);
	}
	return found;
}

const char *life_left_name(struct arena *arena, const struct life_left *left)
{
	const struct cert_facts *cert = left->cert;
	struct text name = cert->common_name.len > 0 ? cert->common_name : cert->subject;

	/* The way may be that of another address which shows the same chain */
	if (left->chain->path->count > 0 && cert == left->chain->path->certs[0])
		return left->chain->word;
	return arena_printf(arena, "%s %s",
		cert == left->chain->path->anchor ? "root" : "intermediate",
		text_quote(arena, name, 60));
}

const char *life_days_text(struct arena *arena, double days)
{
	double size = fabs(days);

	if (size < 2)
		return arena_printf(arena, "%.0f h", size * 24);
	return arena_printf(arena, "%s d", number_text(arena, size, size < 10 ? 1 : 0));
}
