/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_FACTS_DNS_H
#define MAIL_TLS_FACTS_DNS_H

/*
 * What DNS said about a domain and its mail hosts. As facts.h: no opinion, remote octets raw, what
 * is not known is absent.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "facts.h"

/* RFC 4033 5. Of an answer without data it is the status of the denial. */
enum dnssec {
	DNSSEC_UNKNOWN,  /* not validated: no trust anchor, or no answer */
	DNSSEC_INSECURE, /* provably unsigned */
	DNSSEC_SECURE,
	DNSSEC_BOGUS,
	DNSSEC_COUNT
};

enum answer {
	ANSWER_NOT_ASKED,
	ANSWER_DATA,
	ANSWER_NO_DATA, /* the name exists, without this type */
	ANSWER_NO_NAME, /* NXDOMAIN */
	ANSWER_FAILED,  /* SERVFAIL and the like; bogus answers as well */
	ANSWER_TIMEOUT, /* none by the deadline */
	ANSWER_COUNT
};

struct dns_answer {
	enum answer answer;
	enum dnssec dnssec;
	struct text detail;    /* why_bogus, or the name of the rcode; raw */
	const char *canonical; /* ASCII name at the end of aliases; NULL: there was no alias */
	uint32_t ttl;          /* seconds */
	bool have_signature;   /* of the data, the one that ends first: */
	int64_t signed_from, signed_until; /* seconds since 1970 */
};

/* A name of rdata that is no host name (RFC 1123 2.1, with `_` tolerated). */
enum mx_name {
	MX_NAME_OK,
	MX_NAME_ROOT,    /* `.`: null MX, RFC 7505 */
	MX_NAME_ADDRESS, /* an address literal written as a name */
	MX_NAME_ODD      /* escapes, control octets, empty labels */
};

struct mx_record {
	int preference;
	const char *host; /* ASCII, lower case, no final dot; of odd names in the form of RFC
			     1035 5.1 */
	enum mx_name kind;
};

struct tlsa_record {
	unsigned usage, selector, matching; /* RFC 6698 2.1, whatever octet was there */
	struct text data;                   /* raw */
	struct cert_facts *cert;            /* data of `x 0 0`, perhaps unreadable; else NULL */
	bool truncated;                     /* fewer than four octets: nothing else is known */
};

enum { DNS_MAX_TLSA = 64, DNS_MAX_MX = 64, DNS_MAX_TXT = 16 };

struct tlsa_facts {
	struct dns_answer answer;
	const char *base; /* TLSA base domain, RFC 7672 2.2.3; NULL: nothing was asked */
	struct tlsa_record *records;
	size_t count;
	size_t not_read; /* beyond the cap */
};

/* Of one MX host, before any connection. */
struct host_dns {
	const char *name;
	struct dns_answer a, aaaa;
	struct dns_answer alias; /* type CNAME, asked when an address answer was insecure */
	enum mx_name kind;       /* but OK: nothing was looked up */
	struct tlsa_facts tlsa;
	/*
	 * Type A at the name of the TLSA records, asked when that look-up failed: does the denial of
	 * existence work there at all (RFC 7672 2.1.2)?
	 */
	struct dns_answer denial;
	const char **private_addresses; /* found, and not contacted */
	size_t private_count;
};

struct domain_dns {
	const char *name; /* ASCII */
	const char *display;
	/*
	 * `. DNSKEY`. Not secure: DNSSEC cannot be done here, and all other answers come unvalidated.
	 * Then have_signature tells keys that do not fit the trust anchor from a resolver that strips.
	 */
	struct dns_answer root;
	bool no_anchor;     /* this host has no trust anchor to use: `root.detail` says why */
	bool resolver_dead; /* nothing answers, not for the root either */
	struct dns_answer mx;
	struct mx_record *records; /* by preference */
	size_t count;
	size_t not_read;      /* hosts beyond the cap */
	bool implicit;        /* no MX record, but an address: RFC 5321 5.1 */
};

/* Lower-case names for text and JSON: `secure`; `no data`. */
const char *dnssec_name(enum dnssec dnssec);
const char *answer_name(enum answer answer);

#endif
