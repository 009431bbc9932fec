/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns against names, by RFC 8461 4.1 alone: certificates have wildcards of other rules. */

#include "judge/sts_patterns.h"

#include <string.h>

static struct text text_behind(struct text text, size_t len)
{
	return (struct text){text.data + len, text.len - len};
}

bool sts_pattern_matches(const struct sts_pattern *pattern, const char *mx)
{
	const char *rest = strchr(mx, '.');

	if (pattern->kind == STS_PATTERN_HOST)
		return text_equal_nocase(pattern->text, mx);
	if (pattern->kind != STS_PATTERN_WILDCARD || rest == NULL || rest == mx)
		return false;
	return text_equal_nocase(text_behind(pattern->text, 2), rest + 1);
}

bool sts_policy_names(const struct sts_policy_facts *policy, const char *mx)
{
	for (size_t i = 0; i < policy->count; i++)
		if (sts_pattern_matches(&policy->patterns[i], mx))
			return true;
	return false;
}
