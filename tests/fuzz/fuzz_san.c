/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names in certificates. Octets up to the first NUL are the name that is asked for, those behind it
 * the value of a subjectAltName. Must hold: what GnuTLS reads as names are our names too, and a
 * name fits where a comparison label by label says so, and nowhere else.
 */

#include "fuzz.h"

#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "judge/names.h"
#include "wire/cert.h"
#include "wire/cert_extensions.h"

static void add_element(struct buf *buf, unsigned char tag, struct text content)
{
	buf_add_char(buf, (char)tag);
	buf_add_char(buf, (char)0x84);
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_add_char(buf, (char)(content.len >> shift & 0xff));
	buf_add(buf, content.data, content.len);
}

static struct text element(struct arena *arena, unsigned char tag, struct text content)
{
	struct buf buf;

	buf_init(&buf, arena);
	add_element(&buf, tag, content);
	return (struct text){buf.data, buf.len};
}

static struct text extensions_with(struct arena *arena, struct text san)
{
	struct buf extension;

	buf_init(&extension, arena);
	add_element(&extension, 0x06, (struct text){"\x55\x1d\x11", 3});
	add_element(&extension, 0x04, san);
	return element(
		arena, 0x30, element(arena, 0x30, (struct text){extension.data, extension.len}));
}

/* The label that begins at `at`; its end is a dot or the end of the name. */
static struct text label_at(struct text name, size_t at)
{
	size_t end = at;

	while (end < name.len && name.data[end] != '.')
		end++;
	return (struct text){name.data + at, end - at};
}

static bool same_label(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (text_lower(a.data[i]) != text_lower(b.data[i]))
			return false;
	return true;
}

static bool fits_by_label(struct text presented, struct text asked)
{
	size_t p = 0;
	size_t a = 0;

	if (presented.len == 0)
		return false;
	for (bool first = true;; first = false) {
		struct text ours = label_at(presented, p);
		struct text theirs = label_at(asked, a);
		bool wild = first && ours.len == 1 && ours.data[0] == '*' && presented.len > 2 &&
			theirs.len > 0;

		if (!wild && !same_label(ours, theirs))
			return false;
		p += ours.len + 1;
		a += theirs.len + 1;
		if (p > presented.len || a > asked.len)
			return p > presented.len && a > asked.len;
	}
}

static void check_against_library(struct text san, const struct cert_facts *facts)
{
	gnutls_datum_t value = {(unsigned char *)san.data, (unsigned)san.len};
	gnutls_subject_alt_names_t names;
	size_t count = 0;

	MUST(gnutls_subject_alt_names_init(&names) == 0);
	if (gnutls_x509_ext_import_subject_alt_names(&value, names, 0) == 0) {
		unsigned type;
		gnutls_datum_t name;

		for (unsigned i = 0;
			gnutls_subject_alt_names_get(names, i, &type, &name, NULL) == 0; i++) {
			if (type != GNUTLS_SAN_DNSNAME && type != GNUTLS_SAN_IPADDRESS)
				continue;
			if (count < facts->name_count && type == GNUTLS_SAN_DNSNAME)
				MUST(facts->names[count].kind == NAME_DNS &&
					facts->names[count].text.len == name.size &&
					memcmp(facts->names[count].text.data, name.data,
						name.size) == 0);
			count++;
		}
		MUST(count == facts->name_count + facts->names_not_read);
	}
	gnutls_subject_alt_names_deinit(names);
}

static bool is_reference(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && name[len - 1] != '.' &&
		strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	const char *asked = arena_copy(arena, data, size);
	size_t len = strlen(asked);
	struct text san = {asked + len + 1, len < size ? size - len - 1 : 0};
	struct cert_facts facts = {0};

	MUST(cert_extensions_read(arena, extensions_with(arena, san), &facts));
	MUST(facts.name_count <= CERT_MAX_NAMES);
	check_against_library(san, &facts);
	for (size_t i = 0; is_reference(asked) && i < facts.name_count; i++)
		MUST(name_matches(facts.names[i].text, asked) ==
			fits_by_label(facts.names[i].text, text_of(asked)));
	arena_free(arena);
	return 0;
}
