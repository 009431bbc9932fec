/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rdata and packets of DNS, whole, broken and hostile. */

#include "wire/dns.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "certs.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* Octal escapes: a hexadecimal one would eat the letters behind it. */
#define TEN_OCTETS "0123456789"
#define LABEL_60 TEN_OCTETS TEN_OCTETS TEN_OCTETS TEN_OCTETS TEN_OCTETS TEN_OCTETS
#define LABEL_63 "\077" LABEL_60 "abc"

static const struct name_row {
	struct text rdata;
	const char *name;
	enum mx_name kind;
} name_rows[] = {
	{OCTETS("\003mx1\007example\003org\000"), "mx1.example.org", MX_NAME_OK},
	{OCTETS("\003MX1\007eXample\003ORG\000"), "mx1.example.org", MX_NAME_OK},
	{OCTETS("\002mx\000"), "mx", MX_NAME_OK},
	{OCTETS("\004_mta\004mx_1\007example\000"), "_mta.mx_1.example", MX_NAME_OK},
	{OCTETS("\014xn--bcher-kva\000"), NULL, MX_NAME_ODD},
	{OCTETS("\015xn--bcher-kva\007example\000"), "xn--bcher-kva.example", MX_NAME_OK},
	{OCTETS("\011xn--a-ecp\007example\000"), "xn--a-ecp.example", MX_NAME_ODD},
	{OCTETS("\000"), ".", MX_NAME_ROOT},
	{OCTETS("\003192\0010\0012\0017\000"), "192.0.2.7", MX_NAME_ADDRESS},
	{OCTETS("\0132001:DB8::1\000"), "2001:db8::1", MX_NAME_ADDRESS},
	{OCTETS("\004[192\0010\0012\0027]\000"), "[192.0.2.7]", MX_NAME_ADDRESS},
	{OCTETS("\011192.0.2.7\000"), "192\\.0\\.2\\.7", MX_NAME_ODD},
	{OCTETS("\003192\0010\0012\000"), "192.0.2", MX_NAME_OK},
	{OCTETS("\004m.x1\007example\000"), "m\\.x1.example", MX_NAME_ODD},
	{OCTETS("\003m\\x\000"), "m\\\\x", MX_NAME_ODD},
	{OCTETS("\003m\000x\000"), "m\\000x", MX_NAME_ODD},
	{OCTETS("\003m x\000"), "m\\032x", MX_NAME_ODD},
	{OCTETS("\003m\nx\000"), "m\\010x", MX_NAME_ODD},
	{OCTETS("\003m\033x\000"), "m\\027x", MX_NAME_ODD},
	{OCTETS("\003m\177x\000"), "m\\127x", MX_NAME_ODD},
	{OCTETS("\004m\303\274x\000"), "m\\195\\188x", MX_NAME_ODD},
	{OCTETS("\010\";()@$'|\000"), "\\\"\\;\\(\\)\\@\\$'|", MX_NAME_ODD},
	{OCTETS("\001*\007example\000"), "*.example", MX_NAME_ODD},
	{OCTETS("\006mx:25x\000"), "mx:25x", MX_NAME_ODD},
	{OCTETS(LABEL_63 "\000"), LABEL_60 "abc", MX_NAME_OK},
	/* No names. */
	{OCTETS(""), "\\# 0", MX_NAME_ODD},
	{OCTETS("\002mx"), "\\# 3 026d78", MX_NAME_ODD},
	{OCTETS("\003mx"), "\\# 3 036d78", MX_NAME_ODD},
	{OCTETS("\003mx\000"), "\\# 4 036d7800", MX_NAME_ODD},
	{OCTETS("\002mx\000\000"), "\\# 5 026d780000", MX_NAME_ODD},
	{OCTETS("\002mx\000\002mx\000"), "\\# 8 026d7800026d7800", MX_NAME_ODD},
	{OCTETS("\300\014"), "\\# 2 c00c", MX_NAME_ODD},
	{OCTETS("\002mx\300\014"), "\\# 5 026d78c00c", MX_NAME_ODD},
	{OCTETS("\100" LABEL_60 "abcd\000"), NULL, MX_NAME_ODD},
	{OCTETS(LABEL_63 LABEL_63 LABEL_63 "\075" LABEL_60 "a\000"), NULL, MX_NAME_OK},
	{OCTETS(LABEL_63 LABEL_63 LABEL_63 "\076" LABEL_60 "ab\000"), NULL, MX_NAME_ODD},
};

