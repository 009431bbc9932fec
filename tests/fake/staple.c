/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writes OCSP answers (RFC 6960, 4.2.1) in DER: the one form that an issuer's own key signs, with
 * one answer in it, good or with one thing wrong. Fails with the library's error.
 */
#define _GNU_SOURCE 1
#include "staple.h"

#include "pki.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DAY = 86400, HASH_SIZE = 20, DER_MAX = 2048 };

enum {
	TAG_INTEGER = 0x02,
	TAG_BIT_STRING = 0x03,
	TAG_OCTETS = 0x04,
	TAG_ENUMERATED = 0x0a,
	TAG_TIME = 0x18,
	TAG_SEQUENCE = 0x30,
	TAG_CONTEXT = 0x80,
	TAG_EXPLICIT = 0xa0
};

/* How an answer differs from a good one, which is from a day ago until in six days. */
static const struct kind {
	const char *name;
	int status; /* of CertStatus: 0 good, 1 revoked, 2 unknown */
	int from, to;
	bool other_serial, bad_signature, garbage;
} kinds[] = {
	{.name = "good", .from = -1, .to = 6},
	{.name = "revoked", .status = 1, .from = -1, .to = 6},
	{.name = "unknown", .status = 2, .from = -1, .to = 6},
	{.name = "expired", .from = -9, .to = -2},
	{.name = "future", .from = 2, .to = 9},
	{.name = "other", .from = -1, .to = 6, .other_serial = true},
	{.name = "bad-signature", .from = -1, .to = 6, .bad_signature = true},
	{.name = "revoked-bad-signature", .status = 1, .from = -1, .to = 6, .bad_signature = true},
	{.name = "garbage", .garbage = true},
};

/* DER is written from its end to its beginning, because lengths stand in front. */
struct der {
	unsigned char octets[DER_MAX];
	size_t at; /* what has been written begins here */
};

static void der_put(struct der *der, const void *octets, size_t length)
{
	if (length > der->at)
		length = 0; /* no answer of ours is that long; the peer would call it garbage */
	der->at -= length;
	memcpy(der->octets + der->at, octets, length);
}

/* Puts tag and length before all that was written since `end`. */
static void der_wrap(struct der *der, unsigned char tag, size_t end)
{
	size_t length = end - der->at;
	unsigned char header[4] = {
		tag, 0x82, (unsigned char)(length >> 8), (unsigned char)(length & 0xff)};

	if (length >= 0x100) {
		der_put(der, header, 4);
	} else if (length >= 0x80) {
		der_put(der, (unsigned char[]){tag, 0x81, (unsigned char)length}, 3);
	} else {
		der_put(der, (unsigned char[]){tag, (unsigned char)length}, 2);
	}
}

static void der_value(struct der *der, unsigned char tag, const void *octets, size_t length)
{
	size_t end = der->at;

	der_put(der, octets, length);
	der_wrap(der, tag, end);
}

static void der_time(struct der *der, int days)
{
	time_t when = time(NULL) + (time_t)days * DAY;
	struct tm parts;
	char text[32];

	gmtime_r(&when, &parts);
	der_value(der, TAG_TIME, text, strftime(text, sizeof(text), "%Y%m%d%H%M%SZ", &parts));
}

/* What an answer needs to know of the certificate it is about. */
struct subject {
	unsigned char serial[32], name_hash[HASH_SIZE], key_hash[HASH_SIZE];
	size_t serial_size;
	gnutls_datum_t issuer_name;
};

/* The hash of the key's bits alone, without the algorithm in front (RFC 6960, 4.1.1). */
static int key_hash(gnutls_x509_crt_t issuer, unsigned char *hash)
{
	gnutls_pubkey_t key = NULL;
	gnutls_datum_t x = {NULL, 0}, y = {NULL, 0};
	unsigned char point[1 + 2 * 32] = {4};
	int status;

	if ((status = gnutls_pubkey_init(&key)) >= 0 &&
		(status = gnutls_pubkey_import_x509(key, issuer, 0)) >= 0 &&
		(status = gnutls_pubkey_export_ecc_raw2(
			 key, NULL, &x, &y, GNUTLS_EXPORT_FLAG_NO_LZ)) >= 0 &&
		x.size <= 32 && y.size <= 32) {
		memcpy(point + 1 + 32 - x.size, x.data, x.size);
		memcpy(point + 1 + 64 - y.size, y.data, y.size);
		status = gnutls_hash_fast(GNUTLS_DIG_SHA1, point, sizeof(point), hash);
	}
	gnutls_free(x.data);
	gnutls_free(y.data);
	gnutls_pubkey_deinit(key);
	return status;
}

static int crt_read(const char *folder, const char *name, gnutls_x509_crt_t *out)
{
	gnutls_datum_t octets = {NULL, 0};
	size_t count = 1;
	int status = pki_chain(folder, name, &octets, &count);

	if (status >= 0 && (status = gnutls_x509_crt_init(out)) >= 0)
		status = gnutls_x509_crt_import(*out, &octets, GNUTLS_X509_FMT_DER);
	gnutls_free(octets.data);
	return status;
}

