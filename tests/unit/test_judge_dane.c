/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows for judge/judge_dane.c and judge/judge_tlsa.c: a host, what is published for it, what its
 * addresses show, and what is said about that. Chains have real signatures.
 */

#include <string.h>

#include "domain_build.h"
#include "judge/checks.h"
#include "made_certs.h"
#include "tlsa_build.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define MX1 "mx1.example.org"
#define CA "ca", 2, .ca = true
#define ROOT "root", 2, .ca = true
#define AT ": " MX1
#define AT_10 " at " MX1 "[192.0.2.10]"
#define OF_10 AT "[192.0.2.10]"
#define DEFER "DANE senders defer" AT_10

/* In place of a severity: the check adds no finding. */
#define SILENT SEVERITY_COUNT

enum { MAX_SHOWN = 2 };

static const struct dane_case {
	const char *name;
	const char *id;
	enum severity severity;
	const char *text;            /* with HEX for all long hexadecimal numbers; NULL: whatever */
	const char *records;         /* see tlsa_build.h; NULL: none */
	const char *sent[MAX_SHOWN]; /* by each address, places in `specs`; NULL: `0 1 2` by one */
	const char *also;            /* ids of other findings above INFO, blanks between */
	struct made_spec specs[MADE_MAX]; /* none: leaf, ca, root, another leaf */
	const char *next;                 /* of --next-cert, which connects to nobody */
	struct build_host host;
	enum dnssec mx;
	bool not_validated, no_tls;
	unsigned require, senders;
	enum severity timeout_state;
} rows[] = {
	/* dane.match */
	{"a match", "dane.match", SEVERITY_OK, "cert matches TLSA 3 1 1 HEX" OF_10, "311:0"},
	{"a match beside others", "dane.match", SEVERITY_OK,
		"cert matches TLSA 2 1 1 HEX" OF_10
		", of 3 1 1 HEX nothing, 2 1 1 HEX CA of the chain, 1 1 1 HEX unusable",
		"311:3 211:1 111:0", .also = "dane.stale dane.unusable"},
	{"no match", "dane.match", SEVERITY_CRITICAL, DEFER ", no TLSA matches (cert renewed?)",
		"311:3"},
	{"no match, nobody cares", "dane.match", SEVERITY_WARNING, NULL, "311:3",
		.senders = 1U << SENDER_ENCRYPT},
	{"no match at one of two", "dane.match", SEVERITY_CRITICAL,
		"DANE senders defer at " MX1 "[192.0.2.11], no TLSA matches (cert renewed?)",
		"311:0", {"0 1", "3 1"}, "dane.differs"},
	{"no certificate", "dane.match", SEVERITY_CRITICAL, DEFER ", no certificate was sent",
		"311:0", {""}, "cert.chain"},
	{"no certificate, a trust anchor", "dane.match", SEVERITY_CRITICAL, NULL, "211:1", {""},
		"cert.chain"},
	{"usage 2 for the leaf", "dane.match", SEVERITY_CRITICAL,
		DEFER ", TLSA 2 1 2 names the cert itself, make it 3 1 2", "212:0"},
	{"an expired leaf under usage 3", "dane.match", SEVERITY_OK, NULL, "311:0", {"0"},
		"cert.expiry", {{"leaf", 1, -90, -1, .name = "other.example"}, {CA}, {ROOT}}},
	{"no records", "dane.match", SILENT, NULL, NULL},
	{"insecure records", "dane.match", SILENT, NULL, "311:3", {NULL}, "dane.insecure",
		.host = {.tlsa = {ANSWER_DATA, DNSSEC_INSECURE}}},
	{"no TLS", "dane.match", SILENT, NULL, "311:3", {NULL}, "starttls.offered dane.no-starttls",
		.no_tls = true},
	{"only unusable ones", "dane.match", SILENT, NULL, "111:3", .also = "dane.unusable"},

	/* The next certificate */
	{"the next one is published", "dane.match", SEVERITY_OK,
		"next cert matches TLSA 3 1 1 HEX" AT, "311:3", .next = "3"},
	{"the next one is published beside the old one", "dane.match", SEVERITY_OK,
		"next cert matches TLSA 3 1 1 HEX" AT
		", deploy after 1 h if the record is new: senders may still hold the old set",
		"311:0 311:3", .next = "3"},
	{"the next one is not published", "dane.match", SEVERITY_CRITICAL,
		"next cert matches no TLSA" AT ", publish 3 1 1 HEX first, deploy after 1 h",
		"311:0", .next = "3"},
	{"the next one, an old TTL of a minute and a half", "dane.match", SEVERITY_CRITICAL,
		"next cert matches no TLSA" AT ", publish 3 1 1 HEX first, deploy after 2 min",
		"311:0", .next = "3", .host = {.tlsa = {ANSWER_DATA, DNSSEC_SECURE, .ttl = 90}}},
	{"the next one, nobody cares but who typed it", "dane.match", SEVERITY_CRITICAL, NULL,
		"311:0", .next = "3", .senders = 1U << SENDER_ENCRYPT},
	{"the next one without its CA", "dane.ta-missing", SEVERITY_CRITICAL,
		"next cert comes without the CA of its TLSA" AT
		", the CA of TLSA 2 0 1 HEX is not in the chain sent"
		", publish 3 1 1 HEX first, deploy after 1 h",
		"201:2", .next = "0 1"},

	/* dane.agility */
	{"the weaker digest matches", "dane.agility", SEVERITY_CRITICAL,
		DEFER ", TLSA 3 1 1 HEX matches, but a stronger digest beside it does not",
		"311:0 312:3"},
	{"the weaker digest of two names matches", "dane.agility", SEVERITY_CRITICAL, NULL,
		"211:1 212:0w"},
	{"both digests match", "dane.agility", SILENT, NULL, "311:0 312:0"},
	{"neither digest matches", "dane.agility", SILENT, NULL, "311:3 312:3", {NULL},
		"dane.match"},

	/* dane.ta-missing */
	{"the root is not sent", "dane.ta-missing", SEVERITY_CRITICAL,
		DEFER ", the CA of TLSA 2 0 1 HEX is not in the chain sent", "201:2", {"0 1"}},
	{"the root is not sent, but published whole", "dane.ta-missing", SILENT, NULL, "200:2",
		{"0 1"}},
	{"the root is not sent, usage 3 is there too", "dane.ta-missing", SILENT, NULL,
		"201:2 311:3", {"0 1"}, "dane.match"},
	{"the root is sent", "dane.ta-missing", SILENT, NULL, "201:2"},

	/* dane.name */
	{"another name", "dane.name", SEVERITY_CRITICAL,
		DEFER ", cert bears neither " MX1 " nor example.org, which TLSA usage 2 demands",
		"201:1", .specs = {{"leaf", 1, .name = "mail.example.net"}, {CA}, {ROOT}}},
	{"the name of the domain", "dane.name", SILENT, NULL, "201:1",
		.specs = {{"leaf", 1, .name = "example.org"}, {CA}, {ROOT}}},
	{"the name of a domain that is not signed", "dane.name", SEVERITY_CRITICAL,
		DEFER ", cert bears not " MX1 ", which TLSA usage 2 demands", "201:1",
		.specs = {{"leaf", 1, .name = "example.org"}, {CA}, {ROOT}}, .mx = DNSSEC_INSECURE},

	/* dane.ta-chain */
	{"an attacker's chain with the genuine root behind", "dane.ta-chain", SEVERITY_CRITICAL,
		DEFER ", cert does not verify by TLSA 2 0 1 HEX: another CA signed it", "201:2",
		{"0 1 2"}, NULL, {{"leaf", 1, .name = MX1}, {"forged", 1, .ca = true}, {ROOT}}},
	{"expired", "dane.ta-chain", SEVERITY_CRITICAL,
		DEFER ", cert does not verify by TLSA 2 0 1 HEX: it has EXPIRED", "201:1", {NULL},
		"cert.expiry", {{"leaf", 1, -90, -1, .name = MX1}, {CA}, {ROOT}}},
	{"not yet valid", "dane.ta-chain", SEVERITY_CRITICAL,
		DEFER ", cert does not verify by TLSA 2 0 1 HEX: it is not valid yet", "201:1",
		{NULL}, "cert.not-yet-valid", {{"leaf", 1, 1, 90, .name = MX1}, {CA}, {ROOT}}},
	{"an expired CA", "dane.ta-chain", SEVERITY_CRITICAL,
		DEFER ", cert does not verify by TLSA 2 0 1 HEX: a CA between is out of date",
		"201:1", {NULL}, "cert.expiry",
		{{"leaf", 1, .name = MX1}, {"ca", 2, -90, -1, .ca = true}, {ROOT}}},
	{"a broken signature", "dane.ta-chain", SEVERITY_CRITICAL,
		DEFER ", cert does not verify by TLSA 2 0 1 HEX: a signature does not fit", "201:1",
		.specs = {{"leaf", 1, .name = MX1, .broken = true}, {CA}, {ROOT}}},
	{"no CA", "dane.ta-chain", SEVERITY_CRITICAL,
		DEFER ", cert does not verify by TLSA 2 0 1 HEX: an issuer may not sign "
		      "certificates",
		"201:1", .specs = {{"leaf", 1, .name = MX1}, {"ca", 2}, {ROOT}}},
	{"a good chain", "dane.ta-chain", SILENT, NULL, "201:1"},

	/* dane.no-starttls */
	{"TLSA without TLS", "dane.no-starttls", SEVERITY_CRITICAL,
		DEFER ", it has TLSA records and no STARTTLS", "311:0", {NULL}, "starttls.offered",
		.no_tls = true},
	{"unusable TLSA without TLS", "dane.no-starttls", SEVERITY_CRITICAL, NULL, "111:0", {NULL},
		"starttls.offered dane.unusable", .no_tls = true},
	{"neither TLSA nor TLS", "dane.no-starttls", SILENT, NULL, NULL, {NULL}, "starttls.offered",
		.no_tls = true},
	{"TLSA and TLS", "dane.no-starttls", SILENT, NULL, "311:0"},

	/* dane.differs */
	{"one of two fails", "dane.differs", SEVERITY_CRITICAL,
		"addresses differ under DANE" AT ", TLSA fails at 192.0.2.11 and matches at "
		"192.0.2.10",
		"311:0", {"0 1", "3 1"}, "dane.match"},
	{"both match, each its own record", "dane.differs", SEVERITY_OK,
		"all 2 addresses match by DANE" AT, "311:0 311:3", {"0 1", "3 1"}},
	{"both fail", "dane.differs", SILENT, NULL, "311:1", {"0 1", "3 1"}, "dane.match"},

	/* dane.lookup; its neighbour dnssec.denial */
	{"bogus", "dane.lookup", SEVERITY_CRITICAL,
		"DANE senders defer at " MX1 ", TLSA records are bogus (no ?signature?)", NULL,
		.host = {.tlsa = {ANSWER_FAILED, DNSSEC_BOGUS,
				 .detail = OCTETS("no <signature>")}}},
	{"fails", "dane.lookup", SEVERITY_CRITICAL,
		"DANE senders defer at " MX1 ", TLSA look-up fails (SERVFAIL)", NULL,
		.host = {.tlsa = {ANSWER_FAILED, .detail = OCTETS("SERVFAIL")},
			.denial = {ANSWER_FAILED}}},
	{"not answered", "dane.lookup", SEVERITY_CRITICAL,
		"DANE senders defer at " MX1 ", TLSA look-up not answered", NULL,
		.host = {.tlsa = {ANSWER_TIMEOUT}}},
	{"not answered, as the user wants", "dane.lookup", SEVERITY_UNKNOWN, NULL, NULL,
		.host = {.tlsa = {ANSWER_TIMEOUT}}, .timeout_state = SEVERITY_UNKNOWN},
	{"fails, the address is unsigned", "dane.lookup", SILENT, NULL, NULL,
		.host = {.a = {ANSWER_DATA, DNSSEC_INSECURE}, .tlsa = {ANSWER_FAILED}}},
	{"fails, and nothing can be validated", "dane.lookup", SILENT, NULL, NULL, {NULL},
		"local.dnssec", .host = {.tlsa = {ANSWER_FAILED}}, .not_validated = true},
	{"fails, and there is no address", "dane.lookup", SILENT, NULL, NULL, {NULL}, "mx.address",
		.host = {.no_address = true, .tlsa = {ANSWER_FAILED}}},
	{"bogus, and nothing is denied", "dane.lookup", SILENT, NULL, NULL, {NULL}, "dnssec.denial",
		.host = {.tlsa = {ANSWER_FAILED, DNSSEC_BOGUS},
			.denial = {ANSWER_FAILED, DNSSEC_BOGUS}}},
	{"denial fails", "dnssec.denial", SEVERITY_CRITICAL,
		"DANE senders defer at " MX1 ", neither TLSA nor a proof that there is none "
		"(no NSEC)",
		NULL,
		.host = {.tlsa = {ANSWER_FAILED, DNSSEC_BOGUS, .detail = OCTETS("no NSEC")},
			.denial = {ANSWER_FAILED, DNSSEC_BOGUS}}},
	{"denial works", "dnssec.denial", SILENT, NULL, NULL, {NULL}, "dane.lookup",
		.host = {.tlsa = {ANSWER_FAILED, DNSSEC_BOGUS},
			.denial = {ANSWER_NO_DATA, DNSSEC_SECURE}}},

	/* dane.insecure */
	{"unsigned", "dane.insecure", SEVERITY_WARNING,
		"TLSA records without effect" AT ", they are not signed", "311:0",
		.host = {.tlsa = {ANSWER_DATA, DNSSEC_INSECURE}}},
	{"unsigned address", "dane.insecure", SEVERITY_WARNING,
		"TLSA records without effect" AT ", the addresses of the host are not signed",
		"311:0", .host = {.a = {ANSWER_DATA, DNSSEC_INSECURE}}},
	{"unsigned, though required", "dane.insecure", SEVERITY_CRITICAL, NULL, "311:0",
		.host = {.tlsa = {ANSWER_DATA, DNSSEC_INSECURE}}, .require = REQUIRE_DANE},
	{"unsigned address, signed alias", "dane.insecure", SILENT, NULL, "311:0", {NULL},
		"mx.cname",
		.host = {.a = {ANSWER_DATA, DNSSEC_INSECURE},
			.alias_of = "a.example.net",
			.alias = {ANSWER_DATA, DNSSEC_SECURE}}},
	{"signed", "dane.insecure", SILENT, NULL, "311:0"},

	/* dane.unusable */
	{"none is usable", "dane.unusable", SEVERITY_WARNING,
		"no usable TLSA record" AT ", so TLS is mandatory but not authenticated, "
		"1 1 1: usage 1 is not for mail, 0 0 1: usage 0 is not for mail",
		"111:0 001:1"},
	{"none is usable, though required", "dane.unusable", SEVERITY_CRITICAL, NULL, "111:0",
		.require = REQUIRE_DANE},
	{"one is not", "dane.unusable", SEVERITY_WARNING,
		"unusable TLSA record" AT ", 3 1 2: digest of 63 octets, not 64", "311:0 312:0s",
		.require = REQUIRE_DANE},
	{"all kinds", "dane.unusable", SEVERITY_WARNING,
		"unusable TLSA record" AT ", 9 1 1: usage 9 is unknown, 3 2 1: selector 2 is "
		"unknown, 3 1 3: matching type 3 is unknown, 3 0 0: its data are no certificate "
		"and 2 more",
		"311:0 911:0 321:0 313:0 300:0g 310:0g 311:0t"},
	{"a key, a short one", "dane.unusable", SEVERITY_WARNING,
		"unusable TLSA record" AT ", 2 1 0: its data are no key, cut short: record without "
		"data",
		"311:0 210:0g 311:0t"},
	{"all are usable", "dane.unusable", SILENT, NULL, "311:0"},

	/* dane.stale */
	{"a kind without a match", "dane.stale", SEVERITY_WARNING,
		"TLSA record left over" AT ", no 3 0 1 matches, while 3 1 1 HEX does",
		"311:0 301:3"},
	{"a kind without a match, and a spare", "dane.stale", SEVERITY_WARNING, NULL,
		"311:0 311:3 301:3"},
	{"a weaker digest without a match", "dane.stale", SEVERITY_WARNING,
		"TLSA record left over" AT ", no 3 1 1 matches, while 3 1 2 HEX does",
		"311:3 312:0"},
	{"a spare", "dane.stale", SEVERITY_INFO,
		"spare TLSA record" AT ", 3 1 1 HEX matches nothing beside 3 1 1 HEX",
		"311:0 311:3"},
	{"a record for each address", "dane.stale", SILENT, NULL, "311:0 311:3", {"0 1", "3 1"}},
	{"beside no match", "dane.stale", SILENT, NULL, "311:1 301:3", {NULL}, "dane.match"},
	{"all match", "dane.stale", SILENT, NULL, "311:0 301:0 211:1"},

	/* dane.absent */
	{"absent", "dane.absent", SEVERITY_INFO, "no TLSA record" AT, NULL},
	{"absent, though required", "dane.absent", SEVERITY_CRITICAL,
		"no TLSA record" AT ", DANE is required", NULL, .require = REQUIRE_DANE},
	{"absent, required, not to be known", "dane.absent", SEVERITY_INFO, NULL, NULL, {NULL},
		"local.dnssec", .not_validated = true, .require = REQUIRE_DANE},
	{"there", "dane.absent", SILENT, NULL, "311:0", .require = REQUIRE_DANE},

	/* dane.rollover */
	{"the whole certificate", "dane.rollover", SEVERITY_INFO,
		"renewal will break DANE" AT ", TLSA 3 0 1 is of the whole cert, which ends in "
		"365 d",
		"301:0"},
	{"the whole certificate, and its key", "dane.rollover", SILENT, NULL, "301:0 311:0"},
	{"an intermediate", "dane.rollover", SEVERITY_INFO,
		"renewal may break DANE" AT ", TLSA 2 1 1 is of intermediate ca, and the CA may "
		"change it",
		"211:1"},
	{"the root", "dane.rollover", SILENT, NULL, "211:2"},
	{"a whole key", "dane.rollover", SEVERITY_INFO,
		"TLSA record holds all data" AT ", 3 1 0 makes large answers, a digest is enough",
		"310:0"},
	{"no spare", "dane.rollover", SEVERITY_INFO,
		"no spare TLSA record" AT ", the next key needs one before it is used", "311:0"},
	{"a spare is there", "dane.rollover", SILENT, NULL, "311:0 311:3"},
	{"no match", "dane.rollover", SILENT, NULL, "301:3", {NULL}, "dane.match"},
};

