/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the record and the policy of MTA-STS. A file is read to its end whatever stands in it, so
 * that all its faults are told at once. No octet makes this fail, and the work grows with the
 * length of the file alone: lists of keys and patterns are capped.
 */

#include "wire/sts.h"

#include <string.h>

#include "base/arena.h"
#include "base/host.h"
#include "wire/octet.h"
#include "wire/txt_fields.h"

#define RECORD_VERSION "v=STSv1;"

enum { HOST_MAX = 253, MAX_AGE_DIGITS = 10 };

static bool is_text(struct text text, const char *string)
{
	return text.len == strlen(string) && memcmp(text.data, string, text.len) == 0;
}

static bool id_is_valid(struct text id)
{
	for (size_t i = 0; i < id.len; i++)
		if (!octet_is_alnum(id.data[i]))
			return false;
	return id.len >= 1 && id.len <= STS_MAX_ID;
}

void sts_read_record(struct sts_record_facts *record)
{
	struct txt_facts *txt = &record->txt;
	struct txt_field field;
	struct text rest;

	txt_choose(txt, RECORD_VERSION);
	txt->oddities = 0;
	txt->odd_field = record->id = (struct text){"", 0};
	record->have_id = record->id_valid = false;
	rest = txt_fields(txt, RECORD_VERSION);
	while (txt_next(txt, &rest, &field)) {
		if (txt_is_key(txt, &field, "id", &record->have_id)) {
			record->id = field.value;
			record->id_valid = id_is_valid(field.value);
		} else if (field.value.len == 0 || !txt_plain_value(field.value)) {
			txt_note_bad(txt, &field);
		}
	}
}

/* From here on: the policy file. */

struct reading {
	struct arena *arena;
	struct sts_policy_facts *policy;
	size_t line; /* number */
};

static void note_bad_line(struct reading *reading, struct text line)
{
	if ((reading->policy->oddities & STS_POLICY_BAD_LINE) == 0) {
		reading->policy->odd_line = reading->line;
		reading->policy->odd_text = line;
	}
	reading->policy->oddities |= STS_POLICY_BAD_LINE;
}

static void note_key(struct reading *reading, struct text *keys, size_t *count, struct text key)
{
	for (size_t i = 0; i < *count; i++)
		if (keys[i].len == key.len && memcmp(keys[i].data, key.data, key.len) == 0)
			return;
	if (*count < STS_MAX_NOTED_KEYS)
		keys[(*count)++] = key;
	else
		reading->policy->keys_not_read++;
}

static enum sts_pattern_kind kind_of_pattern(struct arena *arena, struct text text)
{
	bool wildcard = text.len > 2 && text.data[0] == '*' && text.data[1] == '.';
	struct text name = wildcard ? text_behind(text, 2) : text;
	struct host host;
	char *lower;

	if (name.len == 0 || name.len > HOST_MAX || memchr(name.data, '\0', name.len) != NULL)
		return STS_PATTERN_ODD;
	lower = arena_copy(arena, name.data, name.len);
	for (size_t i = 0; i < name.len; i++)
		lower[i] = text_lower(lower[i]);
	if (host_parse(arena, lower, &host) != HOST_OK || host.kind != HOST_NAME ||
		strcmp(host.ascii, lower) != 0)
		return STS_PATTERN_ODD;
	return wildcard ? STS_PATTERN_WILDCARD : STS_PATTERN_HOST;
}

static void add_pattern(struct reading *reading, struct text value)
{
	struct sts_policy_facts *policy = reading->policy;
	struct sts_pattern *pattern;

	if (policy->count == STS_MAX_PATTERNS) {
		policy->not_read++;
		return;
	}
	pattern = &policy->patterns[policy->count++];
	*pattern = (struct sts_pattern){value, kind_of_pattern(reading->arena, value)};
	if (pattern->kind == STS_PATTERN_ODD)
		policy->oddities |= STS_POLICY_ODD_PATTERN;
}

/* The place of a value that may stand once; NULL: the key is unknown. */
static struct text *place_of(struct sts_policy_facts *policy, struct text key)
{
	if (is_text(key, "version"))
		return &policy->version;
	if (is_text(key, "mode"))
		return &policy->mode_text;
	return is_text(key, "max_age") ? &policy->max_age_text : NULL;
}

static void take_value(struct reading *reading, struct text key, struct text value)
{
	struct sts_policy_facts *policy = reading->policy;
	struct text *place = place_of(policy, key);

	if (is_text(key, "mx")) {
		add_pattern(reading, value);
	} else if (place == NULL) {
		note_key(reading, policy->unknown_keys, &policy->unknown_count, key);
	} else if (place->data == NULL) {
		*place = value;
	} else {
		policy->oddities |= STS_POLICY_DOUBLED;
		note_key(reading, policy->doubled_keys, &policy->doubled_count, key);
	}
}

