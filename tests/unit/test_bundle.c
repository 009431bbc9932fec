/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bundles: whatever stands around a certificate it is found, and only where its subject is wanted.
 */

#include "unit.h"

#include <string.h>

#include "base/buf.h"
#include "certs.h"
#include "cli/bundle.h"
#include "made_certs.h"
#include "scratch.h"
#include "wire/cert.h"

static struct text subject_of(struct text der)
{
	struct cert_facts cert;

	cert_read(unit_arena, der, &cert);
	ck_assert(cert.readable && cert.subject_dn.len > 0);
	return cert.subject_dn;
}

static struct bundle scan_for(struct text octets, struct text subject)
{
	struct text *names = arena_array(unit_arena, 1, sizeof(*names));
	struct bundle bundle = {.names = names, .name_count = 1};

	*names = subject;
	bundle_scan(unit_arena, octets, &bundle);
	return bundle;
}

static struct bundle scan_all(struct text octets)
{
	struct bundle bundle = {.all = true};

	bundle_scan(unit_arena, octets, &bundle);
	return bundle;
}

static struct text text_from(const struct buf *buf)
{
	return (struct text){buf->data, buf->len};
}

/* cert_ec in lines of `width`, 0 for one line, with what stands around it. */
static struct text block(
	const char *before, const char *label, size_t width, const char *line_end, const char *end)
{
	const size_t one_line = 4096;
	const char *base64 = text_base64(unit_arena, cert_ec, width == 0 ? one_line : width);
	struct buf out;

	buf_init(&out, unit_arena);
	buf_printf(&out, "%s-----BEGIN %s-----%s", before, label, line_end);
	for (; *base64 != '\0'; base64++) {
		if (*base64 == '\n')
			buf_add_text(&out, line_end);
		else
			buf_add_char(&out, *base64);
	}
	buf_add_text(&out, end);
	return text_from(&out);
}

START_TEST(forms_of_files)
{
	static const struct {
		const char *name, *before, *label;
		size_t width;
		const char *line_end, *end;
		bool want;
	} rows[] = {
		{"usual", "", "CERTIFICATE", 64, "\n", "-----END CERTIFICATE-----\n", true},
		{"CRLF", "", "CERTIFICATE", 64, "\r\n", "-----END CERTIFICATE-----\r\n", true},
		{"CR", "", "CERTIFICATE", 64, "\r", "-----END CERTIFICATE-----\r", true},
		{"no final newline", "", "CERTIFICATE", 64, "\n", "-----END CERTIFICATE-----",
			true},
		{"text before", "subject=CN = x\n- a list\n--\n-----\n", "CERTIFICATE", 64, "\n",
			"-----END CERTIFICATE-----\n", true},
		{"a BEGIN that is none", "-----BEGIN \n-----BEGIN x", "CERTIFICATE", 64, "\n",
			"-----END CERTIFICATE-----\n", true},
		{"a label with a dash", "-----BEGIN a-b-----\n", "CERTIFICATE", 64, "\n",
			"-----END CERTIFICATE-----\n", true},
		{"byte order mark", "\xef\xbb\xbf", "CERTIFICATE", 64, "\n",
			"-----END CERTIFICATE-----\n", true},
		{"one line", "", "CERTIFICATE", 0, "\n", "-----END CERTIFICATE-----\n", true},
		{"lines of 76", "", "CERTIFICATE", 76, "\n", "-----END CERTIFICATE-----\n", true},
		{"lines of 4", "", "CERTIFICATE", 4, "\n", "-----END CERTIFICATE-----\n", true},
		{"blanks at the ends", "", "CERTIFICATE", 64, " \t\n",
			"-----END CERTIFICATE-----\n", true},
		{"no END", "", "CERTIFICATE", 64, "\n", "", true},
		{"X509", "", "X509 CERTIFICATE", 64, "\n", "-----END X509 CERTIFICATE-----\n",
			true},
		{"TRUSTED", "", "TRUSTED CERTIFICATE", 64, "\n",
			"-----END TRUSTED CERTIFICATE-----\n", true},
		{"another label", "", "CERTIFICATE REQUEST", 64, "\n",
			"-----END CERTIFICATE REQUEST-----\n", false},
		{"lower case", "", "certificate", 64, "\n", "-----END certificate-----\n", false},
		{"a key", "", "PRIVATE KEY", 64, "\n", "-----END PRIVATE KEY-----\n", false},
	};
	const struct text subject = subject_of(cert_ec);

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct text octets = block(rows[i].before, rows[i].label, rows[i].width,
			rows[i].line_end, rows[i].end);
		struct bundle some = scan_for(octets, subject);
		struct bundle all = scan_all(octets);

		ck_assert_msg(some.found.count == rows[i].want && some.broken == 0 &&
				some.blocks == rows[i].want,
			"%s: %zu of %zu, broken %zu", rows[i].name, some.found.count, some.blocks,
			some.broken);
		ck_assert_msg(all.found.count == rows[i].want, "%s", rows[i].name);
		ck_assert_msg(
			bundle_begins_well(unit_arena, octets) == rows[i].want, "%s", rows[i].name);
		if (rows[i].want)
			unit_same_text(rows[i].name, "der", some.found.items[0].der, cert_ec);
		ck_assert_msg(scan_for(octets, subject_of(cert_rsa)).found.count == 0, "%s",
			rows[i].name);
	}
}
END_TEST