static const struct made_spec usual_specs[MADE_MAX] = {
	{"leaf", 1, .name = MX1}, {CA}, {ROOT}, {"other", 1, .name = MX1}};

static struct chain_facts pick(const char *places, const struct cert_facts *certs)
{
	struct chain_facts chain = {
		.certs = arena_array(unit_arena, MADE_MAX, sizeof(struct cert_facts))};

	for (; *places != '\0'; places++)
		if (*places != ' ')
			chain.certs[chain.count++] = certs[*places - '0'];
	return chain;
}

static void set_host(
	const struct dane_case *row, const struct cert_facts *certs, struct build_host *host)
{
	*host = row->host;
	if (row->records != NULL) {
		struct tlsa_facts tlsa = tlsa_build(row->records, certs, false);

		host->tlsa_records = tlsa.records;
		host->tlsa_count = tlsa.count;
	}
	if (row->no_tls)
		host->probes[0] = (struct probe_spec){
			.ehlo = "250 " MX1, .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}};
	host->no_address = host->no_address || row->next != NULL;
	if (row->next != NULL)
		host->lookup = LOOKUP_OK;
	host->probe_count = row->sent[1] != NULL ? 2 : 1;
}

static const struct verdict *judged(const struct dane_case *row)
{
	struct build_domain spec = {.host_count = 1, .not_validated = row->not_validated};
	const struct made_spec *specs = row->specs[0].cn != NULL ? row->specs : usual_specs;
	struct policy policy = build_domain_policy();
	struct cert_facts certs[MADE_MAX] = {0};
	struct chain_facts next;
	struct survey_facts *survey;
	struct host_facts *host;

	make_certs(specs, certs);
	set_host(row, certs, &spec.hosts[0]);
	if (row->mx != DNSSEC_UNKNOWN)
		spec.mx = (struct dns_answer){ANSWER_DATA, row->mx};
	survey = build_domain(&spec);
	host = &survey->hosts[0];
	for (size_t i = 0; i < host->probe_count && !row->no_tls; i++)
		host->probes[i]->chain = pick(row->sent[i] != NULL ? row->sent[i] : "0 1 2", certs);
	if (row->next != NULL) {
		next = pick(row->next, certs);
		host->next_chain = &next;
		policy.no_connect = true;
	}
	policy.require = row->require;
	policy.senders = row->senders;
	if (row->timeout_state != SEVERITY_OK)
		policy.timeout_state = row->timeout_state;
	return build_verdict(survey, &policy);
}