/* `key:` and a value between blanks that do not count. */
static void read_line(struct reading *reading, struct text line)
{
	const char *colon = line.len > 0 ? memchr(line.data, ':', line.len) : NULL;
	struct text key, value;

	if (line.len == 0) {
		reading->policy->oddities |= STS_POLICY_EMPTY_LINE;
		return;
	}
	key = (struct text){line.data, colon != NULL ? (size_t)(colon - line.data) : 0};
	if (!txt_is_name(key)) {
		note_bad_line(reading, line);
		return;
	}
	value = text_trimmed(text_behind(line, key.len + 1));
	if (value.len == 0)
		note_bad_line(reading, line);
	take_value(reading, key, value);
}

/* Blanks at the end and the line's own end do not belong to it. */
static struct text without_end(struct sts_policy_facts *policy, struct text line, bool ended)
{
	if (ended && line.len > 0 && line.data[line.len - 1] == '\r') {
		policy->oddities |= STS_POLICY_CRLF;
		line.len--;
	} else if (ended) {
		policy->oddities |= STS_POLICY_BARE_LF;
	}
	while (line.len > 0 && octet_is_blank(line.data[line.len - 1]))
		line.len--;
	return line;
}

static void note_octets(struct sts_policy_facts *policy, struct text line)
{
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.data[i];

		if (c == '\r')
			policy->oddities |= STS_POLICY_BARE_CR;
		else if ((c < 0x20 && c != '\t') || c == 0x7f)
			policy->oddities |= STS_POLICY_CONTROL;
		else if (c >= 0x80)
			policy->oddities |= STS_POLICY_8BIT;
	}
}

static void read_lines(struct reading *reading, struct text rest)
{
	while (rest.len > 0) {
		const char *end = memchr(rest.data, '\n', rest.len);
		size_t len = end != NULL ? (size_t)(end - rest.data) : rest.len;
		struct text line = {rest.data, len};

		rest = text_behind(rest, len + (end != NULL ? 1 : 0));
		line = without_end(reading->policy, line, end != NULL);
		reading->line++;
		note_octets(reading->policy, line);
		read_line(reading, line);
	}
}

static void settle_mode(struct sts_policy_facts *policy)
{
	policy->mode = STS_MODE_UNKNOWN;
	for (int mode = STS_MODE_NONE; mode < STS_MODE_COUNT; mode++)
		if (policy->mode_text.data != NULL &&
			is_text(policy->mode_text, sts_mode_name((enum sts_mode)mode)))
			policy->mode = (enum sts_mode)mode;
	if (policy->mode_text.data == NULL)
		policy->oddities |= STS_POLICY_NO_MODE;
	else if (policy->mode == STS_MODE_UNKNOWN)
		policy->oddities |= STS_POLICY_BAD_MODE;
}

static bool read_number(struct text text, int64_t *number)
{
	int64_t sum = 0;

	if (text.len == 0 || text.len > MAX_AGE_DIGITS)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!octet_is_digit(text.data[i]))
			return false;
		sum = sum * 10 + (text.data[i] - '0');
	}
	*number = sum;
	return true;
}

static void settle_max_age(struct sts_policy_facts *policy)
{
	if (policy->max_age_text.data == NULL) {
		policy->oddities |= STS_POLICY_NO_MAX_AGE;
		return;
	}
	policy->have_max_age = read_number(policy->max_age_text, &policy->max_age);
	if (!policy->have_max_age)
		policy->oddities |= STS_POLICY_BAD_MAX_AGE;
	else if (policy->max_age > STS_MAX_AGE)
		policy->oddities |= STS_POLICY_OVER_MAX_AGE;
}

static void settle(struct sts_policy_facts *policy)
{
	if (policy->version.data == NULL)
		policy->oddities |= STS_POLICY_NO_VERSION;
	else if (!is_text(policy->version, "STSv1"))
		policy->oddities |= STS_POLICY_BAD_VERSION;
	settle_mode(policy);
	settle_max_age(policy);
	if (policy->count == 0 && policy->mode != STS_MODE_NONE)
		policy->oddities |= STS_POLICY_NO_MX;
}

void sts_read_policy(struct arena *arena, struct text body, struct sts_policy_facts *policy)
{
	struct reading reading = {.arena = arena, .policy = policy};
	struct text rest = body;

	if (rest.len > STS_MAX_BODY)
		rest.len = STS_MAX_BODY;
	*policy = (struct sts_policy_facts){.read = true};
	policy->patterns = arena_array(arena, STS_MAX_PATTERNS, sizeof(*policy->patterns));
	policy->unknown_keys = arena_array(arena, STS_MAX_NOTED_KEYS, sizeof(struct text));
	policy->doubled_keys = arena_array(arena, STS_MAX_NOTED_KEYS, sizeof(struct text));
	if (rest.len >= 3 && memcmp(rest.data, "\357\273\277", 3) == 0)
		policy->oddities |= STS_POLICY_BOM;
	read_lines(&reading, rest);
	settle(policy);
}
