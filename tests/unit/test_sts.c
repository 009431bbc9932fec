/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Record and policy of MTA-STS, whole, odd and hostile, and what the patterns name. */

#include "judge/sts_patterns.h"
#include "wire/sts.h"

#include <stdlib.h>
#include <string.h>

#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { MAX_TEXTS = 4 };

#define TEN "0123456789"
#define ID_32 TEN TEN TEN "ab"

static const struct record_row {
	const char *name;
	struct text texts[MAX_TEXTS]; /* ends with the first one without data */
	size_t fitting;
	const char *id, *near_miss;
	bool valid;
	unsigned oddities;
	const char *odd_field;
} record_rows[] = {
	{"no record", {{NULL, 0}}, 0, "", ""},
	{"good", {OCTETS("v=STSv1; id=20260101T000000;")}, 1, "20260101T000000", "", true},
	{"no last semicolon", {OCTETS("v=STSv1;id=1")}, 1, "1", "", true},
	{"blanks at semicolons", {OCTETS("v=STSv1; \t id=1 \t ; \t ")}, 1, "1", "", true},
	{"extensions", {OCTETS("v=STSv1; a.b-c_d=x/y:z; id=1; z=!")}, 1, "1", "", true},
	{"others beside", {OCTETS("v=spf1 -all"), OCTETS("v=STSv1; id=1"), OCTETS("")}, 1, "1", "",
		true},
	{"two", {OCTETS("v=STSv1; id=1"), OCTETS("v=STSv1; id=1")}, 2, "", ""},
	{"near one beside", {OCTETS("v=STSv1 id=2"), OCTETS("v=STSv1; id=1")}, 1, "1", "", true},
	/* Other versions, and what resembles this one. */
	{"longer version", {OCTETS("v=STSv10; id=1")}, 0, "", ""},
	{"version 2", {OCTETS("v=STSv2; id=1")}, 0, "", ""},
	{"version alone", {OCTETS("v=STSv1")}, 0, "", "v=STSv1"},
	{"version and semicolon", {OCTETS("v=STSv1;")}, 1, "", ""},
	{"blank before semicolon", {OCTETS("v=STSv1 ; id=1")}, 0, "", "v=STSv1 ; id=1"},
	{"comma", {OCTETS("v=STSv1, id=1")}, 0, "", "v=STSv1, id=1"},
	{"case of the version", {OCTETS("v=stsv1; id=1")}, 0, "", "v=stsv1; id=1"},
	{"blank in front", {OCTETS(" v=STSv1; id=1")}, 0, "", " v=STSv1; id=1"},
	{"quote in front", {OCTETS("\"v=STSv1; id=1\"")}, 0, "", "\"v=STSv1; id=1\""},
	{"version not first", {OCTETS("id=1; v=STSv1;")}, 0, "", ""},
	{"cut", {OCTETS("v=STSv")}, 0, "", ""},
	{"NUL in the version", {OCTETS("v=STSv1\0; id=1")}, 0, "", NULL},
	/* The id. */
	{"32", {OCTETS("v=STSv1; id=" ID_32)}, 1, ID_32, "", true},
	{"33", {OCTETS("v=STSv1; id=" ID_32 "c")}, 1, ID_32 "c", "", false},
	{"empty id", {OCTETS("v=STSv1; id=;")}, 1, "", "", false},
	{"hyphen", {OCTETS("v=STSv1; id=2026-01")}, 1, "2026-01", "", false},
	{"equals", {OCTETS("v=STSv1; id=a=b")}, 1, "a=b", "", false},
	{"blank inside", {OCTETS("v=STSv1; id=1 2")}, 1, "1 2", "", false},
	{"blank behind equals", {OCTETS("v=STSv1; id= 1")}, 1, " 1", "", false},
	{"8 bit", {OCTETS("v=STSv1; id=\303\274")}, 1, "\303\274", "", false},
	{"id twice", {OCTETS("v=STSv1; id=1; id=2")}, 1, "1", "", true, RECORD_KEY_TWICE},
	{"ID", {OCTETS("v=STSv1; ID=1")}, 1, "", "", false, RECORD_KEY_CASE},
	{"ID beside", {OCTETS("v=STSv1; Id=1; id=2")}, 1, "2", "", true, RECORD_KEY_CASE},
	/* Fields. */
	{"no equals", {OCTETS("v=STSv1; id")}, 1, "", "", false, RECORD_BAD_FIELD, "id"},
	{"blank before equals", {OCTETS("v=STSv1; id =1; x")}, 1, "", "", false, RECORD_BAD_FIELD,
		"id =1"},
	{"comma for semicolon", {OCTETS("v=STSv1; id=1, a=b")}, 1, "1, a=b", "", false},
	{"empty field", {OCTETS("v=STSv1; ;id=1")}, 1, "1", "", true, RECORD_EMPTY_FIELD},
	{"blank at the end", {OCTETS("v=STSv1; id=1 ")}, 1, "1", "", true, RECORD_END_BLANK},
	{"empty extension", {OCTETS("v=STSv1; id=1; a=")}, 1, "1", "", true, RECORD_BAD_FIELD,
		"a="},
	{"equals in extension", {OCTETS("v=STSv1; id=1; a=b=c")}, 1, "1", "", true,
		RECORD_BAD_FIELD, "a=b=c"},
	{"control in extension", {OCTETS("v=STSv1; id=1; a=\033")}, 1, "1", "", true,
		RECORD_BAD_FIELD, "a=\033"},
	{"name of an extension", {OCTETS("v=STSv1; id=1; _a=b")}, 1, "1", "", true,
		RECORD_BAD_FIELD, "_a=b"},
	{"name of 32", {OCTETS("v=STSv1; " ID_32 "=b; id=1")}, 1, "1", "", true},
	{"name of 33", {OCTETS("v=STSv1; " ID_32 "c=b; id=1")}, 1, "1", "", true, RECORD_BAD_FIELD,
		ID_32 "c=b"},
	{"no name", {OCTETS("v=STSv1; =b; id=1")}, 1, "1", "", true, RECORD_BAD_FIELD, "=b"},
};

