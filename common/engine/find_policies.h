/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_FIND_POLICIES_H
#define MAIL_TLS_ENGINE_FIND_POLICIES_H

/*
 * What a domain publishes for MTA-STS (RFC 8461) and TLSRPT (RFC 8460), looked up beside its mail
 * hosts: TXT at _mta-sts and _smtp._tls, the addresses of mta-sts.DOMAIN, then the policy itself.
 * As a sender: no record, no fetch. With --no-connect the policy is fetched all the same.
 */

#include "engine/dns.h"
#include "engine/survey.h"
#include "facts_sts.h"

/* Embedded in whatever waits for it. */
struct policies_finder {
	struct survey *survey;
	struct dns *dns;
	/*
	 * Called once, from the loop: no question is open any more. A fetch may still be under way. Not
	 * called where policies_find() has left `open` 0.
	 */
	void (*answered)(struct policies_finder *finder);
	void *owner; /* whoever starts it; left alone */
	/* for itself: */
	const char *host; /* mta-sts.DOMAIN */
	struct dns_question sts, tlsrpt, a, aaaa;
	size_t open;      /* questions */
	size_t in_the_way; /* of them those that the fetch waits for */
};

/* Makes survey->facts->policies and fills it as answers come. */
void policies_find(struct policies_finder *finder);

#endif
