/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLSA records against chains with real signatures. A row says in letters what is published and
 * what must be concluded; data of the records come from the library, not from our own parser.
 */

#include "judge/dane.h"

#include <string.h>

#include "facts_build.h"
#include "judge/path.h"
#include "made_certs.h"
#include "tlsa_build.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define LEAF "leaf", 1, .name = "mx.example"
#define INTERMEDIATE "intermediate", 2, .ca = true
#define ROOT "root", 2, .ca = true
#define CHAIN                                                                                      \
	{                                                                                          \
		{LEAF}, {INTERMEDIATE}, {ROOT},                                                    \
		{                                                                                  \
			"stranger", 3, .ca = true                                                  \
		}                                                                                  \
	}
#define PAIR(leaf)                                                                                 \
	{                                                                                          \
		{leaf},                                                                            \
		{                                                                                  \
			"ca", 1, .ca = true                                                        \
		}                                                                                  \
	}

enum { ROW_NAMES = 3 };

/* `want`: the result and the record it rests on, then each record. `~`: outdone. */
static const struct dane_row {
	const char *name;
	struct made_spec specs[MADE_MAX];
	const char *sent;    /* places in the table, blanks between */
	const char *records; /* see tlsa_build.h */
	const char *want;
	const char *names[ROW_NAMES]; /* none: mx.example */
} rows[] = {
	/* Usage 3: the leaf, and nothing but the leaf. */
	{"3 1 1", CHAIN, "0 1", "311:0", "matched 0: leaf"},
	{"3 1 2", CHAIN, "0 1", "312:0", "matched 0: leaf"},
	{"3 1 0", CHAIN, "0 1", "310:0", "matched 0: leaf"},
	{"3 0 1", CHAIN, "0 1", "301:0", "matched 0: leaf"},
	{"3 0 2", CHAIN, "0 1", "302:0", "matched 0: leaf"},
	{"3 0 0", CHAIN, "0 1", "300:0", "matched 0: leaf"},
	{"3 1 1 of the issuer", CHAIN, "0 1", "311:1", "failed 0 nothing: none"},
	{"3 1 1 of a stranger", CHAIN, "0 1", "311:3", "failed 0 nothing: none"},
	{"3 1 1 with another last octet", CHAIN, "0 1", "311:0w", "failed 0 nothing: none"},
	{"3 0 0 of another", CHAIN, "0 1", "300:3", "failed 0 nothing: none"},
	{"3 1 0 of another", CHAIN, "0 1", "310:3", "failed 0 nothing: none"},
	{"3 0 1 with the digest of the key", CHAIN, "0 1", "301:0w 311:0", "matched 1: none, leaf"},
	{"names and dates do not matter",
		{{"leaf", 0, -900, -10, .name = "other.example", .client_only = true}}, "0",
		"311:0", "matched 0: leaf"},
	{"signatures do not matter", {{LEAF, .broken = true}, {INTERMEDIATE}, {ROOT}}, "0 1",
		"301:0", "matched 0: leaf"},

	/* Usage 2. */
	{"2 0 1, the root sent", CHAIN, "0 1 2", "201:2", "matched 0: chain2"},
	{"2 0 1, shuffled", CHAIN, "0 2 3 1", "201:2", "matched 0: chain1"},
	{"2 0 1 of the intermediate", CHAIN, "0 1 2", "201:1", "matched 0: chain1"},
	{"2 0 1 of the intermediate, last", CHAIN, "0 1", "201:1", "matched 0: chain1"},
	{"2 0 2", CHAIN, "0 1 2", "202:2", "matched 0: chain2"},
	{"2 0 0", CHAIN, "0 1 2", "200:2", "matched 0: chain2"},
	{"2 1 1", CHAIN, "0 1 2", "211:2", "matched 0: chain2"},
	{"2 1 2", CHAIN, "0 1 2", "212:2", "matched 0: chain2"},
	{"2 1 0", CHAIN, "0 1 2", "210:2", "matched 0: chain2"},
	{"not sent", CHAIN, "0 1", "201:2 202:2 211:2 212:2",
		"failed 1 nothing: ~none, none, ~none, none"},
	{"not sent, but whole in the record", CHAIN, "0 1", "200:2", "matched 0: unsent"},
	{"another one whole in the record", CHAIN, "0 1", "200:3", "failed 0 nothing: none"},
	{"whole in the record, of the same name with another key",
		{{LEAF}, {INTERMEDIATE}, {ROOT}, {"root", 3, .ca = true}}, "0 1", "200:3",
		"failed 0 chain: unsent:chain"},
	{"its key whole in the record", CHAIN, "0 1", "210:2", "matched 0: unsent"},
	{"its key whole in the record, spare certificates", CHAIN, "0 3 1", "210:2",
		"matched 0: unsent"},
	{"the key of the issuer whole in the record", CHAIN, "0", "210:1", "matched 0: unsent"},
	{"the key that signed only a spare certificate", CHAIN, "0 1 2 3", "210:3",
		"failed 0 chain: chain3:chain"},
	{"the key that signed only a spare certificate, not sent",
		{{LEAF}, {INTERMEDIATE}, {ROOT}, {"stranger", 3, .ca = true},
			{"spare", 3, .ca = true}},
		"0 1 4", "210:3", "failed 0 chain: unsent:chain"},
	{"the key of a stranger", CHAIN, "0 1", "210:3", "failed 0 nothing: none"},
	{"a key not sent, and a signature changed",
		{{LEAF, .broken = true}, {INTERMEDIATE}, {ROOT}}, "0", "210:1",
		"failed 0 nothing: none"},
	{"a key not sent, and a signature below changed",
		{{LEAF, .broken = true}, {INTERMEDIATE}, {ROOT}}, "0 1", "210:2",
		"failed 0 chain: unsent:chain"},
	{"a key not sent, and another name", PAIR(LEAF), "0", "210:1", "failed 0 name: unsent:name",
		{"other.example"}},
	{"a key not sent, and an expired leaf",
		{{"leaf", 1, -90, -1, .name = "mx.example"}, {"ca", 1, .ca = true}}, "0", "210:1",
		"failed 0 dates: unsent:dates"},
	{"a key not sent, and a leaf for clients only",
		{{LEAF, .client_only = true}, {"ca", 1, .ca = true}}, "0", "210:1",
		"failed 0 chain: unsent:chain"},
	{"sent, and no part of the way", CHAIN, "0 1 2 3", "201:3", "failed 0 chain: chain3:chain"},
	{"the genuine one behind a forged chain",
		{{LEAF}, {"forged", 1, .ca = true}, {"genuine", 2, .ca = true}}, "0 1 2", "201:2",
		"failed 0 chain: chain2:chain"},
	{"the genuine one within a forged chain",
		{{LEAF}, {"forged", 1, .ca = true}, {"genuine", 2, .ca = true}}, "0 2 1",
		"201:2 211:2 200:2", "failed 0 chain: chain1:chain, chain1:chain, chain1:chain"},
	{"a forged chain of the same names",
		{{"leaf", 1, .name = "mx.example"}, {"ca", 1, .ca = true}, {"ca", 2, .ca = true}},
		"0 1 2", "201:2 211:2", "failed 0 chain: chain2:chain, chain2:chain"},
	{"a forged chain of the same names, without its own issuer",
		{{"leaf", 1, .name = "mx.example"}, {"ca", 1, .ca = true}, {"ca", 2, .ca = true}},
		"0 2", "201:2", "failed 0 chain: chain1:chain"},
	{"a signature changed", {{LEAF, .broken = true}, {INTERMEDIATE}, {ROOT}}, "0 1 2", "201:2",
		"failed 0 chain: chain2:chain"},
	{"one key in two certificates, one leads there",
		{{"leaf", 1, .name = "mx.example"}, {"ca", 2, .ca = true, .key = 1}, {ROOT},
			{"other ca", 2, .ca = true, .key = 1}},
		"0 3 1", "211:1", "matched 0: chain2"},
	{"the leaf itself, self-signed", {{"leaf", 0, .name = "mx.example"}}, "0", "201:0 211:0",
		"failed 0 leaf: leaf:leaf, leaf:leaf"},
	{"the leaf itself", CHAIN, "0 1", "201:0", "failed 0 leaf: leaf:leaf"},
	{"the leaf sent twice", {{"leaf", 0, .name = "mx.example", .ca = true}}, "0 0", "201:0",
		"failed 0 leaf: leaf:leaf"},
	{"the leaf has the key of its issuer",
		{{"leaf", 1, .name = "mx.example", .key = 1}, {"ca", 1, .ca = true, .key = 1}},
		"0 1", "211:0", "matched 0: chain1"},
	{"the trust anchor is no CA", {{LEAF}, {"ca", 1}}, "0 1", "201:1",
		"failed 0 chain: chain1:chain"},
	{"name constraints", {{LEAF}, {INTERMEDIATE, .permitted = "other.example"}, {ROOT}},
		"0 1 2", "201:2", "failed 0 chain: chain2:chain"},
	{"for clients only", {{LEAF, .client_only = true}, {INTERMEDIATE}, {ROOT}}, "0 1 2",
		"201:2", "failed 0 chain: chain2:chain"},

	/* Dates of usage 2. */
	{"the leaf has expired",
		{{"leaf", 1, -90, -1, .name = "mx.example"}, {"ca", 1, .ca = true}}, "0 1", "201:1",
		"failed 0 dates: chain1:dates"},
	{"the leaf is not yet valid",
		{{"leaf", 1, 1, 90, .name = "mx.example"}, {"ca", 1, .ca = true}}, "0 1", "201:1",
		"failed 0 dates: chain1:dates"},
	{"the intermediate has expired", {{LEAF}, {"intermediate", 2, -90, -1, .ca = true}, {ROOT}},
		"0 1 2", "201:2", "failed 0 dates: chain2:dates"},
	{"the trust anchor has expired",
		{{LEAF}, {INTERMEDIATE}, {"root", 2, -900, -1, .ca = true}}, "0 1 2", "201:2",
		"failed 0 dates: chain2:dates"},
	{"the trust anchor that was not sent has expired",
		{{LEAF}, {INTERMEDIATE}, {"root", 2, -900, -1, .ca = true}}, "0 1", "200:2",
		"failed 0 dates: unsent:dates"},
	{"beyond the trust anchor dates do not matter",
		{{LEAF}, {INTERMEDIATE}, {"root", 2, -900, -1, .ca = true}}, "0 1 2", "201:1",
		"matched 0: chain1"},
	{"dates come before names",
		{{"leaf", 1, -90, -1, .name = "other.example"}, {"ca", 1, .ca = true}}, "0 1",
		"201:1", "failed 0 dates: chain1:dates"},

	/* Names of usage 2. */
	{"another name", PAIR(LEAF), "0 1", "201:1", "failed 0 name: chain1:name",
		{"other.example"}},
	{"another name, the anchor not sent", PAIR(LEAF), "0", "200:1",
		"failed 0 name: unsent:name", {"other.example"}},
	{"the third of the names", PAIR(LEAF), "0 1", "201:1", "matched 0: chain1",
		{"a.example", "b.example", "mx.example"}},
	{"in capitals", {{"leaf", 1, .name = "MX.Example"}, {"ca", 1, .ca = true}}, "0 1", "201:1",
		"matched 0: chain1"},
	{"by a wildcard", {{"leaf", 1, .name = "*.a.example"}, {"ca", 1, .ca = true}}, "0 1",
		"201:1", "matched 0: chain1", {"mx.a.example"}},
	{"the CN, without a dNSName", {{"mx.example", 1}, {"ca", 1, .ca = true}}, "0 1", "201:1",
		"matched 0: chain1"},
	{"the CN, beside another dNSName",
		{{"mx.example", 1, .name = "other.example"}, {"ca", 1, .ca = true}}, "0 1", "201:1",
		"failed 0 name: chain1:name"},
	{"another CN", {{"other.example", 1}, {"ca", 1, .ca = true}}, "0 1", "201:1",
		"failed 0 name: chain1:name"},

	/* What cannot be used. */
	{"no record", CHAIN, "0 1", "", "none:"},
	{"1 1 1 that would match", CHAIN, "0 1", "111:0", "none: pkix"},
	{"1 0 1 and 0 0 1 that would match", CHAIN, "0 1", "101:0 001:1", "none: pkix, pkix"},
	{"1 1 1 beside a good one", CHAIN, "0 1", "111:0 311:0", "matched 1: pkix, leaf"},
	{"1 1 1 beside a bad one", CHAIN, "0 1", "111:0 311:0w", "failed 1 nothing: pkix, none"},
	{"usages that nobody knows", CHAIN, "0 1", "411:0 911:0", "none: usage, usage"},
	{"selectors that nobody knows", CHAIN, "0 1", "321:0 291:1", "none: selector, selector"},
	{"matching types that nobody knows", CHAIN, "0 1", "313:0 209:1",
		"none: matching, matching"},
	{"a digest cut short", CHAIN, "0 1 2", "311:0s 312:0s 201:2s",
		"none: length, length, length"},
	{"a digest with an octet more", CHAIN, "0 1", "311:0l 302:0l", "none: length, length"},
	{"too short to be a record", CHAIN, "0 1", "311:0t 200:1t", "none: truncated, truncated"},
	{"no certificate, no key", CHAIN, "0 1", "300:0g 310:0g 200:0g 210:0g",
		"none: data, data, data, data"},
	{"a certificate with an octet more or fewer", CHAIN, "0 1", "300:0l 300:0s 310:0s",
		"none: data, data, data"},

	/* Digest agility. */
	{"only the weaker digest matches", CHAIN, "0 1", "312:0w 311:0",
		"failed 0 nothing: none, ~leaf"},
	{"only the weaker digest matches, it comes first", CHAIN, "0 1", "311:0 312:0w",
		"failed 1 nothing: ~leaf, none"},
	{"only the stronger digest matches", CHAIN, "0 1", "311:0w 312:0",
		"matched 1: ~none, leaf"},
	{"the stronger one is cut short", CHAIN, "0 1", "312:0s 311:0", "matched 1: length, leaf"},
	{"the stronger one is of another usage", CHAIN, "0 1 2", "212:2w 311:0",
		"matched 1: none, leaf"},
	{"the stronger one is of another selector", CHAIN, "0 1", "302:0w 311:0",
		"matched 1: none, leaf"},
	{"the stronger one is of a usage that does not count", CHAIN, "0 1", "112:0w 311:0",
		"matched 1: pkix, leaf"},
	{"no digest is stronger than the whole", CHAIN, "0 1", "312:0w 310:0 311:0",
		"matched 1: none, leaf, ~leaf"},
	{"the whole outdoes no digest", CHAIN, "0 1", "300:3 301:0", "matched 1: none, leaf"},
	{"an unknown type outdoes nothing", CHAIN, "0 1", "313:0 311:0",
		"matched 1: matching, leaf"},
	{"agility of usage 2", CHAIN, "0 1 2", "201:2 202:1w", "failed 1 nothing: ~chain2, none"},

	/* Several records. */
	{"a spare beside a match", CHAIN, "0 1", "311:3 311:0 301:0",
		"matched 1: none, leaf, leaf"},
	{"usage 3 fails, usage 2 is good", CHAIN, "0 1 2", "311:3 211:2",
		"matched 1: none, chain2"},
	{"which failure came nearest", PAIR(LEAF), "0 1", "311:1 201:0 201:1",
		"failed 2 name: none, leaf:leaf, chain1:name", {"other.example"}},
	{"no chain", CHAIN, "", "311:0 201:1 200:2", "failed 0 nothing: none, none, none"},
	{"eight anchors of its own are tried", CHAIN, "0 1",
		"200:3 200:3 200:3 200:3 200:3 200:3 200:3 200:2",
		"matched 7: none, none, none, none, none, none, none, unsent"},
	{"a ninth is not", CHAIN, "0 1", "200:3 200:3 200:3 200:3 200:3 200:3 200:3 200:3 200:2",
		"failed 0 nothing: none, none, none, none, none, none, none, none, none"},
};

