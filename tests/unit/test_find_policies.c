/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a domain publishes -> what is looked up and fetched. DNS and fetch are those of fake_dns.c;
 * answers come in many orders, and nothing may hang on it.
 */

#include "engine/find_policies.h"

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"
#include "fake_dns.h"
#include "unit.h"

/* Rows say what differs from the usual; all the rest stays zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { ORDERS = 20 };

#define RECORD "_mta-sts.example.org TXT secure v=STSv1, id=1,;"
#define HOST "mta-sts.example.org A secure 192.88.98.1;"

static const struct {
	const char *name;
	const char *zone;
	const char *want; /* addresses of the fetch; `private`, `no-address`: none; else not tried */
	int family;
	bool allow_private, proxy;
} rows[] = {
	{"a policy", RECORD HOST, "192.88.98.1"},
	{"both families", RECORD HOST "mta-sts.example.org AAAA secure 2a00::1;",
		"192.88.98.1 2a00::1"},
	{"only IPv4", RECORD HOST "mta-sts.example.org AAAA secure 2a00::1;", "192.88.98.1",
		AF_INET},
	{"only IPv6", RECORD HOST "mta-sts.example.org AAAA secure 2a00::1;", "2a00::1", AF_INET6},
	{"nothing", "", "not tried"},
	{"a host without a record", HOST, "not tried"},
	{"two records", RECORD RECORD HOST, "not tried"},
	{"a record that does not count", "_mta-sts.example.org TXT secure v=STSv1, id=a-b,;" HOST,
		"not tried"},
	{"a record that cannot be had", "_mta-sts.example.org TXT servfail;" HOST, "not tried"},
	{"an unsigned record", "_mta-sts.example.org TXT insecure v=STSv1, id=1,;" HOST,
		"192.88.98.1"},
	{"no address", RECORD, "no-address"},
	{"addresses that cannot be had",
		RECORD "mta-sts.example.org A servfail;mta-sts.example.org AAAA bogus;",
		"no-address"},
	{"no address, by a proxy", RECORD, "", .proxy = true},
	{"an address of this host", RECORD "mta-sts.example.org A secure 127.0.0.1;", "private"},
	{"a private address", RECORD "mta-sts.example.org A secure 10.0.0.5;", "private"},
	{"a private address, by a proxy", RECORD "mta-sts.example.org A secure 10.0.0.5;",
		"private", .proxy = true},
	{"a private address that is allowed", RECORD "mta-sts.example.org A secure 10.0.0.5;",
		"10.0.0.5", .allow_private = true},
	{"a private address beside a public one",
		RECORD HOST "mta-sts.example.org A secure 10.0.0.5;", "192.88.98.1"},
};

static size_t ended;

static void on_answered(struct policies_finder *finder)
{
	(void)finder;
	ended++;
}

static const char *outcome(const struct sts_fetch_facts *facts)
{
	struct buf out;

	if (facts->ended == STS_FETCH_PRIVATE)
		return "private";
	if (facts->ended == STS_FETCH_NO_ADDRESS)
		return "no-address";
	if (fake_fetches == 0)
		return "not tried";
	buf_init(&out, unit_arena);
	for (size_t i = 0; i < fake_fetch->address_count; i++)
		buf_printf(&out, "%s%s", i > 0 ? " " : "", fake_fetch->addresses[i]);
	return out.data;
}

static struct domain_policies *found(size_t row, unsigned order)
{
	struct plan *plan = arena_alloc(unit_arena, sizeof(*plan));
	struct survey *survey = arena_alloc(unit_arena, sizeof(*survey));
	struct policies_finder *finder = arena_alloc(unit_arena, sizeof(*finder));

	*plan = (struct plan){.host = "example.org",
		.family = rows[row].family,
		.allow_private = rows[row].allow_private,
		.https_proxy = rows[row].proxy ? "http://192.0.2.1:3128" : NULL,
		.trust_anchor = rows[row].zone};
	survey->plan = plan;
	survey->arena = unit_arena;
	survey->facts = arena_alloc(unit_arena, sizeof(*survey->facts));
	fake_fetches = 0;
	ended = 0;
	*finder = (struct policies_finder){.survey = survey,
		.dns = dns_open(unit_arena, &survey->loop, plan),
		.answered = on_answered};
	policies_find(finder);
	fake_dns_answer_all(fake_dns, order);
	return survey->facts->policies;
}

START_TEST(policies_are_found)
{
	for (unsigned order = 0; order < ORDERS; order++) {
		struct domain_policies *policies = found((size_t)_i, order);
		const char *got = outcome(&policies->sts.fetch);

		ck_assert_msg(strcmp(got, rows[_i].want) == 0, "%s, order %u: %s, not %s",
			rows[_i].name, order, got, rows[_i].want);
		ck_assert_msg(ended == 1, "%s: %zu ends", rows[_i].name, ended);
		ck_assert_msg(fake_fetches <= 1, "%s: %zu fetches", rows[_i].name, fake_fetches);
		ck_assert_int_eq(policies->sts.policy.read, fake_fetches == 1);
		if (fake_fetches == 1)
			ck_assert_str_eq(fake_fetch->host, "mta-sts.example.org");
	}
}
END_TEST

START_TEST(reports_are_found)
{
	struct plan plan = {.host = "example.org",
		.trust_anchor = "_smtp._tls.example.org TXT secure v=TLSRPTv1, rua=mailto:a@example.org;"};
	struct survey_facts facts = {0};
	struct survey survey = {.plan = &plan, .arena = unit_arena, .facts = &facts};
	struct policies_finder finder = {.survey = &survey,
		.dns = dns_open(unit_arena, &survey.loop, &plan),
		.answered = on_answered};

	policies_find(&finder);
	fake_dns_answer_all(fake_dns, 0);
	ck_assert_uint_eq(facts.policies->tlsrpt.count, 1);
	ck_assert_int_eq(facts.policies->sts.record.txt.answer.answer, ANSWER_NO_DATA);
}
END_TEST

/* A domain that leaves no room for a label in front has no policy, and nobody is asked. */
START_TEST(names_fit_into_dns)
{
	char name[254];
	struct plan plan = {.host = name, .trust_anchor = ""};
	struct survey_facts facts = {0};
	struct survey survey = {.plan = &plan, .arena = unit_arena, .facts = &facts};
	struct policies_finder finder = {.survey = &survey,
		.dns = dns_open(unit_arena, &survey.loop, &plan),
		.answered = on_answered};

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	policies_find(&finder);
	ck_assert_uint_eq(finder.open, 0);
	ck_assert_uint_eq(fake_dns->asked, 0);
	ck_assert_int_eq(facts.policies->sts.record.txt.answer.answer, ANSWER_NO_NAME);
}
END_TEST

Suite *find_policies_suite(void)
{
	Suite *suite = suite_create("find_policies");
	TCase *tcase = unit_case(suite, "policies");

	tcase_add_loop_test(tcase, policies_are_found, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tcase, reports_are_found);
	tcase_add_test(tcase, names_fit_into_dns);
	return suite;
}
