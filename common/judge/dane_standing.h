/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_DANE_STANDING_H
#define MAIL_TLS_JUDGE_DANE_STANDING_H

/* What the TLSA records of a mail host mean to a DANE sender (RFC 7672 2.1, 2.2). */

#include "judge/dane.h"
#include "judge/delivery.h"

/*
 * Whether a sender asks for TLSA records at all: the addresses are secure, or their name is an alias
 * whose first hop is (RFC 7672 2.2.2, 2.1.3).
 */
bool dane_is_asked(const struct host_dns *dns);

/* Whether the records that were read are secure and count. */
bool dane_counts(const struct host_dns *dns);

/*
 * `verdict` is that of the chain of one address, NULL: it showed none. `can_validate`: DNSSEC can be
 * done from here.
 */
enum dane_standing dane_standing_of(
	const struct host_dns *dns, bool can_validate, const struct dane_verdict *verdict);

/* Whether DANE is published in this sense, so that the fate of DANE senders matters. */
bool dane_is_published(enum dane_standing standing);

#endif
