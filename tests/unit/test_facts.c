/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two waists: names of stages, causes, versions and states, and what an empty probe is. */

#include "unit.h"

#include <string.h>

#include "facts.h"
#include "finding.h"

static const char *stage_of(int i)
{
	return stage_name((enum stage)i);
}

static const char *cause_of(int i)
{
	return cause_name((enum cause)i);
}

static const char *version_of(int i)
{
	return tls_version_name((enum tls_version)i);
}

static const char *severity_of(int i)
{
	return severity_name((enum severity)i);
}

/* Spot checks on both ends and in the middle catch a table that slipped by one. */
START_TEST(names)
{
	static const struct {
		const char *(*name_of)(int);
		int value;
		const char *want;
	} rows[] = {
		{stage_of, STAGE_RESOLVE, "resolve"},
		{stage_of, STAGE_GREETING, "greeting"},
		{stage_of, STAGE_STARTTLS, "starttls"},
		{stage_of, STAGE_TLS, "tls"},
		{stage_of, STAGE_EHLO_TLS, "ehlo-tls"},
		{stage_of, STAGE_DONE, "done"},
		{cause_of, CAUSE_NONE, "no fault"},
		{cause_of, CAUSE_TIMEOUT, "timed out"},
		{cause_of, CAUSE_CLOSED, "closed the connection"},
		{cause_of, CAUSE_RESET, "reset the connection"},
		{cause_of, CAUSE_NOT_OFFERED, "does not offer STARTTLS"},
		{cause_of, CAUSE_ALERT, "sent a TLS alert"},
		{cause_of, CAUSE_TLS, "handshake impossible"},
		{version_of, TLS_UNKNOWN, "unknown"},
		{version_of, TLS_1_0, "TLS1.0"},
		{version_of, TLS_1_2, "TLS1.2"},
		{version_of, TLS_1_3, "TLS1.3"},
		{severity_of, SEVERITY_OK, "OK"},
		{severity_of, SEVERITY_INFO, "INFO"},
		{severity_of, SEVERITY_UNKNOWN, "UNKNOWN"},
		{severity_of, SEVERITY_WARNING, "WARNING"},
		{severity_of, SEVERITY_CRITICAL, "CRITICAL"},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		ck_assert_str_eq(rows[i].name_of(rows[i].value), rows[i].want);
}
END_TEST

START_TEST(names_differ)
{
	static const struct {
		const char *(*name_of)(int);
		int count;
	} rows[] = {{stage_of, STAGE_COUNT}, {cause_of, CAUSE_COUNT},
		{version_of, TLS_VERSION_COUNT}, {severity_of, SEVERITY_COUNT}};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		for (int a = 0; a < rows[i].count; a++)
			for (int b = 0; b < a; b++)
				ck_assert_str_ne(rows[i].name_of(a), rows[i].name_of(b));
}
END_TEST

START_TEST(states)
{
	static const struct {
		const char *text;
		bool good;
		enum severity want;
	} rows[] = {
		{"OK", true, SEVERITY_OK},
		{"ok", true, SEVERITY_OK},
		{"WARNING", true, SEVERITY_WARNING},
		{"Critical", true, SEVERITY_CRITICAL},
		{"unknown", true, SEVERITY_UNKNOWN},
		{"INFO", false, SEVERITY_OK},
		{"", false, SEVERITY_OK},
		{"O", false, SEVERITY_OK},
		{"OKAY", false, SEVERITY_OK},
		{" OK", false, SEVERITY_OK},
		{"2", false, SEVERITY_OK},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		enum severity got = SEVERITY_COUNT;

		ck_assert_msg(
			severity_parse(rows[i].text, &got) == rows[i].good, "\"%s\"", rows[i].text);
		ck_assert_msg(got == (rows[i].good ? rows[i].want : SEVERITY_COUNT), "\"%s\": %d",
			rows[i].text, (int)got);
	}
	ck_assert_int_eq(severity_exit_code(SEVERITY_OK), 0);
	ck_assert_int_eq(severity_exit_code(SEVERITY_INFO), 0);
	ck_assert_int_eq(severity_exit_code(SEVERITY_WARNING), 1);
	ck_assert_int_eq(severity_exit_code(SEVERITY_CRITICAL), 2);
	ck_assert_int_eq(severity_exit_code(SEVERITY_UNKNOWN), 3);
}
END_TEST

/* The order of the enumeration is the order of aggregation. */
START_TEST(worst_wins)
{
	ck_assert_int_lt(SEVERITY_OK, SEVERITY_INFO);
	ck_assert_int_lt(SEVERITY_INFO, SEVERITY_UNKNOWN);
	ck_assert_int_lt(SEVERITY_UNKNOWN, SEVERITY_WARNING);
	ck_assert_int_lt(SEVERITY_WARNING, SEVERITY_CRITICAL);
}
END_TEST

START_TEST(empty_probe)
{
	struct endpoint where = {.host = "mx.example.org", .address = "192.0.2.7", .port = 25};
	struct probe_facts facts;

	memset(&facts, 0x5a, sizeof(facts));
	probe_facts_init(&facts, &where);
	ck_assert_str_eq(facts.where.host, "mx.example.org");
	ck_assert_int_eq(facts.where.port, 25);
	ck_assert_int_eq(facts.reached, STAGE_CONNECT);
	ck_assert_int_eq(facts.fault.cause, CAUSE_NONE);
	for (int i = 0; i < STAGE_COUNT; i++)
		ck_assert_int_eq(facts.took.stage[i], -1);
	ck_assert_int_eq(facts.took.verdict, -1);
	ck_assert_int_eq(facts.smtp.greeting.code, 0);
	ck_assert(!facts.tls.up);
	ck_assert_uint_eq(facts.chain.count, 0);
}
END_TEST

Suite *facts_suite(void)
{
	Suite *suite = suite_create("facts");
	TCase *tcase = unit_case(suite, "facts");

	tcase_add_test(tcase, names);
	tcase_add_test(tcase, names_differ);
	tcase_add_test(tcase, states);
	tcase_add_test(tcase, worst_wins);
	tcase_add_test(tcase, empty_probe);
	return suite;
}
