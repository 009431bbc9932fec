/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes one certificate authority and below it a certificate of every kind that the cases need.
 * All ages are relative to now, so nothing in the tree can expire. Fails by naming the
 * certificate and the library's reason on stderr.
 */
#define _GNU_SOURCE 1
#include "pki.h"

#include <dirent.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { HOUR = 3600, DAY = 86400, RSA_BITS = 2048 };

/* Ages in days; the end lies one hour further off, so that whole days come out whole. */
struct recipe {
	const char *name;
	const char *common_name;
	const char *alt_name;
	int begin;
	int end;
	gnutls_pk_algorithm_t key;
	bool self_signed;
};

static const char hostile[] = "mx|x=1;\n<b>\033[31m\xc3\xa9`$(id)`";

static const struct recipe recipes[] = {
	{"good", "mx.test", "mx.test", -29, 61, GNUTLS_PK_ECDSA, false},
	{"rsa", "mx.test", "mx.test", -29, 61, GNUTLS_PK_RSA, false},
	{"expired", "mx.test", "mx.test", -100, -10, GNUTLS_PK_ECDSA, false},
	{"soon", "mx.test", "mx.test", -85, 5, GNUTLS_PK_ECDSA, false},
	{"future", "mx.test", "mx.test", 10, 100, GNUTLS_PK_ECDSA, false},
	{"self-signed", "mx.test", "mx.test", -29, 61, GNUTLS_PK_ECDSA, true},
	{"wrong-name", "other.test", "other.test", -29, 61, GNUTLS_PK_ECDSA, false},
	{"hostile", hostile, hostile, -29, 61, GNUTLS_PK_ECDSA, false},
	{"client", "monitor.test", "monitor.test", -29, 61, GNUTLS_PK_ECDSA, false},
};

struct authority {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t certificate;
};

static int key_make(gnutls_pk_algorithm_t algorithm, gnutls_x509_privkey_t *out)
{
	unsigned int bits = algorithm == GNUTLS_PK_RSA
		? RSA_BITS
		: GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
	int status = gnutls_x509_privkey_init(out);

	return status < 0 ? status : gnutls_x509_privkey_generate(*out, algorithm, bits, 0);
}

static int certificate_begin(
	const struct recipe *recipe, gnutls_x509_privkey_t key, gnutls_x509_crt_t *out)
{
	static unsigned char serial[8];
	gnutls_x509_crt_t crt;
	time_t now = time(NULL), end = now + (time_t)recipe->end * DAY;
	int status;

	serial[0] = 1;
	serial[sizeof(serial) - 1]++;
	if ((status = gnutls_x509_crt_init(out)) < 0)
		return status;
	crt = *out;
	if ((status = gnutls_x509_crt_set_version(crt, 3)) < 0 ||
		(status = gnutls_x509_crt_set_serial(crt, serial, sizeof(serial))) < 0 ||
		(status = gnutls_x509_crt_set_key(crt, key)) < 0 ||
		(status = gnutls_x509_crt_set_activation_time(
			 crt, now + (time_t)recipe->begin * DAY)) < 0 ||
		(status = gnutls_x509_crt_set_expiration_time(
			 crt, recipe->end < 0 ? end - HOUR : end + HOUR)) < 0)
		return status;
	return gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0,
		recipe->common_name, (unsigned int)strlen(recipe->common_name));
}

static int leaf_finish(const struct recipe *recipe, gnutls_x509_crt_t crt)
{
	static const char *const purposes[] = {GNUTLS_KP_TLS_WWW_SERVER, GNUTLS_KP_TLS_WWW_CLIENT};
	int status;

	if ((status = gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME,
		     recipe->alt_name, (unsigned int)strlen(recipe->alt_name), GNUTLS_FSAN_SET)) <
			0 ||
		(status = gnutls_x509_crt_set_basic_constraints(crt, 0, -1)) < 0 ||
		(status = gnutls_x509_crt_set_key_usage(crt,
			 GNUTLS_KEY_DIGITAL_SIGNATURE |
				 (recipe->key == GNUTLS_PK_RSA ? GNUTLS_KEY_KEY_ENCIPHERMENT
							       : 0))) < 0)
		return status;
	status = gnutls_x509_crt_set_key_purpose_oid(crt, purposes[0], 0);
	return status < 0 ? status : gnutls_x509_crt_set_key_purpose_oid(crt, purposes[1], 0);
}

