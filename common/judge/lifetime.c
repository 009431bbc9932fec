/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lifetime left. A threshold in days would make a certificate of 47 days warn half of its life, so
 * days and a share of the lifetime are taken together and the smaller counts.
 */

#include "judge/lifetime.h"

#include <math.h>

enum { SECONDS_A_DAY = 86400 };

bool lifetime_is_below(const struct lifetime *limit, double days, double life_days)
{
	double least = INFINITY;

	if (limit->have_days)
		least = limit->days;
	if (limit->have_percent && limit->percent / 100 * life_days < least)
		least = limit->percent / 100 * life_days;
	return !isinf(least) && days < least;
}

static struct life_left measure(const struct cert_facts *cert, const struct policy *policy)
{
	/* The last second counts: notAfter is inclusive (RFC 5280 4.1.2.5) */
	double life = (double)(cert->not_after - cert->not_before + 1) / SECONDS_A_DAY;
	struct life_left left = {
		.cert = cert, .days = (double)(cert->not_after - policy->now) / SECONDS_A_DAY};

	left.percent = life > 0 ? 100 * left.days / life : 0;
	left.severity = SEVERITY_OK;
	if (left.days < 0 || lifetime_is_below(&policy->crit_life, left.days, life))
		left.severity = SEVERITY_CRITICAL;
	else if (lifetime_is_below(&policy->warn_life, left.days, life))
		left.severity = SEVERITY_WARNING;
	return left;
}

static bool is_worse(const struct life_left *one, const struct life_left *other)
{
	if (one->severity != other->severity)
		return one->severity > other->severity;
	return one->days < other->days;
}

bool life_left_of_chain(
	const struct chain_facts *chain, const struct policy *policy, struct life_left *left)
{
	bool found = false;

	for (size_t i = 0; i < chain->count; i++) {
		struct life_left one;

		if (!chain->certs[i].have_dates || chain->certs[i].never_expires)
			continue;
		one = measure(&chain->certs[i], policy);
		if (!found || is_worse(&one, left))
			*left = one;
		found = true;
	}
	return found;
}

bool life_left_of_host(
	const struct host_facts *host, const struct policy *policy, struct life_left *left)
{
	bool found = false;

	for (size_t i = 0; i < host->probe_count; i++) {
		struct life_left one;

		if (!life_left_of_chain(&host->probes[i]->chain, policy, &one))
			continue;
		if (!found || is_worse(&one, left))
			*left = one;
		found = true;
	}
	return found;
}
