/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_STATE_RULES_H
#define MAIL_TLS_JUDGE_STATE_RULES_H

/* --state and --ignore: the user's last word. */

#include "policy.h"

/* Sets severity and `ignored` by the most specific rules; findings that are OK stay so. */
void state_rules_apply(const struct policy *policy, struct finding *finding);

#endif
