/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a recipe to a certificate: key, names, dates, extensions, signature. It writes no file.
 * Fails with the library's error; the caller names the recipe.
 */
#define _GNU_SOURCE 1
#include "mint.h"

#include "case.h"

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

/* The slack is for long runs; with the hour of the table it is less than what 0.1 d shows. */
enum { HOUR = 3600, SLACK = 660, USUAL_FROM = -(29 * 24 + 1), USUAL_TO = 61 * 24 + 1 };
enum { NAMES_SIZE = 255, SCT_SIZE = 1 + 32 + 8 + 2 + 2 + 2 + 70, SCTS_MAX = 8 };

#define OID_SCT_LIST "1.3.6.1.4.1.11129.2.4.2"
#define OID_NAMES "2.5.29.17"
#define OID_TLS_FEATURES "1.3.6.1.5.5.7.1.24"
#define OID_NOBODY_KNOWS "2.25.1234567"

static int key_generate(gnutls_pk_algorithm_t algorithm, unsigned bits, gnutls_x509_privkey_t *out)
{
	int status = gnutls_x509_privkey_init(out);

	return status < 0 ? status : gnutls_x509_privkey_generate(*out, algorithm, bits, 0);
}

int mint_key(enum recipe_key kind, gnutls_x509_privkey_t *out)
{
	static gnutls_x509_privkey_t shared[2];
	gnutls_x509_privkey_t *rsa = &shared[kind == RECIPE_RSA_1024];
	int status;

	if (kind == RECIPE_EC)
		return key_generate(
			GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), out);
	status = *rsa == NULL
		? key_generate(GNUTLS_PK_RSA, kind == RECIPE_RSA_1024 ? 1024 : 2048, rsa)
		: 0;
	*out = *rsa;
	return status;
}

static int dates_set(const struct recipe *recipe, gnutls_x509_crt_t crt)
{
	bool usual = recipe->from == 0 && recipe->to == 0;
	static time_t now;
	time_t end_of_time = 253402300799, from = usual ? USUAL_FROM : recipe->from,
	       to = usual ? USUAL_TO : recipe->to;
	int status;

	/* One moment for all, so that those of the same age also end together. */
	if (now == 0)
		now = time(NULL);
	status = gnutls_x509_crt_set_activation_time(crt, now + from * HOUR);
	if (status < 0)
		return status;
	return gnutls_x509_crt_set_expiration_time(
		crt, recipe->flags & RECIPE_NO_END ? end_of_time : now + to * HOUR + SLACK);
}

static int certificate_begin(const struct recipe *recipe, size_t place, gnutls_x509_privkey_t key,
	gnutls_x509_crt_t *out)
{
	const char *subject = recipe->subject == NULL ? "mx.test" : recipe->subject;
	unsigned char serial[8] = {1}, id[64];
	size_t id_size = sizeof(id);
	int status;

	serial[7] = (unsigned char)(place + 1);
	if ((status = gnutls_x509_crt_init(out)) < 0 ||
		(status = gnutls_x509_crt_set_version(*out, 3)) < 0 ||
		(status = gnutls_x509_crt_set_serial(*out, serial, sizeof(serial))) < 0 ||
		(status = gnutls_x509_crt_set_key(*out, key)) < 0 ||
		(status = gnutls_x509_crt_get_key_id(*out, 0, id, &id_size)) < 0 ||
		(status = gnutls_x509_crt_set_subject_key_id(*out, id, id_size)) < 0 ||
		(status = dates_set(recipe, *out)) < 0)
		return status;
	return gnutls_x509_crt_set_dn_by_oid(
		*out, GNUTLS_OID_X520_COMMON_NAME, 0, subject, (unsigned int)strlen(subject));
}

/* Writes one name of the list; what follows "ip:" and is no address is taken as it stands. */
static size_t name_put(char *text, unsigned char *out, size_t room)
{
	bool is_address = strncmp(text, "ip:", 3) == 0;
	char *value = strchr(text, ':') + 1;
	size_t length = case_unescape(value, strlen(value));
	unsigned char address[16];

	if (is_address && inet_pton(AF_INET, value, address) == 1)
		value = memcpy(case_alloc(4), address, length = 4);
	else if (is_address && inet_pton(AF_INET6, value, address) == 1)
		value = memcpy(case_alloc(16), address, length = 16);
	if (length >= 0x80 || length + 2 > room)
		return 0;
	out[0] = is_address ? 0x87 : 0x82;
	out[1] = (unsigned char)length;
	memcpy(out + 2, value, length);
	return length + 2;
}

/* By hand, because the library would turn octets that no name may hold into a name. */
static int names_set(const struct recipe *recipe, gnutls_x509_crt_t crt)
{
	const char *names = recipe->names == NULL ? "dns:mx.test" : recipe->names;
	char *list = case_copy(names, strlen(names)), *save = NULL, *name;
	unsigned char der[3 + NAMES_SIZE] = {0x30, 0x81};
	size_t size = 0;

	if (recipe->flags & RECIPE_NO_NAMES)
		return 0;
	for (name = strtok_r(list, ",", &save); name != NULL; name = strtok_r(NULL, ",", &save)) {
		size_t length = name_put(name, der + 3 + size, NAMES_SIZE - size);

		if (length == 0)
			return GNUTLS_E_SHORT_MEMORY_BUFFER;
		size += length;
	}
	der[2] = (unsigned char)size;
	if (size < 0x80) {
		der[1] = der[2];
		memmove(der + 2, der + 3, size);
		return gnutls_x509_crt_set_extension_by_oid(crt, OID_NAMES, der, size + 2, 0);
	}
	return gnutls_x509_crt_set_extension_by_oid(crt, OID_NAMES, der, size + 3, 0);
}