static size_t pick(const char *places, const struct cert_facts *certs, struct cert_facts *picked)
{
	size_t count = 0;

	for (; *places != '\0'; places++)
		if (*places != ' ')
			picked[count++] = certs[*places - '0'];
	return count;
}

static void judge(const struct dane_row *row, const struct cert_facts *certs, bool backwards,
	struct dane_verdict *verdict)
{
	struct cert_facts sent[MADE_MAX];
	struct chain_facts chain = {.certs = sent, .count = pick(row->sent, certs, sent)};
	struct tlsa_facts tlsa = tlsa_build(row->records, certs, backwards);
	struct reference_name names[ROW_NAMES] = {{NAME_DNS, "mx.example", "mx.example"}};
	struct dane_question question = {&tlsa, &chain, names, 1, BUILD_NOW};

	for (size_t i = 0; i < ROW_NAMES && row->names[i] != NULL; i++) {
		names[i] = (struct reference_name){NAME_DNS, row->names[i], row->names[i]};
		question.name_count = i + 1;
	}
	memset(verdict, 0xa5, sizeof(*verdict));
	dane_judge(&question, verdict);
}

static const char *const fault_names[] = {"nothing", "leaf", "chain", "dates", "name", ""};

static const char *record_text(const struct dane_record *record)
{
	static const char *const unusable[] = {
		"", "truncated", "pkix", "usage", "selector", "matching", "length", "data"};
	static const char *const matches[] = {"none", "leaf", "chain", "unsent"};
	const char *text;

	if (record->unusable != DANE_USABLE)
		return unusable[record->unusable];
	text = arena_printf(unit_arena, "%s%s", record->outdone ? "~" : "", matches[record->match]);
	if (record->match == DANE_MATCHES_CHAIN)
		text = arena_printf(unit_arena, "%s%zu", text, record->cert);
	if (record->match == DANE_MATCHES_NOTHING || record->fault == DANE_FAULT_NONE)
		return text;
	return arena_printf(unit_arena, "%s:%s", text, fault_names[record->fault]);
}

