/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_OUTLOOK_H
#define MAIL_TLS_JUDGE_OUTLOOK_H

/*
 * The delivery matrix of a domain, out of facts by the rules of judge/delivery.h. What it says is
 * the one truth that states, line 1, table and document share.
 */

#include "judge/chains.h"
#include "judge/sts_standing.h"

/* A host with what the judge made of its facts. */
struct judged_host {
	const struct host_facts *facts;
	struct policy policy; /* with the names that this host must bear */
	judged_chains chains;
};

typedef VEC_OF(struct judged_host) judged_hosts;

/* In the order of the survey. Outside of domains the policy's own names hold. */
void outlook_hosts(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, judged_hosts *hosts);

/* Complete but for the findings that are the columns' reasons. */
struct matrix *outlook_matrix(struct arena *arena, const struct survey_facts *survey,
	const struct policy *policy, const judged_hosts *hosts, const struct sts_verdict *sts);

/* As life_left_of_host(), over all hosts. */
struct life_left;
bool outlook_life_left(
	const judged_hosts *hosts, const struct policy *policy, struct life_left *left);

/* 1 << SENDER_... of the senders whose fate decides states. */
unsigned outlook_chosen(const struct matrix *matrix);

/* Whether mail of every chosen sender gets through somehow, or nobody was to try. */
bool outlook_flows(const struct matrix *matrix, bool no_connect);

/* Hosts that were tested and deliver, in this column, at every tested address. */
size_t outlook_hosts_delivering(const struct matrix *matrix, enum sender sender);

#endif
