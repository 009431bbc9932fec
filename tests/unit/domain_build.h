/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_DOMAIN_BUILD_H
#define MAIL_TLS_TESTS_DOMAIN_BUILD_H

/*
 * Facts about a domain as find_domain() and its visits would leave them, from a few words. What a
 * spec leaves out is healthy: all is signed, nothing is published for DANE. All memory is of
 * unit_arena.
 */

#include "facts_build.h"
#include "facts_dns.h"

#define BUILD_DOMAIN "example.org"

enum { BUILD_MAX_HOSTS = 6, BUILD_MAX_HOST_PROBES = 5, BUILD_MAX_PRIVATE = 3 };

struct build_host {
	const char *name; /* NULL: mx1.example.org for the first and so on; implicit: the domain */
	int preference;   /* 0: 10 for the first, 20 for the second; see `preference_0` */
	bool preference_0;
	enum mx_name kind; /* but OK: nothing was looked up, there is no probe */
	struct probe_spec probes[BUILD_MAX_HOST_PROBES];
	size_t probe_count; /* 0 with `no_address`, else at least 1: probes[0] counts always */
	bool no_address;    /* then `lookup` says why */
	enum lookup lookup; /* NOT_NEEDED: OK, or NO_ADDRESS where there is none */
	const char *lookup_detail;
	enum dnssec dnssec;               /* of all its answers; UNKNOWN: as the domain */
	const char *alias_of;             /* what the name is an alias of */
	struct dns_answer a, aaaa, alias; /* NOT_ASKED: follows from the rest */
	struct dns_answer tlsa;           /* NOT_ASKED: DATA with records, else NO_DATA */
	struct dns_answer denial;         /* NOT_ASKED: it was not */
	const char *tlsa_base;            /* NULL: the name */
	struct tlsa_record *tlsa_records; /* the test's own */
	size_t tlsa_count;
	const char *private_addresses[BUILD_MAX_PRIVATE]; /* ended by NULL */
	size_t over_cap;
};

struct build_domain {
	struct build_host hosts[BUILD_MAX_HOSTS];
	size_t host_count;
	enum dnssec dnssec;   /* of every answer that says nothing else; UNKNOWN: SECURE */
	bool not_validated;   /* DNSSEC cannot be done here: all answers are UNKNOWN */
	bool no_anchor;       /* and that is why */
	struct dns_answer mx; /* NOT_ASKED: DATA, and NO_DATA where `implicit` */
	struct dns_answer root; /* NOT_ASKED: follows from `not_validated` */
	bool implicit;        /* the domain is its own host */
	bool null_mx;         /* a record `.` that is no host: alone, as the engine leaves it */
	int null_preference;
	size_t not_read;
	bool resolver_dead;
};

struct survey_facts *build_domain(const struct build_domain *spec);

/* What the plugin judges a domain by, without options. */
struct policy build_domain_policy(void);

#endif
