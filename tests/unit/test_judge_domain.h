/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_TEST_JUDGE_DOMAIN_H
#define MAIL_TLS_TESTS_TEST_JUDGE_DOMAIN_H

/*
 * A row for each way a check of a domain or its mail hosts can turn out: what the facts are and
 * what its finding says. Each such check needs a bad row and a silent one; test_judge_domain.c
 * refuses one that lacks them.
 */

#include "domain_build.h"

/* Rows say what differs from a healthy domain; all the rest stays zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* In place of a severity: the check adds no finding. */
#define SILENT SEVERITY_COUNT

#define REFUSED                                                                                    \
	{                                                                                          \
		.fault = { STAGE_CONNECT, CAUSE_REFUSED, 111, "Connection refused" }               \
	}
#define DEAD_HOST                                                                                  \
	{                                                                                          \
		.probes = { REFUSED }                                                              \
	}
#define SILENT_HOST                                                                                \
	{                                                                                          \
		.probes = { {.fault = {STAGE_CONNECT, CAUSE_TIMEOUT}} }                            \
	}
#define GOOD_HOST                                                                                  \
	{                                                                                          \
		0                                                                                  \
	}

/* A host that offers no STARTTLS. */
#define PLAIN_HOST(host)                                                                           \
	{                                                                                          \
		.probes = { {.ehlo = "250 " host, .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}} }      \
	}

struct domain_row {
	const char *name;
	const char *id;
	const char *about; /* `@` the domain, else the host's name, `1` for mx1.example.org */
	enum severity severity;
	const char *text; /* on line 1, without a count; NULL: not looked at */
	struct build_domain domain;
	const char *also; /* `ID@HOST` of other findings above INFO, blanks between */
	/* The policy, where it is not the default. */
	const char *expect_mx[4];
	bool no_connect;
	unsigned senders;
	unsigned require;
	enum severity timeout_state;
};

#define DOMAIN_TABLES(TABLE)                                                                       \
	TABLE(dnssec)                                                                              \
	TABLE(mx)                                                                                  \
	TABLE(mx_hosts)                                                                            \
	TABLE(sts)                                                                                 \
	TABLE(sts_policy)                                                                          \
	TABLE(tlsrpt)

#define DOMAIN_DECLARE(table)                                                                      \
	extern const struct domain_row domain_rows_##table[];                                      \
	extern const size_t domain_rows_##table##_count;
DOMAIN_TABLES(DOMAIN_DECLARE)
#undef DOMAIN_DECLARE

#define DOMAIN_ROWS_END(table)                                                                     \
	const size_t domain_rows_##table##_count =                                                 \
		sizeof(domain_rows_##table) / sizeof(domain_rows_##table[0])

#endif
