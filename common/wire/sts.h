/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_STS_H
#define MAIL_TLS_WIRE_STS_H

/*
 * What MTA-STS publishes -> facts: the TXT record at _mta-sts, the policy file, and which names its
 * patterns mean. Whether the policy was fetched from the right host is not asked here.
 */

#include "facts_sts.h"

struct arena;

/* Reads record->txt.texts; fills the rest of the record but the answer. The facts point into them.
 */
void sts_read_record(struct sts_record_facts *record);

/* The facts point into `body`. What is behind STS_MAX_BODY octets is left out. */
void sts_read_policy(struct arena *arena, struct text body, struct sts_policy_facts *policy);

/*
 * RFC 8461 4.1. `mx` is a host name as MX_NAME_OK has it. Letters of either case are the same; a
 * wildcard stands for exactly one label; an odd pattern matches nothing.
 */
bool sts_pattern_matches(const struct sts_pattern *pattern, const char *mx);

/* By any pattern of the policy. */
bool sts_policy_names(const struct sts_policy_facts *policy, const char *mx);

#endif