static const char *verdict_text(const struct dane_verdict *verdict)
{
	const char *text = "none:";

	if (verdict->result == DANE_MATCHED)
		text = arena_printf(unit_arena, "matched %zu:", verdict->record);
	else if (verdict->result == DANE_FAILED)
		text = arena_printf(
			unit_arena, "failed %zu %s:", verdict->record, fault_names[verdict->fault]);
	for (size_t i = 0; i < verdict->count; i++)
		text = arena_printf(unit_arena, "%s%s %s", text, i > 0 ? "," : "",
			record_text(&verdict->records[i]));
	return text;
}

START_TEST(verdicts)
{
	const struct dane_row *row = &rows[_i];
	struct cert_facts certs[MADE_MAX] = {0};
	struct dane_verdict verdict, other;

	make_certs(row->specs, certs);
	judge(row, certs, false, &verdict);
	ck_assert_msg(strcmp(verdict_text(&verdict), row->want) == 0, "%s: %s, not %s", row->name,
		verdict_text(&verdict), row->want);
	if (strstr(row->name, "ninth") != NULL)
		return;
	judge(row, certs, true, &other);
	ck_assert_msg(other.result == verdict.result &&
			(verdict.result == DANE_NONE_USABLE || other.fault == verdict.fault),
		"%s: the order of the records matters", row->name);
}
END_TEST

