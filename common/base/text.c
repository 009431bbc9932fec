/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quoting and comparing remote octets. The set of characters kept is the intersection of what
 * Nagios macros, Icinga's web pages, terminals and the performance data grammar leave alone.
 */

#include "base/text.h"

#include <string.h>

#include "base/arena.h"

struct text text_of(const char *string)
{
	return (struct text){string, strlen(string)};
}

struct text text_copy(struct arena *arena, const void *data, size_t len)
{
	return (struct text){arena_copy(arena, data, len), len};
}

static bool is_safe(char c)
{
	return c >= 0x20 && c < 0x7f && strchr("|`$<>&\"'\\~;", c) == NULL;
}

char *text_quote(struct arena *arena, struct text text, size_t max)
{
	static const char ellipsis[] = "...";
	bool cut = text.len > max;
	size_t dots = sizeof(ellipsis) - 1;
	size_t keep = !cut ? text.len : max > dots ? max - dots : 0;
	char *quoted = arena_alloc(arena, keep + sizeof(ellipsis));

	for (size_t i = 0; i < keep; i++)
		quoted[i] = is_safe(text.data[i]) ? text.data[i] : '?';
	if (cut)
		memcpy(quoted + keep, ellipsis, sizeof(ellipsis));
	return quoted;
}

static void encode_group(const unsigned char *in, size_t len, char *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned long bits = (unsigned long)in[0] << 16;

	if (len > 1)
		bits |= (unsigned long)in[1] << 8;
	if (len > 2)
		bits |= in[2];
	out[0] = digits[bits >> 18 & 63];
	out[1] = digits[bits >> 12 & 63];
	out[2] = len > 1 ? digits[bits >> 6 & 63] : '=';
	out[3] = len > 2 ? digits[bits & 63] : '=';
}

char *text_base64(struct arena *arena, struct text text, size_t width)
{
	size_t characters = (text.len + 2) / 3 * 4;
	char *encoded = arena_alloc(arena, characters + characters / width + 2);
	size_t at = 0;
	size_t column = 0;

	for (size_t i = 0; i < text.len; i += 3) {
		encode_group((const unsigned char *)text.data + i, text.len - i, encoded + at);
		at += 4;
		column += 4;
		if (column == width || i + 3 >= text.len) {
			encoded[at++] = '\n';
			column = 0;
		}
	}
	return encoded;
}

char text_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_starts_nocase(struct text a, const char *prefix)
{
	size_t len = strlen(prefix);

	if (a.len < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (text_lower(a.data[i]) != text_lower(prefix[i]))
			return false;
	return true;
}

bool text_equal_nocase(struct text a, const char *b)
{
	return a.len == strlen(b) && text_starts_nocase(a, b);
}

bool text_contains_nocase(struct text hay, const char *needle)
{
	for (; hay.len >= strlen(needle); hay.data++, hay.len--)
		if (text_starts_nocase(hay, needle))
			return true;
	return false;
}