START_TEST(names)
{
	const struct name_row *row = &name_rows[_i];
	const char *name = NULL;
	enum mx_name kind = dns_read_name(unit_arena, row->rdata, &name);

	ck_assert_msg(kind == row->kind, "row %d, %s: kind %d", _i, name, (int)kind);
	if (row->name != NULL)
		ck_assert_str_eq(name, row->name);
}
END_TEST

/* However long the rdata, what is shown of it is short. */
START_TEST(generic_form_is_cut)
{
	char octets[65] = {0};
	const char *name = NULL;

	memset(octets, 0xff, sizeof(octets));
	ck_assert_int_eq(dns_read_name(unit_arena, (struct text){octets, 64}, &name), MX_NAME_ODD);
	ck_assert_uint_eq(strlen(name), strlen("\\# 64 ") + 128);
	dns_read_name(unit_arena, (struct text){octets, 65}, &name);
	ck_assert_uint_eq(strlen(name), strlen("\\# 65 ...") + 128);
}
END_TEST

enum { ROW_MAX = 6 };

static struct dns_rdata rdata_of(const struct text items[ROW_MAX])
{
	struct dns_rdata rdata = {items, 0};

	while (rdata.count < ROW_MAX && items[rdata.count].data != NULL)
		rdata.count++;
	return rdata;
}

static const struct mx_row {
	struct text rdata[ROW_MAX];
	const char *want;
} mx_rows[] = {
	{{{NULL, 0}}, ""},
	{{OCTETS("\000\012\001a\000")}, "10 a"},
	{{OCTETS("\377\377\001a\000"), OCTETS("\200\000\001b\000"), OCTETS("\001\000\001c\000")},
		"256 c, 32768 b, 65535 a"},
	{{OCTETS("\000\024\001b\000"), OCTETS("\000\012\001c\000"), OCTETS("\000\012\001a\000"),
		 OCTETS("\000\012\001d\000"), OCTETS("\000\005\001e\000")},
		"5 e, 10 c, 10 a, 10 d, 20 b"},
	{{OCTETS("\000\000\000")}, "0 . root"},
	{{OCTETS("\000\012\001a\000"), OCTETS("\000\000\000")}, "0 . root, 10 a"},
	{{OCTETS("\000\012\001a\000"), OCTETS("\000\012\001A\000"), OCTETS("\000\012\001b\000")},
		"10 a, 10 b"},
	{{OCTETS("\000\024\001a\000"), OCTETS("\000\012\001b\000"), OCTETS("\000\005\001a\000")},
		"5 a, 10 b"},
	{{OCTETS("\000\012\003192\0010\0012\0011\000")}, "10 192.0.2.1 address"},
	{{OCTETS("\000\012\003a b\000")}, "10 a\\032b odd"},
	/* Broken. */
	{{OCTETS(""), OCTETS("\000\012\001a\000")}, "0 \\# 0 odd, 10 a"},
	{{OCTETS("\000\012"), OCTETS("\000\012\001a\000")}, "0 \\# 2 000a odd, 10 a"},
	{{OCTETS("\000\012\001a")}, "10 \\# 2 0161 odd"},
	{{OCTETS("\000\012\300\014")}, "10 \\# 2 c00c odd"},
};

static const char *mx_text(const struct mx_record *records, size_t count)
{
	static const char *const kinds[] = {"", " root", " address", " odd"};
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = arena_printf(unit_arena, "%s%s%d %s%s", text, i > 0 ? ", " : "",
			records[i].preference, records[i].host, kinds[records[i].kind]);
	return text;
}