START_TEST(der_is_a_file_too)
{
	struct bundle bundle = scan_for(cert_rsa, subject_of(cert_rsa));

	ck_assert_uint_eq(bundle.found.count, 1);
	ck_assert(bundle_begins_well(unit_arena, cert_rsa));
	ck_assert_uint_eq(scan_for(cert_rsa, subject_of(cert_ec)).found.count, 0);
	ck_assert(!bundle_begins_well(unit_arena, text_of("")));
	ck_assert(!bundle_begins_well(unit_arena, text_of("0\x01x")));
	ck_assert(!bundle_begins_well(unit_arena, text_of("no certificate\n")));
}
END_TEST

/* What OpenSSL writes behind a certificate: trusted and rejected purposes. */
START_TEST(purposes_of_openssl)
{
	static const struct {
		const char *name;
		struct text extra;
		bool want;
	} rows[] = {
		{"for servers", OCTETS("\x30\x0c\x30\x0a\x06\x08+\x06\x01\x05\x05\x07\x03\x01"),
			true},
		{"for any", OCTETS("\x30\x08\x30\x06\x06\x04\x55\x1d\x25\x00"), true},
		{"for mail", OCTETS("\x30\x0c\x30\x0a\x06\x08+\x06\x01\x05\x05\x07\x03\x04"),
			false},
		{"for mail and servers",
			OCTETS("\x30\x16\x30\x14\x06\x08+\x06\x01\x05\x05\x07\x03\x04"
			       "\x06\x08+\x06\x01\x05\x05\x07\x03\x01"),
			true},
		{"for nothing", OCTETS("\x30\x02\x30\x00"), false},
		{"not for servers", OCTETS("\x30\x0c\xa0\x0a\x06\x08+\x06\x01\x05\x05\x07\x03\x01"),
			false},
		{"not for mail", OCTETS("\x30\x0c\xa0\x0a\x06\x08+\x06\x01\x05\x05\x07\x03\x04"),
			true},
		{"for mail, not for servers",
			OCTETS("\x30\x18\x30\x0a\x06\x08+\x06\x01\x05\x05\x07\x03\x04"
			       "\xa0\x0a\x06\x08+\x06\x01\x05\x05\x07\x03\x01"),
			false},
		{"for any, not for servers",
			OCTETS("\x30\x14\x30\x06\x06\x04\x55\x1d\x25\x00"
			       "\xa0\x0a\x06\x08+\x06\x01\x05\x05\x07\x03\x01"),
			false},
		{"a name", OCTETS("\x30\x05\x0c\x03xyz"), true},
		{"nothing", OCTETS(""), true},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf der, pem;
		struct bundle bundle;

		buf_init(&der, unit_arena);
		buf_add(&der, cert_ec.data, cert_ec.len);
		buf_add(&der, rows[i].extra.data, rows[i].extra.len);
		buf_init(&pem, unit_arena);
		buf_printf(&pem,
			"-----BEGIN TRUSTED CERTIFICATE-----\n%s-----END TRUSTED "
			"CERTIFICATE-----\n",
			text_base64(unit_arena, text_from(&der), 64));
		bundle = scan_for(text_from(&pem), subject_of(cert_ec));
		ck_assert_msg(bundle.found.count == rows[i].want && bundle.broken == 0, "%s",
			rows[i].name);
		if (rows[i].want)
			unit_same_text(rows[i].name, "der", bundle.found.items[0].der, cert_ec);
	}
}
END_TEST