/* All hexadecimal numbers of eight digits or more as HEX. */
static const char *without_digits(const char *text)
{
	char *out = arena_alloc(unit_arena, strlen(text) + 1);
	size_t len = 0;

	while (*text != '\0') {
		size_t digits = strspn(text, "0123456789abcdef");

		if (digits >= 8) {
			memcpy(out + len, "HEX", 3);
			len += 3;
			text += digits;
			continue;
		}
		digits = digits == 0 ? 1 : digits;
		memcpy(out + len, text, digits);
		len += digits;
		text += digits;
	}
	out[len] = '\0';
	return out;
}

static bool names(const char *words, const char *id)
{
	for (; words != NULL && *words != '\0';
		words += strcspn(words, " "), words += *words == ' ')
		if (strcspn(words, " ") == strlen(id) && strncmp(words, id, strlen(id)) == 0)
			return true;
	return false;
}

/* Exactly one word for each chain that fails, and none for others. */
static void check_family(const struct dane_case *row, const struct verdict *verdict)
{
	static const char family[] =
		"dane.match dane.agility dane.ta-missing dane.name dane.ta-chain";

	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *a = &verdict->findings[i];

		for (size_t j = 0; j < i; j++) {
			const struct finding *b = &verdict->findings[j];

			ck_assert_msg(!names(family, a->id) || !names(family, b->id) ||
					a->about.address != b->about.address,
				"%s: both %s and %s", row->name, a->id, b->id);
		}
	}
}