START_TEST(mx)
{
	const struct mx_row *row = &mx_rows[_i];
	struct mx_record *records = NULL;
	size_t not_read = 99;
	size_t count = dns_read_mx(unit_arena, rdata_of(row->rdata), &records, &not_read);

	ck_assert_str_eq(mx_text(records, count), row->want);
	ck_assert_uint_eq(not_read, 0);
}
END_TEST

/* The best are kept; what comes again is not counted as left out. */
START_TEST(mx_cap)
{
	struct text items[DNS_MAX_MX + 10];
	struct mx_record *records;
	size_t not_read;

	for (size_t i = 0; i < COUNT_OF(items); i++) {
		char rdata[] = {0, (char)(COUNT_OF(items) - i), 2, (char)('a' + i / 26),
			(char)('a' + i % 26), 0};

		items[i] = text_copy(unit_arena, rdata, sizeof(rdata));
	}
	ck_assert_uint_eq(dns_read_mx(unit_arena, (struct dns_rdata){items, COUNT_OF(items)},
				  &records, &not_read),
		DNS_MAX_MX);
	ck_assert_uint_eq(not_read, 10);
	ck_assert_int_eq(records[0].preference, 1);
	ck_assert_int_eq(records[DNS_MAX_MX - 1].preference, DNS_MAX_MX);
	for (size_t i = 0; i < COUNT_OF(items); i++)
		items[i] = (struct text)OCTETS("\000\012\001a\000");
	ck_assert_uint_eq(dns_read_mx(unit_arena, (struct dns_rdata){items, COUNT_OF(items)},
				  &records, &not_read),
		1);
	ck_assert_uint_eq(not_read, 0);
}
END_TEST

static const struct txt_row {
	struct text rdata[ROW_MAX];
	struct text want; /* texts with `/` behind each */
	size_t not_read;
} txt_rows[] = {
	{{{NULL, 0}}, OCTETS("")},
	{{OCTETS("\010v=STSv1;")}, OCTETS("v=STSv1;/")},
	{{OCTETS("\002v=\006STSv1;\004 id=\0011")}, OCTETS("v=STSv1; id=1/")},
	{{OCTETS("\000")}, OCTETS("/")},
	{{OCTETS("\000\001a\000")}, OCTETS("a/")},
	{{OCTETS("\003a\000b\001\377")}, OCTETS("a\000b\377/")},
	{{OCTETS("\001a"), OCTETS("\001b")}, OCTETS("a/b/")},
	{{OCTETS(""), OCTETS("\001b")}, OCTETS("b/"), 1},
	{{OCTETS("\002a"), OCTETS("\001b")}, OCTETS("b/"), 1},
	{{OCTETS("\001a\001"), OCTETS("\001b")}, OCTETS("b/"), 1},
	{{OCTETS("\001ab"), OCTETS("\377")}, OCTETS(""), 2},
};

START_TEST(txt)
{
	const struct txt_row *row = &txt_rows[_i];
	struct text *texts = NULL;
	char joined[64];
	size_t len = 0;
	size_t not_read = 99;
	size_t count = dns_read_txt(unit_arena, rdata_of(row->rdata), &texts, &not_read);

	for (size_t i = 0; i < count; i++) {
		memcpy(joined + len, texts[i].data, texts[i].len);
		len += texts[i].len;
		joined[len++] = '/';
	}
	unit_same_text("row", "text", (struct text){joined, len}, row->want);
	ck_assert_uint_eq(not_read, row->not_read);
}
END_TEST

START_TEST(txt_long_and_many)
{
	struct text items[DNS_MAX_TXT + 3];
	char longest[3 * 256];
	struct text *texts;
	size_t not_read;

	memset(longest, 'x', sizeof(longest));
	for (size_t i = 0; i < sizeof(longest); i += 256)
		longest[i] = (char)255;
	for (size_t i = 0; i < COUNT_OF(items); i++)
		items[i] = (struct text){longest, sizeof(longest)};
	ck_assert_uint_eq(dns_read_txt(unit_arena, (struct dns_rdata){items, COUNT_OF(items)},
				  &texts, &not_read),
		DNS_MAX_TXT);
	ck_assert_uint_eq(not_read, 3);
	ck_assert_uint_eq(texts[0].len, 3 * 255);
}
END_TEST

