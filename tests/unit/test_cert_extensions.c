/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Extensions of certificates: what is there and cannot be read must not pass for what is not there.
 */

#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "wire/cert.h"
#include "wire/cert_extensions.h"
#include "wire/der.h"

static struct text join(struct text a, struct text b)
{
	struct buf joined;

	buf_init(&joined, unit_arena);
	buf_add(&joined, a.data, a.len);
	buf_add(&joined, b.data, b.len);
	return (struct text){joined.data, joined.len};
}

/* The length is written with two octets, which is more than DER allows and never too few. */
static struct text element(unsigned char tag, struct text content)
{
	const unsigned char head[] = {
		tag, 0x82, (unsigned char)(content.len >> 8), (unsigned char)content.len};

	return join((struct text){(const char *)head, sizeof(head)}, content);
}

static struct text sequence(struct text content)
{
	return element(DER_SEQUENCE, content);
}

/* `critical`: the octets between identifier and value, NULL for none. */
static struct text extension(struct text oid, const struct text *critical, struct text value)
{
	struct text content = element(DER_OID, oid);

	if (critical != NULL)
		content = join(content, *critical);
	return sequence(join(content, element(DER_OCTET_STRING, value)));
}

static struct text seen(const struct cert_facts *facts)
{
	const struct {
		bool is;
		const char *word;
	} words[] = {
		{facts->is_ca, "ca "},
		{facts->have_key_usage, "usage "},
		{facts->may_sign, "sign "},
		{facts->may_issue, "issue "},
		{facts->have_purposes, "purposes "},
		{facts->serves_tls, "server "},
		{facts->serves_any, "any "},
		{facts->must_staple, "staple "},
	};
	struct buf text;

	buf_init(&text, unit_arena);
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (words[i].is)
			buf_add_text(&text, words[i].word);
	for (size_t i = 0; i < facts->name_count; i++) {
		buf_add_text(&text, facts->names[i].kind == NAME_DNS ? "D:" : "I:");
		buf_add_text(&text, text_quote(unit_arena, facts->names[i].text, TEXT_MAX_QUOTED));
		buf_add_char(&text, ' ');
	}
	if (facts->sct_count > 0)
		buf_printf(&text, "scts:%u ", facts->sct_count);
	return (struct text){text.data, text.len};
}

#define NAMES OCTETS("\x55\x1d\x11")
#define BASIC OCTETS("\x55\x1d\x13")
#define USAGE OCTETS("\x55\x1d\x0f")
#define PURPOSES OCTETS("\x55\x1d\x25")
#define FEATURE OCTETS("\x2b\x06\x01\x05\x05\x07\x01\x18")
#define SCTS OCTETS("\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02")

#define SERVER "\x2b\x06\x01\x05\x05\x07\x03\x01"
#define CLIENT "\x2b\x06\x01\x05\x05\x07\x03\x02"
#define SCT                                                                                        \
	"\x00"                                                                                     \
	"llllllllllllllllllllllllllllllll"                                                         \
	"tttttttt"                                                                                 \
	"\x00\x00\x04\x03\x00\x02xy"
#define SCT_OF_VERSION_2                                                                           \
	"\x01"                                                                                     \
	"llllllllllllllllllllllllllllllll"                                                         \
	"tttttttt"                                                                                 \
	"\x00\x00\x04\x03\x00\x02xy"