static size_t texts_of(const struct text *texts)
{
	size_t count = 0;

	while (count < MAX_TEXTS && texts[count].data != NULL)
		count++;
	return count;
}

START_TEST(records)
{
	const struct record_row *row = &record_rows[_i];
	struct sts_record_facts record;
	const char *odd_field = row->odd_field != NULL ? row->odd_field : "";

	memset(&record, 0x5a, sizeof(record));
	record.txt.texts = (struct text *)row->texts;
	record.txt.count = texts_of(row->texts);
	sts_read_record(&record);
	ck_assert_msg(
		record.txt.fitting == row->fitting, "%s: %zu fit", row->name, record.txt.fitting);
	ck_assert_msg(record.id_valid == row->valid, "%s: valid", row->name);
	ck_assert_msg(record.txt.oddities == row->oddities, "%s: oddities %#x", row->name,
		record.txt.oddities);
	unit_same_text(row->name, "id", record.id, text_of(row->id));
	unit_same_text(row->name, "odd field", record.txt.odd_field, text_of(odd_field));
	if (row->near_miss != NULL)
		unit_same_text(
			row->name, "near miss", record.txt.near_miss, text_of(row->near_miss));
	ck_assert_msg((record.txt.chosen.len > 0) == (row->fitting == 1), "%s: chosen", row->name);
}
END_TEST

/* The facts of a policy in a line, for rows to compare. */
static const char *patterns_text(const struct sts_policy_facts *policy)
{
	static const char *const kinds[] = {"", "", "?"};
	const char *text = "";

	for (size_t i = 0; i < policy->count; i++)
		text = arena_printf(unit_arena, "%s%s%s%s", text, i > 0 ? " " : "",
			text_quote(unit_arena, policy->patterns[i].text, 80),
			kinds[policy->patterns[i].kind]);
	return text;
}

#define GOOD "version: STSv1\nmode: enforce\nmax_age: 604800\nmx: mx1.example.org\n"
#define BASE "version: STSv1\nmode: enforce\nmax_age: 604800\n"
#define LF STS_POLICY_BARE_LF
#define CRLF STS_POLICY_CRLF
#define NO_KEYS (STS_POLICY_NO_VERSION | STS_POLICY_NO_MODE | STS_POLICY_NO_MAX_AGE)

