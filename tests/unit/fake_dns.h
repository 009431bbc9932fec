/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_FAKE_DNS_H
#define MAIL_TLS_TESTS_FAKE_DNS_H

/*
 * DNS of the tests. plan.trust_anchor carries the zone: lines `NAME TYPE STATUS DATA`, ended by
 * semicolons; the status is `secure`, `insecure`, `plain`, `bogus`, `servfail`, `silent` or
 * `nxdomain`; behind DATA may stand `at CANONICAL`. What the zone does not have is NO_DATA.
 */

#include "base/vec.h"
#include "engine/dns.h"
#include "engine/fetch.h"

struct dns {
	struct arena *arena;
	const char *zone;
	VEC_OF(struct dns_question *) open;
	size_t asked;
	bool closed;
};

/* What was opened and fetched last; a test is a process of its own, or runs alone. */
extern struct dns *fake_dns;
extern const struct fetch_request *fake_fetch;
extern size_t fake_fetches;

/* In the order of asking (0), backwards (1), or in one of many orders between. */
void fake_dns_answer_all(struct dns *dns, unsigned order);

/* This question, which must be open. */
void fake_dns_answer(struct dns *dns, const char *name, enum dns_type type);

#endif
