/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading certificates with GnuTLS. A field that the library cannot read stays unknown; nothing in
 * a certificate makes this fail.
 */

#include "wire/cert.h"

#include <arpa/inet.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>

#include "base/arena.h"
#include "base/vec.h"

enum { SHA256_LENGTH = 32, SERIAL_MAX = 64, SAN_MAX_LENGTH = 1024 };

/* 99991231235959Z. The library's own constant for it is another number where time_t has 64 bits. */
#define NO_WELL_DEFINED_END INT64_C(253402300799)

static const char *hex(struct arena *arena, const unsigned char *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
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

static void read_distinguished_names(
	struct arena *arena, gnutls_x509_crt_t crt, struct cert_facts *facts)
{
	gnutls_datum_t dn;
	gnutls_datum_t raw_subject;
	gnutls_datum_t raw_issuer;

	if (gnutls_x509_crt_get_dn3(crt, &dn, 0) == 0) {
		facts->subject = text_copy(arena, dn.data, dn.size);
		gnutls_free(dn.data);
	}
	if (gnutls_x509_crt_get_issuer_dn3(crt, &dn, 0) == 0) {
		facts->issuer = text_copy(arena, dn.data, dn.size);
		gnutls_free(dn.data);
	}
	if (gnutls_x509_crt_get_raw_dn(crt, &raw_subject) != 0)
		return;
	if (gnutls_x509_crt_get_raw_issuer_dn(crt, &raw_issuer) == 0) {
		facts->self_issued = raw_subject.size == raw_issuer.size &&
			memcmp(raw_subject.data, raw_issuer.data, raw_subject.size) == 0;
		gnutls_free(raw_issuer.data);
	}
	gnutls_free(raw_subject.data);
}

static struct text name_text(struct arena *arena, int type, const unsigned char *data, size_t len)
{
	char address[INET6_ADDRSTRLEN];
	int family = len == 4 ? AF_INET : AF_INET6;

	if (type != GNUTLS_SAN_IPADDRESS)
		return text_copy(arena, data, len);
	if ((len != 4 && len != 16) || inet_ntop(family, data, address, sizeof(address)) == NULL)
		return (struct text){"", 0};
	return text_copy(arena, address, strlen(address));
}

static void read_names(struct arena *arena, gnutls_x509_crt_t crt, struct cert_facts *facts)
{
	VEC_OF(struct text) names = {0};
	unsigned char data[SAN_MAX_LENGTH];

	for (unsigned i = 0; i < CERT_MAX_NAMES; i++) {
		size_t len = sizeof(data);
		int type = gnutls_x509_crt_get_subject_alt_name(crt, i, data, &len, NULL);

		if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			break;
		if (type == GNUTLS_SAN_DNSNAME || type == GNUTLS_SAN_IPADDRESS)
			*VEC_ADD(arena, &names) = name_text(arena, type, data, len);
	}
	facts->names = names.items;
	facts->name_count = names.count;
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

/* The library says SECP256R1 where people and standards say P-256. */
static const char *curve_name(gnutls_ecc_curve_t curve)
{
	switch (curve) {
	case GNUTLS_ECC_CURVE_SECP192R1:
		return "P-192";
	case GNUTLS_ECC_CURVE_SECP224R1:
		return "P-224";
	case GNUTLS_ECC_CURVE_SECP256R1:
		return "P-256";
	case GNUTLS_ECC_CURVE_SECP384R1:
		return "P-384";
	case GNUTLS_ECC_CURVE_SECP521R1:
		return "P-521";
	default:
		return gnutls_ecc_curve_get_name(curve);
	}
}

static const char *key_text(struct arena *arena, gnutls_x509_crt_t crt)
{
	gnutls_ecc_curve_t curve;
	unsigned bits = 0;
	int algorithm = gnutls_x509_crt_get_pk_algorithm(crt, &bits);

	if (algorithm < 0)
		return NULL;
	if (algorithm == GNUTLS_PK_RSA)
		return arena_printf(arena, "RSA %u", bits);
	if (algorithm == GNUTLS_PK_ECDSA &&
		gnutls_x509_crt_get_pk_ecc_raw(crt, &curve, NULL, NULL) == 0)
		return arena_printf(arena, "EC %s", curve_name(curve));
	return gnutls_pk_get_name((gnutls_pk_algorithm_t)algorithm);
}

static const char *spki_sha256(struct arena *arena, gnutls_x509_crt_t crt)
{
	gnutls_pubkey_t key;
	gnutls_datum_t spki;
	const char *digest = NULL;

	if (gnutls_pubkey_init(&key) != 0)
		return NULL;
	if (gnutls_pubkey_import_x509(key, crt, 0) == 0 &&
		gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &spki) == 0) {
		digest = sha256_hex(arena, spki.data, spki.size);
		gnutls_free(spki.data);
	}
	gnutls_pubkey_deinit(key);
	return digest;
}

static void read_fields(struct arena *arena, gnutls_x509_crt_t crt, struct cert_facts *facts)
{
	unsigned char serial[SERIAL_MAX];
	size_t serial_len = sizeof(serial);
	int algorithm = gnutls_x509_crt_get_signature_algorithm(crt);

	facts->readable = true;
	if (gnutls_x509_crt_get_serial(crt, serial, &serial_len) == 0)
		facts->serial = hex(arena, serial, serial_len);
	facts->spki_sha256 = spki_sha256(arena, crt);
	facts->key = key_text(arena, crt);
	if (algorithm >= 0)
		facts->signature = gnutls_sign_get_name((gnutls_sign_algorithm_t)algorithm);
	read_distinguished_names(arena, crt, facts);
	read_names(arena, crt, facts);
	read_dates(crt, facts);
}

void cert_read(struct arena *arena, struct text der, struct cert_facts *facts)
{
	gnutls_datum_t datum = {(unsigned char *)der.data, (unsigned)der.len};
	gnutls_x509_crt_t crt;

	*facts = (struct cert_facts){.der = der, .sha256 = sha256_hex(arena, der.data, der.len)};
	if (gnutls_x509_crt_init(&crt) != 0)
		return;
	if (gnutls_x509_crt_import(crt, &datum, GNUTLS_X509_FMT_DER) == 0)
		read_fields(arena, crt, facts);
	gnutls_x509_crt_deinit(crt);
}