static const struct tlsa_row {
	struct text rdata;
	unsigned usage, selector, matching;
	struct text data;
	bool truncated;
} tlsa_rows[] = {
	{OCTETS("\003\001\001abcd"), 3, 1, 1, OCTETS("abcd")},
	{OCTETS("\002\000\002\000"), 2, 0, 2, OCTETS("\000")},
	{OCTETS("\377\376\375x"), 255, 254, 253, OCTETS("x")},
	{OCTETS("\003\001\001"), .truncated = true},
	{OCTETS("\003"), .truncated = true},
	{OCTETS(""), .truncated = true},
};

START_TEST(tlsa)
{
	const struct tlsa_row *row = &tlsa_rows[_i];
	struct tlsa_facts facts = {.base = "mx.example.org"};
	const struct tlsa_record *got;

	dns_read_tlsa(unit_arena, (struct dns_rdata){&row->rdata, 1}, &facts);
	ck_assert_uint_eq(facts.count, 1);
	ck_assert_uint_eq(facts.not_read, 0);
	ck_assert_str_eq(facts.base, "mx.example.org");
	got = &facts.records[0];
	ck_assert_int_eq(got->truncated, row->truncated);
	ck_assert_uint_eq(got->usage, row->usage);
	ck_assert_uint_eq(got->selector, row->selector);
	ck_assert_uint_eq(got->matching, row->matching);
	ck_assert_ptr_null(got->cert);
	unit_same_text("row", "data", got->data, row->data);
}
END_TEST

START_TEST(tlsa_certificate)
{
	char *rdata = arena_alloc(unit_arena, cert_ec.len + 3);
	struct text items[2] = {{rdata, cert_ec.len + 3}, OCTETS("\003\000\000no certificate")};
	struct tlsa_facts facts = {0};

	rdata[0] = 2;
	memcpy(rdata + 3, cert_ec.data, cert_ec.len);
	dns_read_tlsa(unit_arena, (struct dns_rdata){items, 2}, &facts);
	ck_assert_ptr_nonnull(facts.records[0].cert);
	ck_assert(facts.records[0].cert->readable);
	unit_same_text("ec", "certificate", facts.records[0].cert->der, cert_ec);
	ck_assert_ptr_nonnull(facts.records[1].cert);
	ck_assert(!facts.records[1].cert->readable);
}
END_TEST

START_TEST(tlsa_cap)
{
	struct text items[DNS_MAX_TLSA + 5];
	struct tlsa_facts facts = {0};

	for (size_t i = 0; i < COUNT_OF(items); i++)
		items[i] = (struct text)OCTETS("\003\001\001abcd");
	dns_read_tlsa(unit_arena, (struct dns_rdata){items, COUNT_OF(items)}, &facts);
	ck_assert_uint_eq(facts.count, DNS_MAX_TLSA);
	ck_assert_uint_eq(facts.not_read, 5);
	dns_read_tlsa(unit_arena, (struct dns_rdata){items, 0}, &facts);
	ck_assert_uint_eq(facts.count, 0);
	ck_assert_uint_eq(facts.not_read, 0);
}
END_TEST

static const struct address_row {
	int family;
	struct text rdata;
	const char *want;
} address_rows[] = {
	{AF_INET, OCTETS("\300\000\002\007"), "192.0.2.7"},
	{AF_INET6, OCTETS("\040\001\015\270\0\0\0\0\0\0\0\0\0\0\0\1"), "2001:db8::1"},
	{AF_INET6, OCTETS("\0\0\0\0\0\0\0\0\0\0\377\377\300\000\002\007"), "::ffff:192.0.2.7"},
	{AF_INET, OCTETS("\300\000\002"), NULL},
	{AF_INET, OCTETS("\300\000\002\007\000"), NULL},
	{AF_INET, OCTETS("\040\001\015\270\0\0\0\0\0\0\0\0\0\0\0\1"), NULL},
	{AF_INET6, OCTETS("\300\000\002\007"), NULL},
	{AF_INET6, OCTETS(""), NULL},
};