static const struct policy_row {
	const char *name;
	struct text body;
	enum sts_mode mode;
	int64_t max_age; /* -1: none */
	const char *patterns;
	unsigned oddities;
	size_t odd_line;
} policy_rows[] = {
	{"good", OCTETS(GOOD), STS_MODE_ENFORCE, 604800, "mx1.example.org", LF},
	{"crlf",
		OCTETS("version: STSv1\r\nmode: testing\r\nmx: *.example.net\r\nmax_age: "
		       "86400\r\n"),
		STS_MODE_TESTING, 86400, "*.example.net", CRLF},
	{"mixed ends", OCTETS("version: STSv1\r\nmode: testing\nmx: a\r\nmax_age: 1\n"),
		STS_MODE_TESTING, 1, "a", CRLF | LF},
	{"no last end", OCTETS(BASE "mx: a"), STS_MODE_ENFORCE, 604800, "a", LF},
	{"one line", OCTETS("mode: none"), STS_MODE_NONE, -1, "",
		STS_POLICY_NO_VERSION | STS_POLICY_NO_MAX_AGE},
	{"none without mx", OCTETS("version: STSv1\nmode: none\nmax_age: 0\n"), STS_MODE_NONE, 0,
		"", LF},
	{"any order", OCTETS("mx: b\nmax_age: 1\nmx: a\nmode: none\nversion: STSv1\n"),
		STS_MODE_NONE, 1, "b a", LF},
	{"no blanks", OCTETS("version:STSv1\nmode:enforce\nmax_age:1\nmx:a\n"), STS_MODE_ENFORCE, 1,
		"a", LF},
	{"many blanks", OCTETS("version: \tSTSv1 \nmode:  enforce\t\r\nmax_age: 1 \nmx: a \n"),
		STS_MODE_ENFORCE, 1, "a", LF | CRLF},
	{"unknown keys", OCTETS(GOOD "x-1: hello: world\nMode: none\n"), STS_MODE_ENFORCE, 604800,
		"mx1.example.org", LF},
	{"UTF-8 in an unknown key", OCTETS(GOOD "x: \303\274\n"), STS_MODE_ENFORCE, 604800,
		"mx1.example.org", LF | STS_POLICY_8BIT},
	/* Doubled keys: the first counts, good or bad. */
	{"mode twice", OCTETS(GOOD "mode: none\n"), STS_MODE_ENFORCE, 604800, "mx1.example.org",
		LF | STS_POLICY_DOUBLED},
	{"bad mode first", OCTETS("mode: on\n" GOOD), STS_MODE_UNKNOWN, 604800, "mx1.example.org",
		LF | STS_POLICY_DOUBLED | STS_POLICY_BAD_MODE},
	{"max_age twice", OCTETS(GOOD "max_age: 1\nmax_age: x\n"), STS_MODE_ENFORCE, 604800,
		"mx1.example.org", LF | STS_POLICY_DOUBLED},
	{"version twice", OCTETS(GOOD "version: STSv2\n"), STS_MODE_ENFORCE, 604800,
		"mx1.example.org", LF | STS_POLICY_DOUBLED},
	{"empty first", OCTETS("mode:\n" GOOD), STS_MODE_UNKNOWN, 604800, "mx1.example.org",
		LF | STS_POLICY_DOUBLED | STS_POLICY_BAD_MODE | STS_POLICY_BAD_LINE, 1},
	/* Values. */
	{"version 2", OCTETS("version: STSv2\nmode: none\nmax_age: 1\n"), STS_MODE_NONE, 1, "",
		LF | STS_POLICY_BAD_VERSION},
	{"longer version", OCTETS("version: STSv10\nmode: none\nmax_age: 1\n"), STS_MODE_NONE, 1,
		"", LF | STS_POLICY_BAD_VERSION},
	{"case of the version", OCTETS("version: stsv1\nmode: none\nmax_age: 1\n"), STS_MODE_NONE,
		1, "", LF | STS_POLICY_BAD_VERSION},
	{"case of the mode", OCTETS("version: STSv1\nmode: Enforce\nmax_age: 1\nmx: a\n"),
		STS_MODE_UNKNOWN, 1, "a", LF | STS_POLICY_BAD_MODE},
	{"mode unknown", OCTETS("version: STSv1\nmode: unknown\nmax_age: 1\nmx: a\n"),
		STS_MODE_UNKNOWN, 1, "a", LF | STS_POLICY_BAD_MODE},
	{"longer mode", OCTETS("version: STSv1\nmode: enforced\nmax_age: 1\nmx: a\n"),
		STS_MODE_UNKNOWN, 1, "a", LF | STS_POLICY_BAD_MODE},
	{"largest max_age", OCTETS("version: STSv1\nmode: none\nmax_age: 31557600\n"),
		STS_MODE_NONE, 31557600, "", LF},
	{"over max_age", OCTETS("version: STSv1\nmode: none\nmax_age: 31557601\n"), STS_MODE_NONE,
		31557601, "", LF | STS_POLICY_OVER_MAX_AGE},
	{"ten digits", OCTETS("version: STSv1\nmode: none\nmax_age: 9999999999\n"), STS_MODE_NONE,
		INT64_C(9999999999), "", LF | STS_POLICY_OVER_MAX_AGE},
	{"eleven digits", OCTETS("version: STSv1\nmode: none\nmax_age: 00000000001\n"),
		STS_MODE_NONE, -1, "", LF | STS_POLICY_BAD_MAX_AGE},
	{"leading zeros", OCTETS("version: STSv1\nmode: none\nmax_age: 0000086400\n"),
		STS_MODE_NONE, 86400, "", LF},
	{"negative", OCTETS("version: STSv1\nmode: none\nmax_age: -1\n"), STS_MODE_NONE, -1, "",
		LF | STS_POLICY_BAD_MAX_AGE},
	{"plus", OCTETS("version: STSv1\nmode: none\nmax_age: +1\n"), STS_MODE_NONE, -1, "",
		LF | STS_POLICY_BAD_MAX_AGE},
	{"unit", OCTETS("version: STSv1\nmode: none\nmax_age: 7d\n"), STS_MODE_NONE, -1, "",
		LF | STS_POLICY_BAD_MAX_AGE},
	{"hexadecimal", OCTETS("version: STSv1\nmode: none\nmax_age: 0x10\n"), STS_MODE_NONE, -1,
		"", LF | STS_POLICY_BAD_MAX_AGE},
	{"decimal point", OCTETS("version: STSv1\nmode: none\nmax_age: 1.5\n"), STS_MODE_NONE, -1,
		"", LF | STS_POLICY_BAD_MAX_AGE},
	/* Patterns. */
	{"kinds",
		OCTETS(BASE "mx: a.example\nmx: *.b.example\nmx: A_1.Example\nmx: "
			    "xn--bcher-kva.example\n"),
		STS_MODE_ENFORCE, 604800, "a.example *.b.example A_1.Example xn--bcher-kva.example",
		LF},
	{"odd patterns",
		OCTETS(BASE "mx: *\nmx: *.\nmx: .a\nmx: a.\nmx: *.*.a\nmx: m*.a\nmx: a:25\n"
			    "mx: a b\nmx: a,b\nmx: 192.0.2.1\nmx: [192.0.2.1]\nmx: b\303\274.a\n"
			    "mx: 10 a\nmx: a..b\nmx: *.192.0.2.1\n"),
		STS_MODE_ENFORCE, 604800,
		"*? *.? .a? a.? *.*.a? m*.a? a:25? a b? a,b? 192.0.2.1? [192.0.2.1]? b??.a? "
		"10 a? a..b? *.192.0.2.1?",
		LF | STS_POLICY_ODD_PATTERN | STS_POLICY_8BIT},
	{"no mx", OCTETS(BASE), STS_MODE_ENFORCE, 604800, "", LF | STS_POLICY_NO_MX},
	{"MX in capitals", OCTETS(BASE "MX: a\n"), STS_MODE_ENFORCE, 604800, "",
		LF | STS_POLICY_NO_MX},
	{"empty mx", OCTETS(BASE "mx:\n"), STS_MODE_ENFORCE, 604800, "?",
		LF | STS_POLICY_BAD_LINE | STS_POLICY_ODD_PATTERN, 4},
	/* Lines. */
	{"empty file", OCTETS(""), STS_MODE_UNKNOWN, -1, "", NO_KEYS | STS_POLICY_NO_MX},
	{"one end", OCTETS("\n"), STS_MODE_UNKNOWN, -1, "",
		NO_KEYS | STS_POLICY_NO_MX | LF | STS_POLICY_EMPTY_LINE},
	{"empty lines", OCTETS("\n" BASE "  \nmx: a\n\n"), STS_MODE_ENFORCE, 604800, "a",
		LF | STS_POLICY_EMPTY_LINE},
	{"no colon", OCTETS(BASE "mx: a\nhello\nworld\n"), STS_MODE_ENFORCE, 604800, "a",
		LF | STS_POLICY_BAD_LINE, 5},
	{"comment", OCTETS("# x: y\n" GOOD), STS_MODE_ENFORCE, 604800, "mx1.example.org",
		LF | STS_POLICY_BAD_LINE, 1},
	{"blank before the colon", OCTETS("mode : none\n" GOOD), STS_MODE_ENFORCE, 604800,
		"mx1.example.org", LF | STS_POLICY_BAD_LINE, 1},
	{"blank in front", OCTETS(BASE " mx: a\n"), STS_MODE_ENFORCE, 604800, "",
		LF | STS_POLICY_BAD_LINE | STS_POLICY_NO_MX, 4},
	{"page", OCTETS("<!DOCTYPE html>\n<html>\n"), STS_MODE_UNKNOWN, -1, "",
		NO_KEYS | STS_POLICY_NO_MX | LF | STS_POLICY_BAD_LINE, 1},
	{"byte order mark", OCTETS("\357\273\277" GOOD), STS_MODE_ENFORCE, 604800,
		"mx1.example.org",
		LF | STS_POLICY_BOM | STS_POLICY_8BIT | STS_POLICY_BAD_LINE | STS_POLICY_NO_VERSION,
		1},
	{"CR ends", OCTETS("version: STSv1\rmode: none\rmax_age: 1\r"), STS_MODE_UNKNOWN, -1, "",
		STS_POLICY_BARE_CR | STS_POLICY_BAD_VERSION | STS_POLICY_NO_MODE |
			STS_POLICY_NO_MAX_AGE | STS_POLICY_NO_MX},
	{"CR CR LF", OCTETS(BASE "mx: a\r\r\n"), STS_MODE_ENFORCE, 604800, "a??",
		LF | CRLF | STS_POLICY_BARE_CR | STS_POLICY_ODD_PATTERN},
	{"last CR without LF", OCTETS(BASE "mx: a\r"), STS_MODE_ENFORCE, 604800, "a??",
		LF | STS_POLICY_BARE_CR | STS_POLICY_ODD_PATTERN},
	{"NUL in a pattern", OCTETS(BASE "mx: a\0b\n"), STS_MODE_ENFORCE, 604800, "a?b?",
		LF | STS_POLICY_CONTROL | STS_POLICY_ODD_PATTERN},
	{"NUL behind the mode", OCTETS("version: STSv1\nmode: none\0\nmax_age: 1\nmx: a\n"),
		STS_MODE_UNKNOWN, 1, "a", LF | STS_POLICY_CONTROL | STS_POLICY_BAD_MODE},
	{"NUL in a key", OCTETS("mo\0de: none\n" GOOD), STS_MODE_ENFORCE, 604800, "mx1.example.org",
		LF | STS_POLICY_CONTROL | STS_POLICY_BAD_LINE, 1},
	{"key of 33", OCTETS(GOOD ID_32 "c: x\n"), STS_MODE_ENFORCE, 604800, "mx1.example.org",
		LF | STS_POLICY_BAD_LINE, 5},
};

