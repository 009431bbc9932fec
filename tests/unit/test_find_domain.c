/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From DNS to hosts: a table of what is published -> what is asked, found and visited. The
 * functions of engine/dns.h are those of fake_dns.c, so no resolving library is linked. Answers
 * come in the order of the questions, in the reverse and in many between: nothing may hang on it.
 * The deadline has passed, so that no connection is made.
 */

#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"
#include "engine/finders.h"
#include "engine/survey.h"
#include "fake_dns.h"
#include "unit.h"

/* Rows say what differs from the usual; all the rest stays zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { ORDERS = 20 };

/* --- rows ------------------------------------------------------------------------------------- */

#define GOOD_MX "example.org MX secure 10 mx1.example.org;"
#define GOOD_A "mx1.example.org A secure 192.88.98.1;"

#define SIX_A                                                                                      \
	"mx1.example.org A secure 192.88.98.1;mx1.example.org A secure 192.88.98.2;"               \
	"mx1.example.org A secure 192.88.98.3;mx1.example.org A secure 192.88.98.4;"               \
	"mx1.example.org A secure 192.88.98.5;mx1.example.org A secure 192.88.98.6;"
#define SIX_AAAA                                                                                   \
	"mx1.example.org AAAA secure 2a00::1;mx1.example.org AAAA secure 2a00::2;"                 \
	"mx1.example.org AAAA secure 2a00::3;mx1.example.org AAAA secure 2a00::4;"                 \
	"mx1.example.org AAAA secure 2a00::5;mx1.example.org AAAA secure 2a00::6;"
#define LONG_LABEL "a12345678901234567890123456789012345678901234567890123456789"
#define LONG_NAME LONG_LABEL "." LONG_LABEL "." LONG_LABEL "." LONG_LABEL ".org"

