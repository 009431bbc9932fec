/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading certificates. GnuTLS says whether the octets are a certificate and reads dates, key and
 * algorithms; the parts that it would only copy are found by a walk over the DER. A field that
 * cannot be read stays unknown; nothing in a certificate makes this fail.
 */

#include "wire/cert.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

#include "base/arena.h"
#include "wire/cert_extensions.h"
#include "wire/der.h"

enum {
	SHA256_LENGTH = 32,
	SERIAL_MAX = 64,
	TAG_VERSION = 0xa0, /* of TBSCertificate, RFC 5280 4.1 */
	TAG_ISSUER_UNIQUE_ID = 0x81,
	TAG_SUBJECT_UNIQUE_ID = 0x82,
	TAG_EXTENSIONS = 0xa3
};

static const struct text common_name = DER_OID_OF("\x55\x04\x03");
static const struct text organization = DER_OID_OF("\x55\x04\x0a");

/* 99991231235959Z. The library's own constant for it is another number where time_t has 64 bits. */
#define NO_WELL_DEFINED_END INT64_C(253402300799)

static const char *hex(struct arena *arena, const void *octets, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *data = octets;
	char *text = arena_alloc(arena, 2 * len + 1);

	for (size_t i = 0; i < len; i++) {
		text[2 * i] = digits[data[i] >> 4];
		text[2 * i + 1] = digits[data[i] & 15];
	}
	return text;
}

static const char *sha256_hex(struct arena *arena, const void *data, size_t len)
{
	unsigned char digest[SHA256_LENGTH];

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, data, len, digest) != 0)
		return NULL;
	return hex(arena, digest, sizeof(digest));
}

/* The strings whose octets are their characters; GnuTLS decodes the others in the whole name. */
static bool is_plain_string(unsigned char tag)
{
	static const char tags[] = {0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a};

	return memchr(tags, tag, sizeof(tags)) != NULL;
}

/* The last value of that type in the name. */
static struct text attribute(struct text dn, struct text type)
{
	struct text found = {"", 0};
	struct text names;
	struct der set;
	struct der pair;
	struct der oid;
	struct der value;

	if (!der_open(dn, DER_SEQUENCE, &names))
		return found;
	while (der_take(&names, DER_SET, &set)) {
		while (der_take(&set.content, DER_SEQUENCE, &pair)) {
			if (der_take(&pair.content, DER_OID, &oid) &&
				der_equal(oid.content, type) && der_next(&pair.content, &value) &&
				is_plain_string(value.tag))
				found = value.content;
		}
	}
	return found;
}

static struct text short_name(struct text dn, struct text whole)
{
	struct text name = attribute(dn, common_name);

	if (name.len == 0)
		name = attribute(dn, organization);
	return name.len > 0 ? name : whole;
}

static void read_distinguished_names(
	struct arena *arena, gnutls_x509_crt_t crt, struct cert_facts *facts)
{
	gnutls_datum_t dn;

	if (gnutls_x509_crt_get_dn3(crt, &dn, 0) == 0) {
		facts->subject = text_copy(arena, dn.data, dn.size);
		gnutls_free(dn.data);
	}
	facts->self_issued = der_equal(facts->subject_dn, facts->issuer_dn);
	if (facts->self_issued) {
		facts->issuer = facts->subject;
	} else if (gnutls_x509_crt_get_issuer_dn3(crt, &dn, 0) == 0) {
		facts->issuer = text_copy(arena, dn.data, dn.size);
		gnutls_free(dn.data);
	}
	facts->common_name = attribute(facts->subject_dn, common_name);
	facts->issuer_name = short_name(facts->issuer_dn, facts->issuer);
}

static void read_dates(gnutls_x509_crt_t crt, struct cert_facts *facts)
{
	time_t from = gnutls_x509_crt_get_activation_time(crt);
	time_t to = gnutls_x509_crt_get_expiration_time(crt);

	facts->have_dates = from != (time_t)-1 && to != (time_t)-1;
	facts->not_before = from;
	facts->not_after = to;
	facts->never_expires = (int64_t)to == NO_WELL_DEFINED_END ||
		(sizeof(to) < sizeof(int64_t) && to == GNUTLS_X509_NO_WELL_DEFINED_EXPIRATION);
}

/* RFC 5480 2.1.1.1, in the words of people. */
static const char *curve_name(struct text oid)
{
	static const struct {
		struct text oid;
		const char *name;
	} curves[] = {
		{DER_OID_OF("\x2a\x86\x48\xce\x3d\x03\x01\x07"), "P-256"},
		{DER_OID_OF("\x2b\x81\x04\x00\x22"), "P-384"},
		{DER_OID_OF("\x2b\x81\x04\x00\x23"), "P-521"},
		{DER_OID_OF("\x2b\x81\x04\x00\x21"), "P-224"},
		{DER_OID_OF("\x2a\x86\x48\xce\x3d\x03\x01\x01"), "P-192"},
	};

	for (size_t i = 0; i < sizeof(curves) / sizeof(curves[0]); i++)
		if (der_equal(oid, curves[i].oid))
			return curves[i].name;
	return NULL;
}