/* What is there and cannot be read must not pass for what is not there. */
START_TEST(extensions)
{
	static const struct {
		const char *name;
		struct text oid, value;
		const char *want; /* as seen() writes it */
	} rows[] = {
		{"none of them", OCTETS("\x2a\x03\x04"), OCTETS("\x05\x00"), ""},
		{"CA", BASIC, OCTETS("\x30\x03\x01\x01\xff"), "ca "},
		{"no CA", BASIC, OCTETS("\x30\x00"), ""},
		{"no CA, written out", BASIC, OCTETS("\x30\x03\x01\x01\x00"), ""},
		{"constraints are garbage", BASIC, OCTETS("\x04\x03\x01\x01\xff"), ""},
		{"digitalSignature", USAGE, OCTETS("\x03\x02\x07\x80"), "usage sign "},
		{"keyEncipherment", USAGE, OCTETS("\x03\x02\x05\x20"), "usage "},
		{"both", USAGE, OCTETS("\x03\x02\x05\xa0"), "usage sign "},
		{"keyCertSign", USAGE, OCTETS("\x03\x02\x02\x04"), "usage issue "},
		{"cRLSign", USAGE, OCTETS("\x03\x02\x01\x02"), "usage "},
		{"sign and issue", USAGE, OCTETS("\x03\x02\x01\x86"), "usage sign issue "},
		{"two octets of bits", USAGE, OCTETS("\x03\x03\x07\x80\x80"), "usage sign "},
		{"no bits", USAGE, OCTETS("\x03\x01\x00"), "usage "},
		{"usage cut", USAGE, OCTETS("\x03\x05\x07\x80"), "usage "},
		{"usage and more", USAGE, OCTETS("\x03\x02\x07\x80\x05\x00"), "usage "},
		{"usage is no bits", USAGE, OCTETS("\x04\x02\x07\x80"), "usage "},
		{"nine bits unused", USAGE, OCTETS("\x03\x02\x09\x80"), "usage "},
		{"usage empty", USAGE, OCTETS(""), "usage "},
		{"serverAuth", PURPOSES, OCTETS("\x30\x0a\x06\x08" SERVER), "purposes server "},
		{"clientAuth", PURPOSES, OCTETS("\x30\x0a\x06\x08" CLIENT), "purposes "},
		{"client, server", PURPOSES, OCTETS("\x30\x14\x06\x08" CLIENT "\x06\x08" SERVER),
			"purposes server "},
		{"any", PURPOSES, OCTETS("\x30\x06\x06\x04\x55\x1d\x25\x00"), "purposes any "},
		{"any and garbage", PURPOSES, OCTETS("\x30\x08\x06\x04\x55\x1d\x25\x00\x06\x07"),
			"purposes "},
		{"serverAuth and garbage", PURPOSES, OCTETS("\x30\x0c\x06\x08" SERVER "\x06\x07"),
			"purposes "},
		{"no purpose", PURPOSES, OCTETS("\x30\x00"), "purposes "},
		{"longer than serverAuth", PURPOSES, OCTETS("\x30\x0b\x06\x09" SERVER "\x01"),
			"purposes "},
		{"purposes are garbage", PURPOSES, OCTETS("\xff"), "purposes "},
		{"status_request", FEATURE, OCTETS("\x30\x03\x02\x01\x05"), "staple "},
		{"status_request_v2", FEATURE, OCTETS("\x30\x03\x02\x01\x11"), ""},
		{"second feature", FEATURE, OCTETS("\x30\x06\x02\x01\x11\x02\x01\x05"), "staple "},
		{"feature 261", FEATURE, OCTETS("\x30\x04\x02\x02\x01\x05"), ""},
		{"features are garbage", FEATURE, OCTETS("\x30\x03\x01\x01\x05"), "staple "},
		{"features are none", FEATURE, OCTETS("\x02\x01\x05"), "staple "},
		{"no SCT", SCTS, OCTETS("\x04\x02\x00\x00"), ""},
		{"an SCT", SCTS, OCTETS("\x04\x35\x00\x33\x00\x31" SCT), "scts:1 "},
		{"two SCTs", SCTS, OCTETS("\x04\x68\x00\x66\x00\x31" SCT "\x00\x31" SCT),
			"scts:2 "},
		{"one we do not know", SCTS,
			OCTETS("\x04\x68\x00\x66\x00\x31" SCT_OF_VERSION_2 "\x00\x31" SCT),
			"scts:1 "},
		{"an SCT too short", SCTS, OCTETS("\x04\x05\x00\x03\x00\x01\x00"), ""},
		{"an SCT and more", SCTS, OCTETS("\x04\x37\x00\x33\x00\x31" SCT "xx"), ""},
		{"second SCT cut", SCTS, OCTETS("\x04\x37\x00\x35\x00\x31" SCT "\x00\x31"), ""},
		{"names", NAMES,
			OCTETS("\x30\x12\x82\x01x\x81\x03y@z\x82\x02*.\x87\x04\x7f\x00\x00\x01"),
			"D:x D:*. I:127.0.0.1 "},
		{"a NUL in the name", NAMES, OCTETS("\x30\x05\x82\x03x\0y"), "D:x?y "},
		{"addresses of no length", NAMES, OCTETS("\x30\x07\x87\x00\x87\x03\x01\x02\x03"),
			"I: I: "},
		{"an empty name", NAMES, OCTETS("\x30\x02\x82\x00"), "D: "},
		{"a constructed name", NAMES, OCTETS("\x30\x05\xa2\x03\x82\x01x"), ""},
		{"no names", NAMES, OCTETS("\x30\x00"), ""},
		{"last name cut", NAMES, OCTETS("\x30\x05\x82\x01x\x82\x02"), ""},
		{"names and more", NAMES, OCTETS("\x30\x03\x82\x01x\x05\x00"), ""},
		{"names are garbage", NAMES, OCTETS("\x31\x03\x82\x01x"), ""},
		{"SCTs are garbage", SCTS, OCTETS("\x30\x00"), ""},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct cert_facts got = {0};
		struct text der = sequence(extension(rows[i].oid, NULL, rows[i].value));

		ck_assert_msg(cert_extensions_read(unit_arena, der, &got), "%s", rows[i].name);
		unit_same_text(rows[i].name, "seen", seen(&got), text_of(rows[i].want));
	}
}
END_TEST

