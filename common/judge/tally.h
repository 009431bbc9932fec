/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_TALLY_H
#define MAIL_TLS_JUDGE_TALLY_H

/* From sorted findings to the rest of the verdict: the worst state, counts, what hosts and leaves are
 * worth. */

#include "judge/outlook.h"

/* The findings and the matrix must be there, their states final. A run that tested nothing is not OK.
 */
void tally_findings(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, struct verdict *verdict);

#endif
