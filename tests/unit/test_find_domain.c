/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From DNS to hosts: a table of what is published -> what is asked, found and visited. The
 * functions of engine/dns.h are those of this file here, so no resolving library is linked. Answers
 * come in the order of the questions, in the reverse and in many between: nothing may hang on it.
 * The deadline has passed, so that no connection is made.
 */

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/buf.h"
#include "engine/dns.h"
#include "engine/finders.h"
#include "engine/survey.h"
#include "unit.h"

/* Rows say what differs from the usual; all the rest stays zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { ORDERS = 20 };

/* --- DNS of the tests ------------------------------------------------------------------------- */

struct dns {
	struct arena *arena;
	const char *zone; /* lines: NAME TYPE STATUS DATA... */
	VEC_OF(struct dns_question *) open;
	size_t asked;
	bool closed;
};

/* The one that find_domain() has opened last; a test is a process of its own, or runs alone. */
static struct dns *latest;

struct dns *dns_open(struct arena *arena, struct loop *loop, const struct plan *plan)
{
	(void)loop;
	latest = arena_alloc(arena, sizeof(*latest));
	latest->arena = arena;
	latest->zone = plan->trust_anchor; /* carries the zone of the row */
	return latest;
}

void dns_ask(struct dns *dns, struct dns_question *question)
{
	*VEC_ADD(dns->arena, &dns->open) = question;
	dns->asked++;
}

void dns_standing(const struct dns *dns, struct domain_dns *facts)
{
	(void)dns;
	facts->root = (struct dns_answer){.answer = ANSWER_DATA, .dnssec = DNSSEC_SECURE};
}

void dns_close(struct dns *dns)
{
	dns->closed = true;
}

static const struct {
	enum dns_type type;
	const char *name;
} types[] = {
	{DNS_A, "A"}, {DNS_AAAA, "AAAA"}, {DNS_MX, "MX"}, {DNS_TLSA, "TLSA"}, {DNS_CNAME, "CNAME"}};

static const char *type_name(enum dns_type type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return types[i].name;
	return "?";
}

static void add_name(struct buf *out, const char *name)
{
	while (*name != '\0' && strcmp(name, ".") != 0) {
		size_t len = strcspn(name, ".");

		buf_add_char(out, (char)len);
		buf_add(out, name, len);
		name += len + (name[len] == '.' ? 1 : 0);
	}
	buf_add_char(out, '\0');
}

/* `10 mx1.example.org`, a literal, `3 1 1`. */
static struct text rdata_of(enum dns_type type, const char *data)
{
	struct buf out;
	unsigned char address[16];
	char *end;

	buf_init(&out, unit_arena);
	if (type == DNS_MX) {
		long preference = strtol(data, &end, 10);

		buf_add_char(&out, (char)(preference >> 8));
		buf_add_char(&out, (char)preference);
		add_name(&out, end + 1);
	} else if (type == DNS_TLSA) {
		buf_add(&out, "\3\1\1", 3);
		buf_add(&out, "0123456789abcdef0123456789abcdef", 32);
	} else if (type == DNS_CNAME) {
		add_name(&out, data);
	} else {
		int family = type == DNS_A ? AF_INET : AF_INET6;

		ck_assert_msg(inet_pton(family, data, address) == 1, "%s", data);
		buf_add(&out, (char *)address, type == DNS_A ? 4 : 16);
	}
	return (struct text){out.data, out.len};
}

static void set_status(struct dns_answer *answer, const char *status)
{
	static const struct {
		const char *word;
		enum answer answer;
		enum dnssec dnssec;
	} words[] = {
		{"secure", ANSWER_DATA, DNSSEC_SECURE},
		{"insecure", ANSWER_DATA, DNSSEC_INSECURE},
		{"plain", ANSWER_DATA, DNSSEC_UNKNOWN},
		{"bogus", ANSWER_FAILED, DNSSEC_BOGUS},
		{"servfail", ANSWER_FAILED, DNSSEC_UNKNOWN},
		{"silent", ANSWER_TIMEOUT, DNSSEC_UNKNOWN},
		{"nxdomain", ANSWER_NO_NAME, DNSSEC_SECURE},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(status, words[i].word, strlen(words[i].word)) == 0) {
			answer->answer = words[i].answer;
			answer->dnssec = words[i].dnssec;
			if (words[i].answer == ANSWER_FAILED)
				answer->detail = text_of(words[i].word);
		}
}