static int subject_read(const char *folder, const char *name, struct subject *subject)
{
	const char *issuer_name = recipe_issuer(recipe_find(name));
	gnutls_x509_crt_t leaf = NULL, issuer = NULL;
	int status;

	subject->serial_size = sizeof(subject->serial);
	if ((status = crt_read(folder, name, &leaf)) >= 0 &&
		(status = gnutls_x509_crt_get_serial(
			 leaf, subject->serial, &subject->serial_size)) >= 0 &&
		(status = crt_read(folder, issuer_name, &issuer)) >= 0 &&
		(status = gnutls_x509_crt_get_raw_dn(issuer, &subject->issuer_name)) >= 0 &&
		(status = gnutls_hash_fast(GNUTLS_DIG_SHA1, subject->issuer_name.data,
			 subject->issuer_name.size, subject->name_hash)) >= 0)
		status = key_hash(issuer, subject->key_hash);
	gnutls_x509_crt_deinit(leaf);
	gnutls_x509_crt_deinit(issuer);
	return status;
}

/* CertID, CertStatus, times. */
static void answer_put(struct der *der, const struct kind *kind, const struct subject *subject)
{
	static const unsigned char sha1[] = {
		0x30, 9, 0x06, 5, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0};
	size_t answer = der->at, part = der->at;

	der_time(der, kind->to);
	der_wrap(der, TAG_EXPLICIT, part);
	der_time(der, kind->from);
	part = der->at;
	if (kind->status == 1)
		der_time(der, -3);
	der_wrap(der,
		(unsigned char)((kind->status == 1 ? TAG_EXPLICIT : TAG_CONTEXT) | kind->status),
		part);
	part = der->at;
	der_value(der, TAG_INTEGER, subject->serial, subject->serial_size);
	if (kind->other_serial)
		der->octets[part - 1] ^= 0x40;
	der_value(der, TAG_OCTETS, subject->key_hash, HASH_SIZE);
	der_value(der, TAG_OCTETS, subject->name_hash, HASH_SIZE);
	der_put(der, sha1, sizeof(sha1));
	der_wrap(der, TAG_SEQUENCE, part);
	der_wrap(der, TAG_SEQUENCE, answer);
}

/* ResponseData, what is signed. */
static void data_put(struct der *der, const struct kind *kind, const struct subject *subject)
{
	size_t end = der->at, part;

	answer_put(der, kind, subject);
	der_wrap(der, TAG_SEQUENCE, end);
	der_time(der, kind->from);
	part = der->at;
	der_put(der, subject->issuer_name.data, subject->issuer_name.size);
	der_wrap(der, TAG_EXPLICIT | 1, part);
	der_wrap(der, TAG_SEQUENCE, end);
}

/* Signature, and all that stands around the signed part. */
static void response_put(
	struct der *der, const gnutls_datum_t *data, const gnutls_datum_t *signature)
{
	static const unsigned char ecdsa_sha256[] = {
		0x30, 10, 0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};
	static const unsigned char ocsp_basic[] = {
		0x06, 9, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01};
	size_t end = der->at;

	der_put(der, signature->data, signature->size);
	der_put(der, "", 1); /* no unused bits */
	der_wrap(der, TAG_BIT_STRING, end);
	der_put(der, ecdsa_sha256, sizeof(ecdsa_sha256));
	der_put(der, data->data, data->size);
	der_wrap(der, TAG_SEQUENCE, end);
	der_wrap(der, TAG_OCTETS, end);
	der_put(der, ocsp_basic, sizeof(ocsp_basic));
	der_wrap(der, TAG_SEQUENCE, end);
	der_wrap(der, TAG_EXPLICIT, end);
	der_value(der, TAG_ENUMERATED, "", 1); /* successful */
	der_wrap(der, TAG_SEQUENCE, end);
}

static int answer_make(const struct kind *kind, const struct subject *subject, gnutls_privkey_t key,
	struct der *out)
{
	struct der data = {.at = DER_MAX};
	gnutls_datum_t signed_part, signature = {NULL, 0};
	int status;

	data_put(&data, kind, subject);
	signed_part = (gnutls_datum_t){data.octets + data.at, (unsigned int)(DER_MAX - data.at)};
	status = gnutls_privkey_sign_data(key, GNUTLS_DIG_SHA256, 0, &signed_part, &signature);
	if (status >= 0) {
		if (kind->bad_signature)
			signature.data[signature.size - 1] ^= 1;
		response_put(out, &signed_part, &signature);
	}
	gnutls_free(signature.data);
	return status;
}

static const struct kind *kind_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

bool staple_is_known(const char *kind)
{
	return kind_find(kind) != NULL;
}

int staple_make(const char *folder, const char *name, const char *kind, gnutls_datum_t *out)
{
	const struct kind *found = kind_find(kind);
	struct subject subject = {.issuer_name = {NULL, 0}};
	struct der der = {.at = DER_MAX};
	gnutls_privkey_t key = NULL;
	int status = 0;

	if (found->garbage) {
		der_put(&der, "0\003no answer", 11);
	} else if ((status = subject_read(folder, name, &subject)) >= 0 &&
		(status = pki_key(folder, recipe_issuer(recipe_find(name)), &key)) >= 0) {
		status = answer_make(found, &subject, key, &der);
	}
	gnutls_free(subject.issuer_name.data);
	gnutls_privkey_deinit(key);
	out->size = (unsigned int)(DER_MAX - der.at);
	out->data = gnutls_malloc(out->size);
	if (out->data == NULL)
		return GNUTLS_E_MEMORY_ERROR;
	memcpy(out->data, der.octets + der.at, out->size);
	return status;
}
