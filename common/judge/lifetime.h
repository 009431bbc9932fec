/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_LIFETIME_H
#define MAIL_TLS_JUDGE_LIFETIME_H

/* How long certificates last, measured against thresholds from their own lifetime. Pure. */

#include "judge/chains.h"

struct life_left {
	const struct cert_facts *cert; /* the one that counts */
	const struct judged_chain *chain;
	double days;            /* negative: expired */
	double percent;         /* of its lifetime */
	double limit;           /* days: the threshold that it missed, 0 for none */
	enum severity severity; /* OK, WARNING or CRITICAL by the policy's thresholds */
};

/*
 * Of leaf and needed intermediates (and of an anchor that has expired) the one with the worst
 * state, at a tie the one that dies first. False if none has dates with an end.
 */
bool life_left_of_chain(
	const struct judged_chain *chain, const struct policy *policy, struct life_left *left);

/* The same over all chains of a host. */
bool life_left_of_host(
	const judged_chains *chains, const struct policy *policy, struct life_left *left);

/* Keeps the one with the worse state, at a tie the one that dies first. */
void life_left_keep_worse(bool *found, const struct life_left *one, struct life_left *worst);

/* The smaller of the limits that are set, in days; infinite when none is. */
double lifetime_limit(const struct lifetime *limit, double life_days);

/* `RSA cert`, `intermediate R12`, `root Example Root`. */
const char *life_left_name(struct arena *arena, const struct life_left *left);

/* `12 d`, `9.4 d`, `5 h`: as exact as anybody acts on it; without a sign. */
const char *life_days_text(struct arena *arena, double days);

#endif
