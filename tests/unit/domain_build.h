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
#include "facts_sts.h"

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

/* Whom a certificate of real signatures is for. */
enum build_leaf {
	BUILD_LEAF_NONE,
	BUILD_LEAF_GOOD, /* of the policy host */
	BUILD_LEAF_EXPIRED,
	BUILD_LEAF_SOON, /* ends in five days */
	BUILD_LEAF_OTHER_NAME,
	BUILD_LEAF_CN_ONLY,
	BUILD_LEAF_SELF_SIGNED,
	BUILD_LEAF_MX /* of every mail host */
};

enum { BUILD_MAX_TXT = 3 };

/* What is published for MTA-STS and TLSRPT. */
struct build_policies {
	bool looked_up; /* false: nothing of it was */
	const char *sts[BUILD_MAX_TXT], *tlsrpt[BUILD_MAX_TXT]; /* TXT records, ended by NULL */
	struct dns_answer sts_answer, tlsrpt_answer; /* NOT_ASKED: DATA with records, else NO_NAME */
	enum sts_fetch ended;
	int status;
	const char *location, *type, *detail; /* type NULL: text/plain */
	const char *private_address;
	enum build_leaf leaf;
	const char *policy; /* the body */
	enum build_leaf mx; /* what the mail hosts show in place of made-up chains */
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
	struct build_policies policies;
};

struct survey_facts *build_domain(const struct build_domain *spec);

/* The anchor of certificates with real signatures. */
struct anchors build_domain_anchors(const struct survey_facts *survey);

/* What the plugin judges a domain by, without options. */
struct policy build_domain_policy(void);

#endif