static struct sts_policy_facts policy_of(struct text body)
{
	struct sts_policy_facts policy;
	/* At the very end of its memory, so that a sanitizer sees a step too far. */
	char *exact = malloc(body.len > 0 ? body.len : 1);
	struct text copy;

	ck_assert_ptr_nonnull(exact);
	memcpy(exact, body.data, body.len);
	memset(&policy, 0x5a, sizeof(policy));
	sts_read_policy(unit_arena, (struct text){exact, body.len}, &policy);
	free(exact);
	/* Facts point into the body: again from one that stays. */
	copy = text_copy(unit_arena, body.data, body.len);
	sts_read_policy(unit_arena, copy, &policy);
	return policy;
}

START_TEST(policies)
{
	const struct policy_row *row = &policy_rows[_i];
	struct sts_policy_facts policy = policy_of(row->body);

	ck_assert(policy.read);
	ck_assert_msg(policy.mode == row->mode, "%s: mode %d", row->name, (int)policy.mode);
	ck_assert_msg(policy.have_max_age == (row->max_age >= 0), "%s: max_age", row->name);
	if (policy.have_max_age)
		ck_assert_int_eq(policy.max_age, row->max_age);
	ck_assert_str_eq(patterns_text(&policy), row->patterns);
	ck_assert_msg(policy.oddities == row->oddities, "%s: oddities %#x, not %#x", row->name,
		policy.oddities, row->oddities);
	ck_assert_msg(policy.odd_line == row->odd_line, "%s: line %zu", row->name, policy.odd_line);
}
END_TEST