START_TEST(each_once)
{
	const struct text ders[] = {cert_ec, cert_rsa, cert_ec, cert_ed, cert_rsa};
	struct text octets = scratch_pem(ders, COUNT_OF(ders));
	struct bundle bundle = scan_all(octets);

	ck_assert_uint_eq(bundle.blocks, 5);
	ck_assert_uint_eq(bundle.found.count, 3);
	bundle_scan(unit_arena, octets, &bundle);
	ck_assert_uint_eq(bundle.blocks, 10);
	ck_assert_uint_eq(bundle.found.count, 3);
}
END_TEST

/* A broken block counts if its certificate might be the one that is wanted. */
START_TEST(broken_blocks)
{
	const struct text ders[] = {cert_rsa, cert_ec};
	struct text good = scratch_pem(ders, 2);
	char *octets = arena_copy(unit_arena, good.data, good.len);
	struct text copy = {octets, good.len};
	char *last = strstr(octets + 100, "-----BEGIN CERT");
	struct bundle bundle;

	strstr(last, "-----END")[-30] = '!';
	bundle = scan_for(copy, subject_of(cert_ec));
	ck_assert_uint_eq(bundle.broken, 2);
	ck_assert_uint_eq(bundle.found.count, 0);
	bundle = scan_for(copy, subject_of(cert_rsa));
	ck_assert_uint_eq(bundle.broken, 0);
	ck_assert_uint_eq(bundle.found.count, 1);
	last[40] = '!';
	bundle = scan_for(copy, subject_of(cert_rsa));
	ck_assert_uint_eq(bundle.broken, 2);
	ck_assert_uint_eq(bundle.found.count, 1);
}
END_TEST

/* Cut anywhere, a file gives its certificate whole or not at all, and the walk stays inside. */
START_TEST(cut_anywhere)
{
	const struct text whole = scratch_pem(&cert_ec, 1);
	const size_t padding = (3 - cert_ec.len % 3) % 3;
	const size_t end = (size_t)(strstr(whole.data, "\n-----END") - whole.data) - padding;
	const struct text subject = subject_of(cert_ec);

	for (size_t len = 0; len <= whole.len; len++) {
		struct text cut = {arena_copy(unit_arena, whole.data, len), len};
		struct bundle bundle = scan_for(cut, subject);

		ck_assert_msg(bundle.found.count == (len >= end), "%zu octets: %zu found", len,
			bundle.found.count);
		ck_assert_msg(bundle.found.count + (bundle.broken > 0) == bundle.blocks,
			"%zu octets: passed over", len);
	}
	for (size_t len = 0; len < cert_ec.len; len++) {
		struct text cut = {arena_copy(unit_arena, cert_ec.data, len), len};

		ck_assert_uint_eq(scan_for(cut, subject).found.count, 0);
		cut = scratch_pem(&cut, 1);
		ck_assert_msg(scan_for(cut, subject).broken == 1, "%zu octets", len);
	}
}
END_TEST

/* Octets changed one by one: what the walk then takes for another subject, the reader does too. */
START_TEST(any_octet_may_differ)
{
	const struct text subject = subject_of(cert_ec);

	for (size_t i = 0; i < cert_ec.len; i++) {
		char *octets = arena_copy(unit_arena, cert_ec.data, cert_ec.len);
		struct text der = {octets, cert_ec.len};
		struct cert_facts cert;
		struct bundle bundle;

		octets[i] ^= 0x15;
		cert_read(unit_arena, der, &cert);
		bundle = scan_for(scratch_pem(&der, 1), subject);
		if (cert.readable)
			ck_assert_msg(bundle.found.count ==
					(cert.subject_dn.len == subject.len &&
						memcmp(cert.subject_dn.data, subject.data,
							subject.len) == 0),
				"octet %zu: %zu found", i, bundle.found.count);
		else
			ck_assert_msg(bundle.found.count == 0, "octet %zu", i);
	}
}
END_TEST