/* A line `NAME TYPE STATUS DATA`; behind DATA may stand `at CANONICAL`. */
static void take_line(struct dns_question *question, const char *line, struct text *items)
{
	char name[300], type[10], status[10], data[300], at[4], canonical[100];
	int fields = sscanf(line, "%299s %9s %9s %299[^\n;]", name, type, status, data);

	if (fields < 3 || strcmp(name, question->name) != 0 ||
		strcmp(type, type_name(question->type)) != 0)
		return;
	set_status(&question->answer, status);
	if (fields == 3 || question->answer.answer != ANSWER_DATA)
		return;
	if (sscanf(data, "%*s %3s %99s", at, canonical) == 2 && strcmp(at, "at") == 0) {
		question->answer.canonical = arena_printf(unit_arena, "%s", canonical);
		*strchr(data, ' ') = '\0';
	}
	items[question->rdata.count++] = rdata_of(question->type, data);
}

static void answer(struct dns_question *question, const char *zone)
{
	struct text *items = arena_array(unit_arena, 64, sizeof(*items));

	question->answer = (struct dns_answer){.answer = ANSWER_NO_DATA, .dnssec = DNSSEC_SECURE};
	for (const char *line = zone; *line != '\0';
		line += strcspn(line, ";"), line += *line == ';')
		take_line(question, line, items);
	question->rdata.items = items;
	question->answered(question);
}

/* In the order of asking, backwards, or in one of many orders between. */
static void answer_all(struct dns *dns, unsigned order)
{
	unsigned random = order;

	while (dns->open.count > 0) {
		size_t last = dns->open.count - 1;
		size_t which = order == 0 ? 0 : last;
		struct dns_question *question;

		random = random * 1103515245u + 12345u;
		if (order > 1)
			which = (random >> 16) % dns->open.count;
		question = dns->open.items[which];
		memmove(dns->open.items + which, dns->open.items + which + 1,
			(last - which) * sizeof(dns->open.items[0]));
		dns->open.count--;
		answer(question, dns->zone);
	}
}

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
	answer_all(latest, order);
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
		ck_assert_msg(latest->closed, "%s: DNS is left open", rows[_i].name);
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
	answer_all(latest, 0);
	ck_assert_uint_eq(facts->host_count, PLAN_MAX_HOSTS);
	ck_assert_uint_eq(facts->domain->not_read, 40 - PLAN_MAX_HOSTS);
	ck_assert_uint_eq(latest->asked, 1 + 3 * PLAN_MAX_HOSTS);
	ck_assert_str_eq(facts->hosts[PLAN_MAX_HOSTS - 1].name, "mx19.example.org");
}
END_TEST

/* The question for the type is taken out of those that are open, and answered. */
static void answer_one(struct dns *dns, enum dns_type type)
{
	for (size_t i = 0; i < dns->open.count; i++) {
		struct dns_question *question = dns->open.items[i];

		if (question->type != type)
			continue;
		dns->open.items[i] = dns->open.items[--dns->open.count];
		answer(question, dns->zone);
		return;
	}
	ck_abort_msg("%s is not asked for", type_name(type));
}

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

	answer_one(latest, DNS_MX);
	answer_one(latest, DNS_A);
	ck_assert_msg(survey->visits.all.count == early_rows[_i].by_a, "%s, A: %zu visits",
		early_rows[_i].name, survey->visits.all.count);
	answer_one(latest, DNS_AAAA);
	ck_assert_msg(survey->visits.all.count == early_rows[_i].by_aaaa, "%s, AAAA: %zu visits",
		early_rows[_i].name, survey->visits.all.count);
	ck_assert(!latest->closed);
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
