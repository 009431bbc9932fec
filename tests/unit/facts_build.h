/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_FACTS_BUILD_H
#define MAIL_TLS_TESTS_FACTS_BUILD_H

/*
 * Facts as the engine would leave them, from a few words. A spec that says nothing is a healthy
 * address; one with a fault knows everything up to that stage and nothing behind it. All memory is
 * of unit_arena.
 */

#include "facts.h"
#include "finding.h"
#include "policy.h"

#define BUILD_NOW INT64_C(1795456859) /* 2026-11-23T18:00:59Z */
#define BUILD_HOST "mx2.example.org"

enum { BUILD_MAX_PROBES = 8, BUILD_DAY = 86400 };

struct cert_spec {
	double from, to;    /* days from now; both 0: 29 days old, 61 days to go */
	const char *cn;     /* NULL: BUILD_HOST, `R12` for the issuer */
	const char *issuer; /* CN of the issuer, NULL: `R12`, `Root` */
	const char
		*names; /* blanks between, `ip:192.0.2.7`; NULL: BUILD_HOST, none for the issuer */
	enum key_kind kind; /* KEY_UNKNOWN: ECDSA for the leaf, RSA for the issuer */
	unsigned bits;      /* 0: 256, 2048 */
	bool weak_signature, is_ca, no_signing, no_serving, any_serving, must_staple, unreadable;
	unsigned scts;
	const char *sha256; /* NULL: one for the leaf, another for the issuer */
};

struct staple_spec {
	bool present;
	enum staple_status status;
	bool about_other;
	double from, to; /* days from now; both 0: one day old, six to go */
};

struct probe_spec {
	const char *address; /* NULL: 192.0.2.7; a path is a UNIX socket */
	int port;            /* 0: 25 */
	bool implicit_tls;
	struct {
		enum stage stage;
		enum cause cause;
		int code;
		const char *detail;
	} fault;
	/* Lines separated by LF: `250-mx.example.org\n250 STARTTLS`; NULL: a healthy one. */
	const char *greeting, *ehlo, *starttls, *ehlo_tls, *quit;
	unsigned oddities; /* of the greeting */
	const char *stray, *garbage;
	bool second_greeting;
	struct tls_facts tls; /* version TLS_UNKNOWN: a healthy TLS 1.3 */
	bool client_cert_requested, client_cert_sent;
	bool have_legacy;
	enum tls_version legacy;
	struct cert_spec leaf, issuer;
	struct staple_spec staple;
	bool leaf_only, no_chain, no_dates, never_expires;
	bool second; /* the other key family was asked for: its leaf, and how it ended */
	struct cert_spec second_leaf;
	bool second_same, second_strict;
	struct {
		enum stage stage;
		enum cause cause;
	} second_fault;
	const struct text *der; /* one real certificate in place of the made-up chain */
	size_t certs_not_read;
	int64_t connect_time; /* microseconds, 0: 10 ms */
};

/* Healthy sets of the TLS facts, to put into a spec beside one weakness. */
#define BUILD_TLS12                                                                                \
	.up = true, .version = TLS_1_2, .cipher = "TLS_ECDHE_RSA_AES_256_GCM_SHA384",              \
	.key_exchange = "ECDHE-RSA", .safe_renegotiation = true

struct probe_facts *build_probe(const struct probe_spec *spec);

/* A survey of one host; `specs` end with the first that `count` excludes. */
struct survey_facts *build_survey(const struct probe_spec *specs, size_t count);

/* The same from probes that the test has changed by hand. */
struct survey_facts *build_survey_of(struct probe_facts **probes, size_t count);

/* Defaults as the plugin sets them without options. */
struct policy build_policy(void);

struct verdict *build_verdict(const struct survey_facts *survey, const struct policy *policy);

/* The first finding of that id; `address` NULL: about whatever. NULL if there is none. */
const struct finding *build_find(
	const struct verdict *verdict, const char *id, const char *address);

/* Lines separated by LF to a reply: `250-a\n250 b`. */
struct reply build_reply(const char *lines);

#endif