/* Raw values, and keys by their names. */
START_TEST(policy_texts)
{
	struct sts_policy_facts policy =
		policy_of(text_of("x: 1\nversion: v\ny: 1\nx: 2\nmode: m \nmode: n\nmode: o\n"
				  "version: w\nmax_age: 1s\nbad\n"));

	unit_same_text("texts", "version", policy.version, text_of("v"));
	unit_same_text("texts", "mode", policy.mode_text, text_of("m"));
	unit_same_text("texts", "max_age", policy.max_age_text, text_of("1s"));
	unit_same_text("texts", "odd line", policy.odd_text, text_of("bad"));
	ck_assert_uint_eq(policy.odd_line, 10);
	ck_assert_uint_eq(policy.unknown_count, 2);
	unit_same_text("texts", "unknown", policy.unknown_keys[0], text_of("x"));
	unit_same_text("texts", "unknown", policy.unknown_keys[1], text_of("y"));
	ck_assert_uint_eq(policy.doubled_count, 2);
	unit_same_text("texts", "doubled", policy.doubled_keys[0], text_of("mode"));
	unit_same_text("texts", "doubled", policy.doubled_keys[1], text_of("version"));
	ck_assert_uint_eq(policy.keys_not_read, 0);
}
END_TEST

START_TEST(policy_caps)
{
	const char *body = BASE;
	struct sts_policy_facts policy;

	for (int i = 0; i < STS_MAX_PATTERNS + 3; i++)
		body = arena_printf(unit_arena, "%smx: m%d.example\n", body, i);
	for (int i = 0; i < STS_MAX_NOTED_KEYS + 2; i++)
		body = arena_printf(unit_arena, "%sx%d: y\n", body, i);
	policy = policy_of(text_of(body));
	ck_assert_uint_eq(policy.count, STS_MAX_PATTERNS);
	ck_assert_uint_eq(policy.not_read, 3);
	ck_assert_uint_eq(policy.unknown_count, STS_MAX_NOTED_KEYS);
	ck_assert_uint_eq(policy.keys_not_read, 2);
	ck_assert(sts_policy_names(&policy, "m99.example"));
	ck_assert(!sts_policy_names(&policy, "m100.example"));
}
END_TEST