static int usage_set(const struct recipe *recipe, gnutls_x509_crt_t crt)
{
	unsigned usage = GNUTLS_KEY_DIGITAL_SIGNATURE;
	int status;

	if (recipe->flags & RECIPE_NO_USAGE)
		return 0;
	if (recipe->key != RECIPE_EC)
		usage |= GNUTLS_KEY_KEY_ENCIPHERMENT;
	if (recipe->flags & RECIPE_ENCRYPT_ONLY)
		usage = GNUTLS_KEY_KEY_ENCIPHERMENT;
	if (recipe->flags & RECIPE_CA)
		usage |= GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN;
	status = gnutls_x509_crt_set_key_usage(crt, usage);
	if (status < 0 || (recipe->flags & RECIPE_CA && recipe->subject != NULL))
		return status;
	if (!(recipe->flags & RECIPE_CLIENT_ONLY))
		status = gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_SERVER, 0);
	return status < 0 ? status
			  : gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_CLIENT, 0);
}

static int constraints_set(const char *permitted, gnutls_x509_crt_t crt)
{
	gnutls_datum_t name = {(unsigned char *)(size_t)permitted, (unsigned int)strlen(permitted)};
	gnutls_x509_name_constraints_t constraints;
	int status = gnutls_x509_name_constraints_init(&constraints);

	if (status < 0)
		return status;
	status = gnutls_x509_name_constraints_add_permitted(constraints, GNUTLS_SAN_DNSNAME, &name);
	if (status >= 0)
		status = gnutls_x509_crt_set_name_constraints(crt, constraints, 1);
	gnutls_x509_name_constraints_deinit(constraints);
	return status;
}

/* SCTs that can be read, of no log: version, log, time, extensions, signature (RFC 6962, 3.2). */
static int scts_set(int count, gnutls_x509_crt_t crt)
{
	enum { ITEM = 2 + SCT_SIZE, HEADER = 6 };
	unsigned char list[HEADER + SCTS_MAX * ITEM] = {0}, *at = list + HEADER;
	size_t size = (size_t)count * ITEM;
	int i;

	/* An OCTET STRING, in it the length of the list in octets. */
	memcpy(list, "\x04\x82", 2);
	list[2] = (unsigned char)((size + 2) >> 8);
	list[3] = (unsigned char)((size + 2) & 0xff);
	list[4] = (unsigned char)(size >> 8);
	list[5] = (unsigned char)(size & 0xff);
	for (i = 0; i < count; i++, at += ITEM) {
		at[1] = SCT_SIZE;
		memset(at + 3, 'a' + i, 32);
		at[35 + 2] = 1;                     /* a time in the year 2004 */
		memcpy(at + 45, "\x04\x03\x00", 3); /* SHA-256, ECDSA, length */
		at[48] = 70;
	}
	return gnutls_x509_crt_set_extension_by_oid(crt, OID_SCT_LIST, list, HEADER + size, 0);
}

static int extensions_set(const struct recipe *recipe, gnutls_x509_crt_t crt)
{
	bool is_ca = recipe->flags & RECIPE_CA;
	bool has_names = !is_ca || recipe->subject == NULL;
	int status = gnutls_x509_crt_set_basic_constraints(crt, is_ca, -1);

	if (status >= 0 && has_names)
		status = names_set(recipe, crt);
	if (status >= 0)
		status = usage_set(recipe, crt);
	if (status >= 0 && recipe->permits != NULL)
		status = constraints_set(recipe->permits, crt);
	if (status >= 0 && recipe->flags & RECIPE_MUST_STAPLE)
		status = gnutls_x509_crt_set_extension_by_oid(
			crt, OID_TLS_FEATURES, "\x30\x03\x02\x01\x05", 5, 0);
	if (status >= 0 && recipe->scts > 0)
		status = scts_set(recipe->scts, crt);
	if (status >= 0 && recipe->flags & RECIPE_UNKNOWN_CRITICAL)
		status = gnutls_x509_crt_set_extension_by_oid(
			crt, OID_NOBODY_KNOWS, "\x05\x00", 2, 1);
	return status;
}

static int authority_key_set(const struct minted *issuer, gnutls_x509_crt_t crt)
{
	unsigned char id[64];
	size_t size = sizeof(id);
	int status = gnutls_x509_crt_get_key_id(issuer->certificate, 0, id, &size);

	return status < 0 ? status : gnutls_x509_crt_set_authority_key_id(crt, id, size);
}

int mint_certificate(
	const struct recipe *recipe, size_t place, const struct minted *issuer, struct minted *made)
{
	int status = certificate_begin(recipe, place, made->key, &made->certificate);

	if (status >= 0)
		status = extensions_set(recipe, made->certificate);
	if (status >= 0 && issuer != made)
		status = authority_key_set(issuer, made->certificate);
	if (status >= 0)
		status = gnutls_x509_crt_sign2(made->certificate, issuer->certificate, issuer->key,
			recipe->flags & RECIPE_SHA1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256, 0);
	return status;
}

int mint_octets(const struct recipe *recipe, const struct minted *made, gnutls_datum_t *out)
{
	int status = gnutls_x509_crt_export2(made->certificate, GNUTLS_X509_FMT_DER, out);

	if (status >= 0 && recipe->flags & RECIPE_GARBAGE)
		out->size /= 2;
	return status;
}
