/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_DANE_H
#define MAIL_TLS_JUDGE_DANE_H

/*
 * TLSA records against the chain that a mail server sent, as a sender does it (RFC 7672, RFC 7671).
 * Whether the records are secure, and so count at all, is the caller's question.
 */

#include "facts_dns.h"
#include "policy.h"

/* Why a sender acts as if the record were not there. */
enum dane_unusable {
	DANE_USABLE,
	DANE_TRUNCATED,  /* no octet of data, or not even the three numbers */
	DANE_USAGE_PKIX, /* usage 0 or 1, RFC 7672 3.1.3 */
	DANE_USAGE_UNKNOWN,
	DANE_SELECTOR_UNKNOWN,
	DANE_MATCHING_UNKNOWN,
	DANE_LENGTH_WRONG, /* not that of the digest */
	DANE_DATA_WRONG    /* `x 0 0`: no certificate, `x 1 0`: no key */
};

/* What of the chain the record names. Known of records that are outdone, too. */
enum dane_match {
	DANE_MATCHES_NOTHING,
	DANE_MATCHES_LEAF,
	DANE_MATCHES_CHAIN, /* certificate number `cert` of those sent, never the leaf */
	DANE_MATCHES_UNSENT /* it holds its trust anchor itself, and the chain leads there */
};

/*
 * What is wrong though a record matches, in the order of how near it comes. Those behind NOTHING
 * are of usage 2; with usage 3 names and dates do not matter.
 */
enum dane_fault {
	DANE_FAULT_NOTHING, /* no certificate matches */
	DANE_FAULT_LEAF,    /* the leaf as its own trust anchor: no sender takes it for one */
	DANE_FAULT_CHAIN,   /* the leaf does not lead to the trust anchor: `path_faults` */
	DANE_FAULT_DATES,   /* it does, but one of the certificates is out of date */
	DANE_FAULT_NAME,    /* the leaf bears none of the names */
	DANE_FAULT_NONE
};

struct dane_record {
	enum dane_unusable unusable;
	bool outdone; /* RFC 7671 9: a stronger digest of this usage and selector is there */
	enum dane_match match;
	size_t cert;
	enum dane_fault fault;
	unsigned path_faults; /* PATH_... of judge/path.h; 0: no way at all */
};

enum dane_result {
	DANE_NONE_USABLE, /* no record either: TLS is then not authenticated, RFC 7672 2.2 */
	DANE_MATCHED,
	DANE_FAILED
};

struct dane_verdict {
	enum dane_result result;
	size_t record; /* MATCHED: the first that does. FAILED: the first that came nearest */
	enum dane_fault fault;                    /* its fault */
	struct dane_record records[DNS_MAX_TLSA]; /* as in the facts */
	size_t count;
};

struct dane_question {
	const struct tlsa_facts *tlsa;
	const struct chain_facts *chain;
	const struct reference_name *names; /* for usage 2: one must be borne, RFC 7672 3.2.2 */
	size_t name_count;
	int64_t now;
};

void dane_judge(const struct dane_question *question, struct dane_verdict *verdict);

#endif
