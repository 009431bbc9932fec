/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The record of TLS reporting, whole, odd and hostile. */

#include "wire/tlsrpt.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { MAX_TEXTS = 3 };

#define V "v=TLSRPTv1; "

static const struct row {
	const char *name;
	struct text texts[MAX_TEXTS];
	size_t fitting;
	bool have_rua;
	const char *uris; /* each with its oddities, see uris_text() */
	unsigned oddities;
	const char *near_miss;
} rows[] = {
	{"no record", {{NULL, 0}}, 0, false, ""},
	{"good", {OCTETS(V "rua=mailto:a@example.org")}, 1, true, "mailto:a@example.org"},
	{"https", {OCTETS("v=TLSRPTv1;rua=https://example.org/x?y=z;")}, 1, true,
		"https://example.org/x?y=z"},
	{"two", {OCTETS(V "rua=mailto:a@b , \t https://c/")}, 1, true, "mailto:a@b|https://c/"},
	{"case of the scheme", {OCTETS(V "rua=MailTo:a@b,HTTPS://c")}, 1, true,
		"MailTo:a@b|HTTPS://c"},
	{"encoded", {OCTETS(V "rua=mailto:a%2Cb%21%3b@c?subject=x")}, 1, true,
		"mailto:a%2Cb%21%3b@c?subject=x"},
	{"extension", {OCTETS(V "a.b=; rua=mailto:a@b; x=y")}, 1, true, "mailto:a@b"},
	{"v6 literal", {OCTETS(V "rua=https://[2001:db8::1]:8443/")}, 1, true,
		"https://[2001:db8::1]:8443/"},
	{"others beside", {OCTETS("v=spf1"), OCTETS(V "rua=mailto:a@b")}, 1, true, "mailto:a@b"},
	{"two records", {OCTETS(V "rua=mailto:a@b"), OCTETS(V "rua=mailto:a@b")}, 2, false, ""},
	/* Versions. */
	{"longer version", {OCTETS("v=TLSRPTv12; rua=mailto:a@b")}, 0, false, ""},
	{"lower case", {OCTETS("v=tlsrptv1; rua=mailto:a@b")}, 0, false, "", 0,
		"v=tlsrptv1; rua=mailto:a@b"},
	{"no semicolon", {OCTETS("v=TLSRPTv1 rua=mailto:a@b")}, 0, false, "", 0,
		"v=TLSRPTv1 rua=mailto:a@b"},
	{"near one beside", {OCTETS("v=TLSRPTv1"), OCTETS(V "rua=mailto:a@b")}, 1, true,
		"mailto:a@b"},
	/* The key. */
	{"no rua", {OCTETS(V)}, 1, false, ""},
	{"other key", {OCTETS(V "ruf=mailto:a@b")}, 1, false, ""},
	{"RUA", {OCTETS(V "RUA=mailto:a@b")}, 1, false, "", RECORD_KEY_CASE},
	{"rua twice", {OCTETS(V "rua=mailto:a@b; rua=mailto:c@d")}, 1, true, "mailto:a@b",
		RECORD_KEY_TWICE},
	{"blank behind equals", {OCTETS(V "rua= mailto:a@b")}, 1, true, "mailto:a@b",
		RECORD_BAD_FIELD},
	{"blank before equals", {OCTETS(V "rua =mailto:a@b")}, 1, false, "", RECORD_BAD_FIELD},
	{"colon for equals", {OCTETS(V "rua:mailto:a@b")}, 1, false, "", RECORD_BAD_FIELD},
	{"blank at the end", {OCTETS(V "rua=mailto:a@b ")}, 1, true, "mailto:a@b",
		RECORD_END_BLANK},
	{"odd extension", {OCTETS(V "rua=mailto:a@b; x=y z")}, 1, true, "mailto:a@b",
		RECORD_BAD_FIELD},
	/* Addresses. */
	{"bare mailbox", {OCTETS(V "rua=reports@example.org")}, 1, true,
		"reports@example.org(no-scheme)"},
	{"empty", {OCTETS(V "rua=")}, 1, true, "(no-scheme)"},
	{"comma at the end", {OCTETS(V "rua=mailto:a@b,")}, 1, true, "mailto:a@b|(no-scheme)"},
	{"comma not encoded", {OCTETS(V "rua=mailto:a,b@c")}, 1, true,
		"mailto:a(no-target)|b@c(no-scheme)"},
	{"size as in DMARC", {OCTETS(V "rua=mailto:a@b!10m")}, 1, true, "mailto:a@b!10m(bang)"},
	{"semicolon not encoded", {OCTETS(V "rua=mailto:a@b?x=y;z")}, 1, true, "mailto:a@b?x=y",
		RECORD_BAD_FIELD},
	{"mailto without mailbox", {OCTETS(V "rua=mailto:")}, 1, true, "mailto:(no-target)"},
	{"mailto without user", {OCTETS(V "rua=mailto:@b")}, 1, true, "mailto:@b(no-target)"},
	{"mailto without domain", {OCTETS(V "rua=mailto:a@")}, 1, true, "mailto:a@(no-target)"},
	{"at in the query", {OCTETS(V "rua=mailto:?to=a@b")}, 1, true, "mailto:?to=a@b(no-target)"},
	{"https without host", {OCTETS(V "rua=https:///x")}, 1, true, "https:///x(no-target)"},
	{"https without slashes", {OCTETS(V "rua=https:example.org")}, 1, true,
		"https:example.org(no-target)"},
	{"http", {OCTETS(V "rua=http://example.org/")}, 1, true, "http://example.org/(other)"},
	{"digit in front", {OCTETS(V "rua=1a:b")}, 1, true, "1a:b(no-scheme)"},
	{"blank inside", {OCTETS(V "rua=mailto:a b@c")}, 1, true, "mailto:a b@c(octet)"},
	{"brackets", {OCTETS(V "rua=<mailto:a@b>")}, 1, true, "?mailto:a@b?(octet)(no-scheme)"},
	{"half an escape", {OCTETS(V "rua=mailto:a%2@c")}, 1, true, "mailto:a%2@c(octet)"},
	{"cut escape", {OCTETS(V "rua=mailto:a@c%2")}, 1, true, "mailto:a@c%2(octet)"},
	{"8 bit", {OCTETS(V "rua=mailto:\303\274@c")}, 1, true, "mailto:??@c(octet)"},
	{"NUL", {OCTETS(V "rua=mailto:a\0@c")}, 1, true, "mailto:a?@c(octet)"},
};