START_TEST(addresses)
{
	const struct address_row *row = &address_rows[_i];
	const char *got = dns_read_address(unit_arena, row->rdata, row->family);

	if (row->want == NULL)
		ck_assert_ptr_null(got);
	else
		ck_assert_str_eq(got, row->want);
}
END_TEST

/* Packets: a question for MX at `a.`, and answers at a pointer to it. */
#define HEADER(answers) "\022\064\201\240\000\001\000" answers "\000\000\000\000"
#define QUESTION "\001a\000\000\017\000\001"
#define RECORD(type, len) "\300\014\000" type "\000\001\000\000\016\020\000" len
#define MX_RECORD RECORD("\017", "\005") "\000\012\001b\000"
#define SIGNED(covered, until, from)                                                               \
	RECORD("\056", "\027")                                                                     \
	"\000" covered "\010\001\000\000\016\020" until from "\060\071\001a\000sg"
#define MX_TYPE "\017"
#define TLSA_TYPE "\064"
#define T_1000 "\000\000\003\350"
#define T_2000 "\000\000\007\320"
#define T_3000 "\000\000\013\270"
#define T_BEFORE_WRAP "\377\377\374\030" /* 2^32 - 1000 */

static const struct packet_row {
	const char *name;
	struct text packet;
	int64_t now;
	bool found;
	int64_t from, until;
} packet_rows[] = {
	{"one", OCTETS(HEADER("\002") QUESTION MX_RECORD SIGNED(MX_TYPE, T_2000, T_1000)), 1500,
		true, 1000, 2000},
	{"the earlier of two, first",
		OCTETS(HEADER("\003") QUESTION MX_RECORD SIGNED(MX_TYPE, T_2000, T_1000)
				SIGNED(MX_TYPE, T_3000, T_2000)),
		1500, true, 1000, 2000},
	{"the earlier of two, second",
		OCTETS(HEADER("\003") QUESTION MX_RECORD SIGNED(MX_TYPE, T_3000, T_2000)
				SIGNED(MX_TYPE, T_2000, T_1000)),
		1500, true, 1000, 2000},
	{"another type ends earlier",
		OCTETS(HEADER("\003") QUESTION MX_RECORD SIGNED(TLSA_TYPE, T_1000, T_1000)
				SIGNED(MX_TYPE, T_3000, T_2000)),
		1500, true, 2000, 3000},
	{"no signature", OCTETS(HEADER("\001") QUESTION MX_RECORD), 1500, false},
	{"only of another type",
		OCTETS(HEADER("\002") QUESTION MX_RECORD SIGNED(TLSA_TYPE, T_2000, T_1000)), 1500,
		false},
	{"behind the answer section",
		OCTETS(HEADER("\001") QUESTION MX_RECORD SIGNED(MX_TYPE, T_2000, T_1000)), 1500,
		false},
	{"no answer", OCTETS(HEADER("\000") QUESTION), 1500, false},
	{"over the end of the numbers: now before it",
		OCTETS(HEADER("\001") QUESTION SIGNED(MX_TYPE, T_1000, T_BEFORE_WRAP)),
		INT64_C(4294967295), true, INT64_C(4294966296), INT64_C(4294968296)},
	{"over the end of the numbers: now behind it",
		OCTETS(HEADER("\001") QUESTION SIGNED(MX_TYPE, T_1000, T_BEFORE_WRAP)),
		INT64_C(4294967296), true, INT64_C(4294966296), INT64_C(4294968296)},
	{"the earlier one, not the smaller number",
		OCTETS(HEADER("\002") QUESTION SIGNED(MX_TYPE, T_1000, T_BEFORE_WRAP)
				SIGNED(MX_TYPE, T_BEFORE_WRAP, T_BEFORE_WRAP)),
		INT64_C(4294967295), true, INT64_C(4294966296), INT64_C(4294966296)},
	{"2^31 - 1 ahead",
		OCTETS(HEADER("\001") QUESTION SIGNED(MX_TYPE, "\177\377\377\377", T_1000)), 0,
		true, 1000, INT64_C(2147483647)},
	{"2^31 away is past",
		OCTETS(HEADER("\001") QUESTION SIGNED(MX_TYPE, "\200\000\000\000", T_1000)), 0,
		true, 1000, INT64_C(-2147483648)},
	{"two questions",
		OCTETS("\022\064\201\240\000\002\000\001\000\000\000\000" QUESTION QUESTION SIGNED(
			MX_TYPE, T_2000, T_1000)),
		1500, true, 1000, 2000},
	{"an owner of labels and a pointer",
		OCTETS(HEADER("\001") QUESTION "\001x" SIGNED(MX_TYPE, T_2000, T_1000)), 1500, true,
		1000, 2000},
	/* Broken. */
	{"an RRSIG of too few octets",
		OCTETS(HEADER("\001") QUESTION RECORD("\056", "\021") "\000\017\010\001\000\000\016"
								      "\020" T_2000 T_1000 "\060"),
		1500, false},
	{"more records said than there are",
		OCTETS(HEADER("\002") QUESTION SIGNED(MX_TYPE, T_2000, T_1000)), 1500, false},
	{"rdata beyond the end",
		OCTETS(HEADER("\002") QUESTION SIGNED(MX_TYPE, T_2000, T_1000)
				RECORD("\017", "\001")),
		1500, false},
	{"a label of a reserved kind",
		OCTETS(HEADER("\001") "\101a\000\000\017\000\001" SIGNED(MX_TYPE, T_2000, T_1000)),
		1500, false},
	{"a question cut off", OCTETS(HEADER("\001") "\001a\000\000\017\000"), 1500, false},
	{"half a pointer", OCTETS(HEADER("\001") QUESTION "\300"), 1500, false},
	{"half a header", OCTETS("\022\064\201\240\000\000\000\001\000\000\000"), 1500, false},
	{"nothing", OCTETS(""), 1500, false},
};

