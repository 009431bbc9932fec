/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_STS_STANDING_H
#define MAIL_TLS_JUDGE_STS_STANDING_H

/*
 * What the published MTA-STS policy means to senders (RFC 8461): the only place that decides whether
 * its body counts. Pure.
 */

#include "facts_sts.h"
#include "judge/chains.h"
#include "judge/delivery.h"

/* How far a sender that sees the domain for the first time gets. */
enum sts_status {
	STS_STATUS_UNKNOWN,   /* not looked up, or our side could not (resolver dead, no anchors known) */
	STS_STATUS_ABSENT,    /* no record */
	STS_STATUS_BROKEN,    /* a record that does not count, or a policy that cannot be had or trusted */
	STS_STATUS_PUBLISHED, /* fetched, the chain accepted, valid: `mode` and patterns count */
	STS_STATUS_COUNT
};

struct sts_verdict {
	enum sts_status status;
	enum sts_mode mode;               /* UNKNOWN unless PUBLISHED */
	struct judged_chain chain;        /* of the policy host; `leaf` NULL: none was seen */
	bool named;                       /* it bears mta-sts.DOMAIN as a DNS-ID */
	bool accepted;                    /* and is trusted and in date */
};

void sts_judge(struct arena *arena, const struct survey_facts *survey, const struct policy *policy,
	struct sts_verdict *verdict);

/* `mx` is the name of the MX host. */
enum sts_standing sts_standing_of(const struct survey_facts *survey,
	const struct sts_verdict *verdict, const char *mx);

/* What renderers may know of it. */
void sts_tell(const struct sts_verdict *sts, const struct policy *policy, struct verdict *verdict);

/* For JSON, line 1 and Prometheus: `enforce`, `testing`, `none`; `absent`; `unknown`. */
const char *sts_mode_word(const struct sts_verdict *verdict);

#endif