/* What stands behind the 64 KiB counts for nothing, and one octet before it does. */
START_TEST(policy_of_64_kib)
{
	static const char tail[] = "\nmx: a.example\n";
	size_t len = STS_MAX_BODY + sizeof(tail);
	char *body = arena_alloc(unit_arena, len);
	struct sts_policy_facts policy;

	memset(body, ' ', len);
	memcpy(body, BASE, strlen(BASE));
	memcpy(body + STS_MAX_BODY - strlen(tail), tail, strlen(tail));
	policy = policy_of((struct text){body, len});
	ck_assert_uint_eq(policy.count, 1);
	memset(body + STS_MAX_BODY - strlen(tail), ' ', strlen(tail));
	memcpy(body + STS_MAX_BODY, tail, strlen(tail));
	policy = policy_of((struct text){body, len});
	ck_assert_uint_eq(policy.count, 0);
}
END_TEST

/* A file that is all of one octet, whichever, is no policy and takes no time. */
START_TEST(policy_of_one_octet)
{
	char *body = arena_alloc(unit_arena, STS_MAX_BODY);
	struct sts_policy_facts policy;

	memset(body, _i, STS_MAX_BODY);
	sts_read_policy(unit_arena, (struct text){body, STS_MAX_BODY}, &policy);
	ck_assert((policy.oddities & STS_POLICY_INVALID) != 0);
	ck_assert_uint_eq(policy.count, 0);
	ck_assert((_i == '\n' || _i == ' ' || _i == '\t') ==
		((policy.oddities & STS_POLICY_BAD_LINE) == 0));
}
END_TEST

