/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_FETCH_H
#define MAIL_TLS_ENGINE_FETCH_H

/*
 * The policy of MTA-STS by HTTPS (RFC 8461 3.3): one GET of
 * https://mta-sts.DOMAIN/.well-known/mta-sts.txt in the loop of the survey. No redirect is followed,
 * no name is looked up and no certificate is believed here: the addresses are the caller's, the chain
 * is kept for the judge. Links the HTTP library.
 */

#include "engine/loop.h"
#include "engine/plan.h"
#include "facts_sts.h"

#define FETCH_PATH "/.well-known/mta-sts.txt"
#define FETCH_USER_AGENT "mail-tls-plugins/" PACKAGE_VERSION

struct fetch;

/* What is to be fetched; the strings outlive the run. */
struct fetch_request {
	const char *host;             /* `mta-sts.example.org`: A-labels */
	int port;
	const char *const *addresses; /* literals that may be contacted, the ones to try first in front */
	size_t address_count;         /* 0 only where plan->https_proxy looks up for itself */
	void (*done)(struct fetch *fetch);
	void *owner; /* whoever asks; left alone */
	struct sts_fetch_facts *facts;
};

/*
 * Fills `ended` and everything behind the addresses of request->facts, and calls done() exactly once,
 * from the loop, at plan->deadline at the latest. What the peer does is a fact; a failure that another
 * try may heal is tried once more. Never NULL.
 */
struct fetch *fetch_start(struct arena *arena, struct loop *loop, const struct plan *plan,
	const struct fetch_request *request);

void *fetch_owner(const struct fetch *fetch);

#endif