static void check_others(const struct dane_case *row, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct finding *finding = &verdict->findings[i];

		ck_assert_msg(finding->severity <= SEVERITY_INFO ||
				strcmp(finding->id, row->id) == 0 || names(row->also, finding->id),
			"%s: %s besides: %s", row->name, finding->id,
			finding_sentence(unit_arena, finding, ""));
	}
	for (size_t i = 0; i < CHECK_COUNT; i++)
		ck_assert_msg(!names(row->also, checks[i].id) ||
				build_find(verdict, checks[i].id, NULL) != NULL,
			"%s: %s is missing besides", row->name, checks[i].id);
}

START_TEST(findings)
{
	const struct dane_case *row = &rows[_i];
	const struct verdict *verdict = judged(row);
	const struct finding *finding = build_find(verdict, row->id, NULL);
	const char *text;

	check_family(row, verdict);
	check_others(row, verdict);
	ck_assert_msg((finding == NULL) == (row->severity == SILENT), "%s: %s is %s", row->name,
		row->id, finding == NULL ? "silent" : finding_sentence(unit_arena, finding, ""));
	if (finding == NULL)
		return;
	ck_assert_msg(finding->severity == row->severity, "%s: %s is %s, not %s", row->name,
		row->id, severity_name(finding->severity), severity_name(row->severity));
	text = without_digits(finding_sentence(unit_arena, finding, ""));
	ck_assert_msg(row->text == NULL || strcmp(text, row->text) == 0, "%s: \"%s\", not \"%s\"",
		row->name, text, row->text);
}
END_TEST

