/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_METRICS_H
#define MAIL_TLS_JUDGE_METRICS_H

/* The performance data: fixed names in a fixed order, what was not measured is left out. */

#include "finding.h"
#include "judge/outlook.h"

/* Sets verdict->metrics; the counts must be there already. */
void metrics_of_survey(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, struct verdict *verdict);

#endif