static int file_append(const char *folder, const char *name, const gnutls_datum_t *data)
{
	char path[512];
	FILE *stream;
	size_t written;

	snprintf(path, sizeof(path), "%s/%s.pem", folder, name);
	stream = fopen(path, "a");
	if (stream == NULL)
		return GNUTLS_E_FILE_ERROR;
	written = fwrite(data->data, 1, data->size, stream);
	return fclose(stream) == 0 && written == data->size ? 0 : GNUTLS_E_FILE_ERROR;
}

static int certificate_write(const char *folder, const char *name, gnutls_x509_crt_t crt)
{
	gnutls_datum_t pem = {NULL, 0};
	int status = gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem);

	if (status >= 0)
		status = file_append(folder, name, &pem);
	gnutls_free(pem.data);
	return status;
}

static int key_write(const char *folder, const char *name, gnutls_x509_privkey_t key)
{
	gnutls_datum_t pem = {NULL, 0};
	char file[64];
	int status = gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_PEM, &pem);

	snprintf(file, sizeof(file), "%s-key", name);
	if (status >= 0)
		status = file_append(folder, file, &pem);
	gnutls_free(pem.data);
	return status;
}

static int authority_make(const char *folder, struct authority *ca)
{
	static const struct recipe recipe = {
		"ca", "Test CA", NULL, -400, 3000, GNUTLS_PK_ECDSA, true};
	int status;

	if ((status = key_make(recipe.key, &ca->key)) < 0 ||
		(status = certificate_begin(&recipe, ca->key, &ca->certificate)) < 0 ||
		(status = gnutls_x509_crt_set_basic_constraints(ca->certificate, 1, -1)) < 0 ||
		(status = gnutls_x509_crt_set_key_usage(
			 ca->certificate, GNUTLS_KEY_KEY_CERT_SIGN)) < 0 ||
		(status = gnutls_x509_crt_sign2(
			 ca->certificate, ca->certificate, ca->key, GNUTLS_DIG_SHA256, 0)) < 0)
		return status;
	return certificate_write(folder, recipe.name, ca->certificate);
}

static int leaf_make(const char *folder, const struct recipe *recipe, const struct authority *ca)
{
	gnutls_x509_privkey_t key = NULL;
	gnutls_x509_crt_t crt = NULL;
	int status;

	if ((status = key_make(recipe->key, &key)) < 0 ||
		(status = certificate_begin(recipe, key, &crt)) < 0 ||
		(status = leaf_finish(recipe, crt)) < 0 ||
		(status = gnutls_x509_crt_sign2(crt, recipe->self_signed ? crt : ca->certificate,
			 recipe->self_signed ? key : ca->key, GNUTLS_DIG_SHA256, 0)) < 0 ||
		(status = certificate_write(folder, recipe->name, crt)) < 0 ||
		(status = key_write(folder, recipe->name, key)) < 0)
		fprintf(stderr, "certificate %s: ", recipe->name);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return status;
}

bool pki_make(const char *folder)
{
	struct authority ca = {NULL, NULL};
	int status = authority_make(folder, &ca);
	size_t i;

	for (i = 0; status >= 0 && i < sizeof(recipes) / sizeof(recipes[0]); i++)
		status = leaf_make(folder, &recipes[i], &ca);
	if (status < 0)
		fprintf(stderr, "%s\n", gnutls_strerror(status));
	gnutls_x509_crt_deinit(ca.certificate);
	gnutls_x509_privkey_deinit(ca.key);
	return status >= 0;
}

void pki_remove(const char *folder)
{
	DIR *directory = opendir(folder);
	const struct dirent *entry;

	if (directory == NULL)
		return;
	while ((entry = readdir(directory)) != NULL) {
		char path[512];

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	closedir(directory);
	rmdir(folder);
}