static const struct {
	const char *name;
	const char *zone;
	const char *want; /* hosts: NAME PREFERENCE LOOKUP [ADDRESS/SNI...] [tlsa=BASE:COUNT] ... */
	int family;
	bool no_connect, allow_private;
} rows[] = {
	{"a host", GOOD_MX GOOD_A, "mx1.example.org 10 ok 192.88.98.1/mx1.example.org"},
	{"both families", GOOD_MX "mx1.example.org AAAA secure 2a00::1;" GOOD_A,
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org 2a00::1/mx1.example.org"},
	{"only IPv4 is wanted", GOOD_MX "mx1.example.org AAAA secure 2a00::1;" GOOD_A,
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org", AF_INET},
	{"only IPv6 is wanted", GOOD_MX "mx1.example.org AAAA secure 2a00::1;" GOOD_A,
		"mx1.example.org 10 ok 2a00::1/mx1.example.org", AF_INET6},
	{"by preference",
		"example.org MX secure 20 b.example.org;example.org MX secure 10 a.example.org;"
		"a.example.org A secure 192.88.98.1;b.example.org A secure 192.88.98.2;",
		"a.example.org 10 ok 192.88.98.1/a.example.org, "
		"b.example.org 20 ok 192.88.98.2/b.example.org"},
	{"TLSA records", GOOD_MX GOOD_A "_25._tcp.mx1.example.org TLSA secure 3;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org tlsa=mx1.example.org:1"},
	{"no MX", "example.org A secure 192.88.98.1;",
		"example.org 0 ok 192.88.98.1/example.org implicit"},
	{"no MX, no address", "", "example.org 0 no-address implicit"},
	{"no such domain", "example.org MX nxdomain;", ""},
	{"MX fails", "example.org MX servfail;", ""},
	{"MX bogus", "example.org MX bogus;example.org A secure 192.88.98.1;", ""},
	{"MX silent", "example.org MX silent;", ""},
	{"null MX", "example.org MX secure 0 .;", ""},
	{"null MX beside another", "example.org MX secure 0 .;" GOOD_MX GOOD_A,
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org"},
	{"an address as a name, which nobody looks up",
		"example.org MX secure 10 192.0.2.1;192.0.2.1 A secure 192.88.98.1;",
		"192.0.2.1 10 no-address kind=2"},
	{"no such host", GOOD_MX "mx1.example.org A nxdomain;mx1.example.org AAAA nxdomain;",
		"mx1.example.org 10 no-name"},
	{"no address", GOOD_MX, "mx1.example.org 10 no-address"},
	{"one family fails, the other has one", GOOD_MX GOOD_A "mx1.example.org AAAA servfail;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org"},
	{"one family fails, the other has none", GOOD_MX "mx1.example.org AAAA servfail;",
		"mx1.example.org 10 failed(servfail)"},
	{"both families fail, each in its way",
		GOOD_MX "mx1.example.org A servfail;mx1.example.org AAAA bogus;",
		"mx1.example.org 10 failed(servfail)"},
	{"bogus addresses", GOOD_MX "mx1.example.org A bogus;mx1.example.org AAAA bogus;",
		"mx1.example.org 10 failed(bogus)"},
	{"silent", GOOD_MX "mx1.example.org A silent;", "mx1.example.org 10 timeout"},
	{"a private address", GOOD_MX "mx1.example.org A secure 10.0.0.1;" GOOD_A,
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org private=10.0.0.1"},
	{"private ones alone", GOOD_MX "mx1.example.org A secure 127.0.0.1;",
		"mx1.example.org 10 ok private=127.0.0.1"},
	{"a private one is allowed", GOOD_MX "mx1.example.org A secure 10.0.0.1;",
		"mx1.example.org 10 ok 10.0.0.1/mx1.example.org", .allow_private = true},
	{"private ones of both families",
		GOOD_MX "mx1.example.org A secure 10.0.0.1;mx1.example.org AAAA secure fd00::1;",
		"mx1.example.org 10 ok private=10.0.0.1 private=fd00::1"},
	{"more addresses than are tested, of both families", GOOD_MX SIX_A SIX_AAAA,
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org 192.88.98.2/mx1.example.org "
		"192.88.98.3/mx1.example.org 192.88.98.4/mx1.example.org "
		"2a00::1/mx1.example.org 2a00::2/mx1.example.org 2a00::3/mx1.example.org "
		"2a00::4/mx1.example.org over=4"},
	{"more addresses than are tested, nearly all of one family",
		GOOD_MX SIX_A "mx1.example.org A secure 192.88.98.7;"
			      "mx1.example.org A secure 192.88.98.8;"
			      "mx1.example.org AAAA secure 2a00::1;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org 192.88.98.2/mx1.example.org "
		"192.88.98.3/mx1.example.org 192.88.98.4/mx1.example.org "
		"192.88.98.5/mx1.example.org 192.88.98.6/mx1.example.org "
		"192.88.98.7/mx1.example.org 2a00::1/mx1.example.org over=1"},
	{"more addresses than are tested, of one family that is wanted",
		GOOD_MX SIX_A "mx1.example.org A secure 192.88.98.7;"
			      "mx1.example.org A secure 192.88.98.8;"
			      "mx1.example.org A secure 192.88.98.9;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org 192.88.98.2/mx1.example.org "
		"192.88.98.3/mx1.example.org 192.88.98.4/mx1.example.org "
		"192.88.98.5/mx1.example.org 192.88.98.6/mx1.example.org "
		"192.88.98.7/mx1.example.org 192.88.98.8/mx1.example.org over=1",
		AF_INET},
	{"a name whose TLSA records would have a name too long for DNS",
		"example.org MX secure 10 " LONG_NAME ";" LONG_NAME " A secure 192.88.98.1;"
		"_25._tcp." LONG_NAME " TLSA servfail;",
		LONG_NAME " 10 ok 192.88.98.1/" LONG_NAME},
	{"no connection is wanted", GOOD_MX GOOD_A, "mx1.example.org 10 ok", .no_connect = true},
	{"an alias, signed all along, with records at its end",
		GOOD_MX "mx1.example.org A secure 192.88.98.1 at real.example.net;"
			"_25._tcp.real.example.net TLSA secure 3;"
			"_25._tcp.mx1.example.org TLSA secure 3;",
		"mx1.example.org 10 ok 192.88.98.1/real.example.net tlsa=real.example.net:1"},
	{"an alias with records at its beginning",
		GOOD_MX "mx1.example.org A secure 192.88.98.1 at real.example.net;"
			"_25._tcp.mx1.example.org TLSA secure 3;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org tlsa=mx1.example.org:1"},
	{"an alias whose end has insecure records",
		GOOD_MX "mx1.example.org A secure 192.88.98.1 at real.example.net;"
			"_25._tcp.real.example.net TLSA insecure 3;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org"},
	{"an alias whose end cannot be asked",
		GOOD_MX "mx1.example.org A secure 192.88.98.1 at real.example.net;"
			"_25._tcp.real.example.net TLSA servfail;"
			"_25._tcp.mx1.example.org TLSA secure 3;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org tlsa-failed=real.example.net "
		"denial"},
	{"an alias of what is no host name",
		GOOD_MX "mx1.example.org A secure 192.88.98.1 at a|b.example.net;"
			"mx1.example.org CNAME secure real.example.net;"
			"_25._tcp.a|b.example.net TLSA secure 3;"
			"_25._tcp.mx1.example.org TLSA secure 3;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org tlsa=mx1.example.org:1 "
		"alias=secure"},
	{"an alias of an address",
		GOOD_MX "mx1.example.org A secure 192.88.98.1 at 192.0.2.1;"
			"_25._tcp.192.0.2.1 TLSA secure 3;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org"},
	{"an alias where nothing can be validated",
		GOOD_MX "mx1.example.org A plain 192.88.98.1 at real.example.net;"
			"_25._tcp.real.example.net TLSA plain 3;",
		"mx1.example.org 10 ok 192.88.98.1/real.example.net tlsa=real.example.net:1"},
	{"an alias by one family alone",
		GOOD_MX "mx1.example.org AAAA secure 2a00::1 at real.example.net;"
			"_25._tcp.real.example.net TLSA secure 3;",
		"mx1.example.org 10 ok 2a00::1/real.example.net tlsa=real.example.net:1"},
	{"an alias into an unsigned zone",
		GOOD_MX "mx1.example.org A insecure 192.88.98.1 at real.example.net;"
			"mx1.example.org CNAME secure real.example.net;"
			"_25._tcp.mx1.example.org TLSA secure 3;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org tlsa=mx1.example.org:1 "
		"alias=secure"},
	{"records that cannot be asked", GOOD_MX GOOD_A "_25._tcp.mx1.example.org TLSA bogus;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org "
		"tlsa-failed=mx1.example.org denial"},
	{"two names for one address",
		GOOD_MX GOOD_A "example.org MX secure 20 mx2.example.org;"
			       "mx2.example.org A secure 192.88.98.1;",
		"mx1.example.org 10 ok 192.88.98.1/mx1.example.org, "
		"mx2.example.org 20 ok 192.88.98.1/mx2.example.org"},
	{"two aliases of one name",
		GOOD_MX "example.org MX secure 20 mx2.example.org;"
			"mx1.example.org A secure 192.88.98.1 at real.example.net;"
			"mx2.example.org A secure 192.88.98.1 at real.example.net;"
			"_25._tcp.real.example.net TLSA secure 3;",
		"mx1.example.org 10 ok 192.88.98.1/real.example.net tlsa=real.example.net:1, "
		"mx2.example.org 20 ok 192.88.98.1/real.example.net shared "
		"tlsa=real.example.net:1"},
};

/* --- what came out ---------------------------------------------------------------------------- */

static void add_dns(struct buf *out, const struct host_facts *host)
{
	const struct host_dns *dns = host->dns;

	for (size_t i = 0; i < dns->private_count; i++)
		buf_printf(out, " private=%s", dns->private_addresses[i]);
	if (host->addresses_over_cap > 0)
		buf_printf(out, " over=%zu", host->addresses_over_cap);
	if (dns->tlsa.count > 0)
		buf_printf(out, " tlsa=%s:%zu", dns->tlsa.base, dns->tlsa.count);
	if (dns->tlsa.answer.answer == ANSWER_FAILED)
		buf_printf(out, " tlsa-failed=%s", dns->tlsa.base);
	if (dns->alias.answer == ANSWER_DATA)
		buf_printf(out, " alias=%s", dnssec_name(dns->alias.dnssec));
	if (dns->denial.answer != ANSWER_NOT_ASKED)
		buf_add_text(out, " denial");
	if (dns->kind != MX_NAME_OK)
		buf_printf(out, " kind=%d", dns->kind);
}

static void add_host(struct buf *out, const struct survey_facts *facts, size_t which)
{
	static const char *const lookups[LOOKUP_COUNT] = {
		"?", "ok", "no-name", "no-address", "failed", "timeout", "dead"};
	const struct host_facts *host = &facts->hosts[which];

	buf_printf(out, "%s%s %d %s", which > 0 ? ", " : "", host->name, host->preference,
		lookups[host->lookup]);
	if (host->lookup_detail.len > 0)
		buf_printf(out, "(%.*s)", (int)host->lookup_detail.len, host->lookup_detail.data);
	for (size_t i = 0; i < host->probe_count; i++) {
		buf_printf(out, " %s/%s", host->probes[i]->where.address,
			host->probes[i]->where.server_name);
		if (which > 0 && facts->hosts[0].probe_count > i &&
			facts->hosts[0].probes[i] == host->probes[i])
			buf_add_text(out, " shared");
	}
	add_dns(out, host);
	if (facts->domain->implicit)
		buf_add_text(out, " implicit");
}

static struct survey *begin(const struct plan *plan)
{
	struct survey *survey = arena_alloc(unit_arena, sizeof(*survey));

	survey->plan = plan;
	survey->arena = unit_arena;
	survey->facts = arena_alloc(unit_arena, sizeof(*survey->facts));
	survey->facts->hosts =
		arena_array(unit_arena, PLAN_MAX_HOSTS, sizeof(*survey->facts->hosts));
	loop_init(&survey->loop, unit_arena);
	visits_init(&survey->visits, plan, NULL, &survey->loop);
	find_domain(survey);
	return survey;
}

static struct survey_facts *found(size_t row, unsigned order)
{
	struct plan *plan = arena_alloc(unit_arena, sizeof(*plan));
	struct survey *survey;

	*plan = (struct plan){.host = "example.org",
		.display = "example.org",
		.family = rows[row].family,
		.port = 25,
		.ehlo_name = "monitor.example.net",
		.no_connect = rows[row].no_connect,
		.allow_private = rows[row].allow_private,
		.trust_anchor = rows[row].zone};
	survey = begin(plan);
	fake_dns_answer_all(fake_dns, order);
	survey_settle(survey->facts);
	return survey->facts;
}

START_TEST(hosts_are_found)
{
	for (unsigned order = 0; order < ORDERS; order++) {
		struct survey_facts *facts = found((size_t)_i, order);
		struct buf out;

		buf_init(&out, unit_arena);
		for (size_t h = 0; h < facts->host_count; h++)
			add_host(&out, facts, h);
		unit_same_text(rows[_i].name,
			arena_printf(unit_arena, "hosts, answers in order %u", order),
			(struct text){out.data != NULL ? out.data : "", out.len},
			text_of(rows[_i].want));
		ck_assert_msg(fake_dns->closed, "%s: DNS is left open", rows[_i].name);
	}
}
END_TEST

/* Beyond the caps nothing is looked up, and how much there was is known. */
START_TEST(caps_hold)
{
	struct buf zone;
	struct survey_facts *facts;
	struct plan plan = {
		.host = "example.org", .display = "example.org", .port = 25, .no_connect = true};

	buf_init(&zone, unit_arena);
	for (int i = 0; i < 40; i++)
		buf_printf(&zone, "example.org MX secure %d mx%02d.example.org;", i, i);
	plan.trust_anchor = zone.data;
	facts = begin(&plan)->facts;
	fake_dns_answer_all(fake_dns, 0);
	ck_assert_uint_eq(facts->host_count, PLAN_MAX_HOSTS);
	ck_assert_uint_eq(facts->domain->not_read, 40 - PLAN_MAX_HOSTS);
	ck_assert_uint_eq(fake_dns->asked, 1 + 4 + 3 * PLAN_MAX_HOSTS);
	ck_assert_str_eq(facts->hosts[PLAN_MAX_HOSTS - 1].name, "mx19.example.org");
}
END_TEST

static const struct {
	const char *name;
	const char *zone;
	size_t by_a, by_aaaa; /* visits when this is answered, after MX */
} early_rows[] = {
	{"a host", GOOD_MX GOOD_A "mx1.example.org AAAA secure 2a00::1;", 1, 2},
	{"a signed alias",
		GOOD_MX "mx1.example.org A secure 192.88.98.1 at real.example.net;"
			"mx1.example.org AAAA secure 2a00::1 at real.example.net;",
		0, 0},
	{"an unsigned alias, whose TLSA records change nothing",
		GOOD_MX "mx1.example.org A insecure 192.88.98.1 at real.example.net;"
			"mx1.example.org AAAA insecure 2a00::1 at real.example.net;",
		0, 2},
	{"more addresses than are tested: half of them until the others are known",
		GOOD_MX SIX_A SIX_AAAA, 4, 8},
};

/* A host is visited as soon as an address is known: its TLSA records may take their time. */
START_TEST(visits_do_not_wait)
{
	struct plan plan = {.host = "example.org",
		.display = "example.org",
		.port = 25,
		.ehlo_name = "monitor.example.net",
		.trust_anchor = early_rows[_i].zone};
	struct survey *survey = begin(&plan);

	fake_dns_answer(fake_dns, "example.org", DNS_MX);
	fake_dns_answer(fake_dns, "mx1.example.org", DNS_A);
	ck_assert_msg(survey->visits.all.count == early_rows[_i].by_a, "%s, A: %zu visits",
		early_rows[_i].name, survey->visits.all.count);
	fake_dns_answer(fake_dns, "mx1.example.org", DNS_AAAA);
	ck_assert_msg(survey->visits.all.count == early_rows[_i].by_aaaa, "%s, AAAA: %zu visits",
		early_rows[_i].name, survey->visits.all.count);
	ck_assert(!fake_dns->closed);
}
END_TEST

Suite *find_domain_suite(void)
{
	Suite *suite = suite_create("find_domain");
	TCase *tcase = unit_case(suite, "hosts");

	tcase_add_loop_test(tcase, hosts_are_found, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tcase, caps_hold);
	tcase_add_loop_test(
		tcase, visits_do_not_wait, 0, (int)(sizeof(early_rows) / sizeof(early_rows[0])));
	return suite;
}
