/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_UNIT_H
#define MAIL_TLS_TESTS_UNIT_H

/*
 * The frame of all unit tests. A new suite is a file test_NAME.c with `Suite *NAME_suite(void)` and
 * its name in UNIT_SUITES; a new case is nearly always a row in a table there.
 */

#include <check.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"

#define UNIT_SUITES(SUITE)                                                                         \
	SUITE(arena)                                                                               \
	SUITE(buf)                                                                                 \
	SUITE(vec)                                                                                 \
	SUITE(text)                                                                                \
	SUITE(clock)                                                                               \
	SUITE(range)                                                                               \
	SUITE(address)                                                                             \
	SUITE(host)                                                                                \
	SUITE(trace)                                                                               \
	SUITE(facts)                                                                               \
	SUITE(smtp_reply)                                                                          \
	SUITE(ehlo)                                                                                \
	SUITE(smtp_dialog)                                                                         \
	SUITE(cert)                                                                                \
	SUITE(cert_extensions)                                                                     \
	SUITE(staple)                                                                              \
	SUITE(dns)                                                                                 \
	SUITE(sts)                                                                                 \
	SUITE(tlsrpt)                                                                              \
	SUITE(loop)                                                                                \
	SUITE(find_domain)                                                                         \
	SUITE(find_policies)                                                                       \
	SUITE(visits)                                                                              \
	SUITE(tls)                                                                                 \
	SUITE(values)                                                                              \
	SUITE(target)                                                                              \
	SUITE(options)                                                                             \
	SUITE(settings)                                                                            \
	SUITE(settings_certs)                                                                      \
	SUITE(settings_domain)                                                                     \
	SUITE(extra_opts)                                                                          \
	SUITE(bundle)                                                                              \
	SUITE(trust)                                                                               \
	SUITE(names)                                                                               \
	SUITE(path)                                                                                \
	SUITE(dane)                                                                                \
	SUITE(delivery)                                                                            \
	SUITE(outlook)                                                                             \
	SUITE(sts_standing)                                                                        \
	SUITE(judge)                                                                               \
	SUITE(judge_domain)                                                                        \
	SUITE(domain_properties)                                                                   \
	SUITE(judge_dane)                                                                          \
	SUITE(judge_rules)                                                                         \
	SUITE(judge_properties)                                                                    \
	SUITE(headline)                                                                            \
	SUITE(render)                                                                              \
	SUITE(render_chain)                                                                        \
	SUITE(render_domain)                                                                       \
	SUITE(render_golden)                                                                       \
	SUITE(render_json)                                                                         \
	SUITE(checks)                                                                              \
	SUITE(explain)                                                                             \
	SUITE(finding)                                                                             \
	SUITE(lifetime)                                                                            \
	SUITE(metrics)                                                                             \
	SUITE(schema)

#define UNIT_DECLARE(name) Suite *name##_suite(void);
UNIT_SUITES(UNIT_DECLARE)
#undef UNIT_DECLARE

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Octets of a literal that may hold NUL. */
#define OCTETS(literal)                                                                            \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

/* The arena of the running test: new for each test, freed after it. */
extern struct arena *unit_arena;

/* A test case in `suite` whose tests have unit_arena. */
TCase *unit_case(Suite *suite, const char *name);

/* Fails the test unless `got` holds exactly the octets of `want`; `row` says which row it is. */
void unit_same_text(const char *row, const char *what, struct text got, struct text want);

#endif
