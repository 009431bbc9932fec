/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's rules on findings. Cannot fail. */

#include "judge/state_rules.h"

#include <string.h>

#include "judge/checks.h"

static bool rule_applies(const struct state_rule *rule, const struct finding *finding)
{
	if (!checks_id_within(finding->id, rule->id))
		return false;
	return rule->host == NULL || strcmp(rule->host, finding->about.host) == 0 ||
		(finding->about.address != NULL && strcmp(rule->host, finding->about.address) == 0);
}

/* The longer id is the more specific one; with a host beats without. */
static bool is_more_specific(const struct state_rule *a, const struct state_rule *b)
{
	if (b == NULL || strlen(a->id) != strlen(b->id))
		return b == NULL || strlen(a->id) > strlen(b->id);
	return a->host != NULL && b->host == NULL;
}

void state_rules_apply(const struct policy *policy, struct finding *finding)
{
	const struct state_rule *state = NULL;
	const struct state_rule *ignore = NULL;

	if (finding->severity == SEVERITY_OK)
		return;
	for (size_t i = 0; i < policy->rule_count; i++) {
		const struct state_rule *rule = &policy->rules[i];

		if (!rule_applies(rule, finding))
			continue;
		if (rule->ignore && is_more_specific(rule, ignore))
			ignore = rule;
		else if (!rule->ignore && is_more_specific(rule, state))
			state = rule;
	}
	if (state != NULL)
		finding->severity = state->severity;
	finding->ignored = ignore != NULL && (state == NULL || !is_more_specific(state, ignore));
}
