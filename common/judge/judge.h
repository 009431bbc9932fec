/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_JUDGE_H
#define MAIL_TLS_JUDGE_JUDGE_H

/* Facts and policy -> verdict. Pure: no network, no clock, no disk. */

#include "facts.h"
#include "finding.h"
#include "policy.h"

/* Judges a host, or a domain with all its hosts. The verdict lives in the arena and points into the
 * facts. */
void judge_survey(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, struct verdict *verdict);

#endif
