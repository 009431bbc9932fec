/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_HEADLINE_MX_H
#define MAIL_TLS_JUDGE_HEADLINE_MX_H

/* Line 1 after the dash for a domain: its name, then the fault or what is fine. */

#include "judge/outlook.h"

/* As headline(). */
const char *headline_of_domain(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, const struct verdict *verdict);

#endif
