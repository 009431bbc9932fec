/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_HEADLINE_H
#define MAIL_TLS_JUDGE_HEADLINE_H

/* Line 1 after the dash: the worst finding in a few words, or what is fine and what goes first. */

#include "finding.h"
#include "judge/chains.h"

/* `verdict` is complete but for its headline; findings are sorted, the worst first. */
const char *headline(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_chains *chains, const struct verdict *verdict);

#endif
