/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * MTA-STS. The first octet chooses: even, the rest is a policy file; odd, TXT records that NUL
 * parts. Must hold: facts lie within what was read, nothing is lost but what is counted, a file
 * with all its ends turned to LF says the same (unless it holds other CRs), and a pattern names
 * exactly what it spells.
 */

#include "fuzz.h"

#include <string.h>

#include "base/arena.h"
#include "judge/sts_patterns.h"
#include "wire/sts.h"

enum { MAX_TEXTS = 32 };

static bool lies_in(struct text part, struct text whole)
{
	return part.len == 0 ||
		(part.data >= whole.data && part.data + part.len <= whole.data + whole.len);
}

static bool same(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static bool has(struct text text, char c)
{
	return text.len > 0 && memchr(text.data, c, text.len) != NULL;
}

/* A host that the pattern must name, one label deeper, and one less. */
static void check_pattern(struct arena *arena, const struct sts_pattern *pattern)
{
	const char *text = arena_copy(arena, pattern->text.data, pattern->text.len);

	MUST(!has(pattern->text, '\n') && strlen(text) <= pattern->text.len);
	if (pattern->kind == STS_PATTERN_ODD) {
		MUST(!sts_pattern_matches(pattern, text));
		return;
	}
	MUST(strlen(text) == pattern->text.len && pattern->text.len <= 255);
	MUST((pattern->kind == STS_PATTERN_WILDCARD) == (text[0] == '*'));
	for (const char *p = text + (text[0] == '*'); *p != '\0'; p++)
		MUST(strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.",
			     *p) != NULL);
	if (pattern->kind == STS_PATTERN_HOST) {
		MUST(sts_pattern_matches(pattern, text));
		MUST(!sts_pattern_matches(pattern, arena_printf(arena, "a.%s", text)));
	} else {
		MUST(sts_pattern_matches(pattern, arena_printf(arena, "a%s", text + 1)));
		MUST(!sts_pattern_matches(pattern, arena_printf(arena, "a.a%s", text + 1)));
		MUST(!sts_pattern_matches(pattern, text + 2));
	}
}

/* CR LF -> LF. */
static struct text unix_ends(struct arena *arena, struct text body)
{
	char *copy = arena_alloc(arena, body.len + 1);
	size_t len = 0;

	for (size_t i = 0; i < body.len; i++)
		if (body.data[i] != '\r' || i + 1 == body.len || body.data[i + 1] != '\n')
			copy[len++] = body.data[i];
	return (struct text){copy, len};
}

static void check_alike(const struct sts_policy_facts *a, const struct sts_policy_facts *b)
{
	const unsigned ends = STS_POLICY_BARE_LF | STS_POLICY_CRLF;

	MUST(a->mode == b->mode && a->have_max_age == b->have_max_age && a->max_age == b->max_age);
	MUST((a->oddities & ~ends) == (b->oddities & ~ends) && a->odd_line == b->odd_line);
	MUST(a->count == b->count && a->not_read == b->not_read);
	MUST(a->unknown_count == b->unknown_count && a->doubled_count == b->doubled_count);
	for (size_t i = 0; i < a->count; i++)
		MUST(same(a->patterns[i].text, b->patterns[i].text) &&
			a->patterns[i].kind == b->patterns[i].kind);
}

static void check_policy(struct arena *arena, struct text body)
{
	struct sts_policy_facts policy, other;
	struct text plain = unix_ends(arena, body);
	unsigned odd;

	sts_read_policy(arena, body, &policy);
	odd = policy.oddities;
	MUST(policy.read && policy.count <= STS_MAX_PATTERNS);
	MUST(policy.not_read == 0 || policy.count == STS_MAX_PATTERNS);
	MUST(policy.unknown_count <= STS_MAX_NOTED_KEYS && policy.doubled_count <= 3);
	MUST(lies_in(policy.version, body) && lies_in(policy.mode_text, body) &&
		lies_in(policy.max_age_text, body) && lies_in(policy.odd_text, body));
	MUST((policy.mode == STS_MODE_UNKNOWN) ==
		((odd & (STS_POLICY_NO_MODE | STS_POLICY_BAD_MODE)) != 0));
	MUST(policy.have_max_age ==
		((odd & (STS_POLICY_NO_MAX_AGE | STS_POLICY_BAD_MAX_AGE)) == 0));
	MUST(policy.have_max_age || (odd & STS_POLICY_OVER_MAX_AGE) == 0);
	MUST(!policy.have_max_age ||
		(policy.max_age > STS_MAX_AGE) == ((odd & STS_POLICY_OVER_MAX_AGE) != 0));
	MUST((policy.odd_line > 0) == ((odd & STS_POLICY_BAD_LINE) != 0));
	MUST((policy.doubled_count > 0) == ((odd & STS_POLICY_DOUBLED) != 0));
	MUST((odd & (STS_POLICY_BARE_LF | STS_POLICY_CRLF)) == 0 || has(body, '\n'));
	for (size_t i = 0; i < policy.unknown_count; i++)
		MUST(lies_in(policy.unknown_keys[i], body) && policy.unknown_keys[i].len > 0);
	for (size_t i = 0; i < policy.count; i++) {
		MUST(lies_in(policy.patterns[i].text, body));
		check_pattern(arena, &policy.patterns[i]);
	}
	if (body.len <= STS_MAX_BODY && !has(plain, '\r')) {
		sts_read_policy(arena, plain, &other);
		check_alike(&policy, &other);
	}
}

static size_t split_texts(struct text all, struct text texts[MAX_TEXTS])
{
	size_t count = 0;

	for (size_t from = 0; from <= all.len && count < MAX_TEXTS;) {
		size_t to = from;

		while (to < all.len && all.data[to] != '\0')
			to++;
		texts[count++] = (struct text){all.data + from, to - from};
		from = to + 1;
	}
	return count;
}

static void check_records(struct text all)
{
	struct text texts[MAX_TEXTS];
	struct sts_record_facts record = {.have_id = false};
	size_t fitting = 0;

	record.txt.texts = texts;
	record.txt.count = split_texts(all, texts);
	for (size_t i = 0; i < record.txt.count; i++)
		fitting += texts[i].len >= 8 && memcmp(texts[i].data, "v=STSv1;", 8) == 0;
	sts_read_record(&record);
	MUST(record.txt.fitting == fitting);
	MUST((record.txt.chosen.len > 0) == (fitting == 1));
	MUST(fitting == 0 || record.txt.near_miss.len == 0);
	MUST(lies_in(record.id, record.txt.chosen) &&
		lies_in(record.txt.odd_field, record.txt.chosen));
	MUST(!record.id_valid || (record.have_id && record.id.len <= STS_MAX_ID));
	MUST(!has(record.id, ';') && !has(record.txt.odd_field, ';'));
	MUST((record.txt.odd_field.len > 0) == ((record.txt.oddities & RECORD_BAD_FIELD) != 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	char *rest = malloc(size > 1 ? size - 1 : 1); /* so that a sanitizer sees its very end */

	if (rest == NULL)
		abort();
	if (size > 0) {
		memcpy(rest, data + 1, size - 1);
		if (data[0] % 2 == 0)
			check_policy(arena, (struct text){rest, size - 1});
		else
			check_records((struct text){rest, size - 1});
	}
	free(rest);
	arena_free(arena);
	return 0;
}
