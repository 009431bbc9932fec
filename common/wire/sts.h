/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_STS_H
#define MAIL_TLS_WIRE_STS_H

/*
 * What MTA-STS publishes -> facts: the TXT record at _mta-sts and the policy file. Whether the policy
 * was fetched from the right host is not asked here.
 */

#include "facts_sts.h"

struct arena;

/* Reads record->txt.texts; fills the rest of the record but the answer. The facts point into them.
 */
void sts_read_record(struct sts_record_facts *record);

/* The facts point into `body`. What is behind STS_MAX_BODY octets is left out. */
void sts_read_policy(struct arena *arena, struct text body, struct sts_policy_facts *policy);

#endif