/* However it is cut: no prefix names a host that the whole does not, but the one cut inside. */
START_TEST(policy_cut_anywhere)
{
	const struct text whole = text_of("version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\n"
					  "mx: mx1.example.org\r\nmx: *.example.net\r\n");

	for (size_t len = 0; len <= whole.len; len++) {
		struct sts_policy_facts policy = policy_of((struct text){whole.data, len});
		bool first = len >= strlen("version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\n"
					   "mx: mx1.example.org");
		bool second = len >= whole.len - 2;

		ck_assert_msg(sts_policy_names(&policy, "mx1.example.org") ==
				(first &&
					len !=
						strlen("version: STSv1\r\nmode: enforce\r\n"
						       "max_age: 604800\r\n"
						       "mx: mx1.example.org\r")),
			"cut at %zu", len);
		ck_assert_msg(sts_policy_names(&policy, "mx.example.net") ==
				(second && len != whole.len - 1),
			"cut at %zu", len);
		ck_assert((policy.oddities & STS_POLICY_INVALID) == 0 || !first ||
			policy.odd_line > 4);
		ck_assert_msg(policy.mode ==
				(len >= 29 && len != 30 ? STS_MODE_ENFORCE : STS_MODE_UNKNOWN),
			"cut at %zu: mode %d", len, (int)policy.mode);
	}
}
END_TEST

static const struct match_row {
	const char *pattern, *mx;
	bool want;
} match_rows[] = {
	{"mx.example.org", "mx.example.org", true}, {"MX.Example.ORG", "mx.example.org", true},
	{"mx.example.org", "mx2.example.org", false}, {"example.org", "mx.example.org", false},
	{"mx.example.org", "example.org", false}, {"mx.example.or", "mx.example.org", false},
	{"mx.example.orgx", "mx.example.org", false}, {"*.example.org", "mx.example.org", true},
	{"*.EXAMPLE.org", "mx.example.org", true}, {"*.example.org", "mx.eu.example.org", false},
	{"*.example.org", "example.org", false}, {"*.example.org", "mxexample.org", false},
	{"*.example.org", ".example.org", false}, {"*.org", "example.org", true},
	{"*.org", "org", false}, {"*.org", "mx.example.org", false},
	{"*.xn--bcher-kva.example", "mx.xn--bcher-kva.example", true},
	{"*.mx_1.example", "a.mx_1.example", true},
	/* Odd ones match nothing, not even themselves. */
	{"*", "mx", false}, {".example.org", "mx.example.org", false},
	{"mx.example.org.", "mx.example.org", false},
	{"*.*.example.org", "mx.eu.example.org", false},
	{"m*.example.org", "mx.example.org", false}, {"192.0.2.1", "192.0.2.1", false},
	{"*.0.2.1", "192.0.2.1", true}, /* a host name by its form; no such MX is asked about */
};

START_TEST(matches)
{
	const struct match_row *row = &match_rows[_i];
	struct sts_policy_facts policy =
		policy_of(text_of(arena_printf(unit_arena, "mx: %s\n", row->pattern)));

	ck_assert_uint_eq(policy.count, 1);
	ck_assert_msg(sts_pattern_matches(&policy.patterns[0], row->mx) == row->want,
		"%s against %s", row->pattern, row->mx);
	ck_assert(sts_policy_names(&policy, row->mx) == row->want);
}
END_TEST

START_TEST(words)
{
	for (int mode = 0; mode < STS_MODE_COUNT; mode++)
		ck_assert_ptr_nonnull(sts_mode_name((enum sts_mode)mode));
	for (int fetch = 0; fetch < STS_FETCH_COUNT; fetch++)
		ck_assert_ptr_nonnull(sts_fetch_name((enum sts_fetch)fetch));
	ck_assert_str_eq(sts_mode_name(STS_MODE_TESTING), "testing");
	ck_assert_str_eq(sts_fetch_name(STS_FETCH_DONE), "sent a whole policy");
}
END_TEST

Suite *sts_suite(void)
{
	Suite *suite = suite_create("sts");
	TCase *tcase = unit_case(suite, "sts");

	tcase_add_loop_test(tcase, records, 0, COUNT_OF(record_rows));
	tcase_add_loop_test(tcase, policies, 0, COUNT_OF(policy_rows));
	tcase_add_test(tcase, policy_texts);
	tcase_add_test(tcase, policy_caps);
	tcase_add_test(tcase, policy_of_64_kib);
	tcase_add_loop_test(tcase, policy_of_one_octet, 0, 256);
	tcase_add_test(tcase, policy_cut_anywhere);
	tcase_add_loop_test(tcase, matches, 0, COUNT_OF(match_rows));
	tcase_add_test(tcase, words);
	return suite;
}
