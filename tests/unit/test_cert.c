/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates: what is read is what openssl says about them; what cannot be read stays unknown. */

#include "unit.h"

#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "certs.h"
#include "wire/cert.h"

/* DNS and IP names told apart by a letter. */
static struct text names_with_kind(const struct cert_facts *facts)
{
	struct buf names;

	buf_init(&names, unit_arena);
	for (size_t i = 0; i < facts->name_count; i++) {
		buf_add_text(&names, facts->names[i].kind == NAME_DNS ? "D:" : "I:");
		buf_add(&names, facts->names[i].text.data, facts->names[i].text.len);
		buf_add_char(&names, ' ');
	}
	return (struct text){names.data, names.len};
}

START_TEST(fields)
{
	static const struct {
		const char *name;
		const struct text *der;
		const char *sha256, *spki, *serial, *subject, *issuer, *names, *key, *signature;
		int64_t from, to;
		bool self, never;
	} rows[] = {
		{"ec", &cert_ec, "6ed4a28ae6884c6d7785b2b1858b20140743e596388129689cc33eef1d7da137",
			"f1eb0fa3dab2a147a5d1fc9cdf01e91e16883820434d3c576dad453aca32ed6c",
			"0123456789abcdef", "CN=mx.example.org,O=Example",
			"CN=mx.example.org,O=Example",
			"mx.example.org *.example.org 192.0.2.7 2001:db8::1 ", "EC P-256",
			"ECDSA-SHA256", 1795466261, 2110826261, true, false},
		{"rsa", &cert_rsa,
			"7b72b455e056948a0a7b51243e32cec0841bc2a308d8fa1bbf61f56bd5f95907",
			"3b3dfe2e4f6bf0e9fda48eca0148a6bf0bade4e2968cce23b2ad45b684866072", "01",
			"CN=rsa.example.org", "CN=rsa.example.org", "", "RSA 2048", "RSA-SHA384",
			1795466261, 1798058261, true, false},
		{"ed25519", &cert_ed,
			"dcea7685641e883d8790b883118edba8fac4ea0d1447b07f5409758e0ae7d8dd",
			"451bb612c28449cf02b139118e4fdeef31a9938552e50b05af55fd964fa9f4ba", "0080",
			"", "", "", "EdDSA (Ed25519)", "EdDSA-Ed25519", 1795466261, 1798058261,
			true, false},
		{"p384", &cert_p384,
			"4ebfe297943f190e372cf4ebccf685be7a2a2a99f0bbb9ebbe8496a8c21edf07",
			"96b28c073a28c800bf38768980c7c8ee3dbec0e9ee00ad3d3c4f8dbde39425bc", "05",
			"CN=a\\,b", "CN=a\\,b", "", "EC P-384", "ECDSA-SHA256", 1795466261,
			1798058261, true, false},
		{"leaf", &cert_leaf,
			"9e2f55e93381b5d37307879697012f5af0c8719b7079e7679ef281f3fab86c69",
			"357765db1973f29ec012951fc78a69bb47704450ee85366634fb31cac4fd621c", "02",
			"CN=leaf.example.org", "CN=Example CA", "leaf.example.org ", "EC P-256",
			"ECDSA-SHA256", 1795466261, 1827002261, false, false},
		{"old", &cert_old,
			"7ce8d38b5db712e7575453541337d229be69871565772b2b726582dce1bd7394",
			"357765db1973f29ec012951fc78a69bb47704450ee85366634fb31cac4fd621c", "07",
			"CN=old.example.org", "CN=old.example.org", "old.example.org ", "EC P-256",
			"ECDSA-SHA256", 1577934245, 1612325106, true, false},
		{"never", &cert_never,
			"f8ec41224a651249042197c697f5625db67b99ac4ce998590119c7797165967e",
			"357765db1973f29ec012951fc78a69bb47704450ee85366634fb31cac4fd621c", "07",
			"CN=old.example.org", "CN=old.example.org", "old.example.org ", "EC P-256",
			"ECDSA-SHA256", 1577934245, 0, true, true},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct cert_facts got;
		struct buf names;

		memset(&got, 0x5a, sizeof(got));
		cert_read(unit_arena, *rows[i].der, &got);
		ck_assert_msg(got.readable, "%s: unreadable", rows[i].name);
		ck_assert_ptr_eq(got.der.data, rows[i].der->data);
		ck_assert_str_eq(got.sha256, rows[i].sha256);
		ck_assert_str_eq(got.spki_sha256, rows[i].spki);
		ck_assert_str_eq(got.serial, rows[i].serial);
		unit_same_text(rows[i].name, "subject", got.subject, text_of(rows[i].subject));
		unit_same_text(rows[i].name, "issuer", got.issuer, text_of(rows[i].issuer));
		buf_init(&names, unit_arena);
		for (size_t j = 0; j < got.name_count; j++) {
			buf_add(&names, got.names[j].text.data, got.names[j].text.len);
			buf_add_char(&names, ' ');
		}
		unit_same_text(rows[i].name, "names", (struct text){names.data, names.len},
			text_of(rows[i].names));
		ck_assert_str_eq(got.key, rows[i].key);
		ck_assert_str_eq(got.signature, rows[i].signature);
		ck_assert_msg(got.have_dates, "%s: dates", rows[i].name);
		ck_assert_int_eq(got.not_before, rows[i].from);
		ck_assert_int_eq(got.never_expires, rows[i].never);
		if (!rows[i].never)
			ck_assert_int_eq(got.not_after, rows[i].to);
		ck_assert_int_eq(got.self_issued, rows[i].self);
	}
}
END_TEST