/* A name longer than the walk looks: read whole. */
START_TEST(long_names)
{
	char *cn = arena_alloc(unit_arena, 9000 + 1);
	struct made_spec specs[] = {{.cn = cn, .ca = true}, {.cn = "short", .issuer = 0}, {0}};
	struct cert_facts certs[MADE_MAX];
	struct text octets;

	memset(cn, 'x', 9000);
	make_certs(specs, certs);
	ck_assert(certs[0].readable && certs[0].subject_dn.len > 9000);
	octets = scratch_pem((const struct text[]){certs[0].der, certs[1].der}, 2);
	for (size_t i = 0; i < 2; i++) {
		struct bundle bundle = scan_for(octets, certs[i].subject_dn);

		ck_assert_uint_eq(bundle.found.count, 1);
		ck_assert_uint_eq(bundle.broken, 0);
		unit_same_text("long", "der", bundle.found.items[0].der, certs[i].der);
	}
}
END_TEST

static size_t count_with(const struct bundle *all, const struct text *names, size_t count)
{
	size_t found = 0;

	for (size_t i = 0; i < all->found.count; i++) {
		const struct text dn = all->found.items[i].subject_dn;

		for (size_t j = 0; j < count; j++) {
			if (dn.len != names[j].len || memcmp(dn.data, names[j].data, dn.len) != 0)
				continue;
			found++;
			break;
		}
	}
	return found;
}

/* For every set of names: what is found is what reading everything would have found. */
START_TEST(lazy_equals_whole)
{
	static const struct made_spec specs[] = {
		{.cn = "Root", .ca = true, .key = 1},
		{.cn = "Root", .ca = true, .key = 1, .from = -900, .to = -10}, /* expired twin */
		{.cn = "Root", .ca = true, .issuer = 2},                       /* another key */
		{.cn = "Cross", .ca = true, .issuer = 3},
		{.cn = "Root", .ca = true, .key = 1, .issuer = 3}, /* cross-signed */
		{.cn = "Roo", .ca = true, .issuer = 5},
		{.cn = "Root2", .ca = true, .issuer = 6},
		{.cn = "leaf.example.org", .issuer = 0},
	};
	struct cert_facts certs[MADE_MAX];
	struct text ders[MADE_MAX + 4] = {cert_ec, cert_rsa, cert_ed, cert_p384};
	struct text names[6];
	struct text octets;
	struct bundle all;

	make_certs(specs, certs);
	for (size_t i = 0; i < MADE_MAX; i++)
		ders[4 + i] = certs[i].der;
	octets = scratch_pem(ders, COUNT_OF(ders));
	all = scan_all(octets);
	ck_assert_uint_eq(all.found.count, COUNT_OF(ders));
	names[0] = certs[0].subject_dn;
	names[1] = certs[3].subject_dn;
	names[2] = certs[5].subject_dn;
	names[3] = certs[7].subject_dn;
	names[4] = subject_of(cert_rsa);
	names[5] = subject_of(cert_ed); /* empty */
	ck_assert_uint_eq(count_with(&all, names, 1), 4);
	for (unsigned set = 0; set < 1u << COUNT_OF(names); set++) {
		struct text wanted[COUNT_OF(names)];
		struct bundle some = {.names = wanted};

		for (size_t i = 0; i < COUNT_OF(names); i++)
			if (set & 1u << i)
				wanted[some.name_count++] = names[i];
		bundle_scan(unit_arena, octets, &some);
		ck_assert_msg(some.found.count == count_with(&all, wanted, some.name_count),
			"set %x: %zu", set, some.found.count);
		ck_assert_uint_eq(some.found.count, count_with(&some, wanted, some.name_count));
	}
}
END_TEST

/* A file in which the wanted certificate stands last, behind `before` and many others. */
static struct text file_with(size_t padding, const char *before)
{
	struct text many[50];
	struct buf out;

