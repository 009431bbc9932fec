/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_TLSA_MATCHES_H
#define MAIL_TLS_JUDGE_TLSA_MATCHES_H

/* What each published TLSA record is good for, in a word. */

#include "judge/outlook.h"

/* Sets tlsa_matches and tlsa_count; see finding.h. */
void matches_of_host(
	struct arena *arena, const struct judged_host *host, struct host_verdict *verdict);

#endif