static const char *ec_key_text(struct arena *arena, struct text spki, unsigned bits)
{
	struct text rest;
	struct der algorithm;
	struct der oid;
	const char *curve = NULL;

	if (der_open(spki, DER_SEQUENCE, &rest) && der_take(&rest, DER_SEQUENCE, &algorithm) &&
		der_take(&algorithm.content, DER_OID, &oid) &&
		der_take(&algorithm.content, DER_OID, &oid))
		curve = curve_name(oid.content);
	return curve == NULL ? arena_printf(arena, "EC %u", bits)
			     : arena_printf(arena, "EC %s", curve);
}

static void read_key(struct arena *arena, gnutls_x509_crt_t crt, struct cert_facts *facts)
{
	unsigned bits = 0;
	int algorithm = gnutls_x509_crt_get_pk_algorithm(crt, &bits);

	if (algorithm <= 0)
		return;
	facts->key_bits = bits;
	facts->key = gnutls_pk_get_name((gnutls_pk_algorithm_t)algorithm);
	switch (algorithm) {
	case GNUTLS_PK_RSA:
		facts->key = arena_printf(arena, "RSA %u", bits);
		facts->key_kind = KEY_RSA;
		break;
	case GNUTLS_PK_RSA_PSS:
		facts->key_kind = KEY_RSA;
		break;
	case GNUTLS_PK_ECDSA:
		facts->key = ec_key_text(arena, facts->spki, bits);
		facts->key_kind = KEY_ECDSA;
		break;
	case GNUTLS_PK_EDDSA_ED25519:
	case GNUTLS_PK_EDDSA_ED448:
		facts->key_kind = KEY_EDDSA;
		break;
	default:
		facts->key_kind = KEY_OTHER;
	}
}

static void read_signature(gnutls_x509_crt_t crt, struct cert_facts *facts)
{
	int algorithm = gnutls_x509_crt_get_signature_algorithm(crt);
	gnutls_digest_algorithm_t hash;

	if (algorithm <= 0)
		return;
	facts->signature = gnutls_sign_get_name((gnutls_sign_algorithm_t)algorithm);
	hash = gnutls_sign_get_hash_algorithm((gnutls_sign_algorithm_t)algorithm);
	facts->weak_signature =
		hash == GNUTLS_DIG_SHA1 || hash == GNUTLS_DIG_MD5 || hash == GNUTLS_DIG_MD2;
}

/*
 * What a walk over the TBSCertificate yields. GnuTLS has taken the certificate before; if the two
 * do not agree on what it is, this one has not been read.
 */
static bool read_parts(struct arena *arena, struct text der, struct cert_facts *facts)
{
	struct text rest;
	struct der part;

	if (!der_open(der, DER_SEQUENCE, &rest) || !der_take(&rest, DER_SEQUENCE, &part))
		return false;
	facts->tbs = part.whole;
	rest = part.content;
	der_take(&rest, TAG_VERSION, &part);
	if (!der_take(&rest, DER_INTEGER, &part))
		return false;
	if (part.content.len <= SERIAL_MAX)
		facts->serial = hex(arena, part.content.data, part.content.len);
	if (!der_take(&rest, DER_SEQUENCE, &part) || !der_take(&rest, DER_SEQUENCE, &part))
		return false;
	facts->issuer_dn = part.whole;
	if (!der_take(&rest, DER_SEQUENCE, &part) || !der_take(&rest, DER_SEQUENCE, &part))
		return false;
	facts->subject_dn = part.whole;
	if (!der_take(&rest, DER_SEQUENCE, &part))
		return false;
	facts->spki = part.whole;
	facts->spki_sha256 = sha256_hex(arena, facts->spki.data, facts->spki.len);
	der_take(&rest, TAG_ISSUER_UNIQUE_ID, &part);
	der_take(&rest, TAG_SUBJECT_UNIQUE_ID, &part);
	if (rest.len == 0)
		return true;
	return der_open(rest, TAG_EXTENSIONS, &rest) && cert_extensions_read(arena, rest, facts);
}

void cert_read(struct arena *arena, struct text der, struct cert_facts *facts)
{
	const struct cert_facts nothing = {
		.der = der, .sha256 = sha256_hex(arena, der.data, der.len)};
	gnutls_datum_t datum = {(unsigned char *)der.data, (unsigned)der.len};
	gnutls_x509_crt_t crt;

	*facts = nothing;
	if (gnutls_x509_crt_init(&crt) != 0)
		return;
	if (gnutls_x509_crt_import(crt, &datum, GNUTLS_X509_FMT_DER) == 0 &&
		read_parts(arena, der, facts)) {
		facts->readable = true;
		read_key(arena, crt, facts);
		read_signature(crt, facts);
		read_distinguished_names(arena, crt, facts);
		read_dates(crt, facts);
	} else {
		*facts = nothing;
	}
	gnutls_x509_crt_deinit(crt);
}