static void nothing_is_known(const char *name, const struct cert_facts *facts)
{
	ck_assert_msg(!facts->readable && facts->spki_sha256 == NULL && facts->serial == NULL &&
			facts->key == NULL && facts->signature == NULL && facts->subject.len == 0 &&
			facts->issuer.len == 0 && facts->name_count == 0 && !facts->have_dates &&
			!facts->self_issued && !facts->never_expires &&
			facts->subject_dn.len == 0 && facts->issuer_dn.len == 0 &&
			facts->common_name.len == 0 && facts->issuer_name.len == 0 &&
			facts->names_not_read == 0 && facts->key_kind == KEY_UNKNOWN &&
			facts->key_bits == 0 && !facts->weak_signature && !facts->is_ca &&
			!facts->have_key_usage && !facts->may_sign && !facts->have_purposes &&
			!facts->serves_tls && !facts->must_staple && facts->sct_count == 0,
		"%s: something is known of what cannot be read", name);
	ck_assert_uint_eq(strlen(facts->sha256), 64);
}

START_TEST(unreadable)
{
	static const struct {
		const char *name;
		struct text der;
	} rows[] = {
		{"empty", OCTETS("")},
		{"text", OCTETS("hello")},
		{"empty sequence", OCTETS("\x30\x00")},
		{"endless length", OCTETS("\x30\x84\xff\xff\xff\xff")},
		{"indefinite length", OCTETS("\x30\x80\x00\x00")},
		{"PEM", OCTETS("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct cert_facts got;

		memset(&got, 0x5a, sizeof(got));
		cert_read(unit_arena, rows[i].der, &got);
		nothing_is_known(rows[i].name, &got);
	}
	{
		struct cert_facts empty;

		cert_read(unit_arena, (struct text){"", 0}, &empty);
		ck_assert_str_eq(empty.sha256,
			"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	}
}
END_TEST

START_TEST(every_prefix)
{
	for (size_t len = 0; len < cert_ec.len; len++) {
		char *copy = arena_copy(unit_arena, cert_ec.data, len);
		struct cert_facts got;

		cert_read(unit_arena, (struct text){copy, len}, &got);
		nothing_is_known("prefix", &got);
	}
}
END_TEST

/* Each octet changed in turn: whatever becomes of it, the facts hold together. */
START_TEST(every_octet_changed)
{
	for (size_t at = 0; at < cert_ec.len; at++) {
		char *copy = arena_copy(unit_arena, cert_ec.data, cert_ec.len);
		struct cert_facts got;

		copy[at] ^= 0x55;
		cert_read(unit_arena, (struct text){copy, cert_ec.len}, &got);
		if (!got.readable)
			nothing_is_known("changed", &got);
		ck_assert_uint_le(got.name_count, CERT_MAX_NAMES);
		ck_assert_str_ne(got.sha256,
			"6ed4a28ae6884c6d7785b2b1858b20140743e596388129689cc33eef1d7da137");
	}
}
END_TEST

/* A certificate with what `add` puts into it. */
static struct text certificate_with(void (*add)(gnutls_x509_crt_t))
{
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	gnutls_datum_t der;
	struct text text;

	ck_assert_int_eq(gnutls_x509_privkey_init(&key), 0);
	ck_assert_int_eq(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
				 GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
		0);
	ck_assert_int_eq(gnutls_x509_crt_init(&crt), 0);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, "\x01", 1);
	gnutls_x509_crt_set_activation_time(crt, 1600000000);
	gnutls_x509_crt_set_expiration_time(crt, 1700000000);
	gnutls_x509_crt_set_key(crt, key);
	add(crt);
	ck_assert_int_eq(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), 0);
	ck_assert_int_eq(gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &der), 0);
	text = text_copy(unit_arena, der.data, der.size);
	gnutls_free(der.data);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return text;
}

/* What openssl x509 -text shows of them. */
START_TEST(what_it_is_for)
{
	static const struct {
		const char *name;
		const struct text *der;
		const char *common_name, *issuer_name, *names;
		enum key_kind kind;
		unsigned bits, scts;
		bool weak, ca, usage, may_sign, purposes, serves, must_staple;
	} rows[] = {
		{"full", &cert_full, "mx.example.org", "Example CA",
			"D:mx.example.org I:192.0.2.7 D:*.example.org I:2001:db8::7 ", KEY_ECDSA,
			256, 2, false, false, true, true, true, true, true},
		{"sha1", &cert_sha1, "", "Old Org", "", KEY_ECDSA, 256, 0, true, true, false, false,
			false, false, false},
		{"rsa", &cert_rsa, "rsa.example.org", "rsa.example.org", "", KEY_RSA, 2048, 0,
			false, true, false, false, false, false, false},
		{"ed25519", &cert_ed, "", "", "", KEY_EDDSA, 256, 0, false, true, false, false,
			false, false, false},
		{"p384", &cert_p384, "a,b", "a,b", "", KEY_ECDSA, 384, 0, false, true, false, false,
			false, false, false},
		{"leaf", &cert_leaf, "leaf.example.org", "Example CA", "D:leaf.example.org ",
			KEY_ECDSA, 256, 0, false, false, true, true, false, false, false},
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *name = rows[i].name;
		struct cert_facts got;

		memset(&got, 0x5a, sizeof(got));
		cert_read(unit_arena, *rows[i].der, &got);
		unit_same_text(name, "common name", got.common_name, text_of(rows[i].common_name));
		unit_same_text(name, "issuer name", got.issuer_name, text_of(rows[i].issuer_name));
		unit_same_text(name, "names", names_with_kind(&got), text_of(rows[i].names));
		ck_assert_msg(got.names_not_read == 0, "%s: names not read", name);
		ck_assert_msg(got.key_kind == rows[i].kind, "%s: kind %d", name, got.key_kind);
		ck_assert_msg(got.key_bits == rows[i].bits, "%s: %u bits", name, got.key_bits);
		ck_assert_msg(got.sct_count == rows[i].scts, "%s: %u SCTs", name, got.sct_count);
		ck_assert_msg(got.weak_signature == rows[i].weak, "%s: weak signature", name);
		ck_assert_msg(got.is_ca == rows[i].ca, "%s: CA", name);
		ck_assert_msg(got.have_key_usage == rows[i].usage, "%s: key usage", name);
		ck_assert_msg(got.may_sign == rows[i].may_sign, "%s: may sign", name);
		ck_assert_msg(got.have_purposes == rows[i].purposes, "%s: purposes", name);
		ck_assert_msg(got.serves_tls == rows[i].serves, "%s: serves TLS", name);
		ck_assert_msg(got.must_staple == rows[i].must_staple, "%s: must staple", name);
	}
}
END_TEST

/* Names are compared octet by octet; these are in the order that openssl asn1parse shows. */
START_TEST(raw_names)
{
	static const struct text issuer = OCTETS("\x30\x27\x31\x10\x30\x0e\x06\x03\x55\x04\x0a"
						 "\x0c\x07"
						 "Example\x31\x13\x30\x11\x06\x03\x55\x04"
						 "\x03\x0c\x0a"
						 "Example CA");
	struct cert_facts got;

	cert_read(unit_arena, cert_full, &got);
	unit_same_text("full", "issuer DN", got.issuer_dn, issuer);
	ck_assert_uint_gt(got.subject_dn.len, 0);
	ck_assert_ptr_nonnull(memmem(got.subject_dn.data, got.subject_dn.len, "first.example.org",
		strlen("first.example.org")));
	cert_read(unit_arena, cert_ed, &got);
	unit_same_text("ed25519", "subject DN", got.subject_dn, (struct text)OCTETS("\x30\x00"));
}
END_TEST

static void add_name(
	gnutls_x509_crt_t crt, gnutls_x509_subject_alt_name_t type, const void *data, size_t len)
{
	ck_assert_int_eq(gnutls_x509_crt_set_subject_alt_name(
				 crt, type, data, (unsigned)len, GNUTLS_FSAN_APPEND),
		0);
}

static void odd_names(gnutls_x509_crt_t crt)
{
	static char huge[3000];

	memset(huge, 'h', sizeof(huge) - 1);
	add_name(crt, GNUTLS_SAN_DNSNAME, "first", 5);
	add_name(crt, GNUTLS_SAN_DNSNAME, "aNULb", 5);
	add_name(crt, GNUTLS_SAN_DNSNAME, huge, sizeof(huge) - 1);
	add_name(crt, GNUTLS_SAN_IPADDRESS, "\x01\x02\x03\x04\x05", 5);
	add_name(crt, GNUTLS_SAN_DNSNAME, "lastXY", 6);
}

/* One odd name must not hide those behind it. */
START_TEST(odd_alternative_names)
{
	struct text der = certificate_with(odd_names);
	char *nul = memmem(der.data, der.len, "aNULb", 5);
	char *last = memmem(der.data, der.len, "lastXY", 6);
	struct cert_facts got;

	/* The library would not write such names. */
	ck_assert_ptr_nonnull(nul);
	ck_assert_ptr_nonnull(last);
	memcpy(nul, "a\0.\0b", 5);
	memcpy(last, "last|\x1b", 6);
	cert_read(unit_arena, der, &got);
	ck_assert(got.readable);
	ck_assert_uint_eq(got.name_count, 5);
	unit_same_text("odd names", "first", got.names[0].text, text_of("first"));
	unit_same_text("odd names", "NUL", got.names[1].text, (struct text){"a\0.\0b", 5});
	unit_same_text(
		"odd names", "last", got.names[got.name_count - 1].text, text_of("last|\x1b"));
	unit_same_text("odd names", "subject", got.subject, text_of(""));
}
END_TEST

static void many_names(gnutls_x509_crt_t crt)
{
	gnutls_subject_alt_names_t names;
	gnutls_datum_t ext;

	ck_assert_int_eq(gnutls_subject_alt_names_init(&names), 0);
	for (int i = 0; i < CERT_MAX_NAMES + 50; i++) {
		char name[32];
		gnutls_datum_t datum = {(unsigned char *)name, 0};

		datum.size = (unsigned)snprintf(name, sizeof(name), "mx%d.example.org", i);
		ck_assert_int_eq(
			gnutls_subject_alt_names_set(names, GNUTLS_SAN_DNSNAME, &datum, NULL), 0);
	}
	ck_assert_int_eq(gnutls_x509_ext_export_subject_alt_names(names, &ext), 0);
	ck_assert_int_eq(
		gnutls_x509_crt_set_extension_by_oid(crt, "2.5.29.17", ext.data, ext.size, 0), 0);
	gnutls_free(ext.data);
	gnutls_subject_alt_names_deinit(names);
}

START_TEST(names_are_capped)
{
	struct cert_facts got;

	cert_read(unit_arena, certificate_with(many_names), &got);
	ck_assert(got.readable);
	ck_assert_uint_eq(got.name_count, CERT_MAX_NAMES);
	ck_assert_uint_eq(got.names_not_read, 50);
	unit_same_text("many", "first", got.names[0].text, text_of("mx0.example.org"));
	unit_same_text(
		"many", "last", got.names[CERT_MAX_NAMES - 1].text, text_of("mx999.example.org"));
}
END_TEST

Suite *cert_suite(void)
{
	Suite *suite = suite_create("cert");
	TCase *tcase = unit_case(suite, "cert");

	tcase_add_test(tcase, fields);
	tcase_add_test(tcase, what_it_is_for);
	tcase_add_test(tcase, raw_names);
	tcase_add_test(tcase, unreadable);
	tcase_add_test(tcase, every_prefix);
	tcase_add_test(tcase, every_octet_changed);
	tcase_add_test(tcase, odd_alternative_names);
	tcase_add_test(tcase, names_are_capped);
	return suite;
}
