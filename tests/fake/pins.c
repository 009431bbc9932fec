/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Digests and dates of the first certificate of a file. Returns NULL for whatever goes wrong: the
 * caller knows the line of the case file that asked.
 */
#define _GNU_SOURCE 1
#include "pins.h"

#include "case.h"
#include "pki.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { DIGEST_SIZE = 32, VALUE_SIZE = 100 };

static const char *hex_of(const unsigned char *digest)
{
	char *text = case_alloc(VALUE_SIZE);
	size_t i;

	for (i = 0; i < DIGEST_SIZE; i++)
		sprintf(text + 2 * i, "%02x", digest[i]);
	return text;
}

/* As people copy it from other programs. */
static const char *fingerprint_of(const unsigned char *digest)
{
	char *text = case_alloc(VALUE_SIZE);
	size_t i;

	for (i = 0; i < DIGEST_SIZE; i++)
		sprintf(text + 3 * i, i + 1 < DIGEST_SIZE ? "%02X:" : "%02X", digest[i]);
	return text;
}

static const char *base64_of(const unsigned char *digest)
{
	gnutls_datum_t in = {(unsigned char *)(size_t)digest, DIGEST_SIZE}, out = {NULL, 0};
	const char *text;

	if (gnutls_base64_encode2(&in, &out) < 0)
		return NULL;
	text = case_copy((const char *)out.data, out.size);
	gnutls_free(out.data);
	return text;
}

static const char *date_of(gnutls_x509_crt_t crt)
{
	time_t end = gnutls_x509_crt_get_expiration_time(crt);
	char *text = case_alloc(VALUE_SIZE);
	struct tm parts;

	gmtime_r(&end, &parts);
	strftime(text, VALUE_SIZE, "%Y-%m-%d %H:%M UTC", &parts);
	return text;
}

static const char *value_of(gnutls_x509_crt_t crt, const char *word)
{
	unsigned char key[DIGEST_SIZE], whole[DIGEST_SIZE];
	size_t key_size = sizeof(key), whole_size = sizeof(whole);

	if (gnutls_x509_crt_get_key_id(crt, GNUTLS_KEYID_USE_SHA256, key, &key_size) < 0 ||
		gnutls_x509_crt_get_fingerprint(crt, GNUTLS_DIG_SHA256, whole, &whole_size) < 0)
		return NULL;
	if (strcmp(word, "PIN") == 0)
		return hex_of(key);
	if (strcmp(word, "PINBASE") == 0)
		return base64_of(key);
	if (strcmp(word, "DIGEST") == 0)
		return hex_of(whole);
	if (strcmp(word, "FINGERPRINT") == 0)
		return fingerprint_of(whole);
	return strcmp(word, "END") == 0 ? date_of(crt) : NULL;
}

const char *pins_value(const char *folder, const char *word, const char *name)
{
	gnutls_datum_t octets = {NULL, 0};
	gnutls_x509_crt_t crt = NULL;
	const char *value = NULL;
	size_t count = 1;

	if (pki_chain(folder, name, &octets, &count) < 0 || gnutls_x509_crt_init(&crt) < 0)
		return NULL;
	if (gnutls_x509_crt_import(crt, &octets, GNUTLS_X509_FMT_DER) >= 0)
		value = value_of(crt, word);
	gnutls_x509_crt_deinit(crt);
	gnutls_free(octets.data);
	return value;
}
