/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_STS_PATTERNS_H
#define MAIL_TLS_JUDGE_STS_PATTERNS_H

/* Which MX hosts the patterns of a policy mean (RFC 8461 4.1). Pure. */

#include "facts_sts.h"

/*
 * `mx` is a host name as MX_NAME_OK has it. Letters of either case are the same; a wildcard stands for
 * exactly one label; an odd pattern matches nothing.
 */
bool sts_pattern_matches(const struct sts_pattern *pattern, const char *mx);

/* By any pattern of the policy. */
bool sts_policy_names(const struct sts_policy_facts *policy, const char *mx);

#endif
