/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_POLICY_H
#define MAIL_TLS_POLICY_H

/*
 * What the judge is told: thresholds, what is required, the time. Made by cli/settings.c, read by
 * judge/. The judge takes no clock, no disk and no environment but this.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/range.h"
#include "facts.h"
#include "finding.h"
#include "matrix.h"

/* What `--require` may name. */
enum require {
	REQUIRE_STARTTLS = 1 << 0,
	REQUIRE_STAPLE = 1 << 1,
	REQUIRE_SCT = 1 << 2,
	REQUIRE_TLS13 = 1 << 3,
	REQUIRE_IPV6 = 1 << 4,
	REQUIRE_DANE = 1 << 5,
	REQUIRE_MTA_STS = 1 << 6,
	REQUIRE_TLSRPT = 1 << 7,
	REQUIRE_DNSSEC = 1 << 8,
	REQUIRE_REQUIRETLS = 1 << 9
};

enum need { NEED_ALL, NEED_PRIMARY, NEED_ONE };

/* `--state=ID[@HOST]=STATE`, `--ignore=ID[@HOST]`. */
struct state_rule {
	const char *id;   /* a whole id or the first components of one */
	const char *host; /* NULL: every host */
	bool ignore;
	enum severity severity;
};

/* Lifetime left of a certificate, in days and in percent of its lifetime; the smaller counts. */
struct lifetime {
	bool have_days, have_percent;
	double days;
	double percent;
};

/*
 * Certificates that end a chain: those that may matter for the chains that were seen. When `known`
 * is false, trust is not looked at; `problem` says so in words where it should have been.
 */
struct anchors {
	bool known;
	struct cert_facts *certs;
	size_t count;
	const char *problem; /* fit for output; NULL: none */
	bool empty;          /* the problem: read, and without a single certificate */
};

/* What the certificate must bear (RFC 9525 6.1). */
struct reference_name {
	enum name_kind kind;
	const char *ascii; /* A-labels, or an address literal */
	const char *display;
};

/* SHA-256 of a public key or of a whole certificate, lower-case hexadecimal. */
struct pin {
	bool of_key;
	const char *sha256;
};

/* A revocation list of the user's, DER. */
struct crl {
	struct text der;
	struct text issuer_dn;
	struct text issuer;  /* RFC 4514, raw */
	int64_t next_update; /* seconds, -1: not said */
};

struct policy {
	unsigned plugin; /* ST, CE, MX of judge/checks.h: whose checks are called */
	int64_t now;     /* wall clock, seconds */
	bool have_warn_time, have_crit_time;
	struct range warn_time, crit_time; /* seconds, without the wait for the greeting */
	bool judge_lifetime;
	bool lifetime_typed; /* a threshold of it was typed: it counts as typed, for domains too */
	struct lifetime warn_life, crit_life;
	enum tls_version min_tls;
	unsigned require; /* REQUIRE_... */
	enum need need;
	enum severity timeout_state;
	double timeout; /* seconds, for the words of a finding */
	bool lmtp;
	bool judge_certs; /* keys, usage, revocation, pins count; else they are facts */
	bool verify;      /* trust and names count; else they are facts */
	struct anchors anchors;
	const struct reference_name *names; /* each must be borne */
	size_t name_count;
	const struct pin *pins; /* one must match */
	size_t pin_count;
	const char *issuer; /* NULL: any */
	const struct crl *crls;
	size_t crl_count;
	unsigned require_scts;
	bool both_families; /* a second connection was asked for */
	const struct state_rule *rules;
	size_t rule_count;
	/* For a domain: */
	unsigned senders; /* 1 << SENDER_..., typed; 0: encrypt, and what the domain publishes */
	bool no_connect;  /* no mail host was to be contacted */
	const char *const *expect_mx; /* ASCII names, `*.` patterns, `.` for a null MX */
	size_t expect_mx_count;
	const struct reference_name *dane_names; /* TLSA usage 2: one must be borne */
	size_t dane_name_count;
};

#endif