START_TEST(signature_dates)
{
	const struct packet_row *row = &packet_rows[_i];
	int64_t from = -7;
	int64_t until = -7;
	bool found = dns_signature_dates(row->packet, 15, row->now, &from, &until);

	ck_assert_msg(found == row->found, "%s: found %d", row->name, (int)found);
	ck_assert_msg(
		from == (row->found ? row->from : -7), "%s: from %lld", row->name, (long long)from);
	ck_assert_msg(until == (row->found ? row->until : -7), "%s: until %lld", row->name,
		(long long)until);
}
END_TEST

/* Cut anywhere, a packet says nothing; the sanitizers see every octet beyond the end. */
START_TEST(packet_cut_anywhere)
{
	const struct text whole = packet_rows[1].packet;
	int64_t from, until;

	for (size_t len = 0; len < whole.len; len++) {
		char *cut = malloc(len > 0 ? len : 1);

		memcpy(cut, whole.data, len);
		ck_assert_msg(
			!dns_signature_dates((struct text){cut, len}, 15, 1500, &from, &until),
			"cut at %zu", len);
		free(cut);
	}
}
END_TEST

Suite *dns_suite(void)
{
	Suite *suite = suite_create("dns");
	TCase *tcase = unit_case(suite, "dns");

	tcase_add_loop_test(tcase, names, 0, COUNT_OF(name_rows));
	tcase_add_test(tcase, generic_form_is_cut);
	tcase_add_loop_test(tcase, mx, 0, COUNT_OF(mx_rows));
	tcase_add_test(tcase, mx_cap);
	tcase_add_loop_test(tcase, txt, 0, COUNT_OF(txt_rows));
	tcase_add_test(tcase, txt_long_and_many);
	tcase_add_loop_test(tcase, tlsa, 0, COUNT_OF(tlsa_rows));
	tcase_add_test(tcase, tlsa_certificate);
	tcase_add_test(tcase, tlsa_cap);
	tcase_add_loop_test(tcase, addresses, 0, COUNT_OF(address_rows));
	tcase_add_loop_test(tcase, signature_dates, 0, COUNT_OF(packet_rows));
	tcase_add_test(tcase, packet_cut_anywhere);
	return suite;
}