static const char *uris_text(const struct tlsrpt_facts *facts)
{
	const char *text = "";

	for (size_t i = 0; i < facts->count; i++) {
		const struct tlsrpt_uri *uri = &facts->uris[i];
		unsigned odd = uri->oddities;
		bool other = uri->scheme == TLSRPT_OTHER && (odd & TLSRPT_URI_NO_SCHEME) == 0;

		text = arena_printf(unit_arena, "%s%s%s%s%s%s%s%s", text, i > 0 ? "|" : "",
			text_quote(unit_arena, uri->text, 200), other ? "(other)" : "",
			odd & TLSRPT_URI_NOT_ENCODED ? "(bang)" : "",
			odd & TLSRPT_URI_BAD_OCTET ? "(octet)" : "",
			odd & TLSRPT_URI_NO_SCHEME ? "(no-scheme)" : "",
			odd & TLSRPT_URI_NO_TARGET ? "(no-target)" : "");
		ck_assert(tlsrpt_uri_is_usable(uri) == (odd == 0 && !other));
	}
	return text;
}

START_TEST(records)
{
	const struct row *row = &rows[_i];
	struct tlsrpt_facts facts;
	size_t count = 0;

	while (count < MAX_TEXTS && row->texts[count].data != NULL)
		count++;
	memset(&facts, 0x5a, sizeof(facts));
	facts.txt.texts = (struct text *)row->texts;
	facts.txt.count = count;
	tlsrpt_read(unit_arena, &facts);
	ck_assert_msg(
		facts.txt.fitting == row->fitting, "%s: %zu fit", row->name, facts.txt.fitting);
	ck_assert_msg(facts.have_rua == row->have_rua, "%s: rua", row->name);
	ck_assert_str_eq(uris_text(&facts), row->uris);
	ck_assert_msg(facts.txt.oddities == row->oddities, "%s: oddities %#x", row->name,
		facts.txt.oddities);
	ck_assert_msg((facts.txt.odd_field.len > 0) == ((row->oddities & RECORD_BAD_FIELD) != 0),
		"%s: odd field", row->name);
	unit_same_text(row->name, "near miss", facts.txt.near_miss,
		text_of(row->near_miss != NULL ? row->near_miss : ""));
	ck_assert_uint_eq(facts.not_read, 0);
}
END_TEST

