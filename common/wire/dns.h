/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_DNS_H
#define MAIL_TLS_WIRE_DNS_H

/*
 * Answers of DNS -> facts. Rdata comes in wire format with uncompressed names, as a resolving
 * library hands it out; only dns_signature_dates() reads a whole packet. No opinion and no clock.
 */

#include "facts_dns.h"

struct arena;

/* The rdata of all records of one answer, in its order. */
struct dns_rdata {
	const struct text *items;
	size_t count;
};

/*
 * A name alone, as in CNAME. Never fails: what is no name at all is MX_NAME_ODD, in the generic
 * form of RFC 3597 5 (`\# 3 0a000b`), cut after 64 octets. The root is `.`.
 */
enum mx_name dns_read_name(struct arena *arena, struct text rdata, const char **name);

/*
 * By preference, equal ones in the order of the answer. A host that comes again, with whatever
 * preference, is dropped. Returns the number of records, `*not_read` those beyond DNS_MAX_MX.
 */
size_t dns_read_mx(
	struct arena *arena, struct dns_rdata rdata, struct mx_record **records, size_t *not_read);

/*
 * The strings of each record without a separator (RFC 8461 3.1). `*not_read` counts records beyond
 * DNS_MAX_TXT and those that are no strings.
 */
size_t dns_read_txt(
	struct arena *arena, struct dns_rdata rdata, struct text **texts, size_t *not_read);

/* Fills records, count and not_read; the rest of `facts` is left alone. */
void dns_read_tlsa(struct arena *arena, struct dns_rdata rdata, struct tlsa_facts *facts);

/* The literal of an A or AAAA record; NULL when its length is not that of the family. */
const char *dns_read_address(struct arena *arena, struct text rdata, int family);

/*
 * Of the signatures over records of `type` in the answer section the one that ends first; false if
 * there is none or the packet breaks off. Dates are taken to be near `now` (RFC 4034 3.1.5).
 */
bool dns_signature_dates(
	struct text packet, unsigned type, int64_t now, int64_t *from, int64_t *until);

#endif
