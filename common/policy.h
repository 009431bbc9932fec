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

/* Certificates that end a chain, as DER. */
struct anchors {
	struct text *ders;
	size_t count; /* 0: none given, trust is not looked at */
};

struct policy {
	int64_t now; /* wall clock, seconds */
	bool have_warn_time, have_crit_time;
	struct range warn_time, crit_time; /* seconds, without the wait for the greeting */
	bool judge_lifetime;
	struct lifetime warn_life, crit_life;
	enum tls_version min_tls;
	unsigned require; /* REQUIRE_... */
	enum need need;
	enum severity timeout_state;
	double timeout; /* seconds, for the words of a finding */
	bool lmtp;
	struct anchors anchors;
	const struct state_rule *rules;
	size_t rule_count;
};

#endif
