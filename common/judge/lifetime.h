/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_LIFETIME_H
#define MAIL_TLS_JUDGE_LIFETIME_H

/* How long certificates last, measured against thresholds from their own lifetime. Pure. */

#include "policy.h"

struct life_left {
	const struct cert_facts *cert; /* the one that counts */
	double days;                   /* negative: expired */
	double percent;                /* of its lifetime */
	enum severity severity;        /* OK, WARNING or CRITICAL by the policy's thresholds */
};

/*
 * Of all certificates with dates, the one with the worst state, at a tie the one that dies first.
 * False if there is none.
 */
bool life_left_of_chain(
	const struct chain_facts *chain, const struct policy *policy, struct life_left *left);

/* The same over all addresses of a host. */
bool life_left_of_host(
	const struct host_facts *host, const struct policy *policy, struct life_left *left);

/* Below the smaller of the limits that are set? */
bool lifetime_is_below(const struct lifetime *limit, double days, double life_days);

#endif
