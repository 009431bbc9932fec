/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_PATH_H
#define MAIL_TLS_JUDGE_PATH_H

/*
 * From a leaf to an anchor (RFC 5280 6.1, RFC 4158): of all ways over the certificates that were
 * sent the best one. Servers send chains in any order, with spare, old and cross-signed
 * certificates; only those of the way taken matter for dates and signatures.
 */

#include "policy.h"

enum path_end {
	PATH_UNREADABLE,  /* the leaf cannot be read, or there is none */
	PATH_NOT_ASKED,   /* no anchors are known: the way over the names in the certificates */
	PATH_TRUSTED,     /* dates left aside */
	PATH_REFUSED,     /* it leads to an anchor, but breaks a rule: `faults` */
	PATH_SELF_SIGNED, /* the leaf is its own issuer, and no anchor */
	PATH_INCOMPLETE,  /* the issuer of the leaf was not sent */
	PATH_UNKNOWN_CA   /* the way ends at an issuer that is no anchor */
};

/* What the verification of a way found. */
enum {
	PATH_BAD_SIGNATURE = 1 << 0,
	PATH_NOT_A_CA = 1 << 1,
	PATH_CONSTRAINTS = 1 << 2, /* names or length of the path */
	PATH_PURPOSE = 1 << 3,     /* not for TLS servers */
	PATH_CRITICAL_EXTENSION = 1 << 4,
	PATH_OTHER_FAULT = 1 << 5
};

struct chain_path {
	enum path_end end;
	unsigned faults;
	const struct cert_facts *certs[CHAIN_MAX_CERTS]; /* the leaf first, without the anchor */
	size_t count;
	const struct cert_facts *anchor; /* NULL: none was reached */
	bool in_date;                    /* all of them at policy->now */
};

/* The certificates of the way, the anchor last; NULL behind the end. */
const struct cert_facts *path_at(const struct chain_path *path, size_t place);

/* Of the policy only the anchors and the time. `anchors.known` false: nothing is verified. */
void path_find(
	const struct chain_facts *chain, const struct policy *policy, struct chain_path *path);

#endif
