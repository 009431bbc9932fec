/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Choosing among TXT records and cutting one into its fields. Every octet is looked at a fixed
 * number of times. What does not fit the grammar is skipped and noted: nothing fails here.
 */

#include "wire/txt_fields.h"

#include <string.h>

#include "wire/octet.h"

enum { NAME_MAX_LEN = 32 };

static bool begins(struct text text, const char *version)
{
	size_t len = strlen(version);

	return text.len >= len && memcmp(text.data, version, len) == 0;
}

/*
 * Blanks or quotes in front, other letters, no semicolon: somebody meant it. The octet behind the
 * name decides, so that STSv10 is something else.
 */
static bool resembles(struct text text, const char *version)
{
	size_t len = strlen(version) - 1;

	while (text.len > 0 && (octet_is_blank(text.data[0]) || text.data[0] == '"'))
		text = text_behind(text, 1);
	for (size_t i = 0; i < len; i++)
		if (i >= text.len || text_lower(text.data[i]) != text_lower(version[i]))
			return false;
	return text.len == len || !octet_is_alnum(text.data[len]);
}

void txt_choose(struct txt_facts *txt, const char *version)
{
	const struct text none = {"", 0};

	txt->fitting = 0;
	txt->chosen = txt->near_miss = none;
	for (size_t i = 0; i < txt->count; i++) {
		if (begins(txt->texts[i], version)) {
			txt->chosen = txt->texts[i];
			txt->fitting++;
		} else if (txt->near_miss.len == 0 && resembles(txt->texts[i], version)) {
			txt->near_miss = txt->texts[i];
		}
	}
	if (txt->fitting != 1)
		txt->chosen = none;
	if (txt->fitting != 0)
		txt->near_miss = none;
}

struct text txt_fields(const struct txt_facts *txt, const char *version)
{
	size_t len = strlen(version);

	if (txt->chosen.len < len)
		return (struct text){"", 0};
	return text_behind(txt->chosen, len);
}

static void note_bad(struct txt_facts *txt, struct text field)
{
	if ((txt->oddities & RECORD_BAD_FIELD) == 0)
		txt->odd_field = field;
	txt->oddities |= RECORD_BAD_FIELD;
}

bool txt_is_name(struct text name)
{
	if (name.len == 0 || name.len > NAME_MAX_LEN || !octet_is_alnum(name.data[0]))
		return false;
	for (size_t i = 1; i < name.len; i++)
		if (!octet_is_alnum(name.data[i]) && name.data[i] != '_' && name.data[i] != '-' &&
			name.data[i] != '.')
			return false;
	return true;
}

void txt_note_bad(struct txt_facts *txt, const struct txt_field *field)
{
	note_bad(txt, (struct text){field->name.data, field->name.len + 1 + field->value.len});
}

static bool split_field(struct text text, struct txt_field *field)
{
	const char *equals = text.len > 0 ? memchr(text.data, '=', text.len) : NULL;

	if (equals == NULL)
		return false;
	field->name = (struct text){text.data, (size_t)(equals - text.data)};
	field->value = (struct text){equals + 1, text.len - field->name.len - 1};
	return txt_is_name(field->name);
}

bool txt_next(struct txt_facts *txt, struct text *rest, struct txt_field *field)
{
	while (rest->len > 0) {
		const char *end = memchr(rest->data, ';', rest->len);
		struct text raw = {
			rest->data, end != NULL ? (size_t)(end - rest->data) : rest->len};
		struct text text = text_trimmed(raw);

		*rest = text_behind(*rest, raw.len + (end != NULL ? 1 : 0));
		/* Blanks behind the last semicolon are part of it */
		if (end == NULL && text.len > 0 && octet_is_blank(raw.data[raw.len - 1]))
			txt->oddities |= RECORD_END_BLANK;
		if (text.len > 0 && split_field(text, field))
			return true;
		if (text.len > 0)
			note_bad(txt, text);
		else if (end != NULL)
			txt->oddities |= RECORD_EMPTY_FIELD;
	}
	return false;
}

bool txt_is_key(struct txt_facts *txt, const struct txt_field *field, const char *key, bool *seen)
{
	if (!text_equal_nocase(field->name, key))
		return false;
	if (memcmp(field->name.data, key, field->name.len) != 0) {
		txt->oddities |= RECORD_KEY_CASE;
		return false;
	}
	if (*seen) {
		txt->oddities |= RECORD_KEY_TWICE;
		return false;
	}
	*seen = true;
	return true;
}

bool txt_plain_value(struct text value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] <= 0x20 || value.data[i] >= 0x7f || value.data[i] == '=')
			return false;
	return true;
}
