/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_DNS_WORDS_H
#define MAIL_TLS_JUDGE_DNS_WORDS_H

/* Answers of DNS in the words of findings. All texts are fit for output. */

#include "facts_dns.h"
#include "finding.h"

/* Why it is no good answer: ` (signature expired from 192.0.2.53)`; empty when nobody said so. */
const char *dns_why_text(struct arena *arena, const struct dns_answer *answer);

/* It failed, or did not come in time; bogus ones fail. */
bool dns_is_unanswered(const struct dns_answer *answer);

/*
 * What a record beside the MX records is worth that nobody can look up: a fact where the MX records
 * cannot be had either, which has a finding of its own.
 */
enum severity dns_worth(const struct domain_dns *domain, enum severity severity);

/* A time to live, rounded up: `1 h`, `5 min`, `3 d`. */
const char *dns_ttl_text(struct arena *arena, uint32_t ttl);

#endif
