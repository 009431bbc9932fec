/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_HEADLINE_H
#define MAIL_TLS_JUDGE_HEADLINE_H

/* Line 1 after the dash: the worst finding in a few words, or what is fine and what goes first. */

#include "facts.h"
#include "finding.h"
#include "policy.h"

/* `verdict` is complete but for its headline; findings are sorted, the worst first. */
const char *headline(struct arena *arena, const struct host_facts *host,
	const struct policy *policy, const struct survey_facts *survey,
	const struct verdict *verdict);

#endif