	for (size_t i = 0; i < COUNT_OF(many); i++)
		many[i] = cert_rsa;
	many[COUNT_OF(many) - 1] = cert_ec;
	buf_init(&out, unit_arena);
	for (size_t i = 0; i < padding; i++)
		buf_add_char(&out, i % 64 == 63 ? '\n' : '#');
	buf_add_text(&out, before);
	buf_add(&out, scratch_pem(many, COUNT_OF(many)).data,
		scratch_pem(many, COUNT_OF(many)).len);
	return text_from(&out);
}

/* Wherever the pieces end, also in a file with text or a block longer than a piece. */
START_TEST(pieces_are_the_whole)
{
	const struct text name = subject_of(cert_ec);

	for (size_t padding = 0; padding < 40000; padding += padding < 1500 ? 61 : 9000) {
		const char *before = padding % 2 == 0
			? ""
			: "-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n";
		const char *path = scratch_write("bundle.pem", file_with(padding, before));
		struct bundle bundle = {.names = &name, .name_count = 1};
		const char *problem = NULL;

		ck_assert(bundle_scan_file(unit_arena, path, &bundle, &problem));
		ck_assert_msg(bundle.found.count == 1, "padding %zu: %zu found", padding,
			bundle.found.count);
		ck_assert_msg(
			bundle.blocks == 50, "padding %zu: %zu blocks", padding, bundle.blocks);
		ck_assert_uint_eq(bundle.broken, 0);
	}
}
END_TEST

START_TEST(files_that_are_none)
{
	struct bundle bundle = {.all = true};
	const char *problem = NULL;

	ck_assert(!bundle_scan_file(unit_arena, scratch_path("missing"), &bundle, &problem));
	ck_assert_str_eq(problem, "No such file or directory");
	ck_assert(!bundle_scan_file(unit_arena, scratch_path("."), &bundle, &problem));
	ck_assert_str_eq(problem, "Is a directory");
	ck_assert(
		bundle_scan_file(unit_arena, scratch_write("one.der", cert_ec), &bundle, &problem));
	ck_assert_uint_eq(bundle.found.count, 1);
}
END_TEST

START_TEST(chains_stay_as_they_are)
{
	const struct text ders[] = {cert_leaf, cert_ec, cert_leaf};
	struct text many[CHAIN_MAX_CERTS + 3];
	struct chain_facts chain;

	ck_assert_uint_eq(bundle_read_chain(unit_arena, scratch_pem(ders, 3), &chain), 0);
	ck_assert_uint_eq(chain.count, 3);
	unit_same_text("chain", "third", chain.certs[2].der, cert_leaf);
	for (size_t i = 0; i < COUNT_OF(many); i++)
		many[i] = cert_rsa;
	many[1] = text_of("rubbish");
	ck_assert_uint_eq(
		bundle_read_chain(unit_arena, scratch_pem(many, COUNT_OF(many)), &chain), 2);
	ck_assert_uint_eq(chain.count, CHAIN_MAX_CERTS);
	ck_assert_uint_eq(chain.not_read, 3);
	ck_assert_uint_eq(bundle_read_chain(unit_arena, text_of("-----BEGIN"), &chain), 0);
	ck_assert_uint_eq(chain.count, 0);
}
END_TEST

Suite *bundle_suite(void)
{
	Suite *suite = suite_create("bundle");
	TCase *tcase = unit_case(suite, "bundle");

	scratch_use(tcase);
	tcase_add_test(tcase, forms_of_files);
	tcase_add_test(tcase, der_is_a_file_too);
	tcase_add_test(tcase, purposes_of_openssl);
	tcase_add_test(tcase, each_once);
	tcase_add_test(tcase, broken_blocks);
	tcase_add_test(tcase, cut_anywhere);
	tcase_add_test(tcase, any_octet_may_differ);
	tcase_add_test(tcase, long_names);
	tcase_add_test(tcase, lazy_equals_whole);
	tcase_add_test(tcase, pieces_are_the_whole);
	tcase_add_test(tcase, files_that_are_none);
	tcase_add_test(tcase, chains_stay_as_they_are);
	return suite;
}
