/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_DOMAIN_REPORT_H
#define MAIL_TLS_TESTS_DOMAIN_REPORT_H

/*
 * Reports about a domain, facts and verdict, from a few words: what renderers get, without a judge.
 * Nobody checks that the parts fit each other. All memory is of unit_arena.
 */

#include "facts_build.h"
#include "facts_dns.h"
#include "report/render.h"

enum { REPORT_MAX_HOSTS = 4, REPORT_MAX_PROBES = 2, REPORT_MAX_TLSA = 6, REPORT_MAX_FINDINGS = 6 };

struct report_tlsa {
	unsigned usage, selector, matching;
	const char *data;  /* octets; NULL: the record is cut short */
	const char *match; /* as in struct host_verdict */
};

struct report_host {
	const char *name;
	const char *display; /* NULL: the name */
	int preference;
	enum mx_name kind;
	enum severity state;
	enum dnssec dnssec; /* of its addresses and TLSA records */
	struct probe_spec probes[REPORT_MAX_PROBES];
	size_t probe_count;
	/* A row for each probe, one without any: `d` delivers, `u` in clear, `x` defers, `-`. */
	const char *cells[REPORT_MAX_PROBES];
	struct report_tlsa tlsa[REPORT_MAX_TLSA];
	size_t tlsa_count;
	const char *private_address;
	const char *alias_of;
	struct dns_answer tlsa_failure; /* NOT_ASKED: there was none */
};

struct report_finding {
	struct finding finding; /* all but its subject */
	int host;               /* -1: the domain */
	int probe;              /* -1: the host */
};

struct report_domain {
	const char *headline;
	enum severity worst;
	struct dns_answer mx;
	bool not_validated;
	struct report_host hosts[REPORT_MAX_HOSTS];
	size_t host_count;
	struct matrix_column columns[SENDER_COUNT];
	struct report_finding findings[REPORT_MAX_FINDINGS];
	size_t finding_count;
	double days_left; /* in the performance data; 0: none */
};

/* Verbosity, terminal and colour are the caller's to set. */
struct report domain_report(const struct report_domain *spec);

struct report_size {
	size_t hosts, probes; /* addresses of each host */
	size_t certs;         /* of each chain; all differ */
	size_t names;         /* of each certificate */
	size_t ehlo_lines;
	size_t tlsa;     /* records of each host */
	size_t findings; /* of each address; as many again have passed */
	size_t octets;   /* of each text that a peer chooses */
};

/* As large as it says, every text a hostile one. Addresses of a host differ in the matrix. */
struct report domain_report_large(const struct report_size *size, unsigned seed);

#endif