START_TEST(cap)
{
	struct tlsrpt_facts facts = {.have_rua = false};
	const char *record = V "rua=mailto:a@b";
	struct text text;

	for (int i = 0; i < TLSRPT_MAX_URIS + 1; i++)
		record = arena_printf(unit_arena, "%s,mailto:a@b%d", record, i);
	text = text_of(record);
	facts.txt.texts = &text;
	facts.txt.count = 1;
	tlsrpt_read(unit_arena, &facts);
	ck_assert_uint_eq(facts.count, TLSRPT_MAX_URIS);
	ck_assert_uint_eq(facts.not_read, 2);
}
END_TEST

/* Cut anywhere, at the very end of its memory; no prefix has more addresses than commas allow. */
START_TEST(cut_anywhere)
{
	const struct text whole = text_of(V "a=b; rua=mailto:a%2C@b.example, https://c.example/d;");

	for (size_t len = 0; len <= whole.len; len++) {
		char *cut = malloc(len > 0 ? len : 1);
		struct text text = {cut, len};
		struct tlsrpt_facts facts = {.have_rua = false};

		ck_assert_ptr_nonnull(cut);
		memcpy(cut, whole.data, len);
		facts.txt.texts = &text;
		facts.txt.count = 1;
		tlsrpt_read(unit_arena, &facts);
		ck_assert_msg(
			(facts.txt.fitting == 1) == (len >= strlen(V) - 1), "cut at %zu", len);
		ck_assert(facts.count <= 2);
		ck_assert((facts.count == 2 && tlsrpt_uri_is_usable(&facts.uris[1])) ==
			(len >= whole.len - strlen(".example/d;")));
		free(cut);
	}
}
END_TEST

/* 64 KiB of one octet behind the key: one address or a full list, never a usable one. */
START_TEST(one_octet)
{
	struct buf record;
	struct text text;
	struct tlsrpt_facts facts = {.have_rua = false};

	buf_init(&record, unit_arena);
	buf_add_text(&record, V "rua=");
	for (int i = 0; i < 65536; i++)
		buf_add_char(&record, (char)_i);
	text = (struct text){record.data, record.len};
	facts.txt.texts = &text;
	facts.txt.count = 1;
	tlsrpt_read(unit_arena, &facts);
	ck_assert(facts.have_rua);
	ck_assert_uint_eq(facts.count, _i == ',' ? TLSRPT_MAX_URIS : 1);
	for (size_t i = 0; i < facts.count; i++)
		ck_assert(!tlsrpt_uri_is_usable(&facts.uris[i]));
}
END_TEST

Suite *tlsrpt_suite(void)
{
	Suite *suite = suite_create("tlsrpt");
	TCase *tcase = unit_case(suite, "tlsrpt");

	tcase_add_loop_test(tcase, records, 0, COUNT_OF(rows));
	tcase_add_test(tcase, cap);
	tcase_add_test(tcase, cut_anywhere);
	tcase_add_loop_test(tcase, one_octet, 0, 256);
	return suite;
}