static size_t rows_of(const char *id, enum severity least, enum severity most)
{
	size_t found = 0;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strcmp(rows[i].id, id) == 0 && rows[i].severity >= least &&
			rows[i].severity <= most)
			found++;
	return found;
}

START_TEST(every_check_has_rows)
{
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		if (strncmp(checks[i].id, "dane.", 5) != 0)
			continue;
		ck_assert_msg(rows_of(checks[i].id, SEVERITY_INFO, SEVERITY_CRITICAL) > 0,
			"%s has no bad row", checks[i].id);
		ck_assert_msg(rows_of(checks[i].id, SILENT, SILENT) > 0, "%s has no silent row",
			checks[i].id);
	}
}
END_TEST

/* Postfix's sentence stands with what it says it about, and with no forecast. */
START_TEST(bounces)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct finding *finding = build_find(judged(&rows[i]), rows[i].id, NULL);
		bool verified;

		if (rows[i].severity != SEVERITY_CRITICAL || finding == NULL)
			continue;
		verified = finding->certificate != NULL && rows[i].next == NULL;
		ck_assert_msg((finding->bounce != NULL) ==
				(verified || strncmp(rows[i].name, "no certificate", 14) == 0),
			"%s", rows[i].name);
	}
}
END_TEST

/* What line 1 makes of it. */
START_TEST(headlines)
{
	static const struct {
		struct dane_case facts;
		const char *want;
	} lines[] = {
		{{.records = "311:3"},
			"example.org: DANE senders defer at mx1.example.org, no TLSA matches (cert "
			"renewed?)"},
		{{.records = "311:0", .next = "3"},
			"example.org: next cert matches no TLSA: mx1.example.org, publish 3 1 1 "
			"HEX "
			"first, deploy after 1 h"},
		{{.records = "311:3", .next = "3"},
			"example.org: 1 MX, not connected to, next cert matches TLSA of 1 MX, "
			"first "
			"cert"},
		{{.records = "311:0 311:3", .next = "3"},
			"example.org: 1 MX, not connected to, next cert matches TLSA of 1 MX, "
			"deploy "
			"after 1 h, first cert"},
		{{.next = "3"}, "example.org: 1 MX, not connected to, first cert"},
	};

	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		const char *got = without_digits(judged(&lines[i].facts)->headline);

		ck_assert_msg(strncmp(got, lines[i].want, strlen(lines[i].want)) == 0,
			"\"%s\", not \"%s\"", got, lines[i].want);
	}
}
END_TEST

Suite *judge_dane_suite(void)
{
	Suite *suite = suite_create("judge_dane");
	TCase *tcase = unit_case(suite, "judge_dane");

	tcase_add_loop_test(tcase, findings, 0, COUNT_OF(rows));
	tcase_add_test(tcase, every_check_has_rows);
	tcase_add_test(tcase, bounces);
	tcase_add_test(tcase, headlines);
	return suite;
}
