/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_DNS_H
#define MAIL_TLS_ENGINE_DNS_H

/*
 * Questions to DNS, answered in the loop with their DNSSEC status.
 *
 * Whether this place can validate at all is asked beside the first question (`. DNSKEY`). Where it
 * cannot, every question is asked again without a trust anchor, and answers are DNSSEC_UNKNOWN.
 */

#include "engine/loop.h"
#include "engine/plan.h"
#include "facts_dns.h"
#include "wire/dns.h"

enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_DS = 43,
	DNS_DNSKEY = 48,
	DNS_TLSA = 52
};

/* Embedded in whatever waits for the answer. */
struct dns_question {
	const char *name; /* ASCII, no final dot */
	enum dns_type type;
	void (*answered)(struct dns_question *question);
	void *owner; /* whoever asks; left alone */
	/* the results, complete when answered() is called; they live in the arena of the run: */
	struct dns_answer answer;
	struct dns_rdata rdata; /* empty unless ANSWER_DATA; of aliases, what stands at their end */
};

struct dns;

/*
 * Never NULL. A trust anchor that cannot be read is bad usage and settled before; whatever else goes
 * wrong here makes answers ANSWER_FAILED with a detail.
 */
struct dns *dns_open(struct arena *arena, struct loop *loop, const struct plan *plan);

/*
 * answered() is called exactly once, from the loop, never from within dns_ask(); at the deadline of
 * the plan with ANSWER_TIMEOUT. Data of a bogus answer are not handed out.
 */
void dns_ask(struct dns *dns, struct dns_question *question);

/* What is known so far of this place: the fields `root` and `resolver_dead` of `facts`. */
void dns_standing(const struct dns *dns, struct domain_dns *facts);

/* Nothing more will be asked: what is open is dropped without a call. */
void dns_close(struct dns *dns);

#endif