/* Why the way was refused is known. */
START_TEST(path_faults)
{
	static const struct dane_row row = {"",
		{{"leaf", 1, .name = "mx.example"}, {"ca", 1, .ca = true}, {"ca", 2, .ca = true}},
		"0 2", "201:2 200:1", ""};
	struct cert_facts certs[MADE_MAX] = {0};
	struct dane_verdict verdict;

	make_certs(row.specs, certs);
	judge(&row, certs, false, &verdict);
	ck_assert_uint_eq(verdict.records[0].path_faults, PATH_BAD_SIGNATURE);
	ck_assert_uint_eq(verdict.records[1].path_faults, 0);
	ck_assert_int_eq(verdict.result, DANE_MATCHED);
}
END_TEST

/* Of a leaf that cannot be read its octets can be compared, its key cannot. */
START_TEST(unreadable_leaf)
{
	struct cert_facts certs[MADE_MAX] = {{.der = text_of("octets")}};
	struct chain_facts chain = {.certs = certs, .count = 1};
	struct text digest = tlsa_build_digest(certs[0].der, 1);
	struct tlsa_record records[] = {
		{.usage = 3, .selector = 1, .matching = 1, .data = digest},
		{.usage = 2, .matching = 1, .data = digest},
		{.usage = 3, .matching = 1, .data = digest},
	};
	struct tlsa_facts tlsa = {.records = records, .count = COUNT_OF(records)};
	struct dane_question question = {.tlsa = &tlsa, .chain = &chain, .now = BUILD_NOW};
	struct dane_verdict verdict;

	dane_judge(&question, &verdict);
	ck_assert_str_eq(verdict_text(&verdict), "matched 2: none, leaf:leaf, leaf");
}
END_TEST

Suite *dane_suite(void)
{
	Suite *suite = suite_create("dane");
	TCase *tcase = unit_case(suite, "dane");

	tcase_add_loop_test(tcase, verdicts, 0, COUNT_OF(rows));
	tcase_add_test(tcase, path_faults);
	tcase_add_test(tcase, unreadable_leaf);
	return suite;
}