START_TEST(criticality_does_not_matter)
{
	static const struct text critical = OCTETS("\x01\x01\xff");
	struct cert_facts got = {0};

	ck_assert(cert_extensions_read(unit_arena,
		sequence(extension(
			(struct text)USAGE, &critical, (struct text)OCTETS("\x03\x02\x07\x80"))),
		&got));
	unit_same_text("critical", "seen", seen(&got), text_of("usage sign "));
}
END_TEST

/* RFC 5280 4.2 forbids it, and nobody knows which one another program takes. */
START_TEST(what_comes_twice_grants_nothing)
{
	static const struct {
		const char *name;
		struct text oid, value;
		const char *want;
	} rows[] = {
		{"CA", BASIC, OCTETS("\x30\x03\x01\x01\xff"), ""},
		{"usage", USAGE, OCTETS("\x03\x02\x07\x80"), "usage "},
		{"purposes", PURPOSES, OCTETS("\x30\x0a\x06\x08" SERVER), "purposes "},
		{"names", NAMES, OCTETS("\x30\x03\x82\x01x"), ""},
		{"features", FEATURE, OCTETS("\x30\x03\x02\x01\x11"), "staple "},
		{"SCTs", SCTS, OCTETS("\x04\x35\x00\x33\x00\x31" SCT), ""},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text once = extension(rows[i].oid, NULL, rows[i].value);
		struct text other =
			extension((struct text)OCTETS("\x2a\x03"), NULL, (struct text)OCTETS(""));
		struct cert_facts got = {0};

		ck_assert(cert_extensions_read(
			unit_arena, sequence(join(join(once, other), once)), &got));
		unit_same_text(rows[i].name, "seen", seen(&got), text_of(rows[i].want));
	}
}
END_TEST

START_TEST(these_are_no_extensions)
{
	static const struct {
		const char *name;
		struct text der;
	} rows[] = {
		{"nothing", OCTETS("")},
		{"a set", OCTETS("\x31\x00")},
		{"more behind", OCTETS("\x30\x00\x05\x00")},
		{"an extension cut", OCTETS("\x30\x02\x30\x05")},
		{"a set as extension", OCTETS("\x30\x02\x31\x00")},
		{"without identifier", OCTETS("\x30\x04\x30\x02\x04\x00")},
		{"without value", OCTETS("\x30\x05\x30\x03\x06\x01\x2a")},
		{"value of another type", OCTETS("\x30\x07\x30\x05\x06\x01\x2a\x03\x00")},
		{"two values", OCTETS("\x30\x09\x30\x07\x06\x01\x2a\x04\x00\x04\x00")},
		{"critical and cut", OCTETS("\x30\x09\x30\x07\x06\x01\x2a\x01\x7f\x04\x00")},
		{"indefinite length", OCTETS("\x30\x80\x00\x00")},
		{"indefinite length, nothing in it", OCTETS("\x30\x80")},
		{"length of five octets", OCTETS("\x30\x85\x00\x00\x00\x00\x00")},
		{"length beyond the end", OCTETS("\x30\x84\xff\xff\xff\xff")},
		{"long tag", OCTETS("\x3f\x10\x00")},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct cert_facts got = {0};

		ck_assert_msg(!cert_extensions_read(unit_arena, rows[i].der, &got), "%s: taken",
			rows[i].name);
	}
}
END_TEST

Suite *cert_extensions_suite(void)
{
	Suite *suite = suite_create("cert_extensions");
	TCase *tcase = unit_case(suite, "cert_extensions");

	tcase_add_test(tcase, extensions);
	tcase_add_test(tcase, criticality_does_not_matter);
	tcase_add_test(tcase, what_comes_twice_grants_nothing);
	tcase_add_test(tcase, these_are_no_extensions);
	return suite;
}
