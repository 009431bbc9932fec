/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the record of TLS reporting. Addresses are not followed nor taken apart further than to
 * see that there is a mailbox or a host. Nothing in a record makes this fail.
 */

#include "wire/tlsrpt.h"

#include <string.h>

#include "base/arena.h"
#include "wire/octet.h"
#include "wire/txt_fields.h"

#define RECORD_VERSION "v=TLSRPTv1;"

static bool is_hex(char c)
{
	return octet_is_digit(c) || (text_lower(c) >= 'a' && text_lower(c) <= 'f');
}

/* RFC 3986 2: unreserved, reserved and `%`. */
static bool is_uri_octet(char c)
{
	return octet_is_alnum(c) ||
		(c > 0x20 && c < 0x7f && strchr("-._~:/?#[]@!$&'()*+,;=%", c) != NULL);
}

static bool is_scheme_octet(char c)
{
	return octet_is_alnum(c) || c == '+' || c == '-' || c == '.';
}

/* Length of the scheme with its colon, RFC 3986 3.1; 0: none. */
static size_t scheme_length(struct text uri)
{
	size_t len = 0;

	if (uri.len == 0 || !octet_is_letter(uri.data[0]))
		return 0;
	while (len < uri.len && is_scheme_octet(uri.data[len]))
		len++;
	return len < uri.len && uri.data[len] == ':' ? len + 1 : 0;
}

/* RFC 6068: a mailbox stands before the question mark. Of several the comma would be encoded. */
static bool has_mailbox(struct text rest)
{
	const char *mark = rest.len > 0 ? memchr(rest.data, '?', rest.len) : NULL;
	size_t len = mark != NULL ? (size_t)(mark - rest.data) : rest.len;
	const char *at = len > 0 ? memchr(rest.data, '@', len) : NULL;

	return at != NULL && at > rest.data && at + 1 < rest.data + len;
}

/* Something that may be a host stands behind `//`. */
static bool has_host(struct text rest)
{
	return rest.len >= 3 && rest.data[0] == '/' && rest.data[1] == '/' &&
		(octet_is_alnum(rest.data[2]) || rest.data[2] == '[');
}

static unsigned odd_octets(struct text uri)
{
	unsigned oddities = 0;

	for (size_t i = 0; i < uri.len; i++) {
		if (uri.data[i] == '!')
			oddities |= TLSRPT_URI_NOT_ENCODED;
		else if (!is_uri_octet(uri.data[i]))
			oddities |= TLSRPT_URI_BAD_OCTET;
		else if (uri.data[i] == '%' &&
			(uri.len - i < 3 || !is_hex(uri.data[i + 1]) || !is_hex(uri.data[i + 2])))
			oddities |= TLSRPT_URI_BAD_OCTET;
	}
	return oddities;
}

static struct tlsrpt_uri read_uri(struct text text)
{
	struct tlsrpt_uri uri = {text, TLSRPT_OTHER, odd_octets(text)};
	size_t len = scheme_length(text);
	struct text rest = text_behind(text, len);

	if (len == 0) {
		uri.oddities |= TLSRPT_URI_NO_SCHEME;
	} else if (text_equal_nocase((struct text){text.data, len}, "mailto:")) {
		uri.scheme = TLSRPT_MAILTO;
		uri.oddities |= has_mailbox(rest) ? 0 : TLSRPT_URI_NO_TARGET;
	} else if (text_equal_nocase((struct text){text.data, len}, "https:")) {
		uri.scheme = TLSRPT_HTTPS;
		uri.oddities |= has_host(rest) ? 0 : TLSRPT_URI_NO_TARGET;
	}
	return uri;
}

/* An empty place between commas is an address, too: one without a scheme. */
static void read_uris(struct tlsrpt_facts *facts, struct text list)
{
	bool more = true;

	while (more) {
		const char *comma = list.len > 0 ? memchr(list.data, ',', list.len) : NULL;
		size_t len = comma != NULL ? (size_t)(comma - list.data) : list.len;

		more = comma != NULL;
		if (facts->count < TLSRPT_MAX_URIS)
			facts->uris[facts->count++] =
				read_uri(text_trimmed((struct text){list.data, len}));
		else
			facts->not_read++;
		list = text_behind(list, more ? len + 1 : len);
	}
}

void tlsrpt_read(struct arena *arena, struct tlsrpt_facts *facts)
{
	struct txt_facts *txt = &facts->txt;
	struct txt_field field;
	struct text rest;

	txt_choose(txt, RECORD_VERSION);
	txt->oddities = 0;
	txt->odd_field = (struct text){"", 0};
	facts->have_rua = false;
	facts->uris = arena_array(arena, TLSRPT_MAX_URIS, sizeof(*facts->uris));
	facts->count = facts->not_read = 0;
	rest = txt_fields(txt, RECORD_VERSION);
	while (txt_next(txt, &rest, &field)) {
		if (txt_is_key(txt, &field, "rua", &facts->have_rua)) {
			read_uris(facts, field.value);
			if (text_trimmed(field.value).data != field.value.data)
				txt_note_bad(txt, &field);
		} else if (!text_equal_nocase(field.name, "rua") && !txt_plain_value(field.value)) {
			txt_note_bad(txt, &field);
		}
	}
}
