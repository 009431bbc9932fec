/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_TEST_JUDGE_H
#define MAIL_TLS_TESTS_TEST_JUDGE_H

/*
 * A row for each way a check can turn out: what the facts are and what its finding says. Every
 * check with a function needs a good row, a bad one and one where it has nothing to say;
 * test_judge.c refuses a check that lacks one.
 */

#include "facts_build.h"

/* Rows say what differs from a healthy address; all the rest stays zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* In place of a severity: the check adds no finding. */
#define JUDGE_SILENT SEVERITY_COUNT

struct judge_row {
	const char *name;
	struct probe_spec probe;
	const char *id;
	enum severity severity;
	const char *text;   /* of the finding about its subject, NULL: not looked at */
	const char *bounce; /* NULL: there must be none, where `text` is given */
	const char *also;   /* ids of other findings above INFO, blanks between */
	struct probe_spec others[2];
	size_t other_count;
	bool no_probe;
	enum lookup lookup;
	const char *lookup_detail;
	size_t over_cap;
	/* The policy, where it is not the default. */
	unsigned plugin; /* 0: ST */
	bool verify;     /* judged: trust, names, keys, dates; the anchors are `anchor`, if any */
	const char *name_wanted; /* NULL: BUILD_HOST; `ip:` in front of an address */
	const struct pin *pins;  /* ended by one without a digest */
	const char *issuer_wanted;
	unsigned scts_wanted;
	const char *anchors_problem;
	bool anchors_empty;
	unsigned require;
	bool lmtp, lifetime;
	double warn_time, crit_time;
	const struct text *anchor;
	enum tls_version min_tls;
	enum severity timeout_state;
};

#define JUDGE_TABLES(TABLE)                                                                        \
	TABLE(connect)                                                                             \
	TABLE(smtp)                                                                                \
	TABLE(starttls)                                                                            \
	TABLE(tls)                                                                                 \
	TABLE(session)                                                                             \
	TABLE(cert)                                                                                \
	TABLE(chain)

#define JUDGE_DECLARE(table)                                                                       \
	extern const struct judge_row judge_rows_##table[];                                        \
	extern const size_t judge_rows_##table##_count;
JUDGE_TABLES(JUDGE_DECLARE)
#undef JUDGE_DECLARE

#define JUDGE_ROWS_END(table)                                                                      \
	const size_t judge_rows_##table##_count =                                                  \
		sizeof(judge_rows_##table) / sizeof(judge_rows_##table[0])

#endif
