/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_WEIGH_H
#define MAIL_TLS_JUDGE_WEIGH_H

/*
 * What findings about the hosts of a domain are worth to senders. A fault at one of several hosts is
 * as bad as what it does to mail; the matrix says what that is. Nothing here looks at facts.
 */

#include "judge/judging.h"

/*
 * Sets `senders` of every finding, and the state of those about hosts and addresses:
 *
 *	it keeps a chosen sender from delivering there              stays CRITICAL
 *	it keeps everybody away, and mail flows by another host     WARNING, or a fact where mx.host
 *	                                                            says so for the whole host
 *	it keeps no chosen sender from delivering                   WARNING at most
 *	it breaks what the user asked for                           stays as it is
 *
 * Findings about the domain keep their state. Only for judging with a matrix.
 */
void weigh_findings(struct judging *judging);

/* --need: what a good host repairs becomes a fact. */
void weigh_need(struct judging *judging);

/* Whether all chosen senders deliver at each address of the host that was tested, and one was. */
bool weigh_host_delivers(const struct matrix *matrix, size_t host);

/*
 * Sets the reason of each column that does not deliver: of the sorted findings the first about the
 * domain, or about the first host that has one.
 */
void weigh_name_reasons(
	const struct finding *findings, size_t count, struct matrix *matrix);

#endif
